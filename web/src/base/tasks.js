// Tasks that run side by side, and end together; and one that lets others run.

/** How long a wait that is over goes on for what has come already, ms. */
const grace = 150;

/**
 * What is to happen when a signal aborts. The signal itself has one listener for all of them: Node warns
 * of a leak if a signal has more than ten, and a caller may share one among any number of calls.
 * @type {WeakMap<AbortSignal, {callbacks: Set<() => void>, listener: () => void}>}
 */
const shared = new WeakMap();

/** @param {AbortSignal} signal */
function shareListener(signal) {
  /** @type {Set<() => void>} */
  const callbacks = new Set();
  const listener = () => {
    shared.delete(signal);
    callbacks.forEach((callback) => callback());
  };
  signal.addEventListener("abort", listener, { once: true });
  const entry = { callbacks, listener };
  shared.set(signal, entry);
  return entry;
}

/**
 * Calls back when the signal aborts, at once if it has already.
 * @param {AbortSignal | undefined} signal
 * @param {() => void} callback must not throw
 * @returns {() => void} releases the signal
 */
export function onAbort(signal, callback) {
  if (signal?.aborted) callback();
  if (!signal || signal.aborted) return () => {};
  const entry = shared.get(signal) ?? shareListener(signal);
  entry.callbacks.add(callback);
  return () => {
    entry.callbacks.delete(callback);
    if (entry.callbacks.size > 0 || shared.get(signal) !== entry) return;
    shared.delete(signal);
    signal.removeEventListener("abort", entry.listener);
  };
}

/**
 * A signal that aborts with the caller's own, or by itself.
 * @param {AbortSignal} [outer]
 */
export function linkedAbort(outer) {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    /** @param {unknown} [reason] */
    abort: (reason) => controller.abort(reason),
    /** Releases the caller's signal. */
    release: onAbort(outer, () => controller.abort(outer?.reason)),
  };
}

/**
 * A promise, or the signal's reason as soon as it aborts.
 * @template T
 * @param {Promise<T>} promise
 * @param {AbortSignal} [signal]
 * @returns {Promise<T>}
 */
export async function orAbort(promise, signal) {
  if (!signal) return promise;
  let release = () => {};
  const aborted = /** @type {Promise<never>} */ (
    new Promise((_, reject) => (release = onAbort(signal, () => reject(signal.reason))))
  );
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    release();
  }
}

/**
 * A promise, or an error if it does not settle in time, with a moment's grace: after a machine has slept or the thread was busy,
 * a timer that is due fires before the bytes that have come are read.
 * @template T
 * @param {Promise<T>} promise
 * @param {number | undefined} time ms; none: any
 * @param {() => Error} late
 * @returns {Promise<T>}
 */
export async function inTime(promise, time, late) {
  if (!time) return promise;
  let timer;
  const passed = /** @type {Promise<never>} */ (
    new Promise(
      (_, reject) => (timer = setTimeout(() => (timer = setTimeout(() => reject(late()), grace)), time)),
    )
  );
  try {
    return await Promise.race([promise, passed]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * A stream, or an error if a chunk does not come in time.
 * @template Chunk
 * @param {AsyncIterable<Chunk>} stream
 * @param {number} time ms
 * @param {() => Error} late
 */
export async function* timed(stream, time, late) {
  const iterator = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { value, done } = await inTime(iterator.next(), time, late);
      if (done) return;
      yield value;
    }
  } finally {
    Promise.resolve(iterator.return?.()).catch(() => {}); // not waited for: it may never answer
  }
}

/**
 * The results of all tasks. If several fail, the first in their order counts, not the fastest: a
 * folder that is not there is reported for its first file. A task that hangs delays the failure of a
 * later one only for a moment.
 * @template {Promise<unknown>[]} Tasks
 * @param {[...Tasks]} tasks
 * @param {AbortSignal} signal
 * @returns {Promise<{-readonly [K in keyof Tasks]: Awaited<Tasks[K]>}>}
 */
export async function sideBySide(tasks, signal) {
  /** @type {{error: unknown}[]} */
  const failures = [];
  tasks.forEach((task, i) => task.catch((error) => (failures[i] = { error })));
  try {
    return await orAbort(Promise.all(tasks), signal);
  } catch (error) {
    signal.throwIfAborted();
    const earlier = tasks.slice(
      0,
      Math.max(
        0,
        failures.findIndex((failure) => failure?.error === error),
      ),
    );
    const settled = inTime(Promise.allSettled(earlier), grace, () => /** @type {Error} */ (error));
    await orAbort(settled, signal).catch(() => signal.throwIfAborted());
    throw failures.find((failure) => failure)?.error;
  }
}

/** Lets all else run. Not setTimeout, which waits 4 ms in a page, and a second in one that nobody sees. */
export function nextTask() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve(undefined);
    };
    port2.postMessage(undefined);
  });
}

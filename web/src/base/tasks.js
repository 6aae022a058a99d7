// Tasks that run side by side, and end together.

/** How long a failure waits for the tasks before it, ms. */
const patience = 300;

/**
 * A signal that aborts with the caller's own, or by itself.
 * @param {AbortSignal} [outer]
 */
export function linkedAbort(outer) {
  const controller = new AbortController();
  const follow = () => controller.abort(outer?.reason);
  if (outer?.aborted) follow();
  outer?.addEventListener("abort", follow, { once: true });
  return {
    signal: controller.signal,
    /** @param {unknown} [reason] */
    abort: (reason) => controller.abort(reason),
    /** Releases the caller's signal. */
    release: () => outer?.removeEventListener("abort", follow),
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
  let stop = () => {};
  const aborted = /** @type {Promise<never>} */ (
    new Promise((_, reject) => {
      stop = () => reject(signal.reason);
      if (signal.aborted) stop();
      signal.addEventListener("abort", stop, { once: true });
    })
  );
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
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
    let timer;
    const enough = new Promise((resolve) => (timer = setTimeout(resolve, patience)));
    try {
      await orAbort(Promise.race([Promise.allSettled(earlier), enough]), signal);
    } finally {
      clearTimeout(timer);
    }
    throw failures.find((failure) => failure)?.error;
  }
}

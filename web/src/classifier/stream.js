// More texts than fit in memory: taken in batches, a few of them under way at a time.

import { orAbort } from "../base/tasks.js";

/** How long a batch waits for a source that is slow, ms. */
const patience = 5;

/** Batches under way: one that runs, one that waits for it. */
const depth = 2;

/**
 * @template T
 * @typedef {{count: number, weight: number, weigh: (item: T) => number}} Limits items, and what they
 *   weigh together
 */

/**
 * Groups items that arrive together.
 * @template T
 * @param {AsyncIterator<T> | Iterator<T>} source
 * @param {Limits<T>} limits
 * @returns {AsyncGenerator<T[]>}
 */
async function* inBatches(source, { count, weight, weigh }) {
  let next = source.next();
  for (let first = await next; !first.done; first = await next) {
    const batch = [first.value];
    let left = weight - weigh(first.value);
    let timer;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, patience)));
    let done = false;
    for (next = source.next(); batch.length < count && left > 0 && !done;) {
      const soon = next instanceof Promise ? await Promise.race([next, late]) : next;
      if (!soon) break; // it stays asked for, and begins the next batch
      if (soon.done) done = true;
      else {
        batch.push(soon.value);
        left -= weigh(soon.value);
        next = source.next();
      }
    }
    clearTimeout(timer);
    yield batch;
    if (done) return;
  }
}

/**
 * The results of a source's items, in their order. Never reads ahead of the batches under way.
 * @template T, R
 * @param {AsyncIterable<T> | Iterable<T>} items
 * @param {Limits<T>} limits of a batch
 * @param {(batch: T[], first: number) => Promise<R[]>} resultsOf
 * @param {AbortSignal} [signal]
 * @returns {AsyncGenerator<R, void, undefined>}
 */
export async function* streamed(items, limits, resultsOf, signal) {
  const source = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const batches = inBatches(source, limits);
  /** @type {Promise<R[]>[]} */
  const running = [];
  let taken = 0;
  let batch = /** @type {Promise<IteratorResult<T[]>> | undefined} */ (batches.next());
  batch?.catch(() => {}); // reported when it is its turn
  try {
    signal?.throwIfAborted();
    while (batch || running.length > 0) {
      /** @type {Promise<unknown>[]} */
      const awaited = [];
      if (batch && running.length < depth) awaited.push(batch.then((value) => ({ value })));
      if (running.length > 0) awaited.push(running[0]);
      const come = await orAbort(Promise.race(awaited), signal);
      if (Array.isArray(come)) {
        running.shift();
        yield* come;
        continue;
      }
      const { value, done } = /** @type {{value: IteratorResult<T[]>}} */ (come).value;
      batch = done ? undefined : batches.next();
      batch?.catch(() => {});
      if (done) continue;
      const results = resultsOf(value, taken);
      results.catch(() => {});
      running.push(results);
      taken += value.length;
    }
  } finally {
    // Not waited for: a source that hangs would hold the caller.
    Promise.resolve(source.return?.()).catch(() => {});
  }
}

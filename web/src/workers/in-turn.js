// Loads of one model at once: the first fetches it, the others wait and find it in the cache.
import { orAbort } from "../base/tasks.js";

/** Loads under way, and whether they came to a good end. @type {Map<string, Promise<boolean>>} */
const underWay = new Map();

/**
 * @template T
 * @param {string} what they fetch
 * @param {AbortSignal | undefined} signal
 * @param {() => Promise<T>} load
 * @returns {Promise<T>}
 */
export async function inTurn(what, signal, load) {
  for (let first = underWay.get(what); first; first = underWay.get(what)) {
    if (await orAbort(first, signal)) return load();
  }
  const loading = load();
  const ended = loading.then(
    () => true,
    () => false,
  );
  underWay.set(
    what,
    ended.finally(() => underWay.delete(what)),
  );
  return loading;
}

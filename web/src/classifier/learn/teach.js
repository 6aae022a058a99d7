// The way to learn.js, which may be a file with error classes of its own.
import { learnFile } from "#learn-file";
import { asOwn, ownError } from "../../workers/sent-error.js";

/**
 * @template {keyof typeof import("./learn.js")} Name
 * @param {Name} name of one of its functions
 * @param {Parameters<(typeof import("./learn.js"))[Name]>} args
 * @returns {Promise<Awaited<ReturnType<(typeof import("./learn.js"))[Name]>>>}
 */
export async function teach(name, ...args) {
  const file = await learnFile();
  const call = /** @type {(...args: any[]) => any} */ (file[name]);
  return asOwn((async () => call(...args))());
}

/** @template T @param {() => T} call of what learn.js has given */
export function own(call) {
  try {
    return call();
  } catch (error) {
    throw ownError(error);
  }
}

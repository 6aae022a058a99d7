// What load and classify take, checked.
import { ClassifierError, describe } from "./errors.js";

const dtypes = ["q8", "q4", "fp32"];

/** More than any machine has use for; each holds the model. */
const maxThreads = 64;

/** @param {string} message @returns {never} */
function refuse(message) {
  throw new ClassifierError("invalid_argument", message);
}

/** @param {unknown} options */
function checkIsObject(options) {
  if (typeof options !== "object" || options === null) {
    refuse(`the options are ${describe(options)}, expected an object`);
  }
}

/** @param {unknown} cache */
function checkCache(cache) {
  const methods = /** @type {Record<string, unknown>} */ (cache);
  const missing = ["match", "put", "delete"].some((name) => typeof methods?.[name] !== "function");
  if (typeof cache !== "object" || missing) {
    refuse(`cache is ${describe(cache)}, expected true, false or an object with match, put and delete`);
  }
}

/** @param {import("./text-classifier.js").LoadOptions} options */
export function checkLoadOptions(options) {
  checkIsObject(options);
  const { dtype, maxLength, onProgress, fetch, cache, worker, threads } = options;
  if (dtype !== undefined && !dtypes.includes(dtype)) {
    refuse(`dtype is ${describe(dtype)}, expected one of ${dtypes.join(", ")}`);
  }
  if (maxLength !== undefined && !(Number.isInteger(maxLength) && maxLength >= 2)) {
    refuse(`maxLength is ${describe(maxLength)}, expected a whole number of at least 2`);
  }
  if (cache !== undefined && typeof cache !== "boolean") checkCache(cache);
  if (worker !== undefined && typeof worker !== "boolean") {
    refuse(`worker is ${describe(worker)}, expected true or false`);
  }
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= maxThreads)) {
    refuse(`threads is ${describe(threads)}, expected a whole number from 1 to ${maxThreads}`);
  }
  for (const [name, value] of Object.entries({ onProgress, fetch })) {
    if (value !== undefined && typeof value !== "function") {
      refuse(`${name} is ${describe(value)}, expected a function`);
    }
  }
}

/** @param {import("./text-classifier.js").ClassifyOptions} options */
export function checkClassifyOptions(options) {
  checkIsObject(options);
  const { overflow, splitSpecialTokens } = options;
  if (overflow !== undefined && overflow !== "truncate" && overflow !== "error") {
    refuse(`overflow is ${describe(overflow)}, expected "truncate" or "error"`);
  }
  if (splitSpecialTokens !== undefined && typeof splitSpecialTokens !== "boolean") {
    refuse(`splitSpecialTokens is ${describe(splitSpecialTokens)}, expected true or false`);
  }
}

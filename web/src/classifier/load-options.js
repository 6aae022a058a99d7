// What load takes, checked.
import { ClassifierError, describe, quote } from "../base/errors.js";
import { takeOptions } from "../base/options.js";
import { addressOf, pageAddress } from "../sources/address.js";

/**
 * @typedef {import("../engine/engine.js").Dtype} Dtype
 * @typedef {import("../sources/progress.js").Progress} Progress
 *
 * @typedef {object} LoadOptions
 * @property {Dtype | undefined} [dtype] default: as the file is stored, q8 for floats. A file stored in q8 or
 *   q4 runs as stored unless this is fp32.
 * @property {number | undefined} [maxLength] tokens after which texts are cut, [CLS] and [SEP] included;
 *   default: as the model's files say
 * @property {AbortSignal | undefined} [signal]
 * @property {number | undefined} [timeout] ms that a download may stand still before the load fails with a
 *   `network` error; default: any time
 * @property {((progress: Progress) => void) | undefined} [onProgress] at most ten calls a second, and one at each
 *   file's end
 * @property {typeof fetch | undefined} [fetch] used instead of the global one; the model then runs on the
 *   calling thread
 * @property {boolean | import("../platform/types.ts").CacheLike | undefined} [cache] whether a model from the network is
 *   cached for the next visit: in the browser's Cache API, in a folder in Node, or where this says; with a
 *   cache of the caller's own the model runs on the calling thread. Default: true, without a `fetch` of
 *   the caller's own
 * @property {import("../sources/verified.js").Integrity | undefined} [integrity] sha256 by file name, in hex or as
 *   "sha256-BASE64"; another file than that is refused
 * @property {string | undefined} [revision] of a model of the hub: a branch, a tag or a commit; default: main
 * @property {string | URL | undefined} [hub] address of the hub; default: https://huggingface.co
 * @property {import("../engine/core.js").WasmSource | undefined} [wasm] where the WebAssembly comes from, if not from beside
 *   this package's JavaScript: an address, or that of a folder with all builds, which ends in `/`; its bytes, or
 *   compiled
 * @property {boolean | string | URL | undefined} [worker] whether the model runs in a worker, away from the calling
 *   thread; default: in pages, and if there are several threads. An address is that of the worker's script,
 *   `worker.js` or in Node `node-worker.js`, where a bundler moved it
 * @property {boolean | undefined} [share] whether all who load the same model with the same class and options have one
 *   copy of it, in one worker: each has an object of its own, and the last `dispose` frees the model; default:
 *   false
 * @property {number | undefined} [threads] workers that share a list of texts, or the windows of a long text, each
 *   with the whole model in its memory; default: 1
 */

const dtypes = ["q8", "q4", "fp32"];

/** More than any machine has use for; each holds the model. */
const maxThreads = 64;

/** What timers can count, ms. */
const maxTimeout = 2 ** 31 - 1;

/** @param {string} message @returns {never} */
function refuse(message) {
  throw new ClassifierError("invalid_argument", message);
}

/** @param {unknown} cache */
function checkCache(cache) {
  const methods = /** @type {Record<string, unknown>} */ (cache);
  const missing = ["match", "put", "delete"].some((name) => typeof methods?.[name] !== "function");
  if (typeof cache !== "object" || missing) {
    refuse(`cache is ${describe(cache)}, expected true, false or an object with match, put and delete`);
  }
}

/** @param {unknown} revision */
function checkRevision(revision) {
  if (typeof revision !== "string" || revision === "" || revision.split("/").includes("..")) {
    refuse(`revision is ${describe(revision)}, expected a branch, a tag or a commit`);
  }
}

/** @param {unknown} hub */
function checkHub(hub) {
  try {
    const { protocol, search, hash } = new URL(String(hub));
    if (/^https?:$/.test(protocol) && !search && !hash) return;
  } catch {
    // Reported below.
  }
  refuse(`hub is ${describe(hub)}, expected the address of a server, such as https://huggingface.co`);
}

/** @param {unknown} signal */
export function checkSignal(signal) {
  const { aborted, addEventListener } = /** @type {Partial<AbortSignal>} */ (signal ?? {});
  if (typeof aborted !== "boolean" || typeof addEventListener !== "function") {
    refuse(`signal is ${describe(signal)}, expected an AbortSignal`);
  }
}

/**
 * What `worker` says, with the address of its script in full.
 * @param {LoadOptions["worker"]} worker
 * @returns {boolean | string | undefined}
 */
export function workerChoice(worker) {
  if (worker === undefined || typeof worker === "boolean") return worker;
  try {
    if (isAddress(worker)) return addressOf(String(worker), pageAddress()).href;
  } catch {
    // Reported below.
  }
  refuse(
    `worker is ${describe(worker)}, expected true, false, a URL, or a path that begins with /, ./ or ../`,
  );
}

/** @param {unknown} value */
const isAddress = (value) =>
  typeof value === "string" || Object.prototype.toString.call(value) === "[object URL]";

/**
 * What `wasm` names, as a worker can take it.
 * @param {unknown} wasm
 * @returns {import("../engine/core.js").WasmSource | undefined}
 */
export function wasmSource(wasm) {
  if (wasm === undefined) return undefined;
  const tag = Object.prototype.toString.call(wasm);
  if (isAddress(wasm)) {
    try {
      return addressOf(String(wasm), pageAddress()).href;
    } catch {
      refuse(`wasm is ${quote(String(wasm))}, expected a URL, or a path that begins with /, ./ or ../`);
    }
  }
  if (tag === "[object WebAssembly.Module]") return /** @type {WebAssembly.Module} */ (wasm);
  if (tag === "[object ArrayBuffer]") return /** @type {ArrayBuffer} */ (wasm);
  if (!ArrayBuffer.isView(wasm)) {
    refuse(`wasm is ${describe(wasm)}, expected a URL, bytes, or a WebAssembly.Module`);
  }
  // A clone of a view is one of all that it looks at.
  const { buffer, byteOffset, byteLength } = wasm;
  return byteLength === buffer.byteLength
    ? /** @type {BufferSource} */ (wasm)
    : new Uint8Array(buffer, byteOffset, byteLength).slice();
}

/** @type {Record<string, (value: unknown) => void>} */
const checks = {
  cache: (cache) => typeof cache === "boolean" || checkCache(cache),
  signal: checkSignal,
  revision: checkRevision,
  hub: checkHub,
  wasm: wasmSource,
  worker: (worker) => workerChoice(/** @type {any} */ (worker)),
};

/** @type {(keyof LoadOptions)[]} */
const names = [
  "dtype",
  "maxLength",
  "signal",
  "timeout",
  "onProgress",
  "fetch",
  "cache",
  "integrity",
  "revision",
  "hub",
  "wasm",
  "worker",
  "threads",
  "share",
];

/** @param {LoadOptions} given @returns {LoadOptions} */
export function takeLoadOptions(given) {
  const options = takeOptions(given, names);
  const { dtype, maxLength, timeout, onProgress, fetch, threads, share } = options;
  if (dtype !== undefined && !dtypes.includes(dtype)) {
    refuse(`dtype is ${describe(dtype)}, expected one of ${dtypes.join(", ")}`);
  }
  if (maxLength !== undefined && !(Number.isInteger(maxLength) && maxLength >= 2)) {
    refuse(`maxLength is ${describe(maxLength)}, expected a whole number of at least 2`);
  }
  if (timeout !== undefined && !(Number.isFinite(timeout) && timeout >= 1 && timeout <= maxTimeout)) {
    refuse(`timeout is ${describe(timeout)}, expected milliseconds from 1 to ${maxTimeout}`);
  }
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= maxThreads)) {
    refuse(`threads is ${describe(threads)}, expected a whole number from 1 to ${maxThreads}`);
  }
  if (share !== undefined && typeof share !== "boolean") {
    refuse(`share is ${describe(share)}, expected true or false`);
  }
  for (const [name, value] of Object.entries({ onProgress, fetch })) {
    if (value !== undefined && typeof value !== "function") {
      refuse(`${name} is ${describe(value)}, expected a function`);
    }
  }
  for (const [name, check] of Object.entries(checks)) {
    const value = options[/** @type {keyof LoadOptions} */ (name)];
    if (value !== undefined) check(value);
  }
  return options;
}

/**
 * What makes a model another one, for those who share it.
 * @param {unknown} model
 * @param {LoadOptions} options checked
 * @returns {unknown[]} to be compared one by one
 */
export function shareKey(model, options) {
  const plain = (/** @type {unknown} */ value) => (isAddress(value) ? String(value) : value);
  const own = names.filter((name) => !["signal", "onProgress", "integrity"].includes(name));
  return [plain(model), JSON.stringify(options.integrity), ...own.map((name) => plain(options[name]))];
}

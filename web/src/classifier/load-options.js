// What load takes, checked.
import { abortSignal, any, callable, flag, tagOf, takeOptions, whole } from "../base/options.js";
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

/** @param {unknown} value */
const isAddress = (value) => typeof value === "string" || tagOf(value) === "URL";

/** An address in full, as a worker can take it; nothing if it is none. @param {unknown} value */
function hrefOf(value) {
  try {
    return isAddress(value) ? addressOf(String(value), pageAddress()).href : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What `worker` says, with the address of its script in full.
 * @param {LoadOptions["worker"]} worker
 */
export const workerChoice = (worker) => hrefOf(worker) ?? /** @type {boolean | undefined} */ (worker);

/**
 * What `wasm` names, as a worker can take it.
 * @param {LoadOptions["wasm"]} wasm
 * @returns {LoadOptions["wasm"]}
 */
export function wasmSource(wasm) {
  if (!ArrayBuffer.isView(wasm)) return hrefOf(wasm) ?? wasm;
  // A clone of a view is one of all that it looks at.
  const { buffer, byteOffset, byteLength } = wasm;
  return byteLength === buffer.byteLength ? wasm : new Uint8Array(buffer, byteOffset, byteLength).slice();
}

/** @param {unknown} hub */
function isHub(hub) {
  try {
    const { protocol, search, hash } = new URL(String(hub));
    return /^https?:$/.test(protocol) && !search && !hash;
  } catch {
    return false;
  }
}

/** A function, since a bundler leaves out what nobody calls. @type {() => Record<keyof LoadOptions, import("../base/options.js").Rule>} */
const rules = () => ({
  dtype: [(dtype) => dtypes.includes(dtype), `one of ${dtypes.join(", ")}`],
  maxLength: whole(2),
  signal: abortSignal,
  timeout: [
    (timeout) => Number.isFinite(timeout) && timeout >= 1 && timeout <= maxTimeout,
    `milliseconds from 1 to ${maxTimeout}`,
  ],
  onProgress: callable,
  fetch: callable,
  cache: [
    (cache) =>
      typeof cache === "boolean" ||
      (typeof cache === "object" &&
        ["match", "put", "delete"].every((name) => typeof cache?.[name] === "function")),
    "true, false or an object with match, put and delete",
  ],
  integrity: any,
  revision: [
    (revision) => typeof revision === "string" && revision !== "" && !revision.split("/").includes(".."),
    "a branch, a tag or a commit",
  ],
  hub: [isHub, "the address of a server, such as https://huggingface.co"],
  wasm: [
    (wasm) =>
      hrefOf(wasm) || ArrayBuffer.isView(wasm) || /^(ArrayBuffer|WebAssembly\.Module)$/.test(tagOf(wasm)),
    "a URL, a path that begins with /, ./ or ../, bytes, or a WebAssembly.Module",
  ],
  worker: [
    (worker) => typeof worker === "boolean" || hrefOf(worker),
    "true, false, a URL, or a path that begins with /, ./ or ../",
  ],
  threads: whole(1, maxThreads),
  share: flag,
});

/** @param {LoadOptions} options @returns {LoadOptions} */
export const takeLoadOptions = (options) => takeOptions(options, rules());

/**
 * What makes a model another one, for those who share it.
 * @param {unknown} model
 * @param {LoadOptions} options checked
 * @returns {unknown[]} to be compared one by one
 */
export function shareKey(model, options) {
  const plain = (/** @type {unknown} */ value) => (isAddress(value) ? String(value) : value);
  const names = /** @type {(keyof LoadOptions)[]} */ (Object.keys(rules()));
  const own = names.filter((name) => !["signal", "onProgress", "integrity"].includes(name));
  return [plain(model), JSON.stringify(options.integrity), ...own.map((name) => plain(options[name]))];
}

// The `env` of transformers.js, and what of it has a counterpart here.
import { ClassifierError } from "../classifier/text-classifier.js";
import { describe } from "../base/errors.js";

/**
 * @typedef {import("./types.ts").PipelineEnvironment} PipelineEnvironment
 * @typedef {import("../classifier/text-classifier.js").LoadOptions} LoadOptions
 */

/** Values of `env.logLevel`. */
export const LogLevel = Object.freeze({ DEBUG: 10, INFO: 20, WARNING: 30, ERROR: 40, NONE: 50 });

/** How transformers.js distinguishes Node, Bun and Deno from pages and their workers. */
export const inNode = globalThis.process?.release?.name === "node";

/** @type {PipelineEnvironment["fetch"]} */
const defaultFetch = (input, init) => globalThis.fetch(input, init);

/** @returns {PipelineEnvironment} */
const defaults = () => ({
  logLevel: LogLevel.WARNING,
  allowRemoteModels: true,
  remoteHost: "https://huggingface.co/",
  remotePathTemplate: "{model}/resolve/{revision}/",
  allowLocalModels: inNode,
  localModelPath: inNode ? "" : "/models/",
  useBrowserCache: true,
  useFSCache: true,
  useCustomCache: false,
  customCache: null,
  fetch: defaultFetch,
  backends: { onnx: { wasm: {} } },
  cacheDir: null,
  cacheKey: "transformers-cache",
  useFS: inNode,
  useWasmCache: true,
  experimental_useCrossOriginStorage: false,
});

export const initial = Object.freeze(defaults());

/** Settings for all pipelines, read when one is made. */
export const env = defaults();

const withoutEffect = /** @type {const} */ ([
  "cacheKey",
  "useFS",
  "useWasmCache",
  "experimental_useCrossOriginStorage",
]);

/** @type {Set<string>} */
const reported = new Set();

/** Warns once per message. @param {string} message */
export function warnOnce(message) {
  if (env.logLevel > LogLevel.WARNING || reported.has(message)) return;
  reported.add(message);
  console.warn(`distilbert-wasm/pipeline: ${message}`);
}

/** @returns {LoadOptions["cache"]} */
function customCache() {
  const { customCache: cache } = env;
  if (typeof cache?.match !== "function" || typeof cache.put !== "function") {
    throw new ClassifierError(
      "invalid_argument",
      `env.useCustomCache is set, but env.customCache is ${describe(cache)}, expected an object with match and put`,
    );
  }
  return /** @type {import("../platform/types.ts").CacheLike} */ ({
    match: async (/** @type {string} */ url) => cache.match(url),
    put: async (/** @type {string} */ url, /** @type {Response} */ response) => cache.put(url, response),
    delete: async (/** @type {string} */ url) => (await cache.delete?.(url)) ?? false,
  });
}

/** @returns {Pick<LoadOptions, "cache">} nothing for the library's default */
function cacheOption() {
  if (env.useCustomCache) return { cache: customCache() };
  if (!(inNode ? env.useFSCache : env.useBrowserCache)) return { cache: false };
  return env.fetch === defaultFetch ? {} : { cache: true };
}

/** @returns {Pick<LoadOptions, "worker">} */
function workerOption() {
  const { proxy, numThreads, ...others } = env.backends?.onnx?.wasm ?? {};
  if (typeof numThreads === "number" && numThreads > 1) {
    warnOnce(
      "env.backends.onnx.wasm.numThreads has no effect: a text runs on one thread. The option `threads` shares lists of texts",
    );
  }
  for (const name of Object.keys(others)) {
    warnOnce(`env.backends.onnx.wasm.${name} is for ONNX Runtime and has no effect`);
  }
  return typeof proxy === "boolean" ? { worker: proxy } : {};
}

/** @param {string} setting */
export function warnOfFolder(setting) {
  warnOnce(`${setting} has no effect; the environment variable DISTILBERT_WASM_CACHE names the folder`);
}

/** What `env` means for `TextClassifier.load`. @returns {LoadOptions} */
export function optionsOfEnv() {
  for (const name of withoutEffect) {
    if (env[name] !== initial[name]) warnOnce(`env.${name} has no counterpart here and no effect`);
  }
  if (env.cacheDir !== initial.cacheDir) warnOfFolder("env.cacheDir");
  const own = env.fetch !== defaultFetch;
  return {
    ...cacheOption(),
    ...workerOption(),
    ...(own && {
      // Programs written for transformers.js expect the address as text.
      fetch: (url, init) => env.fetch(String(url), init),
    }),
  };
}

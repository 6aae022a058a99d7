/// <reference lib="esnext.disposable" preserve="true" />
// One model in use, whatever it is for: what all classes have in common.
import { refuse } from "../base/errors.js";
import { modelCache } from "../sources/model-cache.js";
import { placeOf } from "../sources/place.js";
import { openEngines, takeModel } from "../workers/placement.js";
import { Pool, warnOnce } from "../workers/pool.js";
import { sharedPool } from "../workers/sharing.js";
import { shareKey, takeLoadOptions, wasmSource, workerChoice } from "./load-options.js";
import { tokenize } from "./tasks/tokenize.js";

/**
 * @typedef {import("../base/texts.js").TextInput} TextInput
 * @typedef {import("../engine/engine.js").Dtype} Dtype
 * @typedef {import("../model/family.js").ModelShape} ModelShape
 * @typedef {import("../model/purposes.js").Purpose} Purpose
 * @typedef {import("./call-options.js").ExplainOptions} ExplainOptions
 * @typedef {import("./load-options.js").LoadOptions} LoadOptions
 * @typedef {import("./tasks/tokenize.js").Tokens} Tokens
 *
 * @typedef {object} Backend
 * @property {"relaxed" | "base"} build the WebAssembly build that runs
 * @property {string} kernel the matrix kernel of the integer path
 * @property {number} threads that share a list of texts
 */

/**
 * @param {import("../sources/taken-parts.js").Model | undefined} model
 * @param {LoadOptions} options checked
 * @param {Purpose} purpose
 */
async function openOwn(model, options, purpose) {
  const { dtype, maxLength, signal, timeout, onProgress, fetch, cache, integrity, threads } = options;
  const place = placeOf(model, options) ?? (await takeModel(model, signal));
  const warn = warnOnce();
  const wasm = wasmSource(options.wasm);
  const engines = await openEngines(
    place,
    { purpose, dtype, maxLength, signal, timeout, onProgress, fetch, cache, integrity, wasm, warn },
    { worker: workerChoice(options.worker), threads },
    warn,
  );
  const pool = new Pool(engines);
  for (const warning of pool.info.warnings) pool.warn(warning);
  return pool;
}

/** Classes that the package's own model is for. @type {Purpose[]} */
const ofOwnModel = ["TextClassifier", "TextEmbedder"];

/**
 * The engines for a class's `load`.
 * @param {import("../sources/taken-parts.js").Model | undefined} model
 * @param {LoadOptions} options
 * @param {Purpose} purpose
 */
export async function openModel(model, options, purpose) {
  const taken = takeLoadOptions(options);
  if (model === undefined && !ofOwnModel.includes(purpose)) {
    refuse(
      `the model is undefined, expected a URL, a path that begins with /, ./ or ../, or the hub's owner/name: the package has none for ${purpose}`,
    );
  }
  taken.signal?.throwIfAborted();
  if (!taken.share) return openOwn(model, taken, purpose);
  const key = [purpose, ...shareKey(model, taken)];
  return sharedPool(key, taken, (listener) => openOwn(model, { ...taken, ...listener }, purpose));
}

/** @type {WeakMap<LoadedModel, Pool>} */
const pools = new WeakMap();

/** The engines of a model, for the methods of its class. @param {LoadedModel} model */
export const poolOf = (model) => /** @type {Pool} */ (pools.get(model));

/**
 * Other engines in place of a model's own, which its methods are to ask from now on. What runs goes on.
 * @param {LoadedModel} model
 * @param {Pool} pool
 */
export function setPool(model, pool) {
  poolOf(model).release();
  pools.set(model, pool);
}

/** The names of an object's methods, those of its class and of this file's. @param {LoadedModel} model */
function methodsOf(model) {
  const own = Object.getOwnPropertyNames(Object.getPrototypeOf(model));
  return [...own, "tokenize", "dispose"].filter((name) => name !== "constructor");
}

/** Use the `load` of a class that is made from it. */
export class LoadedModel {
  /** The models that are cached for the next visit. */
  static get cache() {
    return Object.freeze(modelCache);
  }

  /** The model's sizes. @type {Readonly<ModelShape>} */
  shape;
  /** How the model runs. @type {Dtype} */
  dtype;
  /** @type {Readonly<Backend>} */
  backend;
  /** Tokens after which a text is cut, [CLS] and [SEP] included. @type {number} */
  maxLength;
  /** config.json as it is. @type {Readonly<Record<string, unknown>>} */
  config;
  /** What was odd about the model but did no harm. @type {readonly string[]} */
  warnings;

  /**
   * @param {Pool} pool
   * @protected
   */
  constructor(pool) {
    const { build, kernel, ...info } = pool.info;
    pools.set(this, pool);
    this.shape = Object.freeze(info.shape);
    this.dtype = info.dtype;
    this.backend = Object.freeze({ build, kernel, threads: pool.size });
    this.maxLength = info.maxLength;
    this.config = Object.freeze(info.config);
    this.warnings = Object.freeze(info.warnings);
    // A Proxy around the model, as frameworks make them, is no key of `pools`.
    for (const method of methodsOf(this)) {
      Object.defineProperty(this, method, { value: /** @type {any} */ (this)[method].bind(this) });
    }
  }

  /**
   * How the model reads a text.
   * @param {TextInput} input
   * @param {ExplainOptions} [options]
   * @returns {Promise<Tokens>}
   */
  async tokenize(input, options = {}) {
    return poolOf(this).use((pool) => tokenize(pool, input, options));
  }

  /** Frees the model's memory. Calling it again does nothing. */
  async dispose() {
    await poolOf(this).dispose();
  }

  // Engines without the symbol get a method called "undefined", which does no harm.
  async [Symbol.asyncDispose]() {
    await this.dispose();
  }
}

/// <reference lib="esnext.disposable" preserve="true" />
import { modelCache } from "../sources/model-cache.js";
import { placeOf } from "../sources/place.js";
import { openEngines, takeModel } from "../workers/placement.js";
import { Pool } from "../workers/pool.js";
import { sharedPool } from "../workers/sharing.js";
import { shareKey, takeLoadOptions, wasmSource, workerChoice } from "./load-options.js";
import { classify, classifyStream } from "./tasks/classify.js";
import { embed } from "./tasks/embed.js";
import { explain } from "./tasks/explain.js";
import { tokenize } from "./tasks/tokenize.js";

export { ClassifierError } from "../base/errors.js";

/**
 * @typedef {import("../base/texts.js").TextInput} TextInput
 * @typedef {import("../engine/engine.js").Dtype} Dtype
 * @typedef {import("../model/config.js").ProblemType} ProblemType
 * @typedef {import("../model/family.js").ModelShape} ModelShape
 * @typedef {import("../sources/progress.js").Progress} Progress
 * @typedef {import("./call-options.js").ExplainOptions} ExplainOptions
 * @typedef {import("./load-options.js").LoadOptions} LoadOptions
 * @typedef {import("./tasks/classify.js").Classification} Classification
 * @typedef {import("./tasks/classify.js").ClassifyOptions} ClassifyOptions
 * @typedef {import("./tasks/embed.js").EmbedOptions} EmbedOptions
 * @typedef {import("./tasks/explain.js").Explanation} Explanation
 * @typedef {import("./tasks/tokenize.js").Tokens} Tokens
 *
 * @typedef {object} Backend
 * @property {"relaxed" | "base"} build the WebAssembly build that runs
 * @property {string} kernel the matrix kernel of the integer path
 * @property {number} threads that share a list of texts
 */

/** Warns once per message. */
function warnOnce() {
  const reported = new Set();
  return (/** @type {string} */ message) => {
    if (reported.has(message)) return;
    reported.add(message);
    console.warn(`distilbert-wasm: ${message}`);
  };
}

/**
 * @param {import("../sources/taken-parts.js").Model | undefined} model
 * @param {LoadOptions} options checked
 */
async function openPool(model, options) {
  const { dtype, maxLength, signal, timeout, onProgress, fetch, cache, integrity, threads } = options;
  const place = placeOf(model, options) ?? (await takeModel(model, signal));
  const warn = warnOnce();
  const wasm = wasmSource(options.wasm);
  const engines = await openEngines(
    place,
    { dtype, maxLength, signal, timeout, onProgress, fetch, cache, integrity, wasm, warn },
    { worker: workerChoice(options.worker), threads },
    warn,
  );
  const pool = new Pool(engines);
  for (const warning of pool.info.warnings) warn(`${pool.info.name}: ${warning}`);
  return pool;
}

/** @type {readonly (keyof TextClassifier)[]} */
const methods = ["classify", "classifyStream", "explain", "embed", "tokenize", "dispose"];

/**
 * Classifies texts with a DistilBERT model, on the user's own machine.
 *
 * @example
 * const classifier = await TextClassifier.load();
 * const { label, score } = await classifier.classify("This is awesome");
 */
export class TextClassifier {
  /** What a console shows, even if the code is minified. */
  static get name() {
    return "TextClassifier";
  }

  /** The models that are cached for the next visit. */
  static get cache() {
    return Object.freeze(modelCache);
  }

  #pool;

  /** Names of the labels, in the order of the scores. @type {readonly string[]} */
  labels;
  /** How scores come from logits unless `activation` says otherwise, as in config.json. @type {ProblemType} */
  problemType;
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
   * Use `TextClassifier.load`.
   * @param {Pool} pool
   * @private
   */
  constructor(pool) {
    const { build, kernel, ...info } = pool.info;
    this.#pool = pool;
    this.labels = Object.freeze(info.labels);
    this.problemType = info.problemType;
    this.shape = Object.freeze(info.shape);
    this.dtype = info.dtype;
    this.backend = Object.freeze({ build, kernel, threads: pool.size });
    this.maxLength = info.maxLength;
    this.config = Object.freeze(info.config);
    this.warnings = Object.freeze(info.warnings);
    // A Proxy around the classifier, as frameworks make them, has no private fields.
    for (const method of methods) {
      Object.defineProperty(this, method, { value: /** @type {any} */ (this)[method].bind(this) });
    }
  }

  /**
   * Loads a model.
   * @param {import("../sources/taken-parts.js").Model} [model] URL or path of a folder in Hugging Face layout
   *   (config.json, vocab.txt or tokenizer.json, model.safetensors; a path begins with `/`, `./`, `../`
   *   or a drive letter), `"owner/name"` on the Hugging Face hub, or the files' contents as
   *   `{config, tokenizer, weights}`; default: the model embedded in the package
   * @param {LoadOptions} [options]
   * @returns {Promise<TextClassifier>}
   * @throws {ClassifierError}
   */
  static async load(model, options = {}) {
    const taken = takeLoadOptions(options);
    taken.signal?.throwIfAborted();
    const pool = await (taken.share
      ? sharedPool(shareKey(model, taken), taken, (listener) => openPool(model, { ...taken, ...listener }))
      : openPool(model, taken));
    return new TextClassifier(pool);
  }

  /**
   * Classifies one text, or several.
   * @template {TextInput | readonly TextInput[]} Input
   * @param {Input} input
   * @param {ClassifyOptions} [options]
   * @returns {Promise<Input extends readonly unknown[] ? Classification[] : Classification>}
   */
  async classify(input, options = {}) {
    return /** @type {any} */ (await classify(this.#pool, input, options));
  }

  /**
   * Classifies more texts than fit into memory: takes them as it goes along, in batches, and gives one
   * result a text, in their order.
   * @param {AsyncIterable<TextInput> | Iterable<TextInput>} inputs
   * @param {ClassifyOptions} [options]
   * @returns {AsyncGenerator<Classification, void, undefined>}
   */
  classifyStream(inputs, options = {}) {
    return classifyStream(this.#pool, inputs, options);
  }

  /**
   * What each word adds to the score of the winning label: the text is read once for each word, with
   * that word masked. It shows what the model reacts to, one word at a time; not why, and not what
   * words do together.
   * @param {TextInput} input
   * @param {ExplainOptions} [options]
   * @returns {Promise<Explanation>}
   */
  async explain(input, options = {}) {
    return explain(this.#pool, input, options);
  }

  /**
   * The model's last hidden state of a text, or of several.
   * @template {TextInput | readonly TextInput[]} Input
   * @param {Input} input
   * @param {EmbedOptions} [options]
   * @returns {Promise<Input extends readonly unknown[] ? Float32Array[] : Float32Array>} [hidden_size] each
   */
  async embed(input, options = {}) {
    return /** @type {any} */ (await embed(this.#pool, input, options));
  }

  /**
   * How the model reads a text.
   * @param {TextInput} input
   * @param {ExplainOptions} [options]
   * @returns {Promise<Tokens>}
   */
  async tokenize(input, options = {}) {
    return tokenize(this.#pool, input, options);
  }

  /** Frees the model's memory. Calling it again does nothing. */
  async dispose() {
    await this.#pool.dispose();
  }

  // Engines without the symbol get a method called "undefined", which does no harm.
  async [Symbol.asyncDispose]() {
    await this.dispose();
  }
}

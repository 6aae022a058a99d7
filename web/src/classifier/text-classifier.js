/// <reference lib="esnext.disposable" preserve="true" />
import { modelCache } from "../sources/model-cache.js";
import { openEngines } from "../workers/placement.js";
import { takeLoadOptions, wasmSource } from "./load-options.js";
import { alternating, classifyLong } from "./long-text.js";
import { placeOf } from "../sources/place.js";
import { takeClassifyOptions, takeEmbedOptions, takeExplainOptions } from "./call-options.js";
import { Pool } from "../workers/pool.js";
import { checkFinite, classificationsOf, explanationOf, tokensOf } from "./results.js";
import { streamed } from "./stream.js";
import { checkInput, checkInputs, checkIterable } from "./check-texts.js";
import { unitsOf } from "../base/texts.js";

/**
 * @typedef {import("../engine/engine.js").Dtype} Dtype
 * @typedef {import("../model/family.js").ModelShape} ModelShape
 * @typedef {import("../model/config.js").ProblemType} ProblemType
 * @typedef {import("./load-options.js").LoadOptions} LoadOptions
 * @typedef {import("../sources/progress.js").Progress} Progress
 * @typedef {import("../base/texts.js").TextInput} TextInput
 *
 * @typedef {import("./results.js").Classification} Classification
 * @typedef {import("./results.js").Explanation} Explanation
 * @typedef {import("./results.js").Tokens} Tokens
 *
 * @typedef {object} ExplainOptions
 * @property {AbortSignal | undefined} [signal]
 * @property {boolean | undefined} [splitSpecialTokens] read a typed "[SEP]" as plain text; default: false
 *
 * @typedef {object} OwnClassifyOptions
 * @property {"truncate" | "error" | "windows" | undefined} [overflow] what to do with a text that is too long: cut
 *   its end off, fail with `text_too_long`, or read all of it in overlapping windows and weight their
 *   logits by their tokens; default: truncate
 * @property {"softmax" | "sigmoid" | "none" | undefined} [activation] how logits become scores; default: what
 *   config.json says
 * @property {number | undefined} [topK] at most so many of `scores`, the highest first
 * @property {number | undefined} [threshold] only `scores` of at least this much, the highest first
 * @property {boolean | undefined} [rawLogits] gives the logits as well; default: false
 * @typedef {ExplainOptions & OwnClassifyOptions} ClassifyOptions
 *
 * @typedef {object} OwnEmbedOptions
 * @property {"cls" | "mean" | undefined} [pooling] the last layer's output for [CLS], or the mean over all tokens;
 *   default: cls
 * @property {boolean | undefined} [normalize] to a length of 1; default: false
 * @typedef {ExplainOptions & OwnEmbedOptions} EmbedOptions
 *
 * @typedef {object} Backend
 * @property {"relaxed" | "base"} build the WebAssembly build that runs
 * @property {string} kernel the matrix kernel of the integer path
 * @property {number} threads that share a list of texts
 */

/** Tells each thing once. */
function warnOnce() {
  const told = new Set();
  return (/** @type {string} */ message) => {
    if (told.has(message)) return;
    told.add(message);
    console.warn(`distilbert-wasm: ${message}`);
  };
}

/** Texts of a stream that are classified together, for each thread, and their UTF-16 units. */
const streamBatch = 64;
const streamUnits = 1 << 20;

/** Index of the first text, for messages; none: the text came alone. @param {TextInput | readonly TextInput[]} input */
const firstIndexOf = (input) => (Array.isArray(input) ? 0 : undefined);

const scoreFunctions = /** @type {const} */ ({
  single_label_classification: "softmax",
  multi_label_classification: "sigmoid",
  regression: "none",
});

/** @type {readonly (keyof TextClassifier)[]} */
const methods = ["classify", "classifyStream", "explain", "embed", "tokenize", "dispose"];

/** UTF-16 units of what may be no text, which is refused in its turn. @param {TextInput} input */
function weigh(input) {
  try {
    return unitsOf(input);
  } catch {
    return 0;
  }
}

/**
 * Classifies texts with a DistilBERT model, on the user's own machine.
 *
 * @example
 * const classifier = await TextClassifier.load();
 * const { label, score } = await classifier.classify("This is awesome");
 */
export class TextClassifier {
  /** What a console shows, also where the published files are minified. */
  static get name() {
    return "TextClassifier";
  }

  /** The models that are kept for the next time. */
  static get cache() {
    return Object.freeze(modelCache);
  }

  #pool;
  /** Of the model, for messages. */
  #name;
  /** @type {import("../engine/engine.js").ScoreFunction} */
  #scoreFunction;

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
   * @param {import("../engine/engine.js").EngineInfo} info
   * @private
   */
  constructor(pool, { build, kernel, ...info }) {
    this.#pool = pool;
    this.#name = info.name;
    this.#scoreFunction = scoreFunctions[info.problemType];
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
    const { dtype, maxLength, signal, onProgress, fetch, cache, integrity, worker, threads } = taken;
    signal?.throwIfAborted();
    const place = await placeOf(model, taken);
    const warn = warnOnce();
    const wasm = wasmSource(taken.wasm);
    const engines = await openEngines(
      place,
      { dtype, maxLength, signal, onProgress, fetch, cache, integrity, wasm, warn },
      { worker, threads },
      warn,
    );
    const { info } = engines[0];
    for (const warning of info.warnings) warn(`${info.name}: ${warning}`);
    return new TextClassifier(new Pool(engines), info);
  }

  /**
   * Classifies one text, or several.
   * @template {TextInput | readonly TextInput[]} Input
   * @param {Input} input
   * @param {ClassifyOptions} [options]
   * @returns {Promise<Input extends readonly unknown[] ? Classification[] : Classification>}
   */
  async classify(input, options = {}) {
    const taken = takeClassifyOptions(options);
    taken.signal?.throwIfAborted();
    const results = await this.#classifyAll(checkInputs(input), taken, firstIndexOf(input));
    return /** @type {any} */ (Array.isArray(input) ? results : results[0]);
  }

  /**
   * Classifies more texts than fit into memory: takes them as it goes along, in batches, and gives one
   * result a text, in their order.
   * @param {AsyncIterable<TextInput> | Iterable<TextInput>} inputs
   * @param {ClassifyOptions} [options]
   * @returns {AsyncGenerator<Classification, void, undefined>}
   */
  classifyStream(inputs, options = {}) {
    const taken = takeClassifyOptions(options);
    checkIterable(inputs);
    return streamed(
      inputs,
      { count: streamBatch * this.#pool.size, weight: streamUnits, weigh },
      (texts, first) => this.#classifyAll(checkInputs(texts, first), taken, first),
      taken.signal,
    );
  }

  /**
   * @param {TextInput[]} inputs
   * @param {ClassifyOptions} options
   * @param {number} [firstIndex] of these in the caller's list; none: a text that came alone
   */
  async #classifyAll(inputs, options, firstIndex) {
    const { signal, overflow = "truncate", splitSpecialTokens = false, activation } = options;
    const call = { splitSpecialTokens, overflow, scoreFunction: activation ?? this.#scoreFunction };
    const windowed = overflow === "windows";
    const parts = [];
    for (const { first, texts, long } of windowed ? alternating(inputs) : [{ first: 0, texts: inputs }]) {
      const index = firstIndex === undefined ? undefined : firstIndex + first;
      if (long) {
        parts.push(await classifyLong(this.#pool, texts[0], call, signal, index));
      } else {
        parts.push(
          ...(await this.#pool.forTexts(
            texts,
            (engine, some) => engine.classify(some, call),
            signal,
            index,
            windowed,
          )),
        );
      }
    }
    for (const { logits } of parts) checkFinite(logits, this.#name, "logit");
    return parts.flatMap((rows) => classificationsOf(rows, [...this.labels], options));
  }

  /**
   * What each word adds to the score of the winning label: the text is read once for each word, with
   * that word masked. It tells what the model reacts to, one word at a time; not why, and not what
   * words do together.
   * @param {TextInput} input
   * @param {ExplainOptions} [options]
   * @returns {Promise<Explanation>}
   */
  async explain(input, options = {}) {
    const { signal, splitSpecialTokens = false } = takeExplainOptions(options);
    signal?.throwIfAborted();
    const text = checkInput(input);
    const call = { splitSpecialTokens, scoreFunction: this.#scoreFunction };
    const whole = await this.#pool.once((engine) => engine.explain(text, call, 0, 0), signal);
    const masked = await this.#pool.forRange(
      whole.wordStarts.length,
      whole.tokenCount,
      async (engine, first, size) => (await engine.explain(text, call, first, size)).maskedScores,
      signal,
    );
    checkFinite(whole.logits, this.#name, "logit");
    for (const scores of masked) checkFinite(scores, this.#name, "score");
    return explanationOf(text, whole, masked, [...this.labels]);
  }

  /**
   * The model's last hidden state of a text, or of several.
   * @template {TextInput | readonly TextInput[]} Input
   * @param {Input} input
   * @param {EmbedOptions} [options]
   * @returns {Promise<Input extends readonly unknown[] ? Float32Array[] : Float32Array>} [hidden_size] each
   */
  async embed(input, options = {}) {
    const taken = takeEmbedOptions(options);
    const { signal, splitSpecialTokens = false, pooling = "cls", normalize = false } = taken;
    signal?.throwIfAborted();
    const call = { splitSpecialTokens, pooling, normalize };
    const parts = await this.#pool.forTexts(
      checkInputs(input),
      (engine, texts) => engine.embed(texts, call),
      signal,
      firstIndexOf(input),
    );
    const rows = parts.flatMap(({ embeddings, tokenCounts }) => {
      checkFinite(embeddings, this.#name, "embedding");
      const columns = embeddings.length / tokenCounts.length;
      return Array.from(tokenCounts, (_, row) => embeddings.slice(row * columns, (row + 1) * columns));
    });
    return /** @type {any} */ (Array.isArray(input) ? rows : rows[0]);
  }

  /**
   * How the model reads a text.
   * @param {TextInput} input
   * @param {ExplainOptions} [options]
   * @returns {Promise<Tokens>}
   */
  async tokenize(input, options = {}) {
    const { signal, splitSpecialTokens = false } = takeExplainOptions(options);
    signal?.throwIfAborted();
    const text = checkInput(input);
    return tokensOf(await this.#pool.once((engine) => engine.tokenize(text, { splitSpecialTokens }), signal));
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

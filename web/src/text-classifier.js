import { modelCache } from "./cache.js";
import { openEngines } from "./engines.js";
import { checkClassifyOptions, checkLoadOptions } from "./options.js";
import { Pool } from "./pool.js";
import { folderUrl, weightsFile } from "./sources.js";
import { checkInputs } from "./text-input.js";

/**
 * @typedef {import("./engine.js").Dtype} Dtype
 *
 * @typedef {object} Progress
 * @property {string} file
 * @property {number} loaded bytes of the file so far
 * @property {number} total bytes of the file, as its own header states them
 *
 * @typedef {object} LoadOptions
 * @property {Dtype} [dtype] default: as the file is stored, q8 for floats. A file stored in q8 or
 *   q4 runs as stored unless this is fp32.
 * @property {number} [maxLength] tokens after which texts are cut, [CLS] and [SEP] included;
 *   default: as the model's files say
 * @property {AbortSignal} [signal]
 * @property {(progress: Progress) => void} [onProgress] at most ten calls a second, and one at the end
 * @property {typeof fetch} [fetch] used instead of the global one; the model then runs on the
 *   calling thread
 * @property {boolean | import("./cache.js").CacheLike} [cache] whether a model from the network is
 *   kept for the next visit, in the browser's Cache API, or where; with a cache of the caller's own
 *   the model runs on the calling thread. Default: true, without a `fetch` of the caller's own
 * @property {boolean} [worker] whether the model runs in a worker, away from the calling thread;
 *   default: in pages, and where there are several threads
 * @property {number} [threads] workers that share a list of texts, each with the whole model in its
 *   memory; default: 1
 *
 * @typedef {import("./text-input.js").TextInput} TextInput
 *
 * @typedef {object} ClassifyOptions
 * @property {AbortSignal} [signal]
 * @property {"truncate" | "error"} [overflow] what to do with a text that is too long; default: truncate
 * @property {boolean} [splitSpecialTokens] read a typed "[SEP]" as plain text; default: false
 *
 * @typedef {{label: string, score: number}} LabelScore
 *
 * @typedef {object} Classification
 * @property {string} label the one with the highest score
 * @property {number} score of that label
 * @property {LabelScore[]} scores in the model's order of labels
 * @property {number} tokenCount tokens that the model read, [CLS] and [SEP] included
 * @property {boolean} truncated whether the end of the text was left out
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

const scoreFunctions = /** @type {const} */ ({
  single_label_classification: "softmax",
  multi_label_classification: "sigmoid",
  regression: "none",
});

/**
 * Classifies texts with a DistilBERT model, on the user's own machine.
 *
 * @example
 * const classifier = await TextClassifier.load();
 * const { label, score } = await classifier.classify("This is awesome");
 */
export class TextClassifier {
  /** The models that browsers keep for the next visit. */
  static cache = modelCache;

  #pool;
  /** @type {import("./engine.js").RunOptions["scoreFunction"]} */
  #scoreFunction;

  /** Names of the labels, in the order of the scores. @type {readonly string[]} */
  labels;
  /** How the model runs. @type {Dtype} */
  dtype;
  /** @type {Readonly<Backend>} */
  backend;
  /** config.json as it is. @type {Readonly<Record<string, unknown>>} */
  config;
  /** What was odd about the model but did no harm. @type {readonly string[]} */
  warnings;

  /**
   * Use `TextClassifier.load`.
   * @param {Pool} pool
   * @param {import("./engine.js").EngineInfo} info
   * @private
   */
  constructor(pool, { labels, problemType, dtype, build, kernel, config, warnings }) {
    this.#pool = pool;
    this.#scoreFunction = scoreFunctions[problemType];
    this.labels = Object.freeze(labels);
    this.dtype = dtype;
    this.backend = Object.freeze({ build, kernel, threads: pool.size });
    this.config = Object.freeze(config);
    this.warnings = Object.freeze(warnings);
  }

  /**
   * Loads a model.
   * @param {string | URL} [model] URL or path of a folder in Hugging Face layout (config.json,
   *   vocab.txt or tokenizer.json, model.safetensors); default: the model embedded in the package.
   *   In Node a path begins with `/`, `./`, `../` or a drive letter.
   * @param {LoadOptions} [options]
   * @returns {Promise<TextClassifier>}
   * @throws {ClassifierError}
   */
  static async load(model, options = {}) {
    checkLoadOptions(options);
    const { signal, onProgress, worker, threads, ...others } = options;
    signal?.throwIfAborted();
    const folder = model === undefined ? undefined : await folderUrl(model);
    const warn = warnOnce();
    const engines = await openEngines(
      folder,
      {
        ...others,
        signal,
        warn,
        onProgress: onProgress && ((loaded, total) => onProgress({ file: weightsFile, loaded, total })),
      },
      { worker, threads },
      warn,
    );
    const { info } = engines[0];
    for (const warning of info.warnings) warn(`${info.name}: ${warning}`);
    return new TextClassifier(new Pool(engines), info);
  }

  /**
   * Classifies one text, or several.
   * @overload
   * @param {TextInput} input
   * @param {ClassifyOptions} [options]
   * @returns {Promise<Classification>}
   */
  /**
   * @overload
   * @param {TextInput[]} input
   * @param {ClassifyOptions} [options]
   * @returns {Promise<Classification[]>}
   */
  /**
   * @param {TextInput | TextInput[]} input
   * @param {ClassifyOptions} [options]
   * @returns {Promise<Classification | Classification[]>}
   */
  async classify(input, options = {}) {
    checkClassifyOptions(options);
    const { signal, overflow, splitSpecialTokens = false } = options;
    signal?.throwIfAborted();
    const parts = await this.#pool.classify(
      checkInputs(input),
      { splitSpecialTokens, truncate: overflow !== "error", scoreFunction: this.#scoreFunction },
      signal,
      (index) => (Array.isArray(input) ? `at index ${index}: the text` : "the text"),
    );
    const results = parts.flatMap((rows) => this.#toClassifications(rows));
    return Array.isArray(input) ? results : results[0];
  }

  /** @param {import("./engine.js").Rows} rows */
  #toClassifications({ scores, tokenCounts, truncated }) {
    const columns = this.labels.length;
    return Array.from(tokenCounts, (tokenCount, row) =>
      this.#toClassification(
        scores.subarray(row * columns, (row + 1) * columns),
        tokenCount,
        truncated[row] === 1,
      ),
    );
  }

  /** @param {Float32Array} scores @param {number} tokenCount @param {boolean} truncated @returns {Classification} */
  #toClassification(scores, tokenCount, truncated) {
    let best = 0;
    for (let i = 1; i < scores.length; i++) if (scores[i] > scores[best]) best = i;
    return {
      label: this.labels[best],
      score: scores[best],
      scores: this.labels.map((label, i) => ({ label, score: scores[i] })),
      tokenCount,
      truncated,
    };
  }

  /** Frees the model's memory. Calling it again does nothing. */
  async dispose() {
    await this.#pool.dispose();
  }

  async [Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]() {
    await this.dispose();
  }
}

import { parseConfig } from "./config.js";
import { loadCore } from "./core.js";
import { ClassifierError, clip, describe, unwrap } from "./errors.js";
import { WeightsStream, weightsFile } from "./load-weights.js";
import { storageFormat } from "./safetensors.js";
import { readJson, resolveSource } from "./sources.js";
import { checkInputs, nextSlice } from "./text-input.js";
import { readTokenizerFiles } from "./tokenizer-files.js";

/**
 * @typedef {"q8" | "q4" | "fp32"} Dtype how a model runs: q8 and q4 in integers, fp32 in floats
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
 * @property {typeof fetch} [fetch] used instead of the global one
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
 * @property {number} threads
 */

const dtypes = ["q8", "q4", "fp32"];
const progressInterval = 100; // ms

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

/** @param {LoadOptions} options */
function checkLoadOptions(options) {
  checkIsObject(options);
  const { dtype, maxLength, onProgress, fetch } = options;
  if (dtype !== undefined && !dtypes.includes(dtype)) {
    refuse(`dtype is ${describe(dtype)}, expected one of ${dtypes.join(", ")}`);
  }
  if (maxLength !== undefined && !(Number.isInteger(maxLength) && maxLength >= 2)) {
    refuse(`maxLength is ${describe(maxLength)}, expected a whole number of at least 2`);
  }
  for (const [name, value] of Object.entries({ onProgress, fetch })) {
    if (value !== undefined && typeof value !== "function") {
      refuse(`${name} is ${describe(value)}, expected a function`);
    }
  }
}

/** @param {ClassifyOptions} options */
function checkClassifyOptions(options) {
  checkIsObject(options);
  const { overflow, splitSpecialTokens } = options;
  if (overflow !== undefined && overflow !== "truncate" && overflow !== "error") {
    refuse(`overflow is ${describe(overflow)}, expected "truncate" or "error"`);
  }
  if (splitSpecialTokens !== undefined && typeof splitSpecialTokens !== "boolean") {
    refuse(`splitSpecialTokens is ${describe(splitSpecialTokens)}, expected true or false`);
  }
}

/** At most one call in a while, and one at the end. @param {LoadOptions["onProgress"]} onProgress */
function throttled(onProgress) {
  let next = 0;
  return (/** @type {number} */ loaded, /** @type {number} */ total) => {
    if (!onProgress || (loaded < total && performance.now() < next)) return;
    next = performance.now() + progressInterval;
    onProgress({ file: weightsFile, loaded, total });
  };
}

/** @param {string[]} names of the tensors that the model has no use for */
function unusedWarning(names) {
  const some = names.slice(0, 10).map(clip).join(", ") + (names.length > 10 ? ", ..." : "");
  return `the weights hold ${names.length} tensor${names.length === 1 ? "" : "s"} that the model does not use: ${some}`;
}

/** Lets the event loop run. */
const breathe = () => new Promise((resolve) => setTimeout(resolve, 0));

/**
 * Classifies texts with a DistilBERT model, on the user's own machine.
 *
 * @example
 * const classifier = await TextClassifier.load();
 * const { label, score } = await classifier.classify("This is awesome");
 */
export class TextClassifier {
  /** @type {import("./core-types.ts").CoreClassifier | undefined} */
  #core;
  #scoreFunction;
  #maxLength;

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
   * @param {{core: import("./core-types.ts").CoreClassifier, parsed: import("./config.js").ModelConfig,
   *   config: Record<string, unknown>, dtype: Dtype, backend: Backend, maxLength: number, warnings: string[]}} parts
   * @private
   */
  constructor({ core, parsed, config, dtype, backend, maxLength, warnings }) {
    this.#core = core;
    this.#maxLength = maxLength;
    this.#scoreFunction = {
      single_label_classification: "softmax",
      multi_label_classification: "sigmoid",
      regression: "none",
    }[parsed.problemType];
    this.labels = Object.freeze([...parsed.labels]);
    this.dtype = dtype;
    this.backend = Object.freeze(backend);
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
    const { signal } = options;
    signal?.throwIfAborted();
    const source = await resolveSource(model, options.fetch);
    const [core, config, files] = await Promise.all([
      loadCore(),
      readJson(source, "config.json", "invalid_config", signal),
      readTokenizerFiles(source, signal).catch((error) => ({ error })),
    ]);
    if (!config) throw new ClassifierError("not_found", `${source.name} has no config.json`);
    const parsed = parseConfig(config);
    if ("error" in files) throw files.error;
    const tokenizer = unwrap(core.createTokenizer(files.vocabulary, files.options));
    try {
      const loaded = await loadModel(core, source, parsed, tokenizer, options);
      const limit = Math.min(files.modelMaxLength, parsed.core.max_position_embeddings);
      return new TextClassifier({
        ...loaded,
        parsed,
        config,
        maxLength: Math.min(options.maxLength ?? limit, parsed.core.max_position_embeddings),
        backend: { build: core.build, kernel: core.integerKernelName(), threads: 1 },
      });
    } finally {
      tokenizer.delete();
    }
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
    const { signal } = options;
    signal?.throwIfAborted();
    const inputs = checkInputs(input);
    const where = (/** @type {number} */ i) =>
      Array.isArray(input) ? `at index ${i}: the text` : "the text";
    const results = /** @type {Classification[]} */ ([]);
    do {
      if (results.length > 0) await breathe();
      signal?.throwIfAborted();
      const begin = results.length;
      results.push(...this.#classifySlice(nextSlice(inputs, begin), options, (i) => where(begin + i)));
    } while (results.length < inputs.length);
    return Array.isArray(input) ? results : results[0];
  }

  /**
   * @param {import("./core-types.ts").CoreText[]} texts
   * @param {ClassifyOptions} options
   * @param {(index: number) => string} where words for one of the texts
   */
  #classifySlice(texts, { overflow, splitSpecialTokens = false }, where) {
    if (!this.#core) {
      throw new ClassifierError("disposed", "the classifier has been disposed of; load it again");
    }
    const results = unwrap(
      this.#core.classify(texts, {
        maxLength: this.#maxLength,
        splitSpecialTokens,
        scoreFunction: this.#scoreFunction,
        truncate: overflow !== "error",
      }),
      // The core counts the texts of this call only.
      (message) => message.replace(/^text (\d+)/, (_, index) => where(Number(index))),
    );
    return results.map((result) => this.#toClassification(result));
  }

  /** @param {import("./core-types.ts").CoreClassification} result @returns {Classification} */
  #toClassification({ scores, tokenCount, truncated }) {
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
    this.#core?.delete();
    this.#core = undefined;
  }

  async [Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]() {
    await this.dispose();
  }
}

/**
 * @param {import("./core-types.ts").Core} core
 * @param {import("./sources.js").Source} source
 * @param {import("./config.js").ModelConfig} parsed
 * @param {import("./core-types.ts").CoreTokenizer} tokenizer
 * @param {LoadOptions} options
 */
async function loadModel(core, source, parsed, tokenizer, { dtype, signal, onProgress }) {
  const stream = await WeightsStream.open(source, { signal, onBytes: throttled(onProgress) });
  try {
    const stored = storageFormat(stream.header, source.name + weightsFile);
    const asStored = stored === "float" ? "q8" : stored;
    const run = stored !== "float" && dtype !== "fp32" ? stored : (dtype ?? asStored);
    const warnings = [];
    if (dtype && run !== dtype) {
      warnings.push(`the weights are stored in ${stored} and run as stored, not in ${dtype}`);
    }
    const loader = unwrap(core.createModelLoader(parsed.core, stored, run));
    try {
      const unused = await stream.pour(loader, ({ name, dtype, shape }) =>
        loader.beginTensor(name, dtype, shape),
      );
      if (unused.length > 0) warnings.push(unusedWarning(unused));
      for (const warning of warnings) console.warn(`distilbert-wasm: ${source.name}: ${warning}`);
      return { core: unwrap(core.createClassifier(loader, tokenizer), stream.inFile), dtype: run, warnings };
    } finally {
      loader.delete();
    }
  } finally {
    await stream.cancel();
  }
}

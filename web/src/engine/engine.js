// One loaded model, and texts on their way through it. Runs where it was loaded: in a worker, or on
// the thread of the caller.
import { disposed, unwrap } from "../base/errors.js";
import { encodeInputs } from "../base/texts.js";

/**
 * @typedef {"q8" | "q4" | "fp32"} Dtype how a model runs: q8 and q4 in integers, fp32 in floats
 *
 * @typedef {object} EngineInfo
 * @property {string} name of the model, for messages
 * @property {Record<string, unknown>} config config.json
 * @property {string[]} labels
 * @property {import("../model/config.js").ProblemType} problemType
 * @property {import("../model/family.js").ModelShape} shape
 * @property {Dtype} dtype
 * @property {import("./builds.js").Build} build
 * @property {string} kernel
 * @property {number} maxLength tokens after which texts are cut
 * @property {number} batchTokens that the encoder takes together
 * @property {string[]} warnings
 *
 * @typedef {import("../base/texts.js").TextInput} TextInput
 * @typedef {import("../base/core-types.ts").CoreClassifications} Classifications
 * @typedef {import("../base/core-types.ts").CoreSequences} Sequences
 * @typedef {import("../base/core-types.ts").CoreMeanScores} MeanScores
 * @typedef {import("../base/core-types.ts").CoreExplanation} CoreExplanation
 * @typedef {import("../base/core-types.ts").CoreEmbeddings} Embeddings
 * @typedef {import("../base/core-types.ts").CoreEncoding} Encoding
 * @typedef {import("../base/core-types.ts").CoreScoreFunction} ScoreFunction
 *
 * @typedef {{splitSpecialTokens: boolean}} EncodeOptions
 * @typedef {EncodeOptions & {overflow: import("../base/core-types.ts").CoreOverflow, scoreFunction: ScoreFunction}} RunOptions
 * @typedef {EncodeOptions & {pooling: import("../base/core-types.ts").CorePooling, normalize: boolean}} EmbedOptions
 *
 * @typedef {object} Calls what can be asked of a model; of lists few enough texts for one call
 * @property {(texts: TextInput[], options: RunOptions) => Promise<Classifications>} classify
 * @property {(text: TextInput, options: EncodeOptions) => Promise<Sequences>} split
 * @property {(ids: Int32Array, typeIds: Int32Array, lengths: Int32Array) => Promise<{logits: Float32Array}>} logits
 * @property {(logits: Float32Array, scoreFunction: ScoreFunction) => Promise<MeanScores>} mean
 * @property {(text: TextInput, options: EncodeOptions & {scoreFunction: ScoreFunction}, first: number, count: number) => Promise<CoreExplanation>} explain
 * @property {(texts: TextInput[], options: EmbedOptions) => Promise<Embeddings>} embed
 * @property {(text: TextInput, options: EncodeOptions) => Promise<Encoding>} tokenize
 */

/** @implements {Calls} */
export class Engine {
  /** @type {import("../base/core-types.ts").CoreClassifier | undefined} */
  #core;
  /** It computes on the thread that calls it. */
  inline = true;
  info;

  /**
   * Use `loadEngine`.
   * @param {import("../base/core-types.ts").CoreClassifier} core
   * @param {EngineInfo} info
   */
  constructor(core, info) {
    this.#core = core;
    this.info = info;
  }

  get #live() {
    if (!this.#core) throw disposed();
    return this.#core;
  }

  /** @template {object} T @param {T} options */
  #cut = (options) => ({ maxLength: this.info.maxLength, ...options });

  /** @type {Calls["classify"]} */
  async classify(texts, options) {
    return unwrap(this.#live.classify(encodeInputs(texts), this.#cut(options)));
  }

  /** @type {Calls["split"]} */
  async split(text, options) {
    return unwrap(this.#live.split(encodeInputs([text])[0], this.#cut(options)));
  }

  /** @type {Calls["logits"]} */
  async logits(ids, typeIds, lengths) {
    return unwrap(this.#live.logits(ids, typeIds, lengths));
  }

  /** @type {Calls["mean"]} */
  async mean(logits, scoreFunction) {
    return unwrap(this.#live.mean(logits, scoreFunction));
  }

  /** @type {Calls["explain"]} */
  async explain(text, options, first, count) {
    return unwrap(this.#live.explain(encodeInputs([text])[0], this.#cut(options), first, count));
  }

  /** @type {Calls["embed"]} */
  async embed(texts, options) {
    return unwrap(this.#live.embed(encodeInputs(texts), this.#cut(options)));
  }

  /** @type {Calls["tokenize"]} */
  async tokenize(text, options) {
    return unwrap(this.#live.tokenize(encodeInputs([text])[0], this.#cut(options)));
  }

  async dispose() {
    this.#core?.delete();
    this.#core = undefined;
  }
}

// One loaded model, and texts on their way through it. Runs where it was loaded: in a worker, or on
// the thread of the caller.
import { disposed } from "../base/errors.js";

/**
 * @typedef {"q8" | "q4" | "fp32"} Dtype how a model runs: q8 and q4 in integers, fp32 in floats
 *
 * @typedef {object} EngineInfo
 * @property {string} name of the model, for messages
 * @property {Record<string, unknown>} config config.json
 * @property {import("../model/config.js").Head} head
 * @property {string[]} labels
 * @property {import("../model/config.js").ProblemType} problemType
 * @property {import("../model/family.js").ModelShape} shape
 * @property {Dtype} dtype
 * @property {import("./builds.js").Build} build
 * @property {string} kernel
 * @property {number} maxLength tokens after which texts are cut
 * @property {number} batchTokens that the encoder takes together
 * @property {boolean} splitSpecialTokens whether a typed "[SEP]" is plain text if the caller does not say
 * @property {string} unknownToken what stands for a part of a text that the vocabulary cannot spell
 * @property {import("../model/sentence-files.js").SentenceConfig} [sentence] how a text becomes one vector
 * @property {string} [subwordPrefix] of WordPiece: what tokens begin with that go on with a word; none: tokens are those
 *   of byte-level BPE
 * @property {string[]} warnings
 *
 * @typedef {import("../base/core-types.ts").CoreScoreFunction} ScoreFunction
 * @typedef {import("../base/texts.js").TextInput} TextInput
 *
 * @typedef {{splitSpecialTokens: boolean}} EncodeOptions
 * @typedef {EncodeOptions & {scoreFunction: ScoreFunction, overflow: import("../base/core-types.ts").CoreOverflow}} ClassifyCall
 * @typedef {EncodeOptions & {poolings: import("../base/core-types.ts").CorePooling[], normalize: boolean}} EmbedCall
 * @typedef {EncodeOptions & {overflow: import("../base/core-types.ts").CoreOverflow, stride?: number, labelOnce: boolean,
 *   wordLabel: WordLabel}} TagCall
 * @typedef {import("../base/core-types.ts").CoreTokenSequences} TokenSequences
 * @typedef {import("../base/core-types.ts").CoreWordLabel} WordLabel
 */

/**
 * The questions to a model, with lists few enough texts for one call. A new one is a function here: `call`
 * asks it by its name, in a worker too.
 * @param {import("./core-objects.js").CoreModel} core
 * @param {number} maxLength
 */
const callsOf = (core, maxLength) => ({
  /** @param {TextInput[]} texts @param {ClassifyCall} options */
  classify: (texts, options) => core.classify(texts, { maxLength, ...options }),

  /** @param {TextInput} text @param {EncodeOptions} options */
  split: (text, options) => core.split(text, { maxLength, ...options }),

  /** @param {Int32Array} ids @param {Int32Array} typeIds @param {Int32Array} lengths */
  logits: (ids, typeIds, lengths) => core.logits(ids, typeIds, lengths),

  /** @param {Float32Array} logits @param {ScoreFunction} scoreFunction */
  mean: (logits, scoreFunction) => core.mean(logits, scoreFunction),

  /** @param {Float32Array} logits @param {number} columns @param {ScoreFunction} scoreFunction */
  scores: (logits, columns, scoreFunction) => core.scores(logits, columns, scoreFunction),

  /** @param {TextInput} text @param {EncodeOptions} options */
  findMaskableWords: (text, options) => core.findMaskableWords(text, { maxLength, ...options }),

  /** @param {Int32Array} ids @param {Int32Array} typeIds @param {Uint32Array} ranges @param {ScoreFunction} scoreFunction */
  scoreMasked: (ids, typeIds, ranges, scoreFunction) => core.scoreMasked(ids, typeIds, ranges, scoreFunction),

  /** @param {TextInput[]} texts @param {EmbedCall} options */
  embed: (texts, options) => core.embed(texts, { maxLength, ...options }),

  /** @param {TextInput[]} texts @param {TagCall} options */
  splitTokens: (texts, options) => core.splitTokens(texts, { maxLength, ...options }),

  /** @param {Pick<TokenSequences, "ids" | "typeIds" | "lengths" | "kinds">} sequences @param {WordLabel} wordLabel */
  tagTokens: (sequences, wordLabel) => core.tagTokens(sequences, wordLabel),

  /** Both in one. @param {TextInput[]} texts @param {TagCall} options */
  tag(texts, options) {
    const sequences = core.splitTokens(texts, { maxLength, ...options });
    return { ...sequences, ...core.tagTokens(sequences, options.wordLabel) };
  },

  /** @param {Int32Array} ids */
  tokenTexts: (ids) => core.tokenTexts(ids),

  /** @param {TextInput} text @param {EncodeOptions} options */
  tokenize: (text, options) => core.tokenize(text, { maxLength, ...options }),
});

/** @typedef {ReturnType<typeof callsOf>} Calls */

export class Engine {
  #core;
  /** Nothing once it has been disposed of. @type {Calls | undefined} */
  #calls;
  info;

  /**
   * Use `loadEngine`.
   * @param {import("./core-objects.js").CoreModel} core
   * @param {EngineInfo} info
   */
  constructor(core, info) {
    this.#core = core;
    this.#calls = callsOf(core, info.maxLength);
    this.info = info;
  }

  /**
   * @template {keyof Calls} Name
   * @param {Name} name
   * @param {Parameters<Calls[Name]>} args
   * @returns {Promise<ReturnType<Calls[Name]>>}
   */
  async call(name, args) {
    if (!this.#calls) throw disposed();
    /** @type {(...args: any[]) => any} */
    const ask = this.#calls[name];
    return ask(...args);
  }

  async dispose() {
    if (this.#calls) this.#core.delete();
    this.#calls = undefined;
  }
}

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
 * @property {number} unknownId of the token that Python's class calls unk_token: in tags it stands for its text; -1: none
 * @property {import("../model/tokenizer-files.js").MaskInfo} mask
 * @property {import("../model/sentence-files.js").SentenceConfig} [sentence] how a text becomes one vector
 * @property {import("../base/core-types.ts").CoreTokenizerOptions["kind"]} tokenizerKind
 * @property {string} [subwordPrefix] what tokens begin with that go on with a word; none: the tokenizer does not mark them
 * @property {import("../model/tokenizer-files.js").Tokenizer["decoder"]} decoder
 * @property {string[]} warnings
 * @property {{encoder: Uint8Array, tokenizer: Uint8Array}} made fingerprints of the parts
 * @property {number} [unsureBelow] of a learned head: logsumexp of the logits of a text unlike all examples
 *
 * @typedef {import("./core-objects.js").CoreModel} CoreModel
 * @typedef {Omit<CoreModel, keyof import("./border.js").CoreObject | "maxLength" | "useHead">} Calls the questions to it
 */

export class Engine {
  /** Nothing once it has been disposed of. @type {CoreModel | undefined} */
  #core;
  info;

  /**
   * Use `loadEngine`.
   * @param {CoreModel} core
   * @param {EngineInfo} info
   */
  constructor(core, info) {
    this.#core = core;
    core.maxLength = info.maxLength;
    this.info = info;
  }

  /**
   * @template {keyof Calls} Name
   * @param {Name} name
   * @param {Parameters<Calls[Name]>} args
   * @param {number} [head] one that was learned, in place of the model's own
   * @returns {Promise<ReturnType<Calls[Name]>>}
   */
  async call(name, args, head) {
    if (!this.#core) throw disposed();
    this.#core.useHead(head);
    return /** @type {any} */ (this.#core)[name](...args);
  }

  async dispose() {
    this.#core?.delete();
    this.#core = undefined;
  }
}

import { LoadedModel, openModel, poolOf } from "./loaded-model.js";
import { fill, fillStream } from "./tasks/fill-mask.js";

/**
 * @typedef {import("./load-options.js").LoadOptions} LoadOptions
 * @typedef {import("./tasks/fill-mask.js").FillMaskOptions} FillMaskOptions
 * @typedef {import("./tasks/fill-mask.js").MaskPrediction} MaskPrediction
 * @typedef {import("./tasks/fill-mask.js").MaskPredictions} MaskPredictions
 */

/**
 * Finds what may stand where a text has a mask: with a model for masked language modeling, what BERT and its kin
 * are first trained for.
 *
 * @example
 * const fillMask = await FillMask.load("distilbert/distilbert-base-uncased");
 * const [{ text, score }] = await fillMask.fill(`The capital of France is ${fillMask.maskToken}.`);
 */
export class FillMask extends LoadedModel {
  /** What a console shows, even if the code is minified. @override */
  static get name() {
    return "FillMask";
  }

  /** What stands in a text for the token to find: "[MASK]" for BERT and DistilBERT, "<mask>" for RoBERTa. @type {string} */
  maskToken;

  /**
   * Use `FillMask.load`.
   * @param {import("../workers/pool.js").Pool} pool
   * @private
   */
  constructor(pool) {
    super(pool);
    this.maskToken = pool.info.mask.token;
  }

  /**
   * Loads a model.
   * @param {import("../sources/taken-parts.js").Model} model as for `TextClassifier.load`; there is none in the package
   * @param {LoadOptions} [options]
   * @returns {Promise<FillMask>}
   * @throws {ClassifierError}
   */
  static async load(model, options = {}) {
    return new FillMask(await openModel(model, options, "FillMask"));
  }

  /**
   * What may stand in place of the mask of a text, or of several texts.
   * @template {string | readonly string[]} Input
   * @param {Input} input each with a mask
   * @param {FillMaskOptions} [options]
   * @returns {Promise<Input extends readonly unknown[] ? MaskPredictions[] : MaskPredictions>} the likeliest first;
   *   of a text with several masks a list for each
   */
  async fill(input, options = {}) {
    return /** @type {any} */ (await fill(poolOf(this), input, options));
  }

  /**
   * The same for more texts than fit into memory: takes them as it goes along, in batches, and gives one
   * result a text, in their order.
   * @param {AsyncIterable<string> | Iterable<string>} inputs
   * @param {FillMaskOptions} [options]
   * @returns {AsyncGenerator<MaskPredictions, void, undefined>}
   */
  fillStream(inputs, options = {}) {
    return fillStream(poolOf(this), inputs, options);
  }
}

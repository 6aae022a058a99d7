import { LoadedModel, openModel, poolOf } from "./loaded-model.js";
import { classifyZeroShot, inferenceOf, streamZeroShot } from "./tasks/zero-shot.js";

/**
 * @typedef {import("./load-options.js").LoadOptions} LoadOptions
 * @typedef {import("./tasks/zero-shot.js").ZeroShotClassification} ZeroShotClassification
 * @typedef {import("./tasks/zero-shot.js").ZeroShotOptions} ZeroShotOptions
 */

/**
 * Classifies texts by labels that need no training: with a model that was trained for natural language
 * inference (NLI), such as one fine-tuned on MNLI.
 *
 * @example
 * const classifier = await ZeroShotClassifier.load("owner/an-nli-model");
 * const { label } = await classifier.classify("My parcel never came.", ["delivery", "payment", "praise"]);
 */
export class ZeroShotClassifier extends LoadedModel {
  /** What a console shows, even if the code is minified. @override */
  static get name() {
    return "ZeroShotClassifier";
  }

  /**
   * Use `ZeroShotClassifier.load`.
   * @param {import("../workers/pool.js").Pool} pool
   * @private
   */
  constructor(pool) {
    super(pool);
    const { warning } = inferenceOf(pool.info); // whether it can be used for it
    if (warning === undefined) return;
    this.warnings = Object.freeze([...this.warnings, warning]);
    pool.warn(warning);
  }

  /**
   * Loads a model that was trained for natural language inference. The package has none.
   * @param {import("../sources/taken-parts.js").Model} model as for `TextClassifier.load`
   * @param {LoadOptions} [options]
   * @returns {Promise<ZeroShotClassifier>}
   * @throws {ClassifierError}
   */
  static async load(model, options = {}) {
    const pool = await openModel(model, options, "ZeroShotClassifier");
    try {
      return new ZeroShotClassifier(pool);
    } catch (error) {
      await pool.dispose();
      throw error;
    }
  }

  /**
   * Which of the labels a text is about, or several texts.
   * @template {string | readonly string[]} Input
   * @param {Input} input
   * @param {readonly string[]} labels
   * @param {ZeroShotOptions} [options]
   * @returns {Promise<Input extends readonly unknown[] ? ZeroShotClassification[] : ZeroShotClassification>}
   */
  async classify(input, labels, options = {}) {
    return /** @type {any} */ (await classifyZeroShot(poolOf(this), input, labels, options));
  }

  /**
   * The same for more texts than fit into memory: takes them as it goes along, in batches, and gives one
   * result a text, in their order.
   * @param {AsyncIterable<string> | Iterable<string>} inputs
   * @param {readonly string[]} labels
   * @param {ZeroShotOptions} [options]
   * @returns {AsyncGenerator<ZeroShotClassification, void, undefined>}
   */
  classifyStream(inputs, labels, options = {}) {
    return streamZeroShot(poolOf(this), inputs, labels, options);
  }
}

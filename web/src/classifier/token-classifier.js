import { LoadedModel, openModel, poolOf } from "./loaded-model.js";
import { tag, tagStream } from "./tasks/tag.js";

/**
 * @typedef {import("./load-options.js").LoadOptions} LoadOptions
 * @typedef {import("./tasks/tag.js").Aggregation} Aggregation
 * @typedef {import("./tasks/tag.js").Entity} Entity
 * @typedef {import("./tasks/tag.js").TagOptions} TagOptions
 */

/**
 * Finds names, places, personal data: what a model for token classification labels in texts.
 *
 * @example
 * const tagger = await TokenClassifier.load("./my-ner-model/");
 * const [{ text, label }] = await tagger.tag("John lives in Paris.");
 */
export class TokenClassifier extends LoadedModel {
  /** What a console shows, even if the code is minified. @override */
  static get name() {
    return "TokenClassifier";
  }

  /** Names of the labels, in the model's order. @type {readonly string[]} */
  labels;

  /**
   * Use `TokenClassifier.load`.
   * @param {import("../workers/pool.js").Pool} pool
   * @private
   */
  constructor(pool) {
    super(pool);
    this.labels = Object.freeze(pool.info.labels);
  }

  /**
   * Loads a model.
   * @param {import("../sources/taken-parts.js").Model} model as for `TextClassifier.load`; there is none in the package
   * @param {LoadOptions} [options]
   * @returns {Promise<TokenClassifier>}
   * @throws {ClassifierError}
   */
  static async load(model, options = {}) {
    return new TokenClassifier(await openModel(model, options, "TokenClassifier"));
  }

  /**
   * What the model finds in a text, or in several.
   * @template {string | readonly string[]} Input
   * @param {Input} input
   * @param {TagOptions} [options]
   * @returns {Promise<Input extends readonly unknown[] ? Entity[][] : Entity[]>} in the order of the text
   */
  async tag(input, options = {}) {
    return /** @type {any} */ (await tag(poolOf(this), input, options));
  }

  /**
   * What it finds in more texts than fit into memory: takes them as it goes along, in batches, and gives one list
   * a text, in their order.
   * @param {AsyncIterable<string> | Iterable<string>} inputs
   * @param {TagOptions} [options]
   * @returns {AsyncGenerator<Entity[], void, undefined>}
   */
  tagStream(inputs, options = {}) {
    return tagStream(poolOf(this), inputs, options);
  }
}

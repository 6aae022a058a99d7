import { LoadedModel, openModel, poolOf } from "./loaded-model.js";
import { classify, classifyStream } from "./tasks/classify.js";
import { embed } from "./tasks/embed.js";
import { explain } from "./tasks/explain.js";

export { ClassifierError } from "../base/errors.js";

/**
 * @typedef {import("../base/texts.js").TextInput} TextInput
 * @typedef {import("../engine/engine.js").Dtype} Dtype
 * @typedef {import("../model/labels.js").ProblemType} ProblemType
 * @typedef {import("../sources/progress.js").Progress} Progress
 * @typedef {import("./call-options.js").ExplainOptions} ExplainOptions
 * @typedef {import("./load-options.js").LoadOptions} LoadOptions
 * @typedef {import("./loaded-model.js").Backend} Backend
 * @typedef {import("./tasks/classify.js").Classification} Classification
 * @typedef {import("./tasks/classify.js").ClassifyOptions} ClassifyOptions
 * @typedef {import("./tasks/embed.js").EmbedOptions} EmbedOptions
 * @typedef {import("./tasks/explain.js").Explanation} Explanation
 * @typedef {import("./tasks/tokenize.js").Tokens} Tokens
 */

/**
 * Classifies texts with a DistilBERT model, on the user's own machine.
 *
 * @example
 * const classifier = await TextClassifier.load();
 * const { label, score } = await classifier.classify("This is awesome");
 */
export class TextClassifier extends LoadedModel {
  /** What a console shows, even if the code is minified. @override */
  static get name() {
    return "TextClassifier";
  }

  /** Names of the labels, in the order of the scores. @type {readonly string[]} */
  labels;
  /** How scores come from logits unless `activation` says otherwise, as in config.json. @type {ProblemType} */
  problemType;

  /**
   * Use `TextClassifier.load`.
   * @param {import("../workers/pool.js").Pool} pool
   * @private
   */
  constructor(pool) {
    super(pool);
    this.labels = Object.freeze(pool.info.labels);
    this.problemType = pool.info.problemType;
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
    return new TextClassifier(await openModel(model, options, "TextClassifier"));
  }

  /**
   * Classifies one text, or several.
   * @template {TextInput | readonly TextInput[]} Input
   * @param {Input} input
   * @param {ClassifyOptions} [options]
   * @returns {Promise<Input extends readonly unknown[] ? Classification[] : Classification>}
   */
  async classify(input, options = {}) {
    return /** @type {any} */ (await classify(poolOf(this), input, options));
  }

  /**
   * Classifies more texts than fit into memory: takes them as it goes along, in batches, and gives one
   * result a text, in their order.
   * @param {AsyncIterable<TextInput> | Iterable<TextInput>} inputs
   * @param {ClassifyOptions} [options]
   * @returns {AsyncGenerator<Classification, void, undefined>}
   */
  classifyStream(inputs, options = {}) {
    return classifyStream(poolOf(this), inputs, options);
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
    return explain(poolOf(this), input, options);
  }

  /**
   * The model's last hidden state of a text, or of several.
   * @template {TextInput | readonly TextInput[]} Input
   * @param {Input} input
   * @param {EmbedOptions} [options]
   * @returns {Promise<Input extends readonly unknown[] ? Float32Array[] : Float32Array>} [hidden_size] each
   */
  async embed(input, options = {}) {
    return /** @type {any} */ (await embed(poolOf(this), input, options));
  }
}

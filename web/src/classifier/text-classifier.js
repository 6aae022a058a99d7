import { refuse } from "../base/errors.js";
import { propertyOf } from "../base/options.js";
import { own, teach } from "./learn/teach.js";
import { LoadedModel, openModel, poolOf, setPool } from "./loaded-model.js";
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
 * @typedef {import("./learn/examples.js").LearnExample} LearnExample
 * @typedef {import("./learn/learn.js").LearnOptions} LearnOptions
 * @typedef {import("./learn/learn.js").SaveOptions} SaveOptions
 * @typedef {import("./learn/report.js").LearnReport} LearnReport
 * @typedef {LoadOptions & {head?: import("./learn/head-source.js").HeadSource | undefined}} ClassifierOptions with `head` the head that `save` gave, in
 *   place of the model's own if that has one: its bytes, its address, or the answer of a `fetch`
 * @typedef {TextClassifier & {report: import("./learn/report.js").LearnReport}} LearnedClassifier
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
  /** Of a classifier that has learned from examples: how well it does. @type {LearnReport | undefined} */
  report;
  /** @type {import("./learn/learn.js").Learned | undefined} */
  #learned;

  /**
   * Use `TextClassifier.load`.
   * @param {import("../workers/pool.js").Pool} pool
   * @param {import("./learn/learn.js").Learned} [learned]
   * @private
   */
  constructor(pool, learned) {
    super(pool);
    this.labels = Object.freeze(pool.info.labels);
    this.problemType = pool.info.problemType;
    this.#learned = learned;
    this.report = learned?.report;
  }

  /**
   * Loads a model.
   * @param {import("../sources/taken-parts.js").Model} [model] URL or path of a folder in Hugging Face layout
   *   (config.json, vocab.txt or tokenizer.json, model.safetensors; a path begins with `/`, `./`, `../`
   *   or a drive letter), `"owner/name"` on the Hugging Face hub, or the files' contents as
   *   `{config, tokenizer, weights}`; default: the model embedded in the package
   * @param {ClassifierOptions} [options]
   * @returns {Promise<TextClassifier>}
   * @throws {ClassifierError}
   */
  static async load(model, options = {}) {
    if (propertyOf(Object(options), "head", "the option head") === undefined) {
      return new TextClassifier(await openModel(model, options, "TextClassifier"));
    }
    const bytes = await teach("headBytes", options);
    // A head stands in for the model's own: the encoder is enough.
    const others = /** @type {LoadOptions} */ ({ ...options, head: undefined });
    const pool = await openModel(model, others, "TextEmbedder");
    try {
      return new TextClassifier(...(await teach("withHead", pool, bytes)));
    } finally {
      await pool.dispose();
    }
  }

  /**
   * A classifier of the caller's own labels, learned from a few examples of each. It shares this one's model
   * and workers, and is disposed of by itself. If this one has learned already, it learns more and is
   * itself the result.
   * @param {Iterable<LearnExample> | AsyncIterable<LearnExample>} examples at least two labels, at least two examples each
   * @param {LearnOptions} [options]
   * @returns {Promise<LearnedClassifier>}
   */
  async learn(examples, options = {}) {
    const [pool, learned] = await teach(
      "learn",
      () => [poolOf(this), this.#learned],
      examples,
      options,
      (pool, learned) => {
        setPool(this, pool);
        this.#learned = learned;
        this.labels = Object.freeze(pool.info.labels);
        this.report = learned.report;
      },
    );
    return /** @type {LearnedClassifier} */ (this.#learned ? this : new TextClassifier(pool, learned));
  }

  /**
   * A classifier with a head that was saved. It shares this one's model and workers, and is disposed of by
   * itself.
   * @param {ArrayBuffer | ArrayBufferView} bytes
   * @returns {Promise<LearnedClassifier>}
   */
  async withHead(bytes) {
    const learned = await poolOf(this).use((pool) => teach("withHead", pool, bytes));
    return /** @type {LearnedClassifier} */ (new TextClassifier(...learned));
  }

  /**
   * What has been learned, as a small file. It holds none of the examples' texts.
   * @param {SaveOptions} [options]
   * @returns {Uint8Array<ArrayBuffer>}
   */
  save(options = {}) {
    const learned = this.#learned;
    if (learned) return own(() => learned.save(options));
    return refuse("this classifier has learned nothing that could be saved; learn() gives one that has");
  }

  /**
   * Classifies one text, or several.
   * @template {TextInput | readonly TextInput[]} Input
   * @param {Input} input
   * @param {ClassifyOptions} [options]
   * @returns {Promise<Input extends readonly unknown[] ? Classification[] : Classification>}
   */
  async classify(input, options = {}) {
    return /** @type {any} */ (await poolOf(this).use((pool) => classify(pool, input, options)));
  }

  /**
   * Classifies more texts than fit into memory: takes them as it goes along, in batches, and gives one
   * result a text, in their order.
   * @param {AsyncIterable<TextInput> | Iterable<TextInput>} inputs
   * @param {ClassifyOptions} [options]
   * @returns {AsyncGenerator<Classification, void, undefined>}
   */
  classifyStream(inputs, options = {}) {
    return classifyStream(() => poolOf(this), inputs, options);
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
    return poolOf(this).use((pool) => explain(pool, input, options));
  }

  /**
   * The model's last hidden state of a text, or of several.
   * @template {TextInput | readonly TextInput[]} Input
   * @param {Input} input
   * @param {EmbedOptions} [options]
   * @returns {Promise<Input extends readonly unknown[] ? Float32Array[] : Float32Array>} [hidden_size] each
   */
  async embed(input, options = {}) {
    return /** @type {any} */ (await poolOf(this).use((pool) => embed(pool, input, options)));
  }
}

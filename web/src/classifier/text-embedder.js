import { teach } from "./learn/teach.js";
import { LoadedModel, openModel, poolOf } from "./loaded-model.js";
import { embedAsTrained, embedStream } from "./tasks/embed-as-trained.js";
import { TextClassifier } from "./text-classifier.js";

/**
 * @typedef {import("../base/texts.js").TextInput} TextInput
 * @typedef {import("./learn/examples.js").LearnExample} LearnExample
 * @typedef {import("./learn/learn.js").LearnOptions} LearnOptions
 * @typedef {import("./load-options.js").LoadOptions} LoadOptions
 * @typedef {import("./tasks/embed-as-trained.js").EmbedderOptions} EmbedderOptions
 * @typedef {import("./tasks/embed-as-trained.js").Pooling} Pooling
 * @typedef {import("./text-classifier.js").LearnedClassifier} LearnedClassifier
 */

/**
 * A classifier on an embedder's engines.
 * @param {[import("../workers/pool.js").Pool, import("./learn/learn.js").Learned]} learned
 * @returns {LearnedClassifier}
 */
const classifierOn = (learned) => new /** @type {any} */ (TextClassifier)(...learned);

/**
 * Turns texts into vectors that are near each other if the texts mean the same: for search, for finding
 * duplicates, for sorting by topic.
 *
 * @example
 * const embedder = await TextEmbedder.load("sentence-transformers/all-MiniLM-L6-v2");
 * const [question, answer] = await embedder.embed(["Where is the key?", "It hangs by the door."]);
 */
export class TextEmbedder extends LoadedModel {
  /** What a console shows, even if the code is minified. @override */
  static get name() {
    return "TextEmbedder";
  }

  /** Numbers of an embedding, unless `pooling` says otherwise. @type {number} */
  dimensions;
  /** How one vector is made of those of the tokens, unless `pooling` says otherwise. @type {readonly Pooling[]} */
  pooling;
  /** Whether an embedding has a length of 1, unless `normalize` says otherwise. @type {boolean} */
  normalize;
  /** What the model was trained to have in front of texts, by name; `promptName` chooses. @type {Readonly<Record<string, string>>} */
  prompts;

  /**
   * Use `TextEmbedder.load`.
   * @param {import("../workers/pool.js").Pool} pool
   * @private
   */
  constructor(pool) {
    super(pool);
    const sentence = /** @type {import("../model/sentence-files.js").SentenceConfig} */ (pool.info.sentence);
    this.dimensions = sentence.poolings.length * pool.info.shape.hiddenSize;
    this.pooling = Object.freeze(sentence.poolings);
    this.normalize = sentence.normalize;
    this.prompts = Object.freeze(sentence.prompts);
  }

  /**
   * Loads a model: one of sentence-transformers, or any other of a family that is supported, with or
   * without a head.
   * @param {import("../sources/taken-parts.js").Model} [model] as for `TextClassifier.load`
   * @param {LoadOptions} [options]
   * @returns {Promise<TextEmbedder>}
   * @throws {ClassifierError}
   */
  static async load(model, options = {}) {
    return new TextEmbedder(await openModel(model, options, "TextEmbedder"));
  }

  /**
   * The embedding of a text, or of several.
   * @template {TextInput | readonly TextInput[]} Input
   * @param {Input} input
   * @param {EmbedderOptions} [options]
   * @returns {Promise<Input extends readonly unknown[] ? Float32Array[] : Float32Array>}
   */
  async embed(input, options = {}) {
    return /** @type {any} */ (await embedAsTrained(poolOf(this), input, options));
  }

  /**
   * Embeddings of more texts than fit into memory: takes them as it goes along, in batches, and gives one
   * embedding a text, in their order.
   * @param {AsyncIterable<TextInput> | Iterable<TextInput>} inputs
   * @param {EmbedderOptions} [options]
   * @returns {AsyncGenerator<Float32Array, void, undefined>}
   */
  embedStream(inputs, options = {}) {
    return embedStream(poolOf(this), inputs, options);
  }

  /**
   * A classifier of the caller's own labels, learned from a few examples of each. It shares this one's model
   * and workers, and is disposed of by itself.
   * @param {Iterable<LearnExample> | AsyncIterable<LearnExample>} examples at least two labels, at least two examples each
   * @param {LearnOptions} [options]
   */
  async learn(examples, options = {}) {
    return classifierOn(await teach("learn", () => [poolOf(this), undefined], examples, options));
  }

  /**
   * A classifier with a head that was saved. It shares this one's model and workers, and is disposed of by
   * itself.
   * @param {ArrayBuffer | ArrayBufferView} bytes
   */
  async withHead(bytes) {
    return classifierOn(await teach("withHead", poolOf(this), bytes));
  }
}

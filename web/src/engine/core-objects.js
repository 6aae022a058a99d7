// What the core makes of a model's files: each method is a function of wasm/bindings.cpp, whose parts
// it puts together and takes apart in the order in which wasm/convert.cpp has them.
import { CoreObject } from "./border.js";
import { counts, floats, ints, textOf } from "./message.js";
import { tokenizerParts } from "./tokenizer-parts.js";

/**
 * @typedef {import("../base/core-types.ts").CoreShape} CoreShape
 * @typedef {import("../base/core-types.ts").CoreTokenizerOptions} CoreTokenizerOptions
 * @typedef {import("../base/core-types.ts").CoreEncodeOptions} CoreEncodeOptions
 * @typedef {import("../base/texts.js").TextInput} TextInput
 * @typedef {import("./message.js").Part} Part
 */

// Names of the core's enums, by their numbers.
const activations = ["gelu", "gelu_new", "relu", "silu", "quick_gelu", "tanh"];
const heads = ["none", "sequence", "token"];
const storageFormats = ["float", "q8", "q4"];
const runDtypes = ["fp32", "q8", "q4"];
const tensorDtypes = ["F32", "F16", "BF16", "I8", "U8", "F64", "I64", "I32", "BOOL"];
const scoreFunctions = ["softmax", "sigmoid", "none"];
const overflows = ["truncate", "error", "windows", "truncate_first"];
const poolings = ["cls", "mean", "max", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"];
const wordLabels = ["each", "first", "average", "max"];

// No tensor of a model has a name so long or so many sizes: what is cut off makes no difference.
const longestName = 1000;
const mostSizes = 9;

/** @param {CoreShape} shape @returns {Part[]} */
const shapeParts = (shape) => [
  [
    shape.vocab_size,
    shape.max_position_embeddings,
    shape.first_position,
    shape.type_vocab_size,
    shape.hidden_size,
    shape.num_hidden_layers,
    shape.num_attention_heads,
    shape.intermediate_size,
    activations.indexOf(shape.activation),
    heads.indexOf(shape.head),
    shape.num_labels,
  ],
  Float32Array.of(shape.layer_norm_eps),
  shape.model_type,
];

/** @param {string} name @param {string} dtype @param {number[]} shape @returns {Part[]} */
function tensorParts(name, dtype, shape) {
  const known = tensorDtypes.indexOf(dtype);
  return [
    name.slice(0, longestName),
    [known < 0 ? tensorDtypes.length : known],
    BigInt64Array.from(shape.slice(0, mostSizes), BigInt),
  ];
}

/** @param {TextInput} input @returns {Part[]} */
const textParts = (input) => (typeof input === "string" ? [input, undefined] : [input.text, input.textPair]);

/** @param {CoreEncodeOptions} options */
const encodeNumbers = ({ maxLength, splitSpecialTokens }) => [maxLength, Number(splitSpecialTokens)];

/**
 * @param {CoreObject} object
 * @param {"tokenize" | "tokenizeForModel"} name
 * @param {TextInput} text
 * @param {CoreEncodeOptions} options
 * @returns {import("../base/core-types.ts").CoreEncoding}
 */
function encodingOf(object, name, text, options) {
  const reply = object.call(name, [encodeNumbers(options), ...textParts(text)]);
  const [numbers, ids, typeIds, offsets, byteOffsets, wordIds, ...tokens] = reply;
  const [untruncatedTokenCount, truncated] = ints(numbers);
  return {
    ids: ints(ids),
    typeIds: ints(typeIds),
    tokens: tokens.map(textOf),
    offsets: counts(offsets),
    byteOffsets: counts(byteOffsets),
    wordIds: ints(wordIds),
    untruncatedTokenCount,
    truncated: truncated === 1,
  };
}

export class CoreTokenizer extends CoreObject {
  /** Fails with `invalid_vocabulary` if the vocabulary has more tokens than config.json says. @param {CoreShape} shape */
  checkVocabularySize(shape) {
    this.call("checkVocabularySize", shapeParts(shape));
  }

  /** @param {TextInput} text @param {CoreEncodeOptions} options */
  tokenize(text, options) {
    return encodingOf(this, "tokenize", text, options);
  }
}

export class CoreModelLoader extends CoreObject {
  /**
   * Whether these are the tensors that the model needs: for use before the first one comes.
   * @param {import("../base/core-types.ts").CoreTensor[]} tensors
   */
  checkTensors(tensors) {
    const parts = tensors.flatMap(({ name, dtype, shape }) => tensorParts(name, dtype, shape));
    this.call("checkTensors", parts);
  }

  /** @param {string} name @param {string} dtype @param {number[]} shape the size of the chunks it wants, or 0 */
  beginTensor(name, dtype, shape) {
    return counts(this.call("beginTensor", tensorParts(name, dtype, shape))[0])[0];
  }

  staging() {
    return this.border.memory(this.border.number("staging", this.address));
  }

  /** @param {number} size */
  consume(size) {
    this.border.reply("consume", this.address, size);
  }
}

export class CoreQuantizer extends CoreObject {
  /** @param {string} name @param {string} dtype @param {number[]} shape */
  plan(name, dtype, shape) {
    const parts = this.call("plan", tensorParts(name, dtype, shape));
    return Array.from({ length: parts.length / 3 }, (_, i) => {
      const [name, dtype, sizes] = parts.slice(3 * i);
      return {
        name: textOf(name),
        dtype: textOf(dtype),
        shape: Array.from(new BigInt64Array(sizes.buffer), Number),
      };
    });
  }

  /** @param {string} name @param {string} dtype @param {number[]} shape */
  beginTensor(name, dtype, shape) {
    return counts(this.call("beginQuantizing", tensorParts(name, dtype, shape))[0])[0];
  }

  staging() {
    return this.border.memory(this.border.number("stagingForQuantizer", this.address));
  }

  /** @param {number} size */
  consume(size) {
    this.border.reply("consumeQuantizing", this.address, size);
  }

  /** @param {number} index */
  output(index) {
    return this.border.reply("output", this.address, index)[0];
  }

  finish() {
    this.border.reply("finishQuantizing", this.address);
  }
}

export class CoreModel extends CoreObject {
  /** @param {TextInput} text @param {CoreEncodeOptions} options */
  tokenize(text, options) {
    return encodingOf(this, "tokenizeForModel", text, options);
  }

  /**
   * @param {TextInput[]} texts
   * @param {CoreEncodeOptions & {scoreFunction: import("../base/core-types.ts").CoreScoreFunction,
   *   overflow: import("../base/core-types.ts").CoreOverflow}} options
   * @returns {import("../base/core-types.ts").CoreClassifications}
   */
  classify(texts, options) {
    const numbers = [
      ...encodeNumbers(options),
      scoreFunctions.indexOf(options.scoreFunction),
      overflows.indexOf(options.overflow),
    ];
    const reply = this.call("classify", [numbers, ...texts.flatMap(textParts)]);
    const [logits, scores, tokenCounts, unknownCounts, truncated, windows] = reply;
    return {
      logits: floats(logits),
      scores: floats(scores),
      tokenCounts: ints(tokenCounts),
      unknownCounts: ints(unknownCounts),
      truncated,
      windows: ints(windows),
    };
  }

  /**
   * `classify` of one text with windows, in its parts: bit for bit the same.
   * @param {TextInput} text
   * @param {CoreEncodeOptions} options
   * @returns {import("../base/core-types.ts").CoreSequences}
   */
  split(text, options) {
    const reply = this.call("split", [encodeNumbers(options), ...textParts(text)]);
    const [numbers, ids, typeIds, lengths] = reply.map(ints);
    return { tokenCount: numbers[0], unknownCount: numbers[1], ids, typeIds, lengths };
  }

  /** One row a sequence, one column a label. @param {Int32Array} ids @param {Int32Array} typeIds @param {Int32Array} lengths */
  logits(ids, typeIds, lengths) {
    return { logits: floats(this.call("logits", [ids, typeIds, lengths])[0]) };
  }

  /**
   * Of all sequences' logits.
   * @param {Float32Array} all
   * @param {import("../base/core-types.ts").CoreScoreFunction} scoreFunction
   * @returns {import("../base/core-types.ts").CoreScores}
   */
  mean(all, scoreFunction) {
    const [logits, scores] = this.call("mean", [[scoreFunctions.indexOf(scoreFunction)], all]).map(floats);
    return { logits, scores };
  }

  /**
   * Of rows of logits, one after the other.
   * @param {Float32Array} logits
   * @param {number} columns
   * @param {import("../base/core-types.ts").CoreScoreFunction} scoreFunction
   */
  scores(logits, columns, scoreFunction) {
    const numbers = [columns, scoreFunctions.indexOf(scoreFunction)];
    return { scores: floats(this.call("scores", [numbers, logits])[0]) };
  }

  /** @param {TextInput} text @param {CoreEncodeOptions} options @returns {import("../base/core-types.ts").CoreMaskable} */
  findMaskableWords(text, options) {
    const reply = this.call("findMaskableWords", [encodeNumbers(options), ...textParts(text)]);
    const [unknownCount, truncated] = ints(reply[0]);
    const words = counts(reply[3]);
    /** @param {number} column */
    const column = (column) => words.filter((_, i) => i % 3 === column);
    return {
      ids: ints(reply[1]),
      typeIds: ints(reply[2]),
      unknownCount,
      truncated: truncated === 1,
      wordStarts: column(0),
      wordEnds: column(1),
      wordParts: column(2),
      wordTokens: counts(reply[4]),
    };
  }

  /**
   * Of one sequence, with the tokens of one range after the other masked: one row a range.
   * @param {Int32Array} ids
   * @param {Int32Array} typeIds
   * @param {Uint32Array} ranges begin and end of each; equal: nothing is masked
   * @param {import("../base/core-types.ts").CoreScoreFunction} scoreFunction
   * @returns {import("../base/core-types.ts").CoreScores}
   */
  scoreMasked(ids, typeIds, ranges, scoreFunction) {
    const parts = [[scoreFunctions.indexOf(scoreFunction)], ids, typeIds, ranges];
    const [logits, scores] = this.call("scoreMasked", parts).map(floats);
    return { logits, scores };
  }

  /**
   * @param {TextInput[]} texts
   * @param {CoreEncodeOptions & {poolings: import("../base/core-types.ts").CorePooling[], normalize: boolean}} options
   * @returns {import("../base/core-types.ts").CoreEmbeddings}
   */
  embed(texts, options) {
    const chosen = options.poolings.map((pooling) => poolings.indexOf(pooling));
    const numbers = [...encodeNumbers(options), Number(options.normalize), ...chosen];
    const reply = this.call("embed", [numbers, ...texts.flatMap(textParts)]);
    const [embeddings, tokenCounts, truncated] = reply;
    return { embeddings: floats(embeddings), tokenCounts: ints(tokenCounts), truncated };
  }

  /**
   * @param {TextInput[]} texts no pairs
   * @param {CoreEncodeOptions & {overflow: import("../base/core-types.ts").CoreOverflow, stride?: number,
   *   labelOnce: boolean}} options
   * @returns {import("../base/core-types.ts").CoreTokenSequences}
   */
  splitTokens(texts, options) {
    const { overflow, stride = -1, labelOnce } = options;
    const numbers = [...encodeNumbers(options), overflows.indexOf(overflow), stride, Number(labelOnce)];
    const reply = this.call("splitTokens", [numbers, ...texts.flatMap(textParts)]);
    const [ids, typeIds, spans, lengths, windows] = reply.slice(0, 5).map(ints);
    return { ids, typeIds, spans, lengths, windows, truncated: reply[5], kinds: reply[6] };
  }

  /**
   * @param {Pick<import("../base/core-types.ts").CoreTokenSequences, "ids" | "typeIds" | "lengths" | "kinds">} sequences
   * @param {import("../base/core-types.ts").CoreWordLabel} wordLabel
   * @returns {import("../base/core-types.ts").CoreTags}
   */
  tagTokens({ ids, typeIds, lengths, kinds }, wordLabel) {
    const [tags, scores, counts] = this.call("tagTokens", [
      [wordLabels.indexOf(wordLabel)],
      ids,
      typeIds,
      lengths,
      kinds,
    ]);
    return { tags: ints(tags), scores: floats(scores), counts: ints(counts) };
  }

  /** The tokens' texts in the vocabulary. @param {Int32Array} ids */
  tokenTexts(ids) {
    return { texts: this.call("tokenTexts", [ids]).map(textOf) };
  }
}

/** One instance of the core. */
export class Core {
  #border;
  /** Which of wasm/builds.json it is. @type {keyof typeof import("../package-files.js").wasmFiles} */
  build;
  kernel;
  /** Tokens that the encoder takes together: a call that is to keep it busy has as many. */
  batchTokens;

  /** @param {import("./border.js").Border} border */
  constructor(border) {
    this.#border = border;
    const [build, kernel, batchTokens] = border.reply("describe");
    this.build = /** @type {Core["build"]} */ (textOf(build));
    this.kernel = textOf(kernel);
    [this.batchTokens] = ints(batchTokens);
  }

  /** @param {Uint8Array} vocabulary @param {CoreTokenizerOptions} options */
  createTokenizer(vocabulary, options) {
    const copies = options.added_tokens.reduce((sum, { content }) => sum + 200 + 16 * content.length, 0);
    const reply = this.#border.call("createTokenizer", 0, tokenizerParts(vocabulary, options), copies);
    return new CoreTokenizer(this.#border, "deleteTokenizer", reply);
  }

  /** @param {CoreShape} shape @param {string} stored @param {string} run */
  createModelLoader(shape, stored, run) {
    const numbers = [storageFormats.indexOf(stored), runDtypes.indexOf(run)];
    const reply = this.#border.call("createModelLoader", 0, [numbers, ...shapeParts(shape)]);
    return new CoreModelLoader(this.#border, "deleteModelLoader", reply);
  }

  /** Both are used up by it. @param {CoreModelLoader} loader @param {CoreTokenizer} tokenizer */
  createModel(loader, tokenizer) {
    const reply = this.#border.reply("createModel", loader.address, tokenizer.address);
    return new CoreModel(this.#border, "deleteModel", reply);
  }

  /** @param {CoreShape} shape @param {string} format */
  createQuantizer(shape, format) {
    const numbers = [storageFormats.indexOf(format)];
    const reply = this.#border.call("createQuantizer", 0, [numbers, ...shapeParts(shape)]);
    return new CoreQuantizer(this.#border, "deleteQuantizer", reply);
  }
}

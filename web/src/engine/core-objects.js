// What the core makes of a model's files: each method is a function of wasm/bindings.cpp, whose parts
// it puts together and takes apart in the order in which wasm/convert.cpp has them.
import { CoreObject } from "./border.js";
import { Teachable } from "./learning.js";
import { bytes, counts, floats, ints, textOf } from "./message.js";
import { tokenizerParts } from "./tokenizer-parts.js";

/**
 * @typedef {import("../base/core-types.ts").CoreShape} CoreShape
 * @typedef {import("../base/core-types.ts").CoreTokenizerOptions} CoreTokenizerOptions
 * @typedef {import("../base/core-types.ts").CoreTensor} CoreTensor
 * @typedef {import("../base/core-types.ts").CoreEncodeOptions} CoreEncodeOptions
 * @typedef {import("../base/core-types.ts").CoreScoreFunction} CoreScoreFunction
 * @typedef {import("../base/core-types.ts").CoreTokenSequences} CoreTokenSequences
 * @typedef {import("../base/core-types.ts").CoreWordLabel} CoreWordLabel
 * @typedef {import("../base/texts.js").TextInput} TextInput
 * @typedef {import("./message.js").Part} Part
 */

// Names of the core's enums, by their numbers.
const activations = ["gelu", "gelu_new", "relu", "silu", "quick_gelu", "tanh"];
const heads = ["none", "sequence", "token", "maskedLm"];
export const storageFormats = ["float", "q8", "q4"];
const runDtypes = ["fp32", "q8", "q4"];
const tensorDtypes = ["F32", "F16", "BF16", "I8", "U8", "F64", "I64", "I32", "BOOL"];
const scoreFunctions = ["softmax", "sigmoid", "none"];
const overflows = ["truncate", "error", "windows", "truncate_first"];
const poolings = ["cls", "mean", "max", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"];
const wordLabels = ["each", "first", "average", "max"];

// No tensor of a model has a name so long or so many sizes: what is cut off makes no difference.
const longestName = 1000;
const mostSizes = 9;

const scoreReaders = { logits: floats, scores: floats };

/** @param {CoreShape} shape @returns {Part[]} */
export const shapeParts = (shape) => [
  [
    shape.vocabSize,
    shape.maxPositions,
    shape.firstPosition,
    shape.tokenTypes,
    shape.hiddenSize,
    shape.layers,
    shape.heads,
    shape.intermediateSize,
    activations.indexOf(shape.activation),
    heads.indexOf(shape.head),
    shape.labelCount,
    Number(shape.tied),
  ],
  Float32Array.of(shape.layerNormEpsilon),
  shape.modelType,
];

/** @param {CoreTensor} tensor @returns {Part[]} */
export function tensorParts({ name, dtype, shape }) {
  const known = tensorDtypes.indexOf(dtype);
  return [
    name.slice(0, longestName),
    [known < 0 ? tensorDtypes.length : known],
    BigInt64Array.from(shape.slice(0, mostSizes), BigInt),
  ];
}

/** @param {TextInput} input @returns {Part[]} */
const textParts = (input) => (typeof input === "string" ? [input, undefined] : [input.text, input.textPair]);

/** @param {CoreEncodeOptions} options @param {number} maxLength tokens after which texts are cut */
const encodeNumbers = ({ splitSpecialTokens }, maxLength) => [maxLength, Number(splitSpecialTokens)];

/**
 * The parts of a reply under their names.
 * @template {Record<string, (part: import("./message.js").ReplyPart) => any>} Readers
 * @param {import("./message.js").ReplyPart[]} reply
 * @param {Readers} readers in the order of the parts
 * @returns {{[Name in keyof Readers]: ReturnType<Readers[Name]>}}
 */
const named = (reply, readers) =>
  /** @type {any} */ (
    Object.fromEntries(Object.entries(readers).map(([name, read], i) => [name, read(reply[i])]))
  );

/** @param {import("./message.js").ReplyPart[]} reply @returns {import("../base/core-types.ts").CoreEncoding} */
function encodingOf([numbers, ...parts]) {
  const [untruncatedTokenCount, truncated] = ints(numbers);
  const readers = { ids: ints, typeIds: ints, offsets: counts, byteOffsets: counts, wordIds: ints };
  return {
    ...named(parts, readers),
    tokens: parts.slice(5).map(textOf),
    untruncatedTokenCount,
    truncated: truncated === 1,
  };
}

export class CoreTokenizer extends CoreObject {
  /** Fails with `invalid_vocabulary` if the vocabulary has more tokens than config.json says. @param {CoreShape} shape */
  checkVocabularySize(shape) {
    this.call("checkVocabularySize", shapeParts(shape));
  }

  /** @param {TextInput} text @param {CoreEncodeOptions & {maxLength: number}} options */
  tokenize(text, options) {
    const numbers = encodeNumbers(options, options.maxLength);
    return encodingOf(this.call("tokenize", [numbers, ...textParts(text)]));
  }
}

export class CoreModelLoader extends CoreObject {
  /** Whether these are the tensors that the model needs: for use before the first one comes. @param {CoreTensor[]} tensors */
  checkTensors(tensors) {
    this.call("checkTensors", tensors.flatMap(tensorParts));
  }

  /** @param {CoreTensor} tensor the size of the chunks it wants, or 0 */
  beginTensor(tensor) {
    return counts(this.call("beginTensor", tensorParts(tensor))[0])[0];
  }

  staging() {
    return this.border.memory(this.border.number("staging", this.address));
  }

  /** @param {number} size */
  consume(size) {
    this.border.reply("consume", this.address, size);
  }
}

/** The questions to a model, with lists few enough texts for one call. A new one is a method here. */
export class CoreModel extends Teachable {
  /** Tokens after which texts are cut. */
  maxLength = 0;

  /** @param {import("./border.js").CoreFunction} name @param {Part[]} texts @param {CoreEncodeOptions} options @param {number[]} [more] */
  #read(name, texts, options, more = []) {
    return this.call(name, [[...encodeNumbers(options, this.maxLength), ...more], ...texts]);
  }

  /** @param {TextInput} text @param {CoreEncodeOptions} options */
  tokenize(text, options) {
    return encodingOf(this.#read("tokenizeForModel", textParts(text), options));
  }

  /**
   * @param {TextInput[]} texts
   * @param {import("../base/core-types.ts").CoreClassifyOptions} options
   * @returns {import("../base/core-types.ts").CoreClassifications}
   */
  classify(texts, options) {
    const how = [scoreFunctions.indexOf(options.scoreFunction), overflows.indexOf(options.overflow)];
    return named(this.#read("classify", texts.flatMap(textParts), options, how), {
      logits: floats,
      scores: floats,
      tokenCounts: ints,
      unknownCounts: ints,
      truncated: bytes,
      windows: ints,
    });
  }

  /**
   * `classify` of one text with windows, in its parts: bit for bit the same.
   * @param {TextInput} text
   * @param {CoreEncodeOptions} options
   * @returns {import("../base/core-types.ts").CoreSequences}
   */
  split(text, options) {
    const [numbers, ...parts] = this.#read("split", textParts(text), options);
    const [tokenCount, unknownCount] = ints(numbers);
    return { tokenCount, unknownCount, ...named(parts, { ids: ints, typeIds: ints, lengths: ints }) };
  }

  /** One row a sequence, one column a label. @param {Int32Array} ids @param {Int32Array} typeIds @param {Int32Array} lengths */
  logits(ids, typeIds, lengths) {
    return named(this.call("logits", [ids, typeIds, lengths]), { logits: floats });
  }

  /**
   * Of all sequences' logits.
   * @param {Float32Array} all
   * @param {CoreScoreFunction} scoreFunction
   * @returns {import("../base/core-types.ts").CoreScores}
   */
  mean(all, scoreFunction) {
    return named(this.call("mean", [[scoreFunctions.indexOf(scoreFunction)], all]), scoreReaders);
  }

  /**
   * Of rows of logits, one after the other.
   * @param {Float32Array} logits
   * @param {number} columns
   * @param {CoreScoreFunction} scoreFunction
   */
  scores(logits, columns, scoreFunction) {
    const numbers = [columns, scoreFunctions.indexOf(scoreFunction)];
    return named(this.call("scores", [numbers, logits]), { scores: floats });
  }

  /** @param {TextInput} text @param {CoreEncodeOptions} options @returns {import("../base/core-types.ts").CoreMaskable} */
  findMaskableWords(text, options) {
    const [numbers, ...parts] = this.#read("findMaskableWords", textParts(text), options);
    const [unknownCount, truncated] = ints(numbers);
    const { words, ...others } = named(parts, {
      ids: ints,
      typeIds: ints,
      words: counts,
      wordTokens: counts,
    });
    /** @param {number} column */
    const column = (column) => words.filter((_, i) => i % 3 === column);
    return {
      ...others,
      unknownCount,
      truncated: truncated === 1,
      wordStarts: column(0),
      wordEnds: column(1),
      wordParts: column(2),
    };
  }

  /**
   * Of one sequence, with the tokens of one range after the other masked: one row a range.
   * @param {Int32Array} ids
   * @param {Int32Array} typeIds
   * @param {Uint32Array} ranges begin and end of each; equal: nothing is masked
   * @param {CoreScoreFunction} scoreFunction
   * @returns {import("../base/core-types.ts").CoreScores}
   */
  scoreMasked(ids, typeIds, ranges, scoreFunction) {
    const parts = [[scoreFunctions.indexOf(scoreFunction)], ids, typeIds, ranges];
    return named(this.call("scoreMasked", parts), scoreReaders);
  }

  /**
   * @param {TextInput[]} texts
   * @param {import("../base/core-types.ts").CoreEmbedOptions} options
   * @returns {import("../base/core-types.ts").CoreEmbeddings}
   */
  embed(texts, options) {
    const chosen = options.poolings.map((pooling) => poolings.indexOf(pooling));
    return named(
      this.#read("embed", texts.flatMap(textParts), options, [Number(options.normalize), ...chosen]),
      { embeddings: floats, tokenCounts: ints, truncated: bytes },
    );
  }

  /**
   * @param {TextInput[]} texts no pairs
   * @param {import("../base/core-types.ts").CoreTagOptions} options
   * @returns {CoreTokenSequences}
   */
  splitTokens(texts, options) {
    const { overflow, stride = -1, labelOnce, unknownId } = options;
    const how = [overflows.indexOf(overflow), stride, Number(labelOnce), unknownId];
    return named(this.#read("splitTokens", texts.flatMap(textParts), options, how), {
      ids: ints,
      typeIds: ints,
      spans: ints,
      lengths: ints,
      windows: ints,
      truncated: bytes,
      kinds: bytes,
    });
  }

  /**
   * @param {Pick<CoreTokenSequences, "ids" | "typeIds" | "lengths" | "kinds">} sequences
   * @param {CoreWordLabel} wordLabel
   * @returns {import("../base/core-types.ts").CoreTags}
   */
  tagTokens({ ids, typeIds, lengths, kinds }, wordLabel) {
    const parts = [[wordLabels.indexOf(wordLabel)], ids, typeIds, lengths, kinds];
    return named(this.call("tagTokens", parts), { tags: ints, scores: floats, counts: ints });
  }

  /** Both in one. @param {TextInput[]} texts @param {import("../base/core-types.ts").CoreTagOptions} options */
  tag(texts, options) {
    const sequences = this.splitTokens(texts, options);
    return { ...sequences, ...this.tagTokens(sequences, options.wordLabel) };
  }

  /**
   * @param {TextInput[]} texts no pairs
   * @param {import("../base/core-types.ts").CoreFillOptions} options
   * @returns {import("../base/core-types.ts").CoreFilledMasks}
   */
  fillMasks(texts, options) {
    const how = [...encodeNumbers(options, this.maxLength), options.topK];
    const parts = [how, options.targets, ...texts.flatMap(textParts)];
    return named(this.call("fillMasks", parts), { ids: ints, lengths: ints, tokens: ints, scores: floats });
  }

  /** The one that a text is; -1: it is none, or several. @param {string} target */
  targetToken(target) {
    return { id: ints(this.call("targetToken", [target])[0])[0] };
  }

  /** The tokens' texts in the vocabulary. @param {Int32Array} ids */
  tokenTexts(ids) {
    return { texts: this.call("tokenTexts", [ids]).map(textOf) };
  }
}

/** One instance of the core. */
export class Core {
  border;
  /** Which of wasm/builds.json it is. @type {keyof typeof import("../package-files.js").wasmFiles} */
  build;
  kernel;
  /** Tokens that the encoder takes together: a call that is to keep it busy has as many. */
  batchTokens;

  /** @param {import("./border.js").Border} border */
  constructor(border) {
    this.border = border;
    const [build, kernel, batchTokens] = border.reply("describe");
    this.build = /** @type {Core["build"]} */ (textOf(build));
    this.kernel = textOf(kernel);
    [this.batchTokens] = ints(batchTokens);
  }

  /** @param {Uint8Array} vocabulary @param {CoreTokenizerOptions} options */
  createTokenizer(vocabulary, options) {
    const copies = options.added_tokens.reduce((sum, { content }) => sum + 200 + 16 * content.length, 0);
    const reply = this.border.call("createTokenizer", 0, tokenizerParts(vocabulary, options), copies);
    return new CoreTokenizer(this.border, "deleteTokenizer", reply);
  }

  /** @param {CoreShape} shape @param {string} stored @param {string} run */
  createModelLoader(shape, stored, run) {
    const numbers = [storageFormats.indexOf(stored), runDtypes.indexOf(run)];
    const reply = this.border.call("createModelLoader", 0, [numbers, ...shapeParts(shape)]);
    return new CoreModelLoader(this.border, "deleteModelLoader", reply);
  }

  /** Both are used up by it. @param {CoreModelLoader} loader @param {CoreTokenizer} tokenizer */
  createModel(loader, tokenizer) {
    const reply = this.border.reply("createModel", loader.address, tokenizer.address);
    return new CoreModel(this.border, "deleteModel", reply);
  }
}

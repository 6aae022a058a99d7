// What wasm/bindings.cpp shows to JavaScript, and what its replies say.

/** Each takes an object's address and a request's, or another number; most answer where a reply lies. */
export type CoreFunction =
  | "allocate"
  | "free"
  | "describe"
  | "createTokenizer"
  | "checkVocabularySize"
  | "tokenize"
  | "deleteTokenizer"
  | "createModelLoader"
  | "checkTensors"
  | "beginTensor"
  | "staging"
  | "consume"
  | "deleteModelLoader"
  | "createModel"
  | "classify"
  | "split"
  | "logits"
  | "mean"
  | "scores"
  | "findMaskableWords"
  | "scoreMasked"
  | "embed"
  | "splitTokens"
  | "tagTokens"
  | "fillMasks"
  | "targetToken"
  | "tokenTexts"
  | "createHead"
  | "useHead"
  | "deleteHead"
  | "tokenizeForModel"
  | "deleteModel"
  | "createQuantizer"
  | "plan"
  | "beginQuantizing"
  | "stagingForQuantizer"
  | "consumeQuantizing"
  | "output"
  | "finishQuantizing"
  | "deleteQuantizer";

/** What wasm/fit.cpp exports besides. */
export type FitFunction = "createFit" | "stepFit" | "fitResult";

/** What Emscripten's glue gives: the functions, and the memory, anew when it has grown. */
export type CoreModule = Record<CoreFunction, (object: number, argument: number) => number> & {
  HEAPU8: Uint8Array<ArrayBuffer>;
};

/** What takes tensors, chunk by chunk. */
export interface TensorSink {
  staging(): Uint8Array;
  consume(size: number): void;
}

export interface CoreTensor {
  name: string;
  dtype: string;
  shape: number[];
}

export interface CoreEncodeOptions {
  splitSpecialTokens: boolean;
}

export interface CoreClassifyOptions extends CoreEncodeOptions {
  scoreFunction: CoreScoreFunction;
  overflow: CoreOverflow;
}

export interface CoreEmbedOptions extends CoreEncodeOptions {
  poolings: CorePooling[];
  normalize: boolean;
}

export interface CoreTagOptions extends CoreEncodeOptions {
  overflow: CoreOverflow;
  stride?: number;
  labelOnce: boolean;
  unknownId: number;
  wordLabel: CoreWordLabel;
}

export interface CoreFillOptions extends CoreEncodeOptions {
  topK: number;
  /** Only these tokens; none: all. */
  targets: number[];
}

export interface CoreEncoding {
  ids: Int32Array;
  typeIds: Int32Array;
  tokens: string[];
  offsets: Uint32Array;
  byteOffsets: Uint32Array;
  wordIds: Int32Array;
  untruncatedTokenCount: number;
  truncated: boolean;
}

export type CoreScoreFunction = "softmax" | "sigmoid" | "none";
export type CoreOverflow = "truncate" | "error" | "windows" | "truncate_first";
export type CorePooling = "cls" | "mean" | "max" | "mean_sqrt_len_tokens" | "weightedmean" | "lasttoken";

/** One row a text, in their order; of logits and scores one column a label. */
export interface CoreClassifications {
  logits: Float32Array<ArrayBuffer>;
  scores: Float32Array<ArrayBuffer>;
  /** With windows those of the whole text; else those that the model read. */
  tokenCounts: Int32Array<ArrayBuffer>;
  /** Of these, those that the vocabulary cannot spell. */
  unknownCounts: Int32Array<ArrayBuffer>;
  /** 1 where the end of a text was left out. */
  truncated: Uint8Array<ArrayBuffer>;
  /** Windows that the text was read in: 1 where it fits. */
  windows: Int32Array<ArrayBuffer>;
}

/** A text as the model reads it, and the words that can be masked in it. */
export interface CoreMaskable {
  ids: Int32Array<ArrayBuffer>;
  typeIds: Int32Array<ArrayBuffer>;
  unknownCount: number;
  truncated: boolean;
  /** All words that the model read, in UTF-16 units of the text or pair they stand in. */
  wordStarts: Uint32Array<ArrayBuffer>;
  wordEnds: Uint32Array<ArrayBuffer>;
  /** 0: the word stands in the text, 1: in the pair. */
  wordParts: Uint32Array<ArrayBuffer>;
  /** Of each word its first token, and the one behind its last. */
  wordTokens: Uint32Array<ArrayBuffer>;
}

export interface CoreEmbeddings {
  /** One row a text, of each pooling as many columns as config.json's hidden size; without poolings a row a token. */
  embeddings: Float32Array<ArrayBuffer>;
  tokenCounts: Int32Array<ArrayBuffer>;
  truncated: Uint8Array<ArrayBuffer>;
}

/** Which label a word gets: none, but each of its tokens its own; or that of one, or of their mean. */
export type CoreWordLabel = "each" | "first" | "average" | "max";

/** Texts whose tokens get labels. */
export interface CoreTokenSequences {
  /** Of all sequences, one after the other, as are the next three. */
  ids: Int32Array<ArrayBuffer>;
  typeIds: Int32Array<ArrayBuffer>;
  /** Begin and end of each token in its text, UTF-16 units. */
  spans: Int32Array<ArrayBuffer>;
  /** 0: no label is wanted, 1: begins a word, 2: goes on with one. */
  kinds: Uint8Array<ArrayBuffer>;
  /** Tokens of each sequence. */
  lengths: Int32Array<ArrayBuffer>;
  /** Sequences of each text. */
  windows: Int32Array<ArrayBuffer>;
  /** 1 where the end of a text was left out. */
  truncated: Uint8Array<ArrayBuffer>;
}

/** Of tokens, or of words. */
export interface CoreTags {
  /** Of each the first and the last token in its sequence, and the label. */
  tags: Int32Array<ArrayBuffer>;
  scores: Float32Array<ArrayBuffer>;
  /** Of each sequence: how many tags. */
  counts: Int32Array<ArrayBuffer>;
}

/** What may stand in place of masks. */
export interface CoreFilledMasks {
  /** Of all texts, one after the other. */
  ids: Int32Array<ArrayBuffer>;
  /** Tokens of each text. */
  lengths: Int32Array<ArrayBuffer>;
  /** Of each mask those most likely, the likeliest first: as many for each. */
  tokens: Int32Array<ArrayBuffer>;
  scores: Float32Array<ArrayBuffer>;
}

/** A text as the model reads it: one sequence where it fits, else its windows. */
export interface CoreSequences {
  /** Of the whole text. */
  tokenCount: number;
  unknownCount: number;
  /** The sequences, one after the other. */
  ids: Int32Array<ArrayBuffer>;
  /** Empty: all 0. */
  typeIds: Int32Array<ArrayBuffer>;
  lengths: Int32Array<ArrayBuffer>;
}

/** One column a label. */
export interface CoreScores {
  logits: Float32Array<ArrayBuffer>;
  scores: Float32Array<ArrayBuffer>;
}

/** A model's shape (ModelShape in web/src/model/family.js), of which family it is, and its head. */
export interface CoreShape {
  modelType: string;
  vocabSize: number;
  maxPositions: number;
  firstPosition: number;
  tokenTypes: number;
  hiddenSize: number;
  layers: number;
  heads: number;
  intermediateSize: number;
  activation: "gelu" | "gelu_new" | "relu" | "silu" | "quick_gelu" | "tanh";
  layerNormEpsilon: number;
  head: "none" | "sequence" | "token" | "maskedLm";
  labelCount: number;
  /** Of a head that fills masks: whether its last product has the word embeddings as weights. */
  tied: boolean;
}

/** A token that is cut out of the text whole; as Hugging Face's AddedToken, with its id. */
export interface CoreAddedToken {
  content: string;
  id: number;
  single_word: boolean;
  lstrip: boolean;
  rstrip: boolean;
  normalized: boolean;
  special: boolean;
}

/** A special token, or all tokens of a text. */
export interface CoreTemplateItem {
  kind: "token" | "text" | "pair";
  /** Of the special token. */
  id: number;
  type_id: number;
}

export interface CoreWordPieceOptions {
  kind: "word_piece";
  do_lower_case: boolean;
  strip_accents: boolean | null;
  strip_spacing_marks: boolean;
  tokenize_chinese_chars: boolean;
  clean_text: boolean;
  unk_token: string;
  continuing_subword_prefix: string;
  max_input_chars_per_word: number;
}

export interface CoreByteLevelBpeOptions {
  kind: "byte_level_bpe";
  add_prefix_space: boolean;
  /** Its tokens do not show whether they go on with a word. */
  continuing_subword_prefix?: undefined;
  /** Empty: there is none. */
  unk_token: string;
  /** UTF-8, one merge a line. */
  merges: Uint8Array;
  fuse_unk: boolean;
  ignore_merges: boolean;
}

/** What tokenizers of all kinds have. */
export interface CoreTokenizerFrame {
  /** Empty: there is none. */
  mask_token: string;
  added_tokens: CoreAddedToken[];
  single_template: CoreTemplateItem[];
  pair_template: CoreTemplateItem[];
  /** Whether tokens begin and end without their white space; the first one with it if one was put in front. */
  trim_offsets: { add_prefix_space: boolean } | null;
  /** Whether of a text that is too long the beginning is left out. */
  truncate_left: boolean;
}

export type CoreTokenizerOptions = CoreTokenizerFrame & (CoreWordPieceOptions | CoreByteLevelBpeOptions);

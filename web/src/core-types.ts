// What wasm/bindings.cpp shows to JavaScript.

/**
 * What went wrong, for programs.
 *
 * - `invalid_argument`: a value passed to the library is not what it takes
 * - `invalid_config`, `invalid_tokenizer`, `invalid_vocabulary`, `invalid_weights`: a file of the
 *   model is broken or does not fit the others
 * - `unsupported_model`: a sound model of another kind
 * - `not_found`: a file of the model is not there
 * - `network`: a file could not be fetched
 * - `text_too_long`: a text has more tokens than the model takes, with `overflow: "error"`
 * - `out_of_memory`: the model or a text does not fit into memory
 * - `disposed`: the classifier has been disposed of
 * - `worker_lost`: the worker with the model has ended; what was under way is lost
 * - `unsupported_runtime`: WebAssembly or its SIMD instructions are missing
 * - `internal`: a defect of this library
 */
export type ErrorCode =
  | "invalid_argument"
  | "invalid_config"
  | "invalid_tokenizer"
  | "invalid_vocabulary"
  | "invalid_weights"
  | "unsupported_model"
  | "not_found"
  | "network"
  | "text_too_long"
  | "out_of_memory"
  | "disposed"
  | "worker_lost"
  | "unsupported_runtime"
  | "internal";
export type CoreResult<T> = { value: T } | { error: { code: ErrorCode; message: string } };

interface Handle {
  delete(): void;
}

export interface TensorSink extends Handle {
  staging(): Uint8Array;
  consume(size: number): CoreResult<undefined>;
}

export interface CoreModelLoader extends TensorSink {
  beginTensor(name: string, dtype: string, shape: number[]): CoreResult<number>;
}

export interface CoreTensor {
  name: string;
  dtype: string;
  shape: number[];
}

export interface CoreQuantizer extends TensorSink {
  plan(name: string, dtype: string, shape: number[]): CoreResult<CoreTensor[]>;
  beginTensor(name: string, dtype: string, shape: number[]): CoreResult<number>;
  output(index: number): Uint8Array;
  finish(): CoreResult<undefined>;
}

export interface CoreEncodeOptions {
  maxLength: number;
  splitSpecialTokens: boolean;
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

export interface CoreTokenizer extends Handle {
  encode(
    text: Uint8Array,
    pair: Uint8Array | undefined,
    options: CoreEncodeOptions,
  ): CoreResult<CoreEncoding>;
}

export interface CoreClassification {
  logits: Float32Array;
  scores: Float32Array;
  tokenCount: number;
  truncated: boolean;
}

export interface CoreText {
  text: Uint8Array;
  textPair: Uint8Array | undefined;
}

export interface CoreClassifier extends CoreTokenizer {
  classify(
    texts: CoreText[],
    options: CoreEncodeOptions & { scoreFunction: string; truncate: boolean },
  ): CoreResult<CoreClassification[]>;
}

export interface CoreConfig {
  vocab_size: number;
  max_position_embeddings: number;
  dim: number;
  n_layers: number;
  n_heads: number;
  hidden_dim: number;
  num_labels: number;
  activation: "gelu" | "relu";
}

export interface CoreTokenizerOptions {
  do_lower_case: boolean;
  strip_accents: boolean | null;
  tokenize_chinese_chars: boolean;
  unk_token: string;
  sep_token: string;
  pad_token: string;
  cls_token: string;
  mask_token: string;
  continuing_subword_prefix: string;
  max_input_chars_per_word: number;
}

export interface Core {
  build: "relaxed" | "base";
  integerKernelName(): string;
  createTokenizer(vocabulary: Uint8Array, options: CoreTokenizerOptions): CoreResult<CoreTokenizer>;
  createModelLoader(config: CoreConfig, stored: string, run: string): CoreResult<CoreModelLoader>;
  createClassifier(loader: CoreModelLoader, tokenizer: CoreTokenizer): CoreResult<CoreClassifier>;
  createQuantizer(config: CoreConfig, format: string): CoreResult<CoreQuantizer>;
}

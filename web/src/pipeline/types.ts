// The types of transformers.js 4 that a program for one of the tasks meets, as far as they hold here.
import type { LoadOptions, TextClassifier } from "../classifier/text-classifier.js";
import type { FillMask } from "../classifier/fill-mask.js";
import type { TextEmbedder } from "../classifier/text-embedder.js";
import type { ZeroShotClassifier } from "../classifier/zero-shot-classifier.js";
import type { Tensor } from "./tensor.js";
import type { TokenClassifier } from "../classifier/token-classifier.js";

export interface TextClassificationSingle {
  label: string;
  score: number;
}

export type TextClassificationOutput = TextClassificationSingle[];

export interface TextClassificationPipelineOptions {
  /** How many of the best labels to give; null: all. Default: 1. */
  top_k?: number | null;
  /** Ends the call; not known to transformers.js. */
  signal?: AbortSignal;
}

/** Whether a list of texts gives a list of lists. */
export type TextClassificationIsTopK<O> = O extends { top_k: infer K } ? (1 extends K ? false : true) : false;

export type TextClassificationPipelineResult<Q, O> = Q extends readonly string[]
  ? TextClassificationIsTopK<O> extends true
    ? TextClassificationOutput[]
    : TextClassificationOutput
  : TextClassificationOutput;

export type TextClassificationPipelineCallback = <
  Q extends string | readonly string[],
  const O extends TextClassificationPipelineOptions = {},
>(
  texts: Q,
  options?: O,
) => Promise<TextClassificationPipelineResult<Q, O>>;

/** As in Python; transformers.js knows the first two. */
export type AggregationStrategy = "none" | "simple" | "first" | "average" | "max";

export interface TokenClassificationPipelineOptions {
  /** Default: none. */
  aggregation_strategy?: AggregationStrategy;
  /** Labels that are left out; default: ["O"]. */
  ignore_labels?: readonly string[];
  /** Reads long texts in windows that share so many tokens, as in Python. */
  stride?: number | null;
  /** Ends the call; not known to transformers.js. */
  signal?: AbortSignal;
}

export interface TokenEntity {
  word: string;
  score: number;
  entity: string;
  /** The token's place in its sequence. */
  index: number;
  entity_group?: undefined;
  /** In UTF-16 units. */
  start: number;
  end: number;
}

export interface GroupedEntity {
  word: string;
  score: number;
  entity_group: string;
  entity?: undefined;
  index?: undefined;
  /** In UTF-16 units. */
  start: number;
  end: number;
}

export type TokenClassificationElement<O> = O extends { aggregation_strategy: infer A }
  ? [A] extends ["none"]
    ? TokenEntity
    : "none" extends A
      ? TokenEntity | GroupedEntity
      : GroupedEntity
  : TokenEntity;

export type TokenClassificationOutput = (TokenEntity | GroupedEntity)[];

export type TokenClassificationPipelineCallback = <
  Q extends string | readonly string[],
  const O extends TokenClassificationPipelineOptions = {},
>(
  texts: Q,
  options?: O,
) => Promise<
  Q extends readonly string[] ? TokenClassificationElement<O>[][] : TokenClassificationElement<O>[]
>;

export interface FileLoadingProgress {
  /** Bytes so far. */
  loaded: number;
  /** Bytes of the whole file; 0 if it is not known. */
  total: number;
}

export type FilesLoadingMap = Record<string, FileLoadingProgress>;

interface FileStatus<Status extends string> {
  status: Status;
  /** The model's name or path, as given to `pipeline`. */
  name: string;
  file: string;
}

export type InitiateProgressInfo = FileStatus<"initiate">;
export type DownloadProgressInfo = FileStatus<"download">;
export type DoneProgressInfo = FileStatus<"done">;
export type ProgressStatusInfo = FileStatus<"progress"> &
  FileLoadingProgress & {
    /** From 0 to 100. */
    progress: number;
  };

export interface TotalProgressInfo extends FileLoadingProgress {
  status: "progress_total";
  name: string;
  /** From 0 to 100. */
  progress: number;
  files: FilesLoadingMap;
}

export interface ReadyProgressInfo {
  status: "ready";
  task: string;
  model: string;
}

export type ProgressInfo =
  | InitiateProgressInfo
  | DownloadProgressInfo
  | ProgressStatusInfo
  | TotalProgressInfo
  | DoneProgressInfo
  | ReadyProgressInfo;

export type ProgressCallback = (progressInfo: ProgressInfo) => void;

/** The names that transformers.js has for how a model is stored. */
export type DataType =
  | "auto"
  | "fp32"
  | "fp16"
  | "q8"
  | "int8"
  | "uint8"
  | "q4"
  | "bnb4"
  | "q4f16"
  | "q2"
  | "q2f16"
  | "q1"
  | "q1f16";

export type DeviceType =
  | "auto"
  | "cpu"
  | "wasm"
  | "gpu"
  | "webgpu"
  | "cuda"
  | "dml"
  | "coreml"
  | "webnn"
  | "webnn-npu"
  | "webnn-gpu"
  | "webnn-cpu";

/** Options of `TextClassifier.load` that have no counterpart in transformers.js. */
export type OwnOptions = Pick<
  LoadOptions,
  Extract<
    keyof LoadOptions,
    "integrity" | "maxLength" | "share" | "signal" | "threads" | "timeout" | "wasm" | "worker"
  >
>;

export interface PipelineOptions extends OwnOptions {
  progress_callback?: ProgressCallback | null;
  /** Default: as in transformers.js, q8 in pages and fp32 in Node. */
  dtype?: DataType | Record<string, DataType> | null;
  device?: DeviceType | Record<string, DeviceType> | null;
  /** Branch, tag or commit; default: main. */
  revision?: string | null;
  /** Nothing is fetched from `env.remoteHost`. */
  local_files_only?: boolean;

  /** No effect here, as those that follow. */
  cache_dir?: string | null;
  config?: unknown;
  model_file_name?: string | null;
  session_options?: object;
  subfolder?: string;
  use_external_data_format?: unknown;
}

export interface CustomCache {
  match(request: string): Promise<Response | undefined>;
  put(request: string, response: Response): Promise<unknown>;
  delete?(request: string): Promise<boolean>;
}

/** The settings of transformers.js that programs commonly make. */
export interface PipelineEnvironment {
  /** One of `LogLevel`. */
  logLevel: number;
  /** Whether models may come from `remoteHost`. */
  allowRemoteModels: boolean;
  remoteHost: string;
  /** With `{model}` and `{revision}`. */
  remotePathTemplate: string;
  /** Whether `localModelPath` is looked into before `remoteHost`. */
  allowLocalModels: boolean;
  /** Folder of model folders; a path, or an address in pages. Empty: none. */
  localModelPath: string;
  /** Whether models from the network are cached, in pages. */
  useBrowserCache: boolean;
  /** Whether models from the network are cached, in Node. */
  useFSCache: boolean;
  useCustomCache: boolean;
  customCache: CustomCache | null;
  fetch: (input: string, init?: RequestInit) => Promise<Response>;
  /** `onnx.wasm.proxy` says whether the model runs in a worker; the rest has no effect. */
  backends: { onnx: { wasm: Record<string, unknown>; [name: string]: unknown } };

  /** No effect here, as those that follow. */
  cacheDir: string | null;
  cacheKey: string;
  useFS: boolean;
  useWasmCache: boolean;
  experimental_useCrossOriginStorage: boolean;
}

/** What stands where transformers.js has its model. It cannot be called. */
export interface PipelineModel {
  /** config.json as it is. */
  readonly config: Readonly<Record<string, any>>;
  dispose(): Promise<void>;
}

/** What all pipelines have. */
export interface PipelineBase {
  readonly model: PipelineModel;
  /** Cannot be called. */
  readonly tokenizer: () => never;
  /** Frees the model's memory. Calling it again does nothing. */
  dispose(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface TextClassificationPipelineParts {
  task: "text-classification";
  classifier: TextClassifier;
}

export interface FeatureExtractionPipelineOptions {
  /** What becomes of the tokens' states; default: none, they stay as they are. */
  pooling?: "none" | "mean" | "cls" | "first_token" | "eos" | "last_token";
  /** To a length of 1; default: false. */
  normalize?: boolean;
  /** Must be false: embeddings of bits have no counterpart here. */
  quantize?: boolean;
  /** Ends the call; not known to transformers.js. */
  signal?: AbortSignal;
}

export type FeatureExtractionPipelineCallback = (
  texts: string | string[],
  options?: FeatureExtractionPipelineOptions,
) => Promise<Tensor>;

export interface FeatureExtractionPipelineParts {
  task: "feature-extraction";
  embedder: TextEmbedder;
}

export interface ZeroShotClassificationOutput {
  sequence: string;
  /** The likeliest first. */
  labels: string[];
  /** Of the labels, in the same order. */
  scores: number[];
}

export interface ZeroShotClassificationPipelineOptions {
  /** In place of the second argument, as in Python. */
  candidate_labels?: string | string[];
  /** A sentence with {} for the label; default: "This example is {}." */
  hypothesis_template?: string;
  /** Whether several labels can be right; default: false. */
  multi_label?: boolean;
  /** Ends the call; not known to transformers.js. */
  signal?: AbortSignal;
}

export type ZeroShotClassificationPipelineCallback = <Q extends string | string[]>(
  texts: Q,
  candidate_labels: string | string[] | ZeroShotClassificationPipelineOptions,
  options?: ZeroShotClassificationPipelineOptions,
) => Promise<Q extends string ? ZeroShotClassificationOutput : ZeroShotClassificationOutput[]>;

export interface ZeroShotClassificationPipelineParts {
  task: "zero-shot-classification";
  classifier: ZeroShotClassifier;
}

export interface TokenClassificationPipelineParts {
  task: "token-classification";
  classifier: TokenClassifier;
}

export interface FillMaskSingle {
  /** Its probability, among all tokens of the vocabulary. */
  score: number;
  /** Its number in the vocabulary. */
  token: number;
  token_str: string;
  /** The whole text with it. */
  sequence: string;
}

/** Of a text with one mask, the likeliest first; of one with several masks, as in Python, a list for each. */
export type FillMaskOutput = FillMaskSingle[] | FillMaskSingle[][];

export interface FillMaskPipelineOptions {
  /** How many tokens to give for each mask; default: 5. */
  top_k?: number | null;
  /** Only these tokens, as in Python; one that is not a single token is an error here. */
  targets?: string | string[] | null;
  /** Ends the call; not known to transformers.js. */
  signal?: AbortSignal;
}

export type FillMaskPipelineCallback = <Q extends string | string[]>(
  texts: Q,
  options?: FillMaskPipelineOptions,
) => Promise<Q extends string ? FillMaskOutput : FillMaskOutput[]>;

export interface FillMaskPipelineParts {
  task: "fill-mask";
  fillMask: FillMask;
}

// What the parts of the bench pass to each other. All of it survives JSON: it crosses into pages
// and other processes.

export type EngineName =
  "ours" | "onnxruntime-web" | "onnxruntime-node" | "transformers.js" | "litert" | "wllama" | "bare";

export interface Contestant {
  /** As the tables show it; unique among those that run together. */
  name: string;
  engine: EngineName;
  /** `default` is the model embedded in our package, the others are of a family's usual size. */
  model: "default" | "int8" | "fp32";
  /** Default: "distilbert". */
  family?: "distilbert" | "bert" | "roberta";
  threads: number;
  /** Ours only: run the build without relaxed SIMD although this engine has it. */
  baseSimd?: boolean;
  /** Cases that it takes part in; default: all. */
  cases?: string[];
  /** Fewer turns, for one that takes long. */
  turns?: number;
}

/** What one timed call does. */
export interface Case {
  name: string;
  action: "classify" | "tokenize";
  texts: string[];
  /** The same texts as token ids, for engines without a tokenizer. */
  ids: number[][];
  /** In all texts together, [CLS] and [SEP] included. */
  tokens: number;
  /** Fewer repetitions, for a case that takes long. */
  repetitions?: number;
}

/** What an engine says of itself, for the record. */
export type About = Record<string, string | number>;

/** A loaded model behind one of the libraries. */
export interface Engine {
  about: About;
  /** Builds what a call needs beforehand and answers the call; nothing where it cannot do it. */
  prepare(item: Case): (() => unknown) | undefined;
  /** Throws unless the texts have as many tokens as the case says. */
  verify(item: Case): Promise<void>;
  /** For each text of a case. */
  logits(item: Case): Promise<number[][]>;
}

/** A page or a process that holds one contestant. */
export interface Host {
  /** Of a browser that the report does not name anyway. */
  versions: Record<string, string>;
  load(contestant: Contestant): Promise<{ about: About; milliseconds: number }>;
  /** Verifies and warms up; false where the contestant cannot take part. */
  prepare(item: Case): Promise<boolean>;
  /** Milliseconds of one call: the median of as many as fit the time. */
  time(name: string, milliseconds: number): Promise<number>;
  logits(item: Case): Promise<number[][]>;
  /** Bytes of WebAssembly memory; 0 for native code. */
  memory(): Promise<number>;
  close(): Promise<void>;
}

export interface Spread {
  median: number;
  /** First and third quartile. */
  low: number;
  high: number;
  repetitions: number;
}

/** Milliseconds of one call. */
export interface Figure extends Spread {
  contestant: string;
  case: string;
  tokens: number;
  texts: number;
  /** On ours: how many times as long the peers take, by their names. */
  ratio?: Record<string, number>;
}

export interface Member {
  name: string;
  engine: EngineName;
  threads: number;
  about: About;
  /** Bytes of WebAssembly memory after loading, and after all cases. */
  memoryLoaded: number;
  memoryAfter: number;
}

/** Contestants that ran by turns, in one kind of host. */
export interface Section {
  title: string;
  /** Of the browser it ran in, if it is not the bench's Chromium. */
  versions: Record<string, string>;
  members: Member[];
  figures: Figure[];
  /** Who could not run, and why. */
  absent: { name: string; reason: string }[];
}

/** From navigation to the first answer, in milliseconds. */
export interface StartFigure {
  contestant: string;
  firstVisit: Spread;
  secondVisit: Spread;
}

/** Where the time of one model's classifications of one length goes. */
export interface ProfileFigure {
  title: string;
  case: string;
  /** Of the profiler, all parts together. */
  samples: number;
  /** By part, 0 to 1. */
  shares: Record<string, number>;
}

export interface Machine {
  cpu: string;
  cores: number;
  memoryGiB: number;
  system: string;
  /** Null where the system does not say. */
  avxVnni: boolean | null;
}

/** How many times as long the peers take, by number of tokens. */
export interface Summary {
  ratioVsOrtWebInt8?: Record<string, number>;
  ratioBaseSimdVsOrtWebInt8?: Record<string, number>;
  ratioFp32VsOrtWebFp32?: Record<string, number>;
  ratioVsTransformersJs?: Record<string, number>;
}

export interface Report extends Summary {
  avxVnni: boolean | null;
  /** The same with AVX-VNNI switched off, on a CPU that has it. */
  withoutAvxVnni?: Summary;
  /** Largest difference of ours and ONNX Runtime's fp32 logits, relative to the largest logit. */
  logitsDifference?: number;
  date: string;
  machine: Machine;
  versions: Record<string, string>;
  sections: Section[];
  start: StartFigure[];
  profile: ProfileFigure[];
}

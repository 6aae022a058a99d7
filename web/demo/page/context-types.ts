// The types that the page's modules share.
import type { FillMask, TextClassifier, TextEmbedder, TokenClassifier } from "distilbert-wasm";
import type * as formatters from "./format.js";

/** Where a model comes from. */
export type ModelSource =
  | { kind: "embedded" }
  | { kind: "named"; model: string }
  | { kind: "files"; name: string; files: ModelFiles };

export interface ModelFiles {
  config: Blob;
  tokenizer: Blob;
  tokenizerConfig?: Blob;
  weights: Blob;
}

export interface Model {
  /** As links name it; the embedded one's is empty. */
  readonly id: string;
  /** As the page shows it. */
  readonly name: string;
  /** None until it has loaded. Of a model that labels words the names of what it finds: "PER", not "B-PER". */
  readonly labels: readonly string[];
}

/** Of a model on its way. */
export interface Bytes {
  loaded: number;
  total?: number;
}

/** What the page can do something with. */
export type Loaded = TextClassifier | TokenClassifier;

/** What labels nothing: it has a card of its own beside the model in use. */
export type Beside = FillMask | TextEmbedder;

export type ModelState =
  | { status: "loading"; bytes?: Bytes }
  | { status: "ready"; loaded: Loaded }
  | { status: "failed"; error: unknown };

export interface ErrorDescription {
  title: string;
  advice: string;
  detail: string;
}

/** What the page offers its views. */
export interface DemoContext {
  /** For long work: of the embedded model a second instance, so that typing never waits. */
  classifier(): Promise<TextClassifier>;
  /** The next `classifier()` is loaded anew: the one before has failed. */
  renewClassifier(): void;
  readonly model: Model;
  /** Called when the visitor has changed the model; calls of the old one under way reject with `disposed`. */
  onClassifierChange(listener: (model: Model) => void): () => void;
  /** Says something to screen readers; of several within a second the last. */
  announce(text: string): void;
  describeError(error: unknown): ErrorDescription;
  /** A CSS value. */
  colourOf(label: string): string;
  download(fileName: string, blob: Blob): void;
  format: typeof formatters;
}

/** What bench/RESULTS.md says of the embedded model; put in by the build. */
export interface PublishedFigures {
  /** Tokens in the text and milliseconds a call. */
  rows: { tokens: number; milliseconds: number }[];
  machine: string;
  browser: string;
}

declare global {
  const PUBLISHED_FIGURES: PublishedFigures | undefined;
  /** Addresses of the style sheets of the views, from page/main.js. */
  const STYLES: Record<string, string>;
  const SERVICE_WORKER: string;

  interface WindowEventMap {
    beforeinstallprompt: Event & { prompt(): Promise<unknown> };
  }
}

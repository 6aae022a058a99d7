// What a TypeScript program sees of `TextClassifier`: checked by the compiler, never run.
import { expectTypeOf } from "expect-type";
import {
  ClassifierError,
  TextClassifier,
  type Backend,
  type Bytes,
  type CacheLike,
  type Classification,
  type ClassifyOptions,
  type Dtype,
  type ErrorCode,
  type Integrity,
  type LabelScore,
  type LoadOptions,
  type TextInput,
  type WasmSource,
} from "distilbert-wasm";

declare const classifier: TextClassifier;
declare const text: string;
declare const input: TextInput;
declare const either: string | string[];
declare const fixed: readonly string[];
declare const signal: AbortSignal;
/** Under exactOptionalPropertyTypes, what may be missing may also be undefined. */
declare const maybe: {
  signal: AbortSignal | undefined;
  topK: number | undefined;
  threads: number | undefined;
};

export async function loading() {
  expectTypeOf(TextClassifier.load).returns.resolves.toEqualTypeOf<TextClassifier>();
  await TextClassifier.load();
  await TextClassifier.load("owner/name", { revision: "main", hub: "https://hub.example" });
  await TextClassifier.load(new URL("https://models.example/sst2/"));
  await TextClassifier.load("./model", { dtype: "q4", maxLength: 128, signal, threads: 2, worker: true });
  await TextClassifier.load("./model", { onProgress: ({ file }) => expectTypeOf(file).toBeString() });
  await TextClassifier.load("./model", { fetch, cache: false });
  await TextClassifier.load("./model", {
    fetch: async () => new Response(),
    cache: await caches.open("mine"),
  });

  // @ts-expect-error not a dtype
  await TextClassifier.load("./model", { dtype: "fp16" });
  // @ts-expect-error not a model
  await TextClassifier.load(5);
  // @ts-expect-error no such option
  await TextClassifier.load("./model", { device: "webgpu" });
  // @ts-expect-error made by load only
  new TextClassifier();

  expectTypeOf<ArrayBuffer>().toExtend<Bytes>();
  expectTypeOf<LoadOptions["cache"]>().toEqualTypeOf<boolean | CacheLike | undefined>();
  expectTypeOf<LoadOptions["integrity"]>().toEqualTypeOf<Integrity | undefined>();
  expectTypeOf<LoadOptions["wasm"]>().toEqualTypeOf<WasmSource | undefined>();
  expectTypeOf<LoadOptions["dtype"]>().toEqualTypeOf<Dtype | undefined>();
  expectTypeOf<Dtype>().toEqualTypeOf<"q8" | "q4" | "fp32">();
}

export async function classifying() {
  expectTypeOf(await classifier.classify(text)).toEqualTypeOf<Classification>();
  expectTypeOf(await classifier.classify([text])).toEqualTypeOf<Classification[]>();
  expectTypeOf(await classifier.classify({ text, textPair: text })).toEqualTypeOf<Classification>();
  expectTypeOf(await classifier.classify([{ text }, text])).toEqualTypeOf<Classification[]>();
  expectTypeOf(await classifier.classify(input)).toEqualTypeOf<Classification>();
  expectTypeOf(await classifier.classify(either)).toEqualTypeOf<Classification | Classification[]>();
  expectTypeOf(await classifier.classify(fixed)).toEqualTypeOf<Classification[]>();
  expectTypeOf(await classifier.embed(either)).toExtend<Float32Array | Float32Array[]>();

  const { label, score, scores, tokenCount, truncated, windows, logits } = await classifier.classify(text);
  expectTypeOf(label).toBeString();
  expectTypeOf(score).toBeNumber();
  expectTypeOf(scores).toEqualTypeOf<LabelScore[]>();
  expectTypeOf(tokenCount).toBeNumber();
  expectTypeOf(truncated).toBeBoolean();
  expectTypeOf(windows).toEqualTypeOf<number | undefined>();
  expectTypeOf(logits).toExtend<Float32Array | undefined>();
  expectTypeOf<LabelScore>().toEqualTypeOf<{ label: string; score: number }>();

  const options: ClassifyOptions = {
    signal,
    topK: 2,
    threshold: 0.5,
    activation: "sigmoid",
    overflow: "windows",
    splitSpecialTokens: true,
    rawLogits: true,
  };
  await classifier.classify(text, options);
  await classifier.classify(text, { signal: maybe.signal, topK: maybe.topK });
  await TextClassifier.load(undefined, { signal: maybe.signal, threads: maybe.threads });
  await classifier.classify([text], options);

  // @ts-expect-error not a text
  await classifier.classify(5);
  // @ts-expect-error a pair has a text
  await classifier.classify({ textPair: text });
  // @ts-expect-error no such way
  await classifier.classify(text, { overflow: "cut" });
  // @ts-expect-error no such function
  await classifier.classify(text, { activation: "relu" });
  // @ts-expect-error topK here
  await classifier.classify(text, { top_k: 2 });
}

export async function streaming() {
  async function* lines() {
    yield text;
  }
  for (const source of [[text], new Set([text]), lines()]) {
    for await (const result of classifier.classifyStream(source, { topK: 1 })) {
      expectTypeOf(result).toEqualTypeOf<Classification>();
    }
  }
  // @ts-expect-error not texts
  classifier.classifyStream([5]);
}

export async function lookingCloser() {
  const { words, label } = await classifier.explain(text, { signal });
  expectTypeOf(label).toBeString();
  expectTypeOf(words[0]!).toExtend<{ word: string; start: number; end: number; contribution: number }>();
  expectTypeOf(words[0]!.part).toEqualTypeOf<"text" | "textPair" | undefined>();
  // @ts-expect-error one text at a time
  await classifier.explain([text]);

  expectTypeOf(await classifier.embed(text)).toExtend<Float32Array>();
  expectTypeOf(await classifier.embed([text], { pooling: "mean", normalize: true })).toExtend<
    Float32Array[]
  >();
  // @ts-expect-error no such pooling
  await classifier.embed(text, { pooling: "max" });

  const { ids, tokens, offsets, truncated } = await classifier.tokenize({ text, textPair: text });
  expectTypeOf(ids[0]).toEqualTypeOf<number | undefined>();
  expectTypeOf(tokens).toEqualTypeOf<string[]>();
  expectTypeOf(offsets[0]!).toExtend<[number, number]>();
  expectTypeOf(truncated).toBeBoolean();
}

export function properties() {
  expectTypeOf(classifier.labels).toEqualTypeOf<readonly string[]>();
  expectTypeOf(classifier.config).toEqualTypeOf<Readonly<Record<string, unknown>>>();
  expectTypeOf(classifier.dtype).toEqualTypeOf<Dtype>();
  expectTypeOf(classifier.backend).toEqualTypeOf<Readonly<Backend>>();
  expectTypeOf(classifier.backend.build).toEqualTypeOf<"relaxed" | "base">();
  expectTypeOf(classifier.warnings).toEqualTypeOf<readonly string[]>();
  // @ts-expect-error the labels are the model's
  classifier.labels.push("another");
}

export async function disposing() {
  expectTypeOf(await classifier.dispose()).toBeVoid();
  expectTypeOf(classifier).toExtend<AsyncDisposable>();
  await using mine = await TextClassifier.load();
  expectTypeOf(mine).toEqualTypeOf<TextClassifier>();
}

export async function cached() {
  const [file] = await TextClassifier.cache.list();
  expectTypeOf(file!).toExtend<{ url: string; bytes: number }>();
  await TextClassifier.cache.clear();
  await TextClassifier.cache.clear("https://models.example/sst2/");
  await TextClassifier.cache.clear(new URL("https://models.example/sst2/"));
}

export function errors(error: unknown) {
  if (!(error instanceof ClassifierError)) return;
  expectTypeOf(error).toExtend<Error>();
  expectTypeOf(error.code).toEqualTypeOf<ErrorCode>();
  expectTypeOf<ErrorCode>().toEqualTypeOf<
    | "invalid_argument"
    | "invalid_config"
    | "invalid_tokenizer"
    | "invalid_vocabulary"
    | "invalid_weights"
    | "unsupported_model"
    | "not_found"
    | "network"
    | "integrity"
    | "text_too_long"
    | "out_of_memory"
    | "disposed"
    | "worker_lost"
    | "unsupported_runtime"
    | "internal"
  >();
  // @ts-expect-error no such code
  if (error.code === "no_such_code") return;
}

// What a TypeScript program sees of the classes beside `TextClassifier`: checked by the compiler, never run.
import { expectTypeOf } from "expect-type";
import {
  TextEmbedder,
  ZeroShotClassifier,
  type EmbedderOptions,
  type LabelScore,
  type Pooling,
  type ZeroShotClassification,
  type ZeroShotOptions,
} from "distilbert-wasm";

declare const embedder: TextEmbedder;
declare const classifier: ZeroShotClassifier;
declare const text: string;
declare const labels: readonly string[];
declare const signal: AbortSignal;

export async function loading() {
  expectTypeOf(TextEmbedder.load).returns.resolves.toEqualTypeOf<TextEmbedder>();
  expectTypeOf(ZeroShotClassifier.load).returns.resolves.toEqualTypeOf<ZeroShotClassifier>();
  await TextEmbedder.load("owner/name", { dtype: "q8", share: true, signal });
  await ZeroShotClassifier.load("./nli", { threads: 2 });
  await TextEmbedder.cache.list();

  // @ts-expect-error the package has none
  await ZeroShotClassifier.load();
  // @ts-expect-error made by load only
  new TextEmbedder();
  // @ts-expect-error made by load only
  new ZeroShotClassifier();
}

export async function embedding() {
  expectTypeOf(await embedder.embed(text)).toEqualTypeOf<Float32Array>();
  expectTypeOf(await embedder.embed([text])).toEqualTypeOf<Float32Array[]>();
  expectTypeOf(await embedder.embed([{ text, textPair: text }])).toEqualTypeOf<Float32Array[]>();
  await embedder.embed(text, { pooling: ["cls", "mean"], normalize: true, promptName: "query", signal });
  await embedder.embed(text, { pooling: "none" });
  for await (const row of embedder.embedStream([text])) expectTypeOf(row).toEqualTypeOf<Float32Array>();
  expectTypeOf(embedder.pooling).toEqualTypeOf<readonly Pooling[]>();
  expectTypeOf(embedder.dimensions).toBeNumber();
  expectTypeOf<EmbedderOptions["promptName"]>().toEqualTypeOf<string | undefined>();
  await embedder.tokenize(text);
  await embedder.dispose();

  // @ts-expect-error no such pooling
  await embedder.embed(text, { pooling: "median" });
  // @ts-expect-error it has no head
  await embedder.classify(text);
}

export async function zeroShot() {
  expectTypeOf(await classifier.classify(text, labels)).toEqualTypeOf<ZeroShotClassification>();
  expectTypeOf(await classifier.classify([text], ["a"])).toEqualTypeOf<ZeroShotClassification[]>();
  await classifier.classify(text, labels, { hypothesisTemplate: "About {}.", multiLabel: true, topK: 2 });
  for await (const result of classifier.classifyStream([text], labels)) {
    expectTypeOf(result.scores).toEqualTypeOf<LabelScore[]>();
  }
  expectTypeOf<ZeroShotOptions["overflow"]>().toEqualTypeOf<"truncate" | "error" | undefined>();

  // @ts-expect-error labels in a list
  await classifier.classify(text, "a, b");
  // @ts-expect-error no pairs
  await classifier.classify({ text, textPair: text }, labels);
}

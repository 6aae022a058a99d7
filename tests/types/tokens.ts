// What a TypeScript program sees of `TokenClassifier` and its pipeline: checked by the compiler, never run.
import { expectTypeOf } from "expect-type";
import { TokenClassifier, type Aggregation, type Entity, type TagOptions } from "distilbert-wasm";
import {
  pipeline,
  type GroupedEntity,
  type TokenClassificationPipeline,
  type TokenEntity,
} from "distilbert-wasm/pipeline";

declare const tagger: TokenClassifier;
declare const text: string;
declare const texts: readonly string[];
declare const either: string | string[];
declare const signal: AbortSignal;

export async function classes() {
  expectTypeOf(TokenClassifier.load).returns.resolves.toEqualTypeOf<TokenClassifier>();
  // @ts-expect-error there is none in the package
  await TokenClassifier.load();
  await TokenClassifier.load("owner/name", { dtype: "q4", threads: 2, signal });
  expectTypeOf(tagger.labels).toEqualTypeOf<readonly string[]>();

  expectTypeOf(await tagger.tag(text)).toEqualTypeOf<Entity[]>();
  expectTypeOf(await tagger.tag(texts)).toEqualTypeOf<Entity[][]>();
  expectTypeOf(await tagger.tag(either)).toEqualTypeOf<Entity[] | Entity[][]>();
  for await (const found of tagger.tagStream(texts)) expectTypeOf(found).toEqualTypeOf<Entity[]>();
  const options: TagOptions = { aggregation: "first", ignoreLabels: ["O"], stride: 8, words: true, signal };
  await tagger.tag(text, options);
  expectTypeOf<Aggregation>().toEqualTypeOf<"none" | "simple" | "first" | "average" | "max">();
  // @ts-expect-error pairs have no labels for their tokens
  await tagger.tag({ text, textPair: text });
  // @ts-expect-error not a strategy
  await tagger.tag(text, { aggregation: "most" });
  expectTypeOf<Entity["word"]>().toEqualTypeOf<string | undefined>();
  await tagger.dispose();
}

export async function pipelines() {
  const pipe = await pipeline("ner", "owner/name");
  expectTypeOf(pipe).toEqualTypeOf<TokenClassificationPipeline>();
  expectTypeOf(
    await pipeline("token-classification", "owner/name"),
  ).toEqualTypeOf<TokenClassificationPipeline>();
  expectTypeOf(await pipe(text)).toEqualTypeOf<TokenEntity[]>();
  expectTypeOf(await pipe(texts, { aggregation_strategy: "simple" })).toEqualTypeOf<GroupedEntity[][]>();
  expectTypeOf(await pipe(text, { aggregation_strategy: "none", ignore_labels: [] })).toEqualTypeOf<
    TokenEntity[]
  >();
  expectTypeOf(pipe.classifier).toEqualTypeOf<TokenClassifier>();
}

// What a TypeScript program sees of `FillMask` and its pipeline: checked by the compiler, never run.
import { expectTypeOf } from "expect-type";
import { FillMask, type FillMaskOptions, type MaskPrediction, type MaskPredictions } from "distilbert-wasm";
import { pipeline, type FillMaskOutput, type FillMaskPipeline } from "distilbert-wasm/pipeline";

declare const model: FillMask;
declare const text: string;
declare const texts: readonly string[];
declare const signal: AbortSignal;

export async function classes() {
  expectTypeOf(FillMask.load).returns.resolves.toEqualTypeOf<FillMask>();
  // @ts-expect-error there is none in the package
  await FillMask.load();
  await FillMask.load("owner/name", { dtype: "q4", threads: 2, signal });
  expectTypeOf(model.maskToken).toEqualTypeOf<string>();

  expectTypeOf(await model.fill(text)).toEqualTypeOf<MaskPredictions>();
  expectTypeOf<MaskPredictions>().toEqualTypeOf<MaskPrediction[] | MaskPrediction[][]>();
  expectTypeOf(await model.fill(texts)).toEqualTypeOf<MaskPredictions[]>();
  for await (const found of model.fillStream(texts)) expectTypeOf(found).toEqualTypeOf<MaskPredictions>();
  const options: FillMaskOptions = { topK: 3, targets: texts, signal };
  await model.fill(text, options);
  await model.fill(text, { targets: text });
  // @ts-expect-error pairs are not filled
  await model.fill({ text, textPair: text });
  // @ts-expect-error nothing is cut off
  await model.fill(text, { overflow: "truncate" });
  await model.dispose();
}

export async function pipelines() {
  const pipe = await pipeline("fill-mask", "owner/name");
  expectTypeOf(pipe).toEqualTypeOf<FillMaskPipeline>();
  expectTypeOf(await pipe(text)).toEqualTypeOf<FillMaskOutput>();
  expectTypeOf(await pipe([text], { top_k: 3, targets: [text] })).toEqualTypeOf<FillMaskOutput[]>();
  expectTypeOf(pipe.fillMask).toEqualTypeOf<FillMask>();
}

// What a TypeScript program sees of `distilbert-wasm/pipeline`: checked by the compiler, never run.
import { expectTypeOf } from "expect-type";
import type { TextClassifier } from "distilbert-wasm";
import {
  env,
  type FeatureExtractionPipeline,
  LogLevel,
  pipeline,
  type ProgressCallback,
  type ProgressInfo,
  type TextClassificationOutput,
  TextClassificationPipeline,
  type ZeroShotClassificationOutput,
  type ZeroShotClassificationPipeline,
} from "distilbert-wasm/pipeline";

declare const classify: TextClassificationPipeline;
declare const text: string;

type Lists = TextClassificationOutput[];

export async function loading() {
  expectTypeOf(await pipeline("sentiment-analysis")).toEqualTypeOf<TextClassificationPipeline>();
  expectTypeOf(await pipeline("text-classification", null)).toEqualTypeOf<TextClassificationPipeline>();
  await pipeline("sentiment-analysis", "owner/name", {
    dtype: "q8",
    device: "wasm",
    revision: "main",
    local_files_only: true,
    cache_dir: null,
    progress_callback: null,
    session_options: { intraOpNumThreads: 1 },
  });
  await pipeline("sentiment-analysis", "owner/name", {
    dtype: { model: "fp32" },
    device: { model: "webgpu" },
  });
  await pipeline("sentiment-analysis", null, { threads: 2, signal: AbortSignal.timeout(1000) });

  expectTypeOf(await pipeline("feature-extraction", "owner/name")).toEqualTypeOf<FeatureExtractionPipeline>();
  const zeroShot = await pipeline("zero-shot-classification", "owner/name");
  expectTypeOf(zeroShot).toEqualTypeOf<ZeroShotClassificationPipeline>();
  const options = { hypothesis_template: "About {}.", multi_label: true };
  expectTypeOf(await zeroShot(text, ["a", "b"], options)).toEqualTypeOf<ZeroShotClassificationOutput>();
  expectTypeOf(await zeroShot([text], "a, b")).toEqualTypeOf<ZeroShotClassificationOutput[]>();
  expectTypeOf(
    await zeroShot(text, { candidate_labels: "a, b" }),
  ).toEqualTypeOf<ZeroShotClassificationOutput>();

  // @ts-expect-error another task
  await pipeline("text-generation");
  // @ts-expect-error not a dtype
  await pipeline("sentiment-analysis", null, { dtype: "fp8" });
  // @ts-expect-error not a device
  await pipeline("sentiment-analysis", null, { device: "abacus" });
  // @ts-expect-error no such option
  await pipeline("sentiment-analysis", null, { quantized: true });
}

export async function results() {
  const [best] = await classify(text);
  expectTypeOf(best).toEqualTypeOf<{ label: string; score: number } | undefined>();

  expectTypeOf(await classify(text)).toEqualTypeOf<TextClassificationOutput>();
  expectTypeOf(await classify(text, {})).toEqualTypeOf<TextClassificationOutput>();
  expectTypeOf(await classify(text, { top_k: 1 })).toEqualTypeOf<TextClassificationOutput>();
  expectTypeOf(await classify(text, { top_k: 2 })).toEqualTypeOf<TextClassificationOutput>();
  expectTypeOf(await classify(text, { top_k: null })).toEqualTypeOf<TextClassificationOutput>();

  expectTypeOf(await classify([text])).toEqualTypeOf<TextClassificationOutput>();
  expectTypeOf(await classify([text], {})).toEqualTypeOf<TextClassificationOutput>();
  expectTypeOf(await classify([text], { top_k: 1 })).toEqualTypeOf<TextClassificationOutput>();
  expectTypeOf(await classify([text], { top_k: 2 })).toEqualTypeOf<Lists>();
  expectTypeOf(await classify([text], { top_k: null })).toEqualTypeOf<Lists>();
  expectTypeOf(await classify([text] as const, { top_k: 2 })).toEqualTypeOf<Lists>();

  // @ts-expect-error not a text
  await classify(5);
  // @ts-expect-error not a number
  await classify(text, { top_k: "2" });
}

export function parts() {
  expectTypeOf(classify.task).toEqualTypeOf<"text-classification">();
  expectTypeOf(classify.classifier).toEqualTypeOf<TextClassifier>();
  expectTypeOf(classify.model.dispose).returns.resolves.toBeVoid();
  expectTypeOf(classify.model.config).toExtend<Record<string, unknown>>();
}

export async function disposing() {
  expectTypeOf(await classify.dispose()).toBeVoid();
  expectTypeOf(classify).toExtend<AsyncDisposable>();
  await using mine = await pipeline("sentiment-analysis");
  expectTypeOf(mine).toEqualTypeOf<TextClassificationPipeline>();
}

export const progress: ProgressCallback = (info) => {
  expectTypeOf(info).toEqualTypeOf<ProgressInfo>();
  expectTypeOf(info.status).toEqualTypeOf<
    "initiate" | "download" | "progress" | "progress_total" | "done" | "ready"
  >();
  if (info.status === "progress") {
    expectTypeOf(info).toExtend<{ file: string; progress: number; loaded: number; total: number }>();
  } else if (info.status === "progress_total") {
    expectTypeOf(info.files).toEqualTypeOf<Record<string, { loaded: number; total: number }>>();
    // @ts-expect-error of no single file
    void info.file;
  } else if (info.status === "ready") {
    expectTypeOf(info).toExtend<{ task: string; model: string }>();
  } else {
    expectTypeOf(info).toExtend<{ name: string; file: string }>();
  }
};

export function settings() {
  env.allowLocalModels = false;
  env.allowRemoteModels = false;
  env.localModelPath = "/models/";
  env.remoteHost = "https://models.example/";
  env.remotePathTemplate = "{model}/";
  env.useBrowserCache = false;
  env.cacheDir = "./models";
  env.customCache = { match: async () => undefined, put: async () => {} };
  env.backends.onnx.wasm.numThreads = 1;
  env.backends.onnx.wasm.wasmPaths = { wasm: "/ort.wasm" };
  env.fetch = (address, init) => fetch(address, init);
  env.logLevel = LogLevel.ERROR;
  // @ts-expect-error a path
  env.localModelPath = 5;
}

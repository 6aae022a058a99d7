// A drop-in for the `pipeline` of transformers.js 4, for some of its tasks.
import { describe, quote } from "../base/errors.js";
import { optionsOfEnv } from "./env.js";
import { loadFirst, placesOf } from "./models.js";
import { readOptions } from "./options.js";
import { progressReporter } from "./progress.js";
import { TextClassificationPipeline } from "./text-classification.js";
import { TokenClassificationPipeline } from "./token-classification.js";
import { ClassifierError, TextClassifier } from "../classifier/text-classifier.js";
import { TextEmbedder } from "../classifier/text-embedder.js";
import { ZeroShotClassifier } from "../classifier/zero-shot-classifier.js";
import { FillMask } from "../classifier/fill-mask.js";
import { FillMaskPipeline } from "./fill-mask.js";
import { FeatureExtractionPipeline } from "./feature-extraction.js";
import { ZeroShotClassificationPipeline } from "./zero-shot-classification.js";
import { TokenClassifier } from "../classifier/token-classifier.js";

export { ClassifierError } from "../classifier/text-classifier.js";
export { env, LogLevel } from "./env.js";
export { FeatureExtractionPipeline } from "./feature-extraction.js";
export { FillMaskPipeline } from "./fill-mask.js";
export { Tensor } from "./tensor.js";
export { TextClassificationPipeline } from "./text-classification.js";
export { ZeroShotClassificationPipeline } from "./zero-shot-classification.js";
export { TokenClassificationPipeline } from "./token-classification.js";

/**
 * @typedef {import("../classifier/text-classifier.js").LoadOptions} LoadOptions
 *
 * @typedef {import("./types.ts").DataType} DataType
 * @typedef {import("./types.ts").DeviceType} DeviceType
 * @typedef {import("./types.ts").FeatureExtractionPipelineCallback} FeatureExtractionPipelineCallback
 * @typedef {import("./types.ts").FeatureExtractionPipelineOptions} FeatureExtractionPipelineOptions
 * @typedef {import("./types.ts").FillMaskOutput} FillMaskOutput
 * @typedef {import("./types.ts").FillMaskPipelineCallback} FillMaskPipelineCallback
 * @typedef {import("./types.ts").FillMaskPipelineOptions} FillMaskPipelineOptions
 * @typedef {import("./types.ts").FillMaskSingle} FillMaskSingle
 * @typedef {import("./types.ts").PipelineEnvironment} PipelineEnvironment
 * @typedef {import("./types.ts").PipelineModel} PipelineModel
 * @typedef {import("./types.ts").PipelineOptions} PipelineOptions
 * @typedef {import("./pipelines.ts").Pipelines} Pipelines
 * @typedef {import("./pipelines.ts").PipelineTask} PipelineTask
 * @typedef {import("./types.ts").ProgressCallback} ProgressCallback
 * @typedef {import("./types.ts").ProgressInfo} ProgressInfo
 * @typedef {import("./types.ts").TextClassificationOutput} TextClassificationOutput
 * @typedef {import("./types.ts").TextClassificationPipelineCallback} TextClassificationPipelineCallback
 * @typedef {import("./types.ts").TextClassificationPipelineOptions} TextClassificationPipelineOptions
 * @typedef {import("./types.ts").TextClassificationSingle} TextClassificationSingle
 * @typedef {import("./types.ts").ZeroShotClassificationOutput} ZeroShotClassificationOutput
 * @typedef {import("./types.ts").ZeroShotClassificationPipelineCallback} ZeroShotClassificationPipelineCallback
 * @typedef {import("./types.ts").ZeroShotClassificationPipelineOptions} ZeroShotClassificationPipelineOptions
 * @typedef {import("./types.ts").AggregationStrategy} AggregationStrategy
 * @typedef {import("./types.ts").GroupedEntity} GroupedEntity
 * @typedef {import("./types.ts").TokenClassificationOutput} TokenClassificationOutput
 * @typedef {import("./types.ts").TokenClassificationPipelineCallback} TokenClassificationPipelineCallback
 * @typedef {import("./types.ts").TokenClassificationPipelineOptions} TokenClassificationPipelineOptions
 * @typedef {import("./types.ts").TokenEntity} TokenEntity
 */

/** What `ready` and the other statuses call the model of the package. */
const embeddedName = "distilbert-wasm";

/**
 * Tasks, each with the class behind its pipeline. Another one is a file here and a line of this table.
 * @satisfies {Record<string, {load: (model: any, options: LoadOptions) => Promise<any>, wrap: (loaded: any) => any}>}
 */
const tasks = {
  "text-classification": {
    load: TextClassifier.load,
    wrap: (/** @type {TextClassifier} */ classifier) =>
      new TextClassificationPipeline({ task: "text-classification", classifier }),
  },
  "feature-extraction": {
    load: TextEmbedder.load,
    wrap: (/** @type {TextEmbedder} */ embedder) =>
      new FeatureExtractionPipeline({ task: "feature-extraction", embedder }),
  },
  "zero-shot-classification": {
    load: ZeroShotClassifier.load,
    wrap: (/** @type {ZeroShotClassifier} */ classifier) =>
      new ZeroShotClassificationPipeline({ task: "zero-shot-classification", classifier }),
  },
  "token-classification": {
    load: TokenClassifier.load,
    wrap: (/** @type {TokenClassifier} */ classifier) =>
      new TokenClassificationPipeline({ task: "token-classification", classifier }),
  },
  "fill-mask": {
    load: FillMask.load,
    wrap: (/** @type {FillMask} */ fillMask) => new FillMaskPipeline({ task: "fill-mask", fillMask }),
  },
};

/** Other names that tasks have. */
const aliases = /** @type {const} */ ({
  "sentiment-analysis": "text-classification",
  ner: "token-classification",
});

/** @param {unknown} task @returns {keyof typeof tasks} */
function checkTask(task) {
  const names = { ...aliases, ...Object.fromEntries(Object.keys(tasks).map((name) => [name, name])) };
  if (typeof task === "string" && Object.hasOwn(names, task)) return /** @type {any} */ (names)[task];
  const known = Object.keys(tasks).map((name) => {
    const others = Object.entries(aliases).flatMap(([alias, of]) => (of === name ? quote(alias) : []));
    return quote(name) + (others.length > 0 ? ` and its alias ${others.join(", ")}` : "");
  });
  throw new ClassifierError(
    "invalid_argument",
    `the task is ${describe(task)}; supported are ${known.join(", ")}`,
  );
}

/** @param {unknown} model @returns {string | undefined} */
function checkModel(model) {
  if (model === null || model === undefined || model === "") return undefined;
  if (typeof model === "string" || model instanceof URL) return String(model);
  throw new ClassifierError("invalid_argument", `the model is ${describe(model)}, expected its name or path`);
}

/**
 * Loads a model for a task, with the call signature, options and results of transformers.js 4.
 *
 * @example
 * const classify = await pipeline("sentiment-analysis");
 * const [{ label, score }] = await classify("This is awesome");
 *
 * @template {PipelineTask} Task
 * @param {Task} task
 * @param {string | URL | null} [model] a repository of the hub, or the path or address of a folder, with
 *   model.safetensors; default: for text classification the model embedded in the
 *   package; the other tasks have none
 * @param {PipelineOptions} [options]
 * @returns {Promise<Pipelines[Task]>}
 * @throws {ClassifierError}
 */
export async function pipeline(task, model = null, options = {}) {
  const checkedTask = checkTask(task);
  const name = checkModel(model);
  if (name === undefined && checkedTask !== "text-classification") {
    throw new ClassifierError(
      "invalid_argument",
      `the model for ${checkedTask} is not named, and the package has none; expected the hub's "owner/name", or the path or address of a folder`,
    );
  }
  const { progressCallback, load, ...lookup } = readOptions(options, name === undefined);
  /** @type {ReturnType<typeof progressReporter> | undefined} */
  let progress;
  const optionsFor = () => {
    progress = progressCallback && progressReporter(progressCallback, name ?? embeddedName);
    return { ...optionsOfEnv(), ...load, onProgress: progress?.onProgress };
  };
  /** @type {{load: (model: any, options: LoadOptions) => Promise<any>, wrap: (loaded: any) => any}} */
  const { load: loadModel, wrap } = tasks[checkedTask];
  const loaded =
    name === undefined
      ? await loadModel(undefined, optionsFor())
      : await loadFirst(name, await placesOf(name, lookup), loadModel, optionsFor);
  progress?.ready(checkedTask);
  return wrap(loaded);
}

// A drop-in for the `pipeline` of transformers.js 4, for its task text-classification.
import { describe } from "../base/errors.js";
import { optionsOfEnv } from "./env.js";
import { loadFirst, placesOf } from "./models.js";
import { readCallOptions, readOptions } from "./options.js";
import { progressReporter } from "./progress.js";
import { ClassifierError, TextClassifier } from "../classifier/text-classifier.js";

export { ClassifierError } from "../classifier/text-classifier.js";
export { env, LogLevel } from "./env.js";

/**
 * @typedef {import("./types.ts").DataType} DataType
 * @typedef {import("./types.ts").DeviceType} DeviceType
 * @typedef {import("./types.ts").PipelineEnvironment} PipelineEnvironment
 * @typedef {import("./types.ts").PipelineModel} PipelineModel
 * @typedef {import("./types.ts").PipelineOptions} PipelineOptions
 * @typedef {import("./types.ts").PipelineTask} PipelineTask
 * @typedef {import("./types.ts").ProgressCallback} ProgressCallback
 * @typedef {import("./types.ts").ProgressInfo} ProgressInfo
 * @typedef {import("./types.ts").TextClassificationOutput} TextClassificationOutput
 * @typedef {import("./types.ts").TextClassificationPipelineCallback} TextClassificationPipelineCallback
 * @typedef {import("./types.ts").TextClassificationPipelineOptions} TextClassificationPipelineOptions
 * @typedef {import("./types.ts").TextClassificationSingle} TextClassificationSingle
 */

/** What `ready` and the other statuses call the model of the package. */
const embeddedName = "distilbert-wasm";

/**
 * A function with a class around it; made without `new Function`, which a content security policy
 * may forbid.
 * @type {new () => TextClassificationPipelineCallback}
 */
const Callable = /** @type {any} */ (
  class {
    constructor() {
      /** @type {any} */
      const closure = (/** @type {any[]} */ ...args) => closure._call(...args);
      return Object.setPrototypeOf(closure, new.target.prototype);
    }
  }
);

/** Stands for a part that has no counterpart here. @param {string} part @param {string} instead */
const refusing = (part, instead) => () => {
  throw new ClassifierError("invalid_argument", `${part} has no counterpart here; use ${instead}`);
};

/** @param {unknown} value @returns {number} */
function checkTopK(value) {
  if (value === null) return Infinity;
  if (typeof value === "number" && Number.isInteger(value) && value >= 1) return value;
  throw new ClassifierError(
    "invalid_argument",
    `top_k is ${describe(value)}, expected a whole number of at least 1, or null for all labels`,
  );
}

/** What `pipeline` gives: call it with a text, or a list of texts. */
export class TextClassificationPipeline extends Callable {
  task;
  /** The classifier behind it, with everything else that this library does. */
  classifier;
  /** @type {PipelineModel} */
  model;
  tokenizer;

  /** @param {import("./types.ts").TextClassificationPipelineParts} parts */
  constructor({ task, classifier }) {
    super();
    this.task = task;
    this.classifier = classifier;
    this.model = Object.assign(
      refusing("pipe.model()", "pipe.classifier.classify(texts, { rawLogits: true })"),
      { config: classifier.config, dispose: () => classifier.dispose() },
    );
    this.tokenizer = refusing("pipe.tokenizer()", "pipe.classifier.tokenize(text)");
  }

  /**
   * @param {string | string[]} texts
   * @param {TextClassificationPipelineOptions} [options]
   */
  async _call(texts, options = {}) {
    const { topK, activation, signal } = readCallOptions(options);
    const count = checkTopK(topK);
    const isList = Array.isArray(texts);
    const results = await this.classifier.classify(isList ? texts : [texts], { signal, activation });
    const best = results.map(({ scores }) =>
      scores
        .map(({ label, score }) => ({ label, score }))
        .sort((a, b) => b.score - a.score)
        .slice(0, count),
    );
    if (topK === 1) return best.flat();
    return isList ? best : best[0];
  }

  /** Frees the model's memory. Calling it again does nothing. */
  async dispose() {
    await this.classifier.dispose();
  }

  async [Symbol.asyncDispose]() {
    await this.dispose();
  }
}

/** @param {unknown} task @returns {"text-classification"} */
function checkTask(task) {
  if (task === "text-classification" || task === "sentiment-analysis") return "text-classification";
  throw new ClassifierError(
    "invalid_argument",
    `the task is ${describe(task)}; supported are "text-classification" and its alias "sentiment-analysis"`,
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
 * @param {PipelineTask} task
 * @param {string | URL | null} [model] a repository of the hub, or the path or address of a folder, with
 *   model.safetensors; default: the model embedded in the package
 * @param {PipelineOptions} [options]
 * @returns {Promise<TextClassificationPipeline>}
 * @throws {ClassifierError}
 */
export async function pipeline(task, model = null, options = {}) {
  const checkedTask = checkTask(task);
  const name = checkModel(model);
  const { progressCallback, load, ...lookup } = readOptions(options, name === undefined);
  /** @type {ReturnType<typeof progressReporter> | undefined} */
  let progress;
  const optionsFor = () => {
    progress = progressCallback && progressReporter(progressCallback, name ?? embeddedName);
    return { ...optionsOfEnv(), ...load, onProgress: progress?.onProgress };
  };
  const classifier =
    name === undefined
      ? await TextClassifier.load(undefined, optionsFor())
      : await loadFirst(name, await placesOf(name, lookup), optionsFor);
  progress?.ready(checkedTask);
  return new TextClassificationPipeline({ task: checkedTask, classifier });
}

// The pipeline for text-classification.
import { callable, checkOptions, warnOfOthers } from "./callable.js";
import { warnOnce } from "./env.js";
import { describe } from "../base/errors.js";
import { ClassifierError } from "../classifier/text-classifier.js";

/**
 * @typedef {import("./types.ts").TextClassificationPipelineCallback} TextClassificationPipelineCallback
 * @typedef {import("./types.ts").TextClassificationPipelineOptions} TextClassificationPipelineOptions
 */

/** What `function_to_apply` can be in Python, in the classifier's words. @type {Record<string, import("../classifier/text-classifier.js").ClassifyOptions["activation"]>} */
const activations = { sigmoid: "sigmoid", softmax: "softmax", none: "none", default: undefined };

/** @param {unknown} name */
function activationOf(name) {
  if (name === undefined || name === null) return undefined;
  warnOnce("the option function_to_apply is Python's; here it is the activation of pipe.classifier.classify");
  const known = typeof name === "string" ? name.toLowerCase() : "";
  if (Object.hasOwn(activations, known)) return activations[known];
  throw new ClassifierError(
    "invalid_argument",
    `function_to_apply is ${describe(name)}, expected one of ${Object.keys(activations).join(", ")}`,
  );
}

/**
 * The options of a call. Those of older versions and of Python are heeded, with a word on today's name.
 * @param {import("./types.ts").TextClassificationPipelineOptions} options
 */
function readCallOptions(options) {
  checkOptions(options);
  const { top_k, signal, topk, return_all_scores, function_to_apply, text_pair, ...others } =
    /** @type {Record<string, any>} */ (options);
  let topK = top_k;
  if (text_pair !== undefined && text_pair !== null) {
    throw new ClassifierError(
      "invalid_argument",
      "text_pair is no option; a pair is the text { text: ..., text_pair: ... }",
    );
  }
  if (return_all_scores !== undefined && return_all_scores !== null) {
    warnOnce("the option return_all_scores is today's top_k: null for all, 1 for the best");
    if (topK === undefined) topK = return_all_scores ? null : 1;
  }
  if (topk !== undefined) {
    warnOnce("the option topk is today's top_k");
    if (top_k === undefined) topK = topk;
  }
  warnOfOthers(others);
  return { topK: topK === undefined ? 1 : topK, activation: activationOf(function_to_apply), signal };
}

/** @type {ReturnType<typeof callable<TextClassificationPipelineCallback>>} */
const Callable = callable();

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

  /** @param {import("./types.ts").TextClassificationPipelineParts} parts */
  constructor({ task, classifier }) {
    super(classifier, "classifier", "classify(texts, { rawLogits: true })");
    this.task = task;
    this.classifier = classifier;
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
}

// The pipeline for zero-shot-classification.
import { callable, checkOptions, warnOfOthers } from "./callable.js";

/**
 * @typedef {import("./types.ts").ZeroShotClassificationPipelineCallback} ZeroShotClassificationPipelineCallback
 * @typedef {import("./types.ts").ZeroShotClassificationPipelineOptions} ZeroShotClassificationPipelineOptions
 */

/** Labels in a list, or in a text between commas as in Python. @param {unknown} labels @returns {any} */
const listOf = (labels) =>
  typeof labels === "string"
    ? labels
        .split(",")
        .map((label) => label.trim())
        .filter((label) => label !== "")
    : labels;

/** @type {ReturnType<typeof callable<ZeroShotClassificationPipelineCallback>>} */
const Callable = callable();

/** What `pipeline` gives for zero-shot classification: call it with a text or a list of texts, and labels. */
export class ZeroShotClassificationPipeline extends Callable {
  task;
  /** The classifier behind it, with everything else that this library does. */
  classifier;

  /** @param {import("./types.ts").ZeroShotClassificationPipelineParts} parts */
  constructor({ task, classifier }) {
    super(classifier, "classifier", "classify(text, labels)");
    this.task = task;
    this.classifier = classifier;
  }

  /**
   * @param {string | string[]} texts
   * @param {string | string[] | ZeroShotClassificationPipelineOptions} candidateLabels or all options, as in Python
   * @param {ZeroShotClassificationPipelineOptions} [options]
   */
  async _call(texts, candidateLabels, options = {}) {
    const isNamed = typeof candidateLabels === "object" && !Array.isArray(candidateLabels);
    const given = isNamed ? candidateLabels : { ...options, candidate_labels: candidateLabels };
    checkOptions(given);
    const { candidate_labels, hypothesis_template, multi_label, signal, ...others } = given;
    warnOfOthers(others);
    const list = Array.isArray(texts) ? texts : [texts];
    const found = await this.classifier.classify(list, listOf(candidate_labels), {
      hypothesisTemplate: hypothesis_template ?? undefined,
      multiLabel: multi_label ?? undefined,
      topK: Number.MAX_SAFE_INTEGER, // sorted
      signal,
    });
    const results = found.map(({ scores }, i) => ({
      sequence: list[i],
      labels: scores.map(({ label }) => label),
      scores: scores.map(({ score }) => score),
    }));
    return Array.isArray(texts) ? results : results[0];
  }
}

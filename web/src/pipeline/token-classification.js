// The pipeline for token-classification, with the options of Python's, which are more than those of transformers.js.
import { callable, checkOptions } from "./callable.js";
import { warnOnce } from "./env.js";
import { describe } from "../base/errors.js";
import { ClassifierError } from "../classifier/text-classifier.js";

/**
 * @typedef {import("./types.ts").TokenClassificationPipelineCallback} TokenClassificationPipelineCallback
 * @typedef {import("./types.ts").TokenClassificationPipelineOptions} TokenClassificationPipelineOptions
 */

/** @type {ReturnType<typeof callable<TokenClassificationPipelineCallback>>} */
const Callable = callable();

const strategies = /** @type {const} */ (["none", "simple", "first", "average", "max"]);

/** @param {unknown} name */
function strategyOf(name) {
  const known = strategies.find((one) => one === String(name ?? "none").toLowerCase());
  if (known) return known;
  throw new ClassifierError(
    "invalid_argument",
    `aggregation_strategy is ${describe(name)}, expected one of ${strategies.join(", ")}`,
  );
}

/** @param {TokenClassificationPipelineOptions} options */
function readCallOptions(options) {
  checkOptions(options);
  const { aggregation_strategy, ignore_labels, stride, signal, grouped_entities, ...others } =
    /** @type {Record<string, any>} */ (options);
  if (grouped_entities !== undefined && grouped_entities !== null) {
    warnOnce('the option grouped_entities is today\'s aggregation_strategy: "simple" for true');
  }
  for (const [name, value] of Object.entries(others)) {
    if (value !== null && value !== undefined) warnOnce(`the option ${name} has no effect`);
  }
  const aggregation = strategyOf(aggregation_strategy ?? (grouped_entities ? "simple" : "none"));
  if (aggregation === "none" && (stride ?? null) !== null) {
    throw new ClassifierError(
      "invalid_argument",
      'stride goes with an aggregation_strategy, which is "none"; expected simple, first, average or max',
    );
  }
  return { aggregation, ignoreLabels: ignore_labels ?? undefined, stride: stride ?? undefined, signal };
}

/** What `pipeline` gives: call it with a text, or a list of texts. */
export class TokenClassificationPipeline extends Callable {
  task;
  /** The classifier behind it, with everything else that this library does. */
  classifier;

  /** @param {import("./types.ts").TokenClassificationPipelineParts} parts */
  constructor({ task, classifier }) {
    super(classifier, "classifier", "tag(texts)");
    this.task = task;
    this.classifier = classifier;
  }

  /**
   * @param {string | string[]} texts
   * @param {TokenClassificationPipelineOptions} [options]
   */
  async _call(texts, options = {}) {
    const call = readCallOptions(options);
    const isList = Array.isArray(texts);
    const results = await this.classifier.tag(isList ? texts : [texts], { ...call, words: true });
    const found = results.map((entities) =>
      entities.map(({ label, score, index, word, start, end }) =>
        call.aggregation === "none"
          ? { entity: label, score, index, word, start, end }
          : { entity_group: label, score, word, start, end },
      ),
    );
    return isList ? found : found[0];
  }
}

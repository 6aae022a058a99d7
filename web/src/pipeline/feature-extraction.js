// The pipeline for feature-extraction.
import { callable, checkOptions, warnOfOthers } from "./callable.js";
import { describe } from "../base/errors.js";
import { ClassifierError } from "../classifier/text-classifier.js";
import { Tensor } from "./tensor.js";

/**
 * @typedef {import("./types.ts").FeatureExtractionPipelineCallback} FeatureExtractionPipelineCallback
 * @typedef {import("./types.ts").FeatureExtractionPipelineOptions} FeatureExtractionPipelineOptions
 * @typedef {import("../classifier/text-embedder.js").Pooling} Pooling
 */

/** What transformers.js calls them. @type {Record<string, Pooling | "none">} */
const poolings = {
  none: "none",
  mean: "mean",
  cls: "cls",
  first_token: "cls",
  eos: "lasttoken",
  last_token: "lasttoken",
};

/** @param {string} message @returns {never} */
function refuse(message) {
  throw new ClassifierError("invalid_argument", message);
}

/** @param {FeatureExtractionPipelineOptions} options */
function readOptions(options) {
  checkOptions(options);
  const { pooling = "none", normalize = false, quantize, signal, ...others } = options;
  if (typeof pooling !== "string" || !Object.hasOwn(poolings, pooling)) {
    refuse(`pooling is ${describe(pooling)}, expected one of ${Object.keys(poolings).join(", ")}`);
  }
  if (quantize) refuse("quantize is set: embeddings of bits have no counterpart here");
  warnOfOthers({ ...others, precision: undefined });
  return { pooling: poolings[pooling], normalize: Boolean(normalize), signal };
}

/** @type {ReturnType<typeof callable<FeatureExtractionPipelineCallback>>} */
const Callable = callable();

/** What `pipeline` gives for feature extraction: call it with a text, or a list of texts. */
export class FeatureExtractionPipeline extends Callable {
  task;
  /** What is behind it, with everything else that this library does. */
  embedder;

  /** @param {import("./types.ts").FeatureExtractionPipelineParts} parts */
  constructor({ task, embedder }) {
    super(embedder, "embedder", 'embed(texts, { pooling: "none" })');
    this.task = task;
    this.embedder = embedder;
  }

  /**
   * @param {string | string[]} texts
   * @param {FeatureExtractionPipelineOptions} [options]
   */
  async _call(texts, options = {}) {
    const { pooling, ...others } = readOptions(options);
    const list = Array.isArray(texts) ? texts : [texts];
    if (list.length === 0) refuse("the list of texts is empty, expected at least one");
    const rows = await this.embedder.embed(list, { pooling, ...others, promptName: "" });
    const width = this.embedder.shape.hiddenSize;
    const tokens = rows.map((row) => row.length / width);
    if (tokens.some((count) => count !== tokens[0])) {
      refuse(
        `the texts have ${tokens.join(", ")} tokens, which make no tensor: expected one text, or a pooling, such as { pooling: "mean" }`,
      );
    }
    const data = new Float32Array(rows.length * rows[0].length);
    rows.forEach((row, i) => data.set(row, i * row.length));
    return new Tensor(data, [rows.length, ...(pooling === "none" ? [tokens[0]] : []), width]);
  }
}

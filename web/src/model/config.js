// config.json: which family a model is of, and its labels. What a family reads is in families/.
import { distilbert } from "./families/distilbert.js";
import { ClassifierError, quote } from "../base/errors.js";
import { failInConfig, integer } from "./family.js";
import { readJson } from "../sources/source.js";

/**
 * @typedef {import("./family.js").Family} Family
 * @typedef {import("./family.js").Json} Json
 * @typedef {"single_label_classification" | "multi_label_classification" | "regression"} ProblemType
 *
 * @typedef {object} ModelConfig
 * @property {Json} json config.json as it is
 * @property {import("./family.js").ModelShape} shape
 * @property {import("../base/core-types.ts").CoreConfig} core what the C++ core needs
 * @property {string[]} labels in the order of the logits
 * @property {ProblemType} problemType
 */

/** Another one is a file like distilbert.js, and its name here. @type {readonly Family[]} */
const families = [distilbert];

/** @type {ProblemType[]} */
const problemTypes = ["single_label_classification", "multi_label_classification", "regression"];

/** @param {Json} json @returns {Family} */
export function familyOf(json) {
  const { model_type: type, architectures } = json;
  const family = families.find(({ modelType }) => modelType === type);
  if (!family) {
    const known = families.map(({ modelType }) => quote(modelType)).join(" or ");
    failInConfig(`model_type is ${quote(type)}; supported is ${known}`, "unsupported_model");
  }
  const isKnown = (/** @type {unknown} */ name) => family.architectures.some((known) => known === name);
  if (Array.isArray(architectures) && architectures.length > 0 && !architectures.some(isKnown)) {
    failInConfig(
      `architectures is ${quote(architectures)}; supported is ${family.architectures.join(" or ")}`,
      "unsupported_model",
    );
  }
  return family;
}

/** @param {Record<string, unknown>} json @returns {string[]} */
function parseLabels(json) {
  const { id2label } = json;
  if (id2label === undefined || id2label === null) {
    const count = integer(json, "num_labels", 2);
    if (count < 1 || count > 100_000) failInConfig(`num_labels is ${count}, expected 1 to 100000`);
    return Array.from({ length: count }, (_, i) => `LABEL_${i}`);
  }
  if (typeof id2label !== "object" || Array.isArray(id2label)) {
    failInConfig(`id2label is ${quote(id2label)}, expected an object of names by index`);
  }
  const names = /** @type {Record<string, unknown>} */ (id2label);
  const count = Object.keys(names).length;
  return Array.from({ length: count }, (_, i) => {
    const name = names[i];
    if (typeof name !== "string") failInConfig(`id2label has ${count} entries but no name for index ${i}`);
    return name;
  });
}

/** @param {Record<string, unknown>} json @param {number} labels @returns {ProblemType} */
function parseProblemType(json, labels) {
  const { problem_type: type } = json;
  // If nothing is said, one label is a regression, as in transformers.
  if (type === undefined || type === null) return labels === 1 ? "regression" : "single_label_classification";
  const found = problemTypes.find((name) => name === type);
  if (!found) failInConfig(`problem_type is ${quote(type)}, expected one of ${problemTypes.join(", ")}`);
  return found;
}

/**
 * @param {import("./family.js").ModelShape} shape
 * @param {number} labels
 * @returns {import("../base/core-types.ts").CoreConfig}
 */
const coreConfigOf = (shape, labels) => ({
  vocab_size: shape.vocabSize,
  max_position_embeddings: shape.maxPositions,
  dim: shape.hiddenSize,
  n_layers: shape.layers,
  n_heads: shape.heads,
  hidden_dim: shape.intermediateSize,
  num_labels: labels,
  activation: shape.activation,
});

/** @param {Json} json @returns {ModelConfig} */
export function parseConfig(json) {
  const family = familyOf(json);
  const labels = parseLabels(json);
  const shape = family.shape(json);
  return {
    json,
    shape,
    core: coreConfigOf(shape, labels.length),
    labels,
    problemType: parseProblemType(json, labels.length),
  };
}

/**
 * @param {import("../platform/types.ts").Source} source
 * @param {AbortSignal} [signal]
 */
export async function readConfig(source, signal) {
  const json = await readJson(source, "config.json", "invalid_config", signal);
  if (!json) throw new ClassifierError("not_found", `${source.name} has no config.json`);
  return parseConfig(json);
}

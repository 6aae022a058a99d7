// config.json: which family a model is of, and its labels. What a family reads is in families/.
import { distilbert } from "./families/distilbert.js";
import { ClassifierError, quote } from "../base/errors.js";
import { failInConfig } from "./family.js";
import { parseLabels, parseProblemType } from "./labels.js";
import { refuseAdapter } from "./tensor-names.js";
import { readJson } from "../sources/source.js";

/**
 * @typedef {import("./family.js").Family} Family
 * @typedef {import("./family.js").Json} Json
 * @typedef {import("./labels.js").ProblemType} ProblemType
 *
 * @typedef {"sequence"} Head what stands on the encoder
 *
 * @typedef {object} ModelConfig
 * @property {Json} json config.json as it is
 * @property {import("./family.js").ModelShape} shape
 * @property {import("../base/core-types.ts").CoreShape} core what the C++ core needs
 * @property {Head} head
 * @property {string[]} labels in the order of the logits
 * @property {ProblemType} problemType
 * @property {string[]} warnings what is odd about it
 */

/** Another one is a file like distilbert.js, and its name here. @type {readonly Family[]} */
const families = [distilbert];

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

/**
 * @param {Family} family
 * @param {import("./family.js").ModelShape} shape
 * @param {number} labels
 * @returns {import("../base/core-types.ts").CoreShape}
 */
const coreShapeOf = (family, shape, labels) => ({
  model_type: family.modelType,
  vocab_size: shape.vocabSize,
  max_position_embeddings: shape.maxPositions,
  first_position: shape.firstPosition,
  type_vocab_size: shape.tokenTypes,
  hidden_size: shape.hiddenSize,
  num_hidden_layers: shape.layers,
  num_attention_heads: shape.heads,
  intermediate_size: shape.intermediateSize,
  activation: shape.activation,
  layer_norm_eps: shape.layerNormEpsilon,
  num_labels: labels,
});

/** @param {Json} json @returns {ModelConfig} */
export function parseConfig(json) {
  const family = familyOf(json);
  /** @type {string[]} */
  const warnings = [];
  const labels = parseLabels(json, warnings);
  const shape = family.shape(json);
  return {
    json,
    shape,
    core: coreShapeOf(family, shape, labels.length),
    head: "sequence",
    labels,
    problemType: parseProblemType(json, labels.length, warnings),
    warnings,
  };
}

/**
 * @param {import("../platform/types.ts").Source} source
 * @param {AbortSignal} [signal]
 */
export async function readConfig(source, signal) {
  const json = await readJson(source, "config.json", "invalid_config", signal);
  if (!json) {
    await refuseAdapter(source, signal);
    throw new ClassifierError("not_found", `${source.name} has no config.json`);
  }
  return parseConfig(json);
}

// config.json: the model's shape and its labels.
import { ClassifierError, quote } from "./errors.js";

/**
 * @typedef {object} ModelConfig
 * @property {import("./core-types.ts").CoreConfig} core what the C++ core needs
 * @property {string[]} labels in the order of the logits
 * @property {"single_label_classification" | "multi_label_classification" | "regression"} problemType
 */

/** @param {string} message @param {"invalid_config" | "unsupported_model"} [code] @returns {never} */
function fail(message, code = "invalid_config") {
  throw new ClassifierError(code, `config.json: ${message}`);
}

/**
 * @param {Record<string, unknown>} json
 * @param {string} field
 * @param {number} [fallback] DistilBertConfig's default
 */
function integer(json, field, fallback) {
  const value = json[field] ?? fallback;
  if (value === undefined) fail(`${field} is missing`);
  if (typeof value !== "number" || !Number.isInteger(value) || Math.abs(value) > 2 ** 31 - 1) {
    fail(`${field} is ${quote(value)}, expected a whole number`);
  }
  return value;
}

/** @param {Record<string, unknown>} json */
function checkArchitecture(json) {
  const { model_type: type, architectures } = json;
  if (type !== "distilbert") {
    fail(`model_type is ${quote(type)}; supported is "distilbert"`, "unsupported_model");
  }
  const wanted = "DistilBertForSequenceClassification";
  if (Array.isArray(architectures) && architectures.length > 0 && !architectures.includes(wanted)) {
    fail(`architectures is ${quote(architectures)}; supported is ${wanted}`, "unsupported_model");
  }
}

/** @param {Record<string, unknown>} json @returns {string[]} */
function parseLabels(json) {
  const { id2label } = json;
  if (id2label === undefined || id2label === null) {
    const count = integer(json, "num_labels", 2);
    if (count < 1 || count > 100_000) fail(`num_labels is ${count}, expected 1 to 100000`);
    return Array.from({ length: count }, (_, i) => `LABEL_${i}`);
  }
  if (typeof id2label !== "object" || Array.isArray(id2label)) {
    fail(`id2label is ${quote(id2label)}, expected an object of names by index`);
  }
  const names = /** @type {Record<string, unknown>} */ (id2label);
  const count = Object.keys(names).length;
  return Array.from({ length: count }, (_, i) => {
    const name = names[i];
    if (typeof name !== "string") fail(`id2label has ${count} entries but no name for index ${i}`);
    return name;
  });
}

/** @param {Record<string, unknown>} json @param {number} labels @returns {ModelConfig["problemType"]} */
function parseProblemType(json, labels) {
  const known = /** @type {const} */ ([
    "single_label_classification",
    "multi_label_classification",
    "regression",
  ]);
  const { problem_type: type } = json;
  // Without a word on it: one label is a regression, as in transformers.
  if (type === undefined || type === null) return labels === 1 ? "regression" : "single_label_classification";
  const found = known.find((name) => name === type);
  if (!found) fail(`problem_type is ${quote(type)}, expected one of ${known.join(", ")}`);
  return found;
}

/**
 * @param {Record<string, unknown>} json
 * @returns {ModelConfig}
 */
export function parseConfig(json) {
  checkArchitecture(json);
  const labels = parseLabels(json);
  const { activation = "gelu" } = json;
  if (activation !== "gelu" && activation !== "relu") {
    fail(`activation is ${quote(activation)}; supported are "gelu" and "relu"`, "unsupported_model");
  }
  return {
    core: {
      vocab_size: integer(json, "vocab_size", 30522),
      max_position_embeddings: integer(json, "max_position_embeddings", 512),
      dim: integer(json, "dim", 768),
      n_layers: integer(json, "n_layers", 6),
      n_heads: integer(json, "n_heads", 12),
      hidden_dim: integer(json, "hidden_dim", 3072),
      num_labels: labels.length,
      activation,
    },
    labels,
    problemType: parseProblemType(json, labels.length),
  };
}

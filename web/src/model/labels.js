// The labels of config.json, and how their scores are made.
import { quote } from "../base/errors.js";
import { isNone, isObject } from "../base/json.js";
import { failInConfig, integer } from "./family.js";

/**
 * @typedef {import("../base/json.js").Json} Json
 * @typedef {"single_label_classification" | "multi_label_classification" | "regression"} ProblemType
 */

/** @type {ProblemType[]} */
const problemTypes = ["single_label_classification", "multi_label_classification", "regression"];

/** @param {number} count */
const plainLabels = (count) => Array.from({ length: count }, (_, i) => `LABEL_${i}`);

/** @param {Json} json @returns {number | undefined} */
function labelCount(json) {
  if (isNone(json.num_labels)) return undefined;
  const count = integer(json, "num_labels");
  if (count < 1 || count > 100_000) failInConfig(`num_labels is ${count}, expected 1 to 100000`);
  return count;
}

/** @param {unknown} name @param {string} index */
function labelName(name, index) {
  if (typeof name === "string") return name;
  if (typeof name === "number" || typeof name === "boolean") return String(name);
  return failInConfig(`id2label names index ${index} ${quote(name)}, expected a text`);
}

/** @param {unknown} id2label @returns {string[]} */
function namedLabels(id2label) {
  if (!isObject(id2label)) {
    failInConfig(
      `id2label is ${quote(id2label)}, expected an object of names by index, {"0": ..., "1": ...}`,
    );
  }
  const names = new Map();
  for (const [index, name] of Object.entries(id2label)) {
    if (!/^\s*\d{1,9}\s*$/.test(index)) {
      failInConfig(`id2label has the key ${quote(index)}, expected the index of a label, such as "0"`);
    }
    names.set(Number(index), labelName(name, index));
  }
  return Array.from({ length: names.size }, (_, i) => {
    const name = names.get(i);
    if (name !== undefined) return name;
    return failInConfig(
      `id2label has the indices ${quote([...names.keys()])} but no name for index ${i}; expected those from 0 to ${names.size - 1}`,
    );
  });
}

/**
 * The labels' names, by the rules of transformers 5.24: num_labels wins over id2label.
 * @param {Json} json
 * @param {string[]} warnings takes what is odd
 */
export function parseLabels(json, warnings) {
  const count = labelCount(json);
  if (isNone(json.id2label)) return plainLabels(count ?? 2);
  const names = namedLabels(json.id2label);
  if (count === undefined || count === names.length) return names;
  warnings.push(
    `config.json: num_labels is ${count}, id2label names ${names.length}: the labels are LABEL_0 to LABEL_${count - 1}, as in transformers 5.24; 4.57 refuses it`,
  );
  return plainLabels(count);
}

/**
 * How scores are made, as the pipeline of transformers decides it.
 * @param {Json} json
 * @param {number} labels
 * @param {string[]} warnings
 * @returns {ProblemType}
 */
export function parseProblemType(json, labels, warnings) {
  const { problem_type: type } = json;
  const isKnown = problemTypes.some((name) => name === type);
  if (type === "single_label_classification" && labels === 1) {
    failInConfig(
      `problem_type is "single_label_classification", of which the one label would always have the score 1; expected two labels or more, "multi_label_classification" or "regression"`,
    );
  }
  if (isKnown) return /** @type {ProblemType} */ (type);
  if (type !== undefined && type !== null) {
    warnings.push(
      `config.json: problem_type is ${quote(type)}, which has no meaning: the scores are made as without it, as in transformers 5.24; 4.57 refuses it`,
    );
  }
  // A label alone has a share of its own.
  return labels === 1 ? "multi_label_classification" : "single_label_classification";
}

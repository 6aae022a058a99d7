// What classify and its like take, checked.
import { ClassifierError, describe } from "../base/errors.js";
import { takeOptions } from "../base/options.js";
import { checkSignal } from "./load-options.js";

/** @param {string} message @returns {never} */
function refuse(message) {
  throw new ClassifierError("invalid_argument", message);
}

/** @param {string} name @param {unknown} value @param {string[]} choices */
function checkChoice(name, value, choices) {
  if (value !== undefined && !choices.includes(/** @type {string} */ (value))) {
    refuse(`${name} is ${describe(value)}, expected ${choices.map((c) => `"${c}"`).join(" or ")}`);
  }
}

/** @param {string} name @param {unknown} value */
function checkFlag(name, value) {
  if (value !== undefined && typeof value !== "boolean") {
    refuse(`${name} is ${describe(value)}, expected true or false`);
  }
}

/** @type {(keyof import("./text-classifier.js").ExplainOptions)[]} */
const explainOptions = ["signal", "splitSpecialTokens"];

/** @type {(keyof import("./text-classifier.js").ClassifyOptions)[]} */
const classifyOptions = [...explainOptions, "overflow", "activation", "topK", "threshold", "rawLogits"];

/** @type {(keyof import("./text-classifier.js").EmbedOptions)[]} */
const embedOptions = [...explainOptions, "pooling", "normalize"];

/** @param {import("./text-classifier.js").ExplainOptions} options */
function checkCommon({ signal, splitSpecialTokens }) {
  if (signal !== undefined) checkSignal(signal);
  checkFlag("splitSpecialTokens", splitSpecialTokens);
}

/** @param {import("./text-classifier.js").ExplainOptions} options */
export function takeExplainOptions(options) {
  const taken = takeOptions(options, explainOptions);
  checkCommon(taken);
  return taken;
}

/** @param {import("./text-classifier.js").ClassifyOptions} options */
export function takeClassifyOptions(options) {
  const taken = takeOptions(options, classifyOptions);
  checkCommon(taken);
  const { overflow, activation, rawLogits, topK, threshold } = taken;
  checkChoice("overflow", overflow, ["truncate", "error", "windows"]);
  checkChoice("activation", activation, ["softmax", "sigmoid", "none"]);
  checkFlag("rawLogits", rawLogits);
  if (topK !== undefined && !(Number.isInteger(topK) && topK >= 1)) {
    refuse(`topK is ${describe(topK)}, expected a whole number of at least 1`);
  }
  if (threshold !== undefined && !Number.isFinite(threshold)) {
    refuse(`threshold is ${describe(threshold)}, expected a number`);
  }
  return taken;
}

/** @param {import("./text-classifier.js").EmbedOptions} options */
export function takeEmbedOptions(options) {
  const taken = takeOptions(options, embedOptions);
  checkCommon(taken);
  checkChoice("pooling", taken.pooling, ["cls", "mean"]);
  checkFlag("normalize", taken.normalize);
  return taken;
}

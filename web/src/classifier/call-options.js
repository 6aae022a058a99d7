// What classify and its like take, checked.
import { ClassifierError, describe } from "../base/errors.js";

/** @param {string} message @returns {never} */
function refuse(message) {
  throw new ClassifierError("invalid_argument", message);
}

/** @param {unknown} options */
function checkIsObject(options) {
  if (typeof options !== "object" || options === null) {
    refuse(`the options are ${describe(options)}, expected an object`);
  }
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

/** @param {import("./text-classifier.js").ExplainOptions} options */
export function checkExplainOptions(options) {
  checkIsObject(options);
  checkFlag("splitSpecialTokens", options.splitSpecialTokens);
}

/** @param {import("./text-classifier.js").ClassifyOptions} options */
export function checkClassifyOptions(options) {
  checkExplainOptions(options);
  const { overflow, activation, rawLogits, topK, threshold } = options;
  checkChoice("overflow", overflow, ["truncate", "error", "windows"]);
  checkChoice("activation", activation, ["softmax", "sigmoid", "none"]);
  checkFlag("rawLogits", rawLogits);
  if (topK !== undefined && !(Number.isInteger(topK) && topK >= 1)) {
    refuse(`topK is ${describe(topK)}, expected a whole number of at least 1`);
  }
  if (threshold !== undefined && !Number.isFinite(threshold)) {
    refuse(`threshold is ${describe(threshold)}, expected a number`);
  }
}

/** @param {import("./text-classifier.js").EmbedOptions} options */
export function checkEmbedOptions(options) {
  checkExplainOptions(options);
  checkChoice("pooling", options.pooling, ["cls", "mean"]);
  checkFlag("normalize", options.normalize);
}

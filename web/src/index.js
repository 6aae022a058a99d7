export { ClassifierError } from "./errors.js";
export { TextClassifier } from "./text-classifier.js";

/**
 * @typedef {import("./errors.js").ErrorCode} ErrorCode
 * @typedef {import("./text-classifier.js").Backend} Backend
 * @typedef {import("./text-classifier.js").Classification} Classification
 * @typedef {import("./text-classifier.js").ClassifyOptions} ClassifyOptions
 * @typedef {import("./text-classifier.js").Dtype} Dtype
 * @typedef {import("./text-classifier.js").LabelScore} LabelScore
 * @typedef {import("./text-classifier.js").LoadOptions} LoadOptions
 * @typedef {import("./text-classifier.js").Progress} Progress
 * @typedef {import("./text-classifier.js").TextInput} TextInput
 */

export { ClassifierError } from "./errors.js";
export { TextClassifier } from "./text-classifier.js";

/**
 * @typedef {import("./errors.js").ErrorCode} ErrorCode
 * @typedef {import("./text-classifier.js").Backend} Backend
 * @typedef {import("./taken-parts.js").Bytes} Bytes
 * @typedef {import("./platform-types.ts").CacheLike} CacheLike
 * @typedef {import("./text-classifier.js").Classification} Classification
 * @typedef {import("./text-classifier.js").ClassifyOptions} ClassifyOptions
 * @typedef {import("./text-classifier.js").Dtype} Dtype
 * @typedef {import("./text-classifier.js").EmbedOptions} EmbedOptions
 * @typedef {import("./text-classifier.js").ExplainOptions} ExplainOptions
 * @typedef {import("./text-classifier.js").Explanation} Explanation
 * @typedef {import("./results.js").LabelScore} LabelScore
 * @typedef {import("./taken-parts.js").GivenModel} GivenModel
 * @typedef {import("./verified-source.js").Integrity} Integrity
 * @typedef {import("./text-classifier.js").LoadOptions} LoadOptions
 * @typedef {import("./taken-parts.js").Model} Model
 * @typedef {import("./family.js").ModelShape} ModelShape
 * @typedef {import("./config.js").ProblemType} ProblemType
 * @typedef {import("./text-classifier.js").Progress} Progress
 * @typedef {import("./text-classifier.js").TextInput} TextInput
 * @typedef {import("./text-classifier.js").Tokens} Tokens
 * @typedef {import("./core.js").WasmSource} WasmSource
 * @typedef {import("./results.js").Word} Word
 */

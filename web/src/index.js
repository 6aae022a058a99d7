export { ClassifierError, TextClassifier } from "./classifier/text-classifier.js";
export { TextEmbedder } from "./classifier/text-embedder.js";
export { ZeroShotClassifier } from "./classifier/zero-shot-classifier.js";
export { TokenClassifier } from "./classifier/token-classifier.js";
export { FillMask } from "./classifier/fill-mask.js";

/**
 * @typedef {import("./base/errors.js").ErrorCode} ErrorCode
 * @typedef {import("./classifier/tasks/tag.js").Aggregation} Aggregation
 * @typedef {import("./classifier/text-classifier.js").Backend} Backend
 * @typedef {import("./sources/taken-parts.js").Bytes} Bytes
 * @typedef {import("./platform/types.ts").CacheLike} CacheLike
 * @typedef {import("./classifier/text-classifier.js").Classification} Classification
 * @typedef {import("./classifier/text-classifier.js").ClassifierOptions} ClassifierOptions
 * @typedef {import("./classifier/text-classifier.js").ClassifyOptions} ClassifyOptions
 * @typedef {import("./classifier/text-classifier.js").Dtype} Dtype
 * @typedef {import("./classifier/text-classifier.js").EmbedOptions} EmbedOptions
 * @typedef {import("./classifier/text-embedder.js").EmbedderOptions} EmbedderOptions
 * @typedef {import("./classifier/tasks/tag.js").Entity} Entity
 * @typedef {import("./classifier/text-classifier.js").ExplainOptions} ExplainOptions
 * @typedef {import("./classifier/learn/examples.js").LearnExample} LearnExample
 * @typedef {import("./classifier/text-classifier.js").Explanation} Explanation
 * @typedef {import("./classifier/learn/head-source.js").HeadSource} HeadSource
 * @typedef {import("./classifier/tasks/classify.js").LabelScore} LabelScore
 * @typedef {import("./classifier/learn/report.js").LabelReport} LabelReport
 * @typedef {import("./classifier/text-classifier.js").LearnedClassifier} LearnedClassifier
 * @typedef {import("./classifier/learn/learn.js").LearnOptions} LearnOptions
 * @typedef {import("./classifier/learn/learn.js").LearnProgress} LearnProgress
 * @typedef {import("./classifier/learn/report.js").LearnReport} LearnReport
 * @typedef {import("./classifier/fill-mask.js").FillMaskOptions} FillMaskOptions
 * @typedef {import("./sources/taken-parts.js").GivenModel} GivenModel
 * @typedef {import("./sources/verified.js").Integrity} Integrity
 * @typedef {import("./classifier/text-classifier.js").LoadOptions} LoadOptions
 * @typedef {import("./classifier/fill-mask.js").MaskPrediction} MaskPrediction
 * @typedef {import("./classifier/fill-mask.js").MaskPredictions} MaskPredictions
 * @typedef {import("./sources/taken-parts.js").Model} Model
 * @typedef {import("./model/family.js").ModelShape} ModelShape
 * @typedef {import("./classifier/text-embedder.js").Pooling} Pooling
 * @typedef {import("./model/config.js").ProblemType} ProblemType
 * @typedef {import("./classifier/text-classifier.js").Progress} Progress
 * @typedef {import("./classifier/tasks/tag.js").TagOptions} TagOptions
 * @typedef {import("./classifier/learn/learn.js").SaveOptions} SaveOptions
 * @typedef {import("./classifier/text-classifier.js").TextInput} TextInput
 * @typedef {import("./classifier/text-classifier.js").Tokens} Tokens
 * @typedef {import("./engine/core.js").WasmSource} WasmSource
 * @typedef {import("./classifier/tasks/explain.js").Word} Word
 * @typedef {import("./classifier/zero-shot-classifier.js").ZeroShotClassification} ZeroShotClassification
 * @typedef {import("./classifier/zero-shot-classifier.js").ZeroShotOptions} ZeroShotOptions
 */

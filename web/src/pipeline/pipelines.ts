import type { FeatureExtractionPipeline } from "./feature-extraction.js";
import type { FillMaskPipeline } from "./fill-mask.js";
import type { TextClassificationPipeline } from "./text-classification.js";
import type { TokenClassificationPipeline } from "./token-classification.js";
import type { ZeroShotClassificationPipeline } from "./zero-shot-classification.js";

/** What `pipeline` gives for each task. */
export interface Pipelines {
  "text-classification": TextClassificationPipeline;
  "sentiment-analysis": TextClassificationPipeline;
  "feature-extraction": FeatureExtractionPipeline;
  "zero-shot-classification": ZeroShotClassificationPipeline;
  "token-classification": TokenClassificationPipeline;
  ner: TokenClassificationPipeline;
  "fill-mask": FillMaskPipeline;
}

export type PipelineTask = keyof Pipelines;

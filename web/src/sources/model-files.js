// The files of a model's folder, under the names that they have in Hugging Face's layout. A new file is a
// new name here; where it is read is said in model/.

export const weightsFile = "model.safetensors";

/** Which of several files holds which tensor, if the weights do not lie in one. */
export const indexFile = "model.safetensors.index.json";

// Of folders of sentence-transformers.
export const modulesFile = "modules.json";
export const poolingFile = "1_Pooling/config.json";
export const promptsFile = "config_sentence_transformers.json";
/** Its name depends on the version that wrote it. */
export const sentenceConfigFiles = [
  "sentence_bert_config.json",
  "sentence_roberta_config.json",
  "sentence_distilbert_config.json",
];

/** Of weights, whole or in part. @param {string} file */
export const isWeights = (file) => file.endsWith(".safetensors");

/**
 * @typedef {"config" | "tokenizer" | "merges" | "tokenizerConfig" | "specialTokensMap" | "addedTokens" | "weights" | "weightsIndex" |
 *   "modules" | "poolingConfig" | "sentenceConfig" | "promptsConfig"} Part
 *
 * @typedef {object} ModelPart a part of a model, also of one in the caller's hands
 * @property {Part} part
 * @property {string[]} names of the files that can hold it, of which one is read: the first that exists
 * @property {boolean} required whether there is no model without it
 * @property {boolean} [seldom] whether it may not be read: newer files stand for it, or only some classes use it
 */

/** @type {readonly ModelPart[]} */
export const modelParts = [
  { part: "config", names: ["config.json"], required: true },
  { part: "tokenizer", names: ["tokenizer.json", "vocab.txt", "vocab.json"], required: true },
  { part: "tokenizerConfig", names: ["tokenizer_config.json"], required: false },
  { part: "specialTokensMap", names: ["special_tokens_map.json"], required: false, seldom: true },
  { part: "addedTokens", names: ["added_tokens.json"], required: false, seldom: true },
  { part: "weights", names: [weightsFile], required: true },
  { part: "weightsIndex", names: [indexFile], required: false, seldom: true },
  { part: "modules", names: [modulesFile], required: false, seldom: true },
  { part: "poolingConfig", names: [poolingFile], required: false, seldom: true },
  { part: "sentenceConfig", names: sentenceConfigFiles, required: false, seldom: true },
  { part: "promptsConfig", names: [promptsFile], required: false, seldom: true },
  { part: "merges", names: ["merges.txt"], required: false, seldom: true },
];

/** Names of all files that are read. */
export const modelFiles = modelParts.flatMap(({ names }) => names);

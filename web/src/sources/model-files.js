// The files of a model's folder, under the names that they have in Hugging Face's layout. A new file is a
// new name here; where it is read is said in model/.

export const weightsFile = "model.safetensors";

/** Which of several files holds which tensor, if the weights do not lie in one. */
export const indexFile = "model.safetensors.index.json";

/** Of weights, whole or in part. @param {string} file */
export const isWeights = (file) => file.endsWith(".safetensors");

/**
 * @typedef {"config" | "tokenizer" | "tokenizerConfig" | "specialTokensMap" | "addedTokens" | "weights" | "weightsIndex"} Part
 *
 * @typedef {object} ModelPart a part of a model, also of one in the caller's hands
 * @property {Part} part
 * @property {string[]} names of the files that can hold it, of which one is read: the first that exists
 * @property {boolean} required whether there is no model without it
 * @property {boolean} [older] whether newer files of a model stand for it, so that it may not be read
 */

/** @type {readonly ModelPart[]} */
export const modelParts = [
  { part: "config", names: ["config.json"], required: true },
  { part: "tokenizer", names: ["tokenizer.json", "vocab.txt"], required: true },
  { part: "tokenizerConfig", names: ["tokenizer_config.json"], required: false },
  { part: "specialTokensMap", names: ["special_tokens_map.json"], required: false, older: true },
  { part: "addedTokens", names: ["added_tokens.json"], required: false, older: true },
  { part: "weights", names: [weightsFile], required: true },
  { part: "weightsIndex", names: [indexFile], required: false, older: true },
];

/** Names of all files that are read. */
export const modelFiles = modelParts.flatMap(({ names }) => names);

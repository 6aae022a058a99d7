// The files of a model's folder, under the names that they have in Hugging Face's layout. A new file is a
// new name here; where it is read is said in model/.

export const weightsFile = "model.safetensors";

/**
 * @typedef {"config" | "tokenizer" | "tokenizerConfig" | "weights"} Part
 *
 * @typedef {object} ModelPart a part of a model, also of one in the caller's hands
 * @property {Part} part
 * @property {string[]} names of the files that can hold it, of which one is read: the first that exists
 * @property {boolean} required whether there is no model without it
 */

/** @type {readonly ModelPart[]} */
export const modelParts = [
  { part: "config", names: ["config.json"], required: true },
  { part: "tokenizer", names: ["vocab.txt", "tokenizer.json"], required: true },
  { part: "tokenizerConfig", names: ["tokenizer_config.json"], required: false },
  { part: "weights", names: [weightsFile], required: true },
];

/** Names of all files that are read. */
export const modelFiles = modelParts.flatMap(({ names }) => names);

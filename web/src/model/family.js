// What a family of models says of itself, and what it reads config.json with.
import { ClassifierError, quote } from "../base/errors.js";

/**
 * @typedef {import("../base/json.js").Json} Json
 *
 * @typedef {object} ModelShape a model's sizes, whatever its config.json calls them
 * @property {number} vocabSize tokens of the vocabulary
 * @property {number} maxPositions rows of the position embeddings
 * @property {number} firstPosition row of the position embeddings that a text's first token takes; the row before it
 *   is that of the padding token, whose id is its number and which is not counted. 0: all tokens are counted
 * @property {number} tokenTypes 0: the family has none
 * @property {number} layers
 * @property {number} heads of each layer's attention
 * @property {number} hiddenSize
 * @property {number} intermediateSize between the two products of a feed-forward network
 * @property {import("../base/core-types.ts").CoreShape["activation"]} activation of the feed-forward network
 * @property {number} layerNormEpsilon
 *
 * @typedef {object} Family
 * @property {string} modelType config.json's model_type
 * @property {string} className what the names of its classes begin with
 * @property {string} prefix of the names of the encoder's tensors
 * @property {Partial<Record<import("./heads.js").Head, string>>} labelsTensor of a head, whose first size is the number of labels
 * @property {string} vocabularyTensor of a head that fills masks: a row for each token, unless the word embeddings are used
 * @property {(json: Json) => ModelShape} shape
 */

/** Tokens of the longest text. @param {ModelShape} shape */
export const maxTokens = ({ maxPositions, firstPosition }) => maxPositions - firstPosition;

/**
 * Weights and biases.
 * @param {ModelShape} shape
 * @param {import("./heads.js").Head} head
 * @param {number} labels
 * @param {boolean} [tied] whether a head that fills masks has no matrix of its own
 */
export function parameterCount(shape, head, labels, tied = true) {
  const { vocabSize, maxPositions, tokenTypes, layers, hiddenSize, intermediateSize } = shape;
  const linear = (/** @type {number} */ from, /** @type {number} */ to) => from * to + to;
  const norm = 2 * hiddenSize;
  const attention = 4 * linear(hiddenSize, hiddenSize) + norm;
  const feedForward = linear(hiddenSize, intermediateSize) + linear(intermediateSize, hiddenSize) + norm;
  const embeddings = (vocabSize + maxPositions + tokenTypes) * hiddenSize + norm;
  const token = linear(hiddenSize, labels);
  const dense = linear(hiddenSize, hiddenSize);
  const maskedLm = dense + norm + vocabSize + (tied ? 0 : vocabSize * hiddenSize);
  const heads = { none: 0, sequence: dense + token, token, maskedLm };
  return embeddings + layers * (attention + feedForward) + heads[head];
}

/** @param {string} message @param {"invalid_config" | "unsupported_model"} [code] @returns {never} */
export function failInConfig(message, code = "invalid_config") {
  throw new ClassifierError(code, `config.json: ${message}`);
}

/** Refuses what makes a model read otherwise. @param {Json} json @param {string[]} fields that must not be true */
export function refuseIf(json, fields) {
  const found = fields.find((field) => json[field]);
  if (found)
    failInConfig(`${found} is true; supported are models that see the whole text`, "unsupported_model");
}

/**
 * A number under the first of several names that it has.
 * @param {Json} json
 * @param {string[]} fields
 * @param {number} fallback used if all of them are missing or null
 */
export const aliased = (json, fields, fallback) =>
  integer(json, fields.find((field) => (json[field] ?? null) !== null) ?? fields[0], fallback);

/**
 * @param {Json} json
 * @param {string} field
 * @param {number} fallback used if the field is missing or null
 */
export function positive(json, field, fallback) {
  const value = json[field] ?? fallback;
  if (typeof value === "number" && value > 0 && value < 1) return value;
  return failInConfig(`${field} is ${quote(value)}, expected a number between 0 and 1`);
}

/**
 * @param {Json} json
 * @param {string} field
 * @param {number} [fallback] used if the field is missing or null
 */
export function integer(json, field, fallback) {
  const value = json[field] ?? fallback;
  if (value === undefined) failInConfig(`${field} is missing`);
  if (typeof value !== "number" || !Number.isInteger(value) || Math.abs(value) > 2 ** 31 - 1) {
    failInConfig(`${field} is ${quote(value)}, expected a whole number`);
  }
  return value;
}

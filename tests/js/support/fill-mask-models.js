// Tiny models that fill masks, and what transformers' pipeline says of texts (tests/golden/fill-mask).
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./paths.js";

export const fillMaskModels = [
  "distilbert",
  "distilbert-untied",
  "bert",
  "bert-untied",
  "bert-pretraining",
  "roberta",
  "roberta-untied",
  "bert-added",
  "distilbert-uncleaned",
  "distilbert-undecoded",
  "roberta-undecoded",
];

/** @param {string} name */
export const fillMaskFolder = (name) => join(root, "tests", "golden", "fill-mask", name);

/**
 * @typedef {[tokenId: number, text: string, score: number, sequence: string]} GoldenPrediction
 *
 * @typedef {object} GoldenFill
 * @property {string} text
 * @property {number} topK
 * @property {string[] | null} targets
 * @property {GoldenPrediction[][]} masks
 */

/** @param {string} name @returns {Promise<GoldenFill[]>} */
export async function goldenFills(name) {
  return JSON.parse(await readFile(join(fillMaskFolder(name), "cases.json"), "utf8"));
}

/** A list for each mask, also of a text with one. @param {import("../../../web/src/index.js").MaskPredictions} predictions */
export const listsOf = (predictions) =>
  /** @type {import("../../../web/src/index.js").MaskPrediction[][]} */ (
    Array.isArray(predictions[0]) ? predictions : [predictions]
  );

/** Warnings of a model, but for that of RoBERTa's tokenizer files. @param {{warnings: readonly string[]}} model */
export const ownWarnings = ({ warnings }) => warnings.filter((text) => !text.startsWith("<mask> takes"));

// Tiny models that label tokens, and what transformers' pipeline says of texts (tests/golden/tokens).
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./paths.js";

export const tokenModels = ["bio", "names", "bert", "roberta", "roberta-prefix", "unnamed"];

/** @param {string} name */
export const tokenFolder = (name) => join(root, "tests", "golden", "tokens", name);

/**
 * @typedef {[label: string, score: number, start: number, end: number, word: string, index?: number]} GoldenEntity
 *
 * @typedef {object} GoldenTags
 * @property {string} text
 * @property {number | null} stride
 * @property {string[]} ignore
 * @property {GoldenEntity[]} [none]
 * @property {GoldenEntity[]} simple
 * @property {GoldenEntity[]} first
 * @property {GoldenEntity[]} average
 * @property {GoldenEntity[]} max
 */

/** @param {string} name @returns {Promise<GoldenTags[]>} */
export async function goldenTags(name) {
  return JSON.parse(await readFile(join(tokenFolder(name), "cases.json"), "utf8"));
}

export const aggregations = /** @type {const} */ (["none", "simple", "first", "average", "max"]);

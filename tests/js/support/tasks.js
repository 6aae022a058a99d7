// What Hugging Face's libraries gave for models of several tasks (tests/golden/tasks).
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { modelCopy } from "./models.js";
import { root } from "./paths.js";

/**
 * @typedef {object} Folder
 * @property {string} [about]
 * @property {string} model a golden one
 * @property {Record<string, any>} files that are other than its own, or more
 *
 * @typedef {{sequence: string, labels: string[], scores: number[]}} ZeroShotResult
 * @typedef {Folder & {calls: {options: Record<string, any>, results: ZeroShotResult[]}[]}} ZeroShotCase
 * @typedef {{input: {text: string, text_pair?: string}, label: string, score: number, raw: number}} RerankResult
 *
 * @typedef {object} Tasks
 * @property {string[]} texts
 * @property {ZeroShotCase[]} zeroShot
 * @property {(Folder & {results: RerankResult[]})[]} rerank
 * @property {(Folder & {texts: string[], states: number[][][]})[]} features
 * @property {(Folder & {embeddings: number[][], query?: number[][]})[]} embeddings
 */

/** @type {Tasks} */
export const golden = JSON.parse(await readFile(join(root, "tests/golden/tasks/tasks.json"), "utf8"));

/** @param {string} parent @param {Folder} folder @returns {Promise<string>} its path */
export async function taskFolder(parent, { model, files }) {
  const path = await modelCopy(parent, {}, model);
  for (const [file, content] of Object.entries(files)) {
    await mkdir(dirname(join(path, file)), { recursive: true });
    await writeFile(join(path, file), JSON.stringify(content));
  }
  return path;
}

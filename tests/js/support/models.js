// Model folders for the tests: the golden ones, and copies of them with something changed.
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { goldenFolder } from "./paths.js";
import { encodeTensors, readTensors } from "./safetensors-file.js";

export const goldenModels = ["plain", "relu", "odd", "one-head", "multi-label", "long"];

/** Of other families, with BERT's tokenizer. */
export const familyModels = [
  "bert",
  "bert-tanh-gelu",
  "bert-long",
  "roberta",
  "roberta-quick",
  "roberta-long",
];
export const headlessModels = ["bert-headless", "roberta-headless"];

/**
 * PyTorch's.
 * @param {string} name
 * @returns {Promise<{ids: number[], typeIds?: number[], logits: number[], clsState: number[], meanState: number[]}[]>}
 */
export async function goldenCases(name) {
  return JSON.parse(await readFile(join(goldenFolder(name), "cases.json"), "utf8"));
}

/** The text whose tokens are these: [CLS], words, [SEP]; id 5 is the word w0. @param {number[]} ids */
export const textOfIds = (ids) =>
  ids
    .slice(1, -1)
    .map((id) => `w${id - 5}`)
    .join(" ");

/** What is asked for of a model with vocab.txt, whether it is there or not, by name. */
export const askedFor = [
  "added_tokens.json",
  "config.json",
  "model.safetensors",
  "special_tokens_map.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "vocab.txt",
];

/** The text or the pair whose tokens are these. @param {number[]} ids */
export function inputOfIds(ids) {
  const word = (/** @type {number} */ id) => ["[PAD]", "unknown"][id] ?? `w${id - 5}`;
  const end = ids.indexOf(3);
  const text = ids.slice(1, end).map(word).join(" ");
  const textPair = ids.slice(end + 1, -1).map(word);
  return textPair.length > 0 ? { text, textPair: textPair.join(" ") } : text;
}

let copies = 0;

/**
 * A copy of a golden model.
 * @param {string} parent folder to make it in
 * @param {Record<string, string | Uint8Array | object | null>} [files] to write over it: text, bytes,
 *   what JSON must hold, or null for a file that must be missing
 * @param {string} [name] of the golden model
 * @returns {Promise<string>} the folder
 */
export async function modelCopy(parent, files = {}, name = "plain") {
  const folder = join(parent, `${name}-${copies++}`);
  await mkdir(folder);
  for (const file of ["config.json", "model.safetensors", "tokenizer_config.json", "vocab.txt"]) {
    await cp(join(goldenFolder(name), file), join(folder, file));
  }
  for (const [file, content] of Object.entries(files)) {
    const path = join(folder, file);
    if (content === null) await rm(path);
    else if (typeof content === "string" || content instanceof Uint8Array) await writeFile(path, content);
    else await writeFile(path, JSON.stringify(content));
  }
  return folder;
}

/** @param {string} [name] of a golden model @returns {Promise<Record<string, any>>} its config.json */
export async function goldenConfig(name = "plain") {
  return JSON.parse(await readFile(join(goldenFolder(name), "config.json"), "utf8"));
}

/**
 * The weights file of a golden model with its tensors changed.
 * @param {(tensors: import("./safetensors-file.js").StoredTensor[]) => import("./safetensors-file.js").StoredTensor[] | void} change
 *   may change them in place, or answer others
 * @param {string} [name]
 */
export async function changedWeights(change, name = "plain") {
  const { tensors } = await readTensors(join(goldenFolder(name), "model.safetensors"));
  return encodeTensors(change(tensors) ?? tensors);
}

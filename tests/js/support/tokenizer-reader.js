// What a folder's files say of its tokenizer, read without a model.
import { afterEach } from "@jest/globals";
import { loadCore } from "../../../web/src/engine/core.js";
import { readTokenizerFiles, tokenizerOf } from "../../../web/src/model/tokenizer-files.js";
import { openBytes } from "../../../web/src/sources/source.js";
import { tokenizerJson } from "./tokenizer-json.js";

/** @typedef {Record<string, unknown>} Json */

const core = await loadCore();

/** @param {Record<string, string | object | null | undefined>} files @returns {import("../../../web/src/platform/types.ts").Source} */
const sourceOf = (files) => ({
  name: "m",
  nameOf: (file) => `m/${file}`,
  async open(file) {
    const content = files[file] ?? undefined;
    const text = typeof content === "object" ? JSON.stringify(content) : content;
    return text === undefined ? undefined : openBytes(new TextEncoder().encode(text));
  },
});

/** @param {Record<string, string | object | null | undefined>} files @param {Json} [config] */
export async function described(files, config = {}) {
  const source = sourceOf(files);
  return tokenizerOf(await readTokenizerFiles(source, undefined, () => config), config, source);
}

/** @type {import("../../../web/src/engine/core-objects.js").CoreTokenizer | undefined} */
let made;
afterEach(() => {
  made?.delete();
  made = undefined;
});

/** @param {Awaited<ReturnType<typeof described>>} tokenizer */
export function make({ vocabulary, options }) {
  made?.delete();
  made = undefined;
  made = core.createTokenizer(vocabulary, options);
  return made;
}

/** @param {Record<string, string | object | null | undefined>} files @param {Json} [config] */
export async function errorOf(files, config) {
  try {
    make(await described(files, config));
    return "read";
  } catch (error) {
    const { code, message } = /** @type {import("../../../web/src/index.js").ClassifierError} */ (error);
    return `${code}: ${message}`;
  }
}

export const special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
const words = [...special, "a", "b", "ab", "##b", "x"];
export const json = tokenizerJson(words);
export const fast = { tokenizer_class: "PreTrainedTokenizerFast" };
export const vocab = words.join("\n");

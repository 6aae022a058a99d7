// A model's tokenizer, from whichever of its files there is. What a kind of tokenizer makes of them is in
// tokenizers/.
import { ClassifierError } from "../base/errors.js";
import { readFile, readJson } from "../sources/source.js";
import { fromTokenizerJson, fromVocabulary } from "./tokenizers/word-piece.js";

/** @typedef {import("../platform/types.ts").Source} Source */

/**
 * @param {Source} source
 * @param {AbortSignal} [signal]
 */
async function readTokenizerJson(source, signal) {
  const json = await readJson(source, "tokenizer.json", "invalid_tokenizer", signal);
  if (json) return json;
  throw new ClassifierError("not_found", `${source.name} has neither vocab.txt nor tokenizer.json`);
}

/**
 * @param {Source} source
 * @param {AbortSignal} [signal]
 * @returns {Promise<import("./tokenizers/word-piece.js").WordPiece & {modelMaxLength: number}>} with the tokens that
 *   a text can have, Infinity if the files do not say
 */
export async function readTokenizerFiles(source, signal) {
  const [text, config = {}] = await Promise.all([
    readFile(source, "vocab.txt", signal),
    readJson(source, "tokenizer_config.json", "invalid_tokenizer", signal),
  ]);
  const length = config.model_max_length;
  const modelMaxLength = typeof length === "number" && length >= 2 ? Math.floor(length) : Infinity;
  const tokenizer = text
    ? fromVocabulary(text, source.nameOf("vocab.txt"), config)
    : fromTokenizerJson(await readTokenizerJson(source, signal), config);
  return { ...tokenizer, modelMaxLength };
}

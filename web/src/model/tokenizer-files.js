// A model's tokenizer, from whichever of its files there are. What a kind of tokenizer makes of them is in
// tokenizers/.
import { readFile, readJson } from "../sources/source.js";
import { givesTypes } from "./tokenizers/tokenizer-class.js";
import { wordPieceOf } from "./tokenizers/word-piece.js";

/**
 * @typedef {import("../platform/types.ts").Source} Source
 *
 * @typedef {import("./tokenizers/word-piece.js").Parts} TokenizerFiles what the files hold
 * @typedef {import("./tokenizers/word-piece.js").WordPiece & {modelMaxLength: number}} Tokenizer with the
 *   tokens that a text can have, Infinity if the files do not say
 */

/**
 * Those that decide, as in Python: tokenizer.json, and vocab.txt only without it; older files only where
 * tokenizer_config.json does not list the added tokens.
 * @param {Source} source
 * @param {AbortSignal} [signal]
 * @returns {Promise<TokenizerFiles>}
 */
export async function readTokenizerFiles(source, signal) {
  const json = (/** @type {string} */ file) => readJson(source, file, "invalid_tokenizer", signal);
  const [tokenizer, config = {}] = await Promise.all([json("tokenizer.json"), json("tokenizer_config.json")]);
  const isListed = config.added_tokens_decoder !== undefined;
  const [vocabulary, specialTokensMap, addedTokens] = await Promise.all([
    tokenizer ? undefined : readFile(source, "vocab.txt", signal),
    isListed ? undefined : json("special_tokens_map.json"),
    isListed ? undefined : json("added_tokens.json"),
  ]);
  return { tokenizer, config, vocabulary, specialTokensMap, addedTokens };
}

/** @param {Record<string, unknown>} config tokenizer_config.json */
function maxLengthOf(config) {
  const length = "model_max_length" in config ? config.model_max_length : config.max_len;
  return typeof length === "number" && length >= 2 ? Math.floor(length) : Infinity;
}

/**
 * @param {TokenizerFiles} files
 * @param {Record<string, unknown>} config config.json
 * @param {Source} source they come from, for messages
 * @param {boolean} [hasTypes] whether the model tells token types apart
 * @returns {Tokenizer}
 */
export function tokenizerOf(files, config, source, hasTypes = false) {
  const names = { model: source.name, vocabulary: source.nameOf("vocab.txt") };
  const described = wordPieceOf(files, config, names);
  if (hasTypes && !givesTypes(files.config, config)) leaveOutTypes(described);
  return { ...described, modelMaxLength: maxLengthOf(files.config) };
}

/** As where Python gives the model no token types. @param {Omit<Tokenizer, "modelMaxLength">} described */
function leaveOutTypes({ options, warnings }) {
  const items = [...options.single_template, ...options.pair_template];
  if (items.every(({ type_id }) => type_id === 0)) return;
  for (const item of items) item.type_id = 0;
  warnings.push(
    "the tokenizer's class gives the model no token types in transformers 5.24, so all are 0 here; 4.57 may give a pair's second text type 1",
  );
}

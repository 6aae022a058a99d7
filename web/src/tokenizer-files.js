// The vocabulary and its options: vocab.txt with tokenizer_config.json, or tokenizer.json.
import { ClassifierError, quote } from "./errors.js";
import { readFile, readJson } from "./source.js";
import { checkAddedTokens, parseTokenizerJson } from "./tokenizer-json.js";

/**
 * @typedef {object} TokenizerFiles
 * @property {Uint8Array} vocabulary UTF-8, one token a line
 * @property {import("./core-types.ts").CoreTokenizerOptions} options
 * @property {number} modelMaxLength tokens; Infinity where the files do not say
 */

/** @type {import("./core-types.ts").CoreTokenizerOptions} */
const defaults = {
  do_lower_case: true,
  strip_accents: null,
  tokenize_chinese_chars: true,
  unk_token: "[UNK]",
  sep_token: "[SEP]",
  pad_token: "[PAD]",
  cls_token: "[CLS]",
  mask_token: "[MASK]",
  continuing_subword_prefix: "##",
  max_input_chars_per_word: 100,
};

/** @param {string} message @param {"invalid_tokenizer" | "unsupported_model"} [code] @returns {never} */
function fail(message, code = "invalid_tokenizer") {
  throw new ClassifierError(code, message);
}

/**
 * @param {Record<string, unknown>} json
 * @param {string} field
 * @param {boolean} [orNull]
 */
function checkBoolean(json, field, orNull = false) {
  const value = json[field];
  if (typeof value === "boolean" || (orNull && value === null)) return /** @type {boolean} */ (value);
  return fail(`tokenizer_config.json: ${field} is ${quote(value)}, expected true or false`);
}

/** A special token is a string, or an object with its text. @param {unknown} value @param {string} field */
function tokenText(value, field) {
  const text = typeof value === "object" && value !== null && "content" in value ? value.content : value;
  if (typeof text !== "string" || text === "") {
    fail(`tokenizer_config.json: ${field} is ${quote(value)}, expected a token`);
  }
  return /** @type {string} */ (text);
}

/**
 * Options of tokenizer_config.json over those given.
 * @param {Record<string, unknown>} json
 * @param {typeof defaults} base
 */
function applyTokenizerConfig(json, base) {
  const options = { ...base };
  for (const field of /** @type {const} */ (["do_lower_case", "tokenize_chinese_chars"])) {
    if (json[field] !== undefined) options[field] = checkBoolean(json, field);
  }
  if (json.strip_accents !== undefined) options.strip_accents = checkBoolean(json, "strip_accents", true);
  for (const field of /** @type {const} */ ([
    "unk_token",
    "sep_token",
    "pad_token",
    "cls_token",
    "mask_token",
  ])) {
    if (json[field] !== undefined && json[field] !== null) options[field] = tokenText(json[field], field);
  }
  return options;
}

/**
 * @param {import("./platform-types.ts").Source} source
 * @param {Record<string, unknown>} config tokenizer_config.json
 * @param {AbortSignal} [signal]
 */
async function readTokenizerJson(source, config, signal) {
  const json = await readJson(source, "tokenizer.json", "invalid_tokenizer", signal);
  if (!json)
    throw new ClassifierError("not_found", `${source.name} has neither vocab.txt nor tokenizer.json`);
  const { vocabulary, options: own } = parseTokenizerJson(json, defaults);
  // The normaliser's options there are what the model was trained with.
  const { do_lower_case, strip_accents, tokenize_chinese_chars } = own;
  const options = {
    ...applyTokenizerConfig(config, own),
    do_lower_case,
    strip_accents,
    tokenize_chinese_chars,
  };
  checkAddedTokens(json, options);
  return { vocabulary, options };
}

/**
 * @param {Uint8Array} vocabulary vocab.txt
 * @param {import("./platform-types.ts").Source} source
 */
function checkVocabularyText(vocabulary, source) {
  const begin = new TextDecoder().decode(vocabulary.subarray(0, 32));
  const found = /^\s*</.test(begin)
    ? "an HTML page, expected a vocabulary. Is the address right?"
    : begin.startsWith("version https://git-lfs") &&
      "a Git LFS pointer, expected a vocabulary (git lfs pull).";
  if (found) fail(`${source.nameOf("vocab.txt")} is ${found}`);
}

/**
 * @param {import("./platform-types.ts").Source} source
 * @param {AbortSignal} [signal]
 * @returns {Promise<TokenizerFiles>}
 */
export async function readTokenizerFiles(source, signal) {
  const [text, config = {}] = await Promise.all([
    readFile(source, "vocab.txt", signal),
    readJson(source, "tokenizer_config.json", "invalid_tokenizer", signal),
  ]);
  const length = config.model_max_length;
  const modelMaxLength = typeof length === "number" && length >= 2 ? Math.floor(length) : Infinity;
  if (!text) return { ...(await readTokenizerJson(source, config, signal)), modelMaxLength };
  checkVocabularyText(text, source);
  return { vocabulary: text, options: applyTokenizerConfig(config, defaults), modelMaxLength };
}

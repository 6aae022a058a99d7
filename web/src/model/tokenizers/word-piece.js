// BERT's WordPiece, as vocab.txt or tokenizer.json holds it, with tokenizer_config.json's options.
import { ClassifierError, clip, quote } from "../../base/errors.js";

/**
 * @typedef {import("../../base/core-types.ts").CoreTokenizerOptions} Options
 * @typedef {{vocabulary: Uint8Array, options: Options}} WordPiece the vocabulary in UTF-8, one token a line
 */

/** @type {Options} */
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

/** @param {string} message @param {"invalid_tokenizer" | "unsupported_model"} [code] @returns {never} */
function failInJson(message, code) {
  fail(`tokenizer.json: ${message}`, code);
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

/** @param {unknown} value @returns {Record<string, unknown>} */
const asObject = (value) =>
  typeof value === "object" && value !== null ? /** @type {Record<string, unknown>} */ (value) : {};

/**
 * @template {boolean | string} T
 * @param {Record<string, unknown>} part
 * @param {string} field
 * @param {T} fallback if the field is missing or null
 * @returns {T}
 */
function option(part, field, fallback) {
  const value = part[field] ?? fallback;
  if (typeof value !== typeof fallback) {
    failInJson(`${field} is ${quote(value)}, expected a ${typeof fallback}`);
  }
  return /** @type {T} */ (value);
}

/** @param {Record<string, unknown>} model @param {number} fallback */
function maxWordLength(model, fallback) {
  const value = model.max_input_chars_per_word ?? fallback;
  if (!Number.isSafeInteger(value) || Number(value) < 1 || Number(value) > 1e6) {
    failInJson(`max_input_chars_per_word is ${quote(value)}, expected 1 to 1000000`);
  }
  return Number(value);
}

/** @param {Record<string, unknown>} json tokenizer.json @returns {WordPiece} */
function parseTokenizerJson(json) {
  const [model, normalizer, preTokenizer] = [json.model, json.normalizer, json.pre_tokenizer].map(asObject);
  const parts = [
    { part: "model", found: model.type, wanted: "WordPiece" },
    { part: "normalizer", found: normalizer.type, wanted: "BertNormalizer" },
    { part: "pre_tokenizer", found: preTokenizer.type, wanted: "BertPreTokenizer" },
  ];
  for (const { part, found, wanted } of parts) {
    if (found !== wanted) {
      failInJson(`${part} is ${quote(found ?? null)}; supported is BERT's ${wanted}`, "unsupported_model");
    }
  }
  if (!option(normalizer, "clean_text", true)) {
    failInJson("clean_text is false; supported is true", "unsupported_model");
  }
  const lowercase = option(normalizer, "lowercase", true);
  return {
    vocabulary: vocabularyText(asObject(model.vocab)),
    options: {
      ...defaults,
      do_lower_case: lowercase,
      strip_accents: option(normalizer, "strip_accents", lowercase),
      tokenize_chinese_chars: option(normalizer, "handle_chinese_chars", true),
      unk_token: option(model, "unk_token", defaults.unk_token),
      continuing_subword_prefix: option(
        model,
        "continuing_subword_prefix",
        defaults.continuing_subword_prefix,
      ),
      max_input_chars_per_word: maxWordLength(model, defaults.max_input_chars_per_word),
    },
  };
}

/** @param {Record<string, unknown>} vocab ids by token @returns {Uint8Array} one token a line */
function vocabularyText(vocab) {
  const entries = Object.entries(vocab);
  const tokens = /** @type {string[]} */ (new Array(entries.length).fill(undefined));
  for (const [token, id] of entries) {
    const isId = Number.isInteger(id) && Number(id) >= 0 && Number(id) < entries.length;
    if (!isId || tokens[Number(id)] !== undefined) {
      const expected = `expected each id from 0 to ${entries.length - 1} once`;
      failInJson(`vocab gives ${quote(token)} the id ${quote(id)}, ${expected}`);
    }
    if (/[\r\n]/.test(token)) failInJson(`vocab has the token ${quote(token)}, expected tokens of one line`);
    tokens[Number(id)] = token;
  }
  return new TextEncoder().encode(tokens.map((token) => `${token}\n`).join(""));
}

/**
 * Tokens that tokenizer.json cuts out of the raw text must be those that the core cuts out.
 * @param {Record<string, unknown>} json tokenizer.json
 * @param {Options} options
 */
function checkAddedTokens(json, options) {
  const known = [
    options.unk_token,
    options.cls_token,
    options.sep_token,
    options.pad_token,
    options.mask_token,
  ];
  const { added_tokens: added = [] } = json;
  if (!Array.isArray(added)) failInJson(`added_tokens is ${quote(added)}, expected a list`);
  const other = added.map((token) => String(asObject(token).content)).find((text) => !known.includes(text));
  if (other !== undefined) {
    failInJson(`added_tokens has ${clip(other)}; supported are ${known.join(", ")}`, "unsupported_model");
  }
}

/**
 * @param {Record<string, unknown>} json tokenizer.json
 * @param {Record<string, unknown>} config tokenizer_config.json
 * @returns {WordPiece}
 */
export function fromTokenizerJson(json, config) {
  const { vocabulary, options: own } = parseTokenizerJson(json);
  // The normalizer's options there are what the model was trained with.
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
 * @param {string} name of that file, for messages
 * @param {Record<string, unknown>} config tokenizer_config.json
 * @returns {WordPiece}
 */
export function fromVocabulary(vocabulary, name, config) {
  const begin = new TextDecoder().decode(vocabulary.subarray(0, 32));
  const found = /^\s*</.test(begin)
    ? "an HTML page, expected a vocabulary. Is the address right?"
    : begin.startsWith("version https://git-lfs") &&
      "a Git LFS pointer, expected a vocabulary (git lfs pull).";
  if (found) fail(`${name} is ${found}`);
  return { vocabulary, options: applyTokenizerConfig(config, defaults) };
}

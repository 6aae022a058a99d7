// tokenizer.json of Hugging Face's tokenizers: BERT's WordPiece in it, and nothing else.
import { ClassifierError, clip, quote } from "./errors.js";

/** @typedef {import("./core-types.ts").CoreTokenizerOptions} Options */

/** @param {string} message @param {"invalid_tokenizer" | "unsupported_model"} [code] @returns {never} */
function fail(message, code = "invalid_tokenizer") {
  throw new ClassifierError(code, `tokenizer.json: ${message}`);
}

/** @param {unknown} value @returns {Record<string, unknown>} */
const asObject = (value) =>
  typeof value === "object" && value !== null ? /** @type {Record<string, unknown>} */ (value) : {};

/**
 * @template {boolean | string} T
 * @param {Record<string, unknown>} part
 * @param {string} field
 * @param {T} fallback where the field is missing or null
 * @returns {T}
 */
function option(part, field, fallback) {
  const value = part[field] ?? fallback;
  if (typeof value !== typeof fallback) {
    fail(`${field} is ${quote(value)}, expected a ${typeof fallback}`);
  }
  return /** @type {T} */ (value);
}

/** @param {Record<string, unknown>} model @param {number} fallback */
function maxWordLength(model, fallback) {
  const value = model.max_input_chars_per_word ?? fallback;
  if (!Number.isSafeInteger(value) || Number(value) < 1 || Number(value) > 1e6) {
    fail(`max_input_chars_per_word is ${quote(value)}, expected 1 to 1000000`);
  }
  return Number(value);
}

/**
 * @param {Record<string, unknown>} json tokenizer.json
 * @param {Options} defaults
 * @returns {{vocabulary: Uint8Array, options: Options}}
 */
export function parseTokenizerJson(json, defaults) {
  const [model, normalizer, preTokenizer] = [json.model, json.normalizer, json.pre_tokenizer].map(asObject);
  const parts = [
    { part: "model", found: model.type, wanted: "WordPiece" },
    { part: "normalizer", found: normalizer.type, wanted: "BertNormalizer" },
    { part: "pre_tokenizer", found: preTokenizer.type, wanted: "BertPreTokenizer" },
  ];
  for (const { part, found, wanted } of parts) {
    if (found !== wanted) {
      fail(`${part} is ${quote(found ?? null)}; supported is BERT's ${wanted}`, "unsupported_model");
    }
  }
  if (!option(normalizer, "clean_text", true)) {
    fail("clean_text is false; supported is true", "unsupported_model");
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
      fail(`vocab gives ${quote(token)} the id ${quote(id)}, ${expected}`);
    }
    if (/[\r\n]/.test(token)) fail(`vocab has the token ${quote(token)}, expected tokens of one line`);
    tokens[Number(id)] = token;
  }
  return new TextEncoder().encode(tokens.map((token) => `${token}\n`).join(""));
}

/**
 * Tokens that tokenizer.json cuts out of the raw text must be those that the core cuts out.
 * @param {Record<string, unknown>} json tokenizer.json
 * @param {Options} options
 */
export function checkAddedTokens(json, options) {
  const known = [
    options.unk_token,
    options.cls_token,
    options.sep_token,
    options.pad_token,
    options.mask_token,
  ];
  const { added_tokens: added = [] } = json;
  if (!Array.isArray(added)) fail(`added_tokens is ${quote(added)}, expected a list`);
  const other = added.map((token) => String(asObject(token).content)).find((text) => !known.includes(text));
  if (other !== undefined) {
    fail(`added_tokens has ${clip(other)}; supported are ${known.join(", ")}`, "unsupported_model");
  }
}

// The vocabulary and its options: vocab.txt with tokenizer_config.json, or tokenizer.json.
import { ClassifierError } from "./errors.js";
import { readFile, readJson } from "./sources.js";

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
  return fail(`tokenizer_config.json: ${field} is ${JSON.stringify(value)}, expected true or false`);
}

/** A special token is a string, or an object with its text. @param {unknown} value @param {string} field */
function tokenText(value, field) {
  const text = typeof value === "object" && value !== null && "content" in value ? value.content : value;
  if (typeof text !== "string" || text === "") {
    fail(`tokenizer_config.json: ${field} is ${JSON.stringify(value)}, expected a token`);
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
  for (const field of /** @type {const} */ (["unk_token", "sep_token", "pad_token", "cls_token", "mask_token"])) {
    if (json[field] !== undefined && json[field] !== null) options[field] = tokenText(json[field], field);
  }
  return options;
}

/** @param {unknown} value @returns {Record<string, any>} */
const asObject = (value) => (typeof value === "object" && value !== null ? value : {});

/**
 * @param {Record<string, unknown>} json tokenizer.json
 * @returns {{vocabulary: Uint8Array, options: typeof defaults}}
 */
export function parseTokenizerJson(json) {
  const model = asObject(json.model);
  const normalizer = asObject(json.normalizer);
  const preTokenizer = asObject(json.pre_tokenizer);
  const parts = { model: model.type, normalizer: normalizer.type, pre_tokenizer: preTokenizer.type };
  const wanted = { model: "WordPiece", normalizer: "BertNormalizer", pre_tokenizer: "BertPreTokenizer" };
  for (const [part, type] of Object.entries(wanted)) {
    const found = parts[/** @type {keyof typeof parts} */ (part)];
    if (found !== type) {
      fail(`tokenizer.json: ${part} is ${JSON.stringify(found ?? null)}; supported is BERT's ${type}`, "unsupported_model");
    }
  }
  if (normalizer.clean_text === false) {
    fail("tokenizer.json: clean_text is false; supported is true", "unsupported_model");
  }
  return {
    vocabulary: vocabularyText(asObject(model.vocab)),
    options: {
      ...defaults,
      do_lower_case: normalizer.lowercase ?? true,
      strip_accents: normalizer.strip_accents ?? null,
      tokenize_chinese_chars: normalizer.handle_chinese_chars ?? true,
      unk_token: model.unk_token ?? defaults.unk_token,
      continuing_subword_prefix: model.continuing_subword_prefix ?? defaults.continuing_subword_prefix,
      max_input_chars_per_word: model.max_input_chars_per_word ?? defaults.max_input_chars_per_word,
    },
  };
}

/** @param {Record<string, unknown>} vocab ids by token */
function vocabularyText(vocab) {
  const tokens = /** @type {string[]} */ ([]);
  for (const [token, id] of Object.entries(vocab)) {
    if (!Number.isInteger(id) || Number(id) < 0 || token.includes("\n")) {
      fail(`tokenizer.json: vocab has ${JSON.stringify(token)}: ${JSON.stringify(id)}, expected a token of one line and its id`);
    }
    tokens[Number(id)] = token;
  }
  const gap = Array.from(tokens).indexOf(/** @type {any} */ (undefined));
  if (gap >= 0) fail(`tokenizer.json: vocab has no token for id ${gap}`);
  return new TextEncoder().encode(tokens.map((token) => `${token}\n`).join(""));
}

/**
 * @param {import("./sources.js").Source} source
 * @param {AbortSignal} [signal]
 * @returns {Promise<TokenizerFiles>}
 */
export async function readTokenizerFiles(source, signal) {
  const [text, config] = await Promise.all([
    readFile(source, "vocab.txt", signal),
    readJson(source, "tokenizer_config.json", "invalid_tokenizer", signal),
  ]);
  let vocabulary = text;
  let options = defaults;
  if (!vocabulary) {
    const json = await readJson(source, "tokenizer.json", "invalid_tokenizer", signal);
    if (!json) {
      throw new ClassifierError("not_found", `${source.name} has neither vocab.txt nor tokenizer.json`);
    }
    ({ vocabulary, options } = parseTokenizerJson(json));
    // The normaliser's options there are what the model was trained with.
    const { do_lower_case, strip_accents, tokenize_chinese_chars } = options;
    options = { ...applyTokenizerConfig(config ?? {}, options), do_lower_case, strip_accents, tokenize_chinese_chars };
  } else {
    if (/^\s*</.test(new TextDecoder().decode(vocabulary.subarray(0, 16)))) {
      fail(`${source.name}vocab.txt is an HTML page, expected a vocabulary. Is the address right?`);
    }
    options = applyTokenizerConfig(config ?? {}, options);
  }
  const length = config?.model_max_length;
  return { vocabulary, options, modelMaxLength: typeof length === "number" && length >= 2 ? length : Infinity };
}

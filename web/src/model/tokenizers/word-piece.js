// WordPiece, by whichever of a tokenizer's files there are: as transformers 5.24 puts it together.
import { ClassifierError, clip, quote } from "../../base/errors.js";
import { addedTokensOf } from "./added-tokens.js";
import {
  asObject,
  bertTemplate,
  checkPreTokenizer,
  failInJson,
  normalizerOf,
  option,
  templateOf,
} from "./file-parts.js";
import { tokenizerClassOf } from "./tokenizer-class.js";
import { fromVocabularyJson, fromVocabularyText } from "./vocabulary.js";

/**
 * @typedef {import("../../base/core-types.ts").CoreTokenizerOptions} Options
 * @typedef {import("./added-tokens.js").TokenizerParts & {vocabulary?: Uint8Array}} Parts
 *   `vocabulary`: vocab.txt
 * @typedef {Record<string, unknown>} Json
 *
 * @typedef {object} WordPiece
 * @property {Uint8Array} vocabulary UTF-8, one token a line
 * @property {Options} options
 * @property {boolean} splitSpecialTokens whether typed special tokens are plain text if the caller does not say
 * @property {string[]} warnings where transformers 4.57 tokenizes otherwise
 */

/** @param {Json} config tokenizer_config.json @param {string} field @param {boolean} fallback */
function flag(config, field, fallback) {
  const value = config[field] ?? fallback;
  if (typeof value === "boolean") return value;
  throw new ClassifierError(
    "invalid_tokenizer",
    `tokenizer_config.json: ${field} is ${quote(value)}, expected true or false`,
  );
}

/** @param {Json} model tokenizer.json's model */
function maxWordLength(model) {
  const value = model.max_input_chars_per_word ?? 100;
  if (!Number.isSafeInteger(value) || Number(value) < 1 || Number(value) > 1e6) {
    failInJson(`max_input_chars_per_word is ${quote(value)}, expected 1 to 1000000`);
  }
  return Number(value);
}

/** @param {Json} model tokenizer.json's model */
function checkWordPiece(model) {
  const isUnnamed = model.type === undefined && "continuing_subword_prefix" in model;
  if (model.type === "WordPiece" || isUnnamed) return;
  failInJson(`model is ${quote(model.type ?? null)}; supported is BERT's WordPiece`, "unsupported_model");
}

/**
 * Of the truncation that Python would apply: which end of a text is left out.
 * @param {Parts} parts
 */
function truncatesLeft({ config, tokenizer }) {
  const { direction } = asObject(tokenizer?.truncation);
  const side = config.truncation_side ?? (typeof direction === "string" ? direction.toLowerCase() : "right");
  if (side === "left" || side === "right") return side === "left";
  throw new ClassifierError(
    "invalid_tokenizer",
    `tokenizer_config.json: truncation_side is ${quote(side)}, expected "left" or "right"`,
  );
}

/** What is BERT's own, whatever tokenizer.json says. @param {Json} config @param {string} unknown */
const bertOwn = (config, unknown) => ({
  do_lower_case: flag(config, "do_lower_case", true),
  strip_accents: (config.strip_accents ?? null) === null ? null : flag(config, "strip_accents", true),
  strip_spacing_marks: false,
  tokenize_chinese_chars: flag(config, "tokenize_chinese_chars", true),
  clean_text: true,
  unk_token: unknown,
  continuing_subword_prefix: "##",
  max_input_chars_per_word: 100,
});

/**
 * Whether a part of tokenizer.json is what is meant.
 * @param {() => unknown} part
 * @param {unknown} own
 */
function isSame(part, own) {
  try {
    return JSON.stringify(part()) === JSON.stringify(own);
  } catch {
    return false; // a form that does not run here is another one
  }
}

/**
 * Parts of tokenizer.json that count in transformers 4.57, but not in 5.24.
 * @param {Json} json
 * @param {Options} options
 */
function overruled(json, options) {
  const model = asObject(json.model);
  const { do_lower_case, tokenize_chinese_chars } = options;
  const normalizer = {
    do_lower_case,
    strip_accents: options.strip_accents ?? do_lower_case,
    strip_spacing_marks: false,
    tokenize_chinese_chars,
    clean_text: true,
  };
  // 4.57 gives a BertNormalizer the class's options, and leaves it the rest; added tokens are normalized by then.
  const ofFile = () => {
    const found = normalizerOf(json.normalizer);
    const isRenewed = !options.added_tokens.some(({ normalized }) => normalized);
    return isRenewed && asObject(json.normalizer).type === "BertNormalizer"
      ? { ...normalizer, clean_text: found.clean_text }
      : found;
  };
  const { single_template, pair_template } = options;
  const known = new Set(options.added_tokens.map(({ content }) => content));
  const parts = {
    model: model.type !== undefined && model.type !== "WordPiece",
    normalizer: !isSame(ofFile, normalizer),
    pre_tokenizer: !isSame(() => checkPreTokenizer(json.pre_tokenizer), undefined),
    post_processor: !isSame(() => templateOf(json.post_processor), { single_template, pair_template }),
    unk_token: (model.unk_token ?? options.unk_token) !== options.unk_token,
    continuing_subword_prefix: (model.continuing_subword_prefix ?? "##") !== "##",
    max_input_chars_per_word: (model.max_input_chars_per_word ?? 100) !== 100,
    added_tokens:
      Array.isArray(json.added_tokens) &&
      json.added_tokens.some((token) => !known.has(/** @type {string} */ (asObject(token).content))),
  };
  return Object.entries(parts)
    .filter(([, differs]) => differs)
    .map(([part]) => part);
}

/** @param {Parts} parts @returns {string[]} */
function doubledTokens({ config, specialTokensMap }) {
  const isDoubled =
    config.added_tokens_decoder === undefined &&
    specialTokensMap?.additional_special_tokens !== undefined &&
    config.additional_special_tokens !== undefined;
  if (!isDoubled) return [];
  return [
    "transformers 4.57 takes additional_special_tokens from special_tokens_map.json, 5.24 from tokenizer_config.json, which counts here",
  ];
}

/**
 * @param {Parts} parts
 * @param {string} name of the model, for messages
 * @param {{vocabulary: string, kind: import("./tokenizer-class.js").TokenizerKind}} where
 */
function vocabularyOf({ tokenizer, vocabulary }, name, where) {
  if (tokenizer) return fromVocabularyJson(asObject(tokenizer.model).vocab);
  if (!vocabulary) {
    throw new ClassifierError("not_found", `${name} has neither tokenizer.json nor vocab.txt`);
  }
  if (where.kind === "bert") return fromVocabularyText(vocabulary, where.vocabulary);
  throw new ClassifierError(
    "not_found",
    `${name} has no tokenizer.json, which its tokenizer_class PreTrainedTokenizerFast is read from`,
  );
}

/**
 * @param {Parts} parts
 * @param {Json} config config.json
 * @param {{model: string, vocabulary: string}} names of the model and of its vocab.txt, for messages
 * @returns {WordPiece}
 */
export function wordPieceOf(parts, config, names) {
  const { kind, name } = tokenizerClassOf(parts.config, config);
  const { fast_tokenizer_files: versions } = parts.config;
  if (Array.isArray(versions) && versions.some((file) => file !== "tokenizer.json")) {
    throw new ClassifierError(
      "unsupported_model",
      `tokenizer_config.json: fast_tokenizer_files is ${quote(versions)}, of which Python picks one; supported is tokenizer.json alone`,
    );
  }
  const vocabulary = vocabularyOf(parts, names.model, { vocabulary: names.vocabulary, kind });
  const {
    content,
    placed,
    idOf,
    warnings: others,
  } = addedTokensOf(parts, kind, vocabulary.idOf, vocabulary.size());
  const common = {
    added_tokens: placed,
    mask_token: content("mask_token") ?? (kind === "file" ? "[MASK]" : ""),
    truncate_left: truncatesLeft(parts),
  };
  const splitSpecialTokens = flag(parts.config, "split_special_tokens", false);
  const warnings = [...others, ...doubledTokens(parts)];
  const result = { vocabulary: vocabulary.bytes, splitSpecialTokens, warnings };
  if (kind === "file") return { ...result, options: { ...common, ...fileOptions(parts.tokenizer ?? {}) } };

  const idOfNamed = (/** @type {string} */ token, /** @type {number} */ otherwise) =>
    content(token) === undefined ? otherwise : (idOf(/** @type {string} */ (content(token))) ?? otherwise);
  const options = {
    ...common,
    ...bertOwn(parts.config, content("unk_token") ?? ""),
    ...bertTemplate(idOfNamed("cls_token", 2), idOfNamed("sep_token", 3)),
  };
  const overruling = parts.tokenizer ? overruled(parts.tokenizer, options) : [];
  if (overruling.length > 0) {
    warnings.push(
      `transformers 4.57 tokenizes with tokenizer.json's ${overruling.join(", ")}; 5.24, and so this, with those of ${clip(name)}`,
    );
  }
  if (vocabulary.trimmed) {
    warnings.push(
      "vocab.txt has white space behind tokens, which counts in transformers 4.57, but not in 5.24 and here",
    );
  }
  return { ...result, options };
}

/** @param {Json} json tokenizer.json, of which all parts count */
function fileOptions(json) {
  const model = asObject(json.model);
  checkWordPiece(model);
  checkPreTokenizer(json.pre_tokenizer);
  return {
    ...normalizerOf(json.normalizer),
    ...templateOf(json.post_processor),
    unk_token: option(model, "unk_token", "[UNK]"),
    continuing_subword_prefix: option(model, "continuing_subword_prefix", "##"),
    max_input_chars_per_word: maxWordLength(model),
  };
}

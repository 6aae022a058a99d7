// WordPiece, by whichever of a tokenizer's files there are: as transformers 5.24 puts it together.
import { ClassifierError, quote } from "../../base/errors.js";
import { isNone } from "../../base/json.js";
import {
  asObject,
  bertTemplate,
  checkPreTokenizer,
  failInJson,
  flag,
  normalizerOf,
  option,
  postProcessorOf,
} from "./file-parts.js";
import { differs, hasOtherTokens } from "./overruled.js";
import { fromVocabularyJson, fromVocabularyText } from "./vocabulary.js";

/**
 * @typedef {import("./types.ts").Options} Options
 * @typedef {import("./types.ts").Json} Json
 */

/** @param {Json} model tokenizer.json's model */
function maxWordLength(model) {
  const value = model.max_input_chars_per_word ?? 100;
  if (!Number.isSafeInteger(value) || Number(value) < 1 || Number(value) > 1e6) {
    failInJson(`max_input_chars_per_word is ${quote(value)}, expected 1 to 1000000`);
  }
  return Number(value);
}

/** What is BERT's own, whatever tokenizer.json says. @param {Json} config @param {string} unknown */
const bertOwn = (config, unknown) => ({
  kind: /** @type {const} */ ("word_piece"),
  do_lower_case: flag(config, "do_lower_case", true),
  strip_accents: isNone(config.strip_accents) ? null : flag(config, "strip_accents", true),
  strip_spacing_marks: false,
  tokenize_chinese_chars: flag(config, "tokenize_chinese_chars", true),
  clean_text: true,
  unk_token: unknown,
  continuing_subword_prefix: "##",
  max_input_chars_per_word: 100,
});

/** BERT's normalizer, as the class has it. @param {Options & {kind: "word_piece"}} options */
const normalizerOfClass = ({ do_lower_case, strip_accents, tokenize_chinese_chars }) => ({
  do_lower_case,
  strip_accents: strip_accents ?? do_lower_case,
  strip_spacing_marks: false,
  tokenize_chinese_chars,
  clean_text: true,
});

/**
 * Parts of tokenizer.json that count in transformers 4.57, but not in 5.24.
 * @param {Json} json
 * @param {Options & {kind: "word_piece"}} options
 */
function overruled(json, options) {
  const model = asObject(json.model);
  const normalizer = normalizerOfClass(options);
  // 4.57 gives a BertNormalizer the class's options, and leaves it the rest; added tokens are normalized by then.
  const ofFile = () => {
    const found = normalizerOf(json.normalizer);
    const isRenewed = !options.added_tokens.some(({ normalized }) => normalized);
    return isRenewed && asObject(json.normalizer).type === "BertNormalizer"
      ? { ...normalizer, clean_text: found.clean_text }
      : found;
  };
  const { single_template, pair_template, trim_offsets } = options;
  const parts = {
    model: model.type !== undefined && model.type !== "WordPiece",
    normalizer: differs(ofFile, normalizer),
    pre_tokenizer: differs(() => checkPreTokenizer(json.pre_tokenizer), undefined),
    post_processor: differs(() => postProcessorOf(json.post_processor), {
      single_template,
      pair_template,
      trim_offsets,
    }),
    unk_token: (model.unk_token ?? options.unk_token) !== options.unk_token,
    continuing_subword_prefix: (model.continuing_subword_prefix ?? "##") !== "##",
    max_input_chars_per_word: (model.max_input_chars_per_word ?? 100) !== 100,
    added_tokens: hasOtherTokens(json, options),
  };
  return Object.entries(parts)
    .filter(([, differs]) => differs)
    .map(([part]) => part);
}

/**
 * A caller who hands over a model's files forgets the small one easily, and a cased model is lower-cased then.
 * @param {import("./types.ts").Parts} parts
 * @param {Options} options
 */
function missingConfig({ tokenizer, config }, options) {
  if (!tokenizer || Object.keys(config).length > 0 || options.kind !== "word_piece") return [];
  if (asObject(tokenizer.normalizer).type !== "BertNormalizer") return []; // any other one is overruled
  const found = normalizerOf(tokenizer.normalizer);
  const { clean_text } = found;
  if (!differs(() => found, { ...normalizerOfClass(options), clean_text })) return [];
  return [
    `there is no tokenizer_config.json, so texts are ${options.do_lower_case ? "lower-cased" : "read"} as the tokenizer's class does it in Python; tokenizer.json's normalizer is another one. If the model has that file, hand it over as tokenizerConfig`,
  ];
}

/** @type {import("./types.ts").TokenizerModel} */
export const wordPiece = {
  type: "WordPiece",
  isUntyped: (model) => "continuing_subword_prefix" in model && !("merges" in model),
  files: ["vocab.txt"],
  vocabularyOf({ tokenizer, vocabulary }, { model, fileName }) {
    if (tokenizer) return fromVocabularyJson(asObject(tokenizer.model).vocab, "tokenizer.json");
    if (vocabulary) return fromVocabularyText(vocabulary, fileName("vocab.txt"));
    throw new ClassifierError("not_found", `${model} has neither tokenizer.json nor vocab.txt`);
  },
  classOptions({ config }, { content, idOf }, frame) {
    const idOfNamed = (/** @type {string} */ name, /** @type {number} */ otherwise) => {
      const token = content(name);
      return token === undefined ? otherwise : (idOf(token) ?? otherwise);
    };
    return {
      ...frame,
      ...bertOwn(config, content("unk_token") ?? ""),
      ...bertTemplate(idOfNamed("cls_token", 2), idOfNamed("sep_token", 3)),
      trim_offsets: null,
    };
  },
  fileOptions(json) {
    const model = asObject(json.model);
    checkPreTokenizer(json.pre_tokenizer);
    return {
      kind: "word_piece",
      ...normalizerOf(json.normalizer),
      ...postProcessorOf(json.post_processor),
      unk_token: option(model, "unk_token", "[UNK]"),
      continuing_subword_prefix: option(model, "continuing_subword_prefix", "##"),
      max_input_chars_per_word: maxWordLength(model),
    };
  },
  overruled: ({ tokenizer }, options) =>
    tokenizer && options.kind === "word_piece" ? overruled(tokenizer, options) : [],
  warnings: (parts, options, { trimmed }, kind) => [
    ...(kind === "file" ? [] : missingConfig(parts, options)),
    ...(trimmed
      ? [
          "vocab.txt has white space behind tokens, which counts in transformers 4.57, but not in 5.24 and here",
        ]
      : []),
  ],
};

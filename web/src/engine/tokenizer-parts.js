// What a tokenizer is made of, in the order in which wasm/convert.cpp has its parts.
import { ClassifierError, clip } from "../base/errors.js";

/**
 * @typedef {import("../base/core-types.ts").CoreTemplateItem} CoreTemplateItem
 * @typedef {import("../base/core-types.ts").CoreTokenizerOptions} CoreTokenizerOptions
 * @typedef {import("./message.js").Part} Part
 */

/** Names of the core's enum, by their numbers. */
const templateKinds = ["token", "text", "pair"];

/** UTF-16 units that no special token may exceed, nor one of the vocabulary. */
const longestToken = 65_535;

/** @param {CoreTemplateItem[]} items */
const templateNumbers = (items) =>
  items.flatMap(({ kind, id, type_id }) => [templateKinds.indexOf(kind), id, type_id]);

/** @param {import("../base/core-types.ts").CoreWordPieceOptions} options @returns {Part[]} */
function wordPieceParts(options) {
  const flags = [
    options.do_lower_case,
    options.strip_accents ?? options.do_lower_case,
    options.strip_spacing_marks,
    options.tokenize_chinese_chars,
    options.clean_text,
    options.max_input_chars_per_word,
  ];
  return [flags.map(Number), options.unk_token, options.continuing_subword_prefix];
}

/** @param {import("../base/core-types.ts").CoreByteLevelBpeOptions} options @returns {Part[]} */
function byteLevelBpeParts(options) {
  const flags = [options.add_prefix_space, options.fuse_unk, options.ignore_merges];
  return [flags.map(Number), options.unk_token, options.merges];
}

/**
 * What a kind of tokenizer has of its own, the numbers, then the texts; in the order of the core's numbers for kinds.
 * @type {Record<CoreTokenizerOptions["kind"], (options: any) => Part[]>}
 */
const partsByKind = { word_piece: wordPieceParts, byte_level_bpe: byteLevelBpeParts };

/** @param {Uint8Array} vocabulary @param {CoreTokenizerOptions} options @returns {Part[]} */
export function tokenizerParts(vocabulary, options) {
  const stages = partsByKind[options.kind](options);
  const named = [options.mask_token, ...stages.filter((part) => typeof part === "string")];
  for (const token of [...named, ...options.added_tokens.map(({ content }) => content)]) {
    if (token.length <= longestToken) continue;
    throw new ClassifierError(
      "invalid_tokenizer",
      `the special token ${clip(token)} has ${token.length} characters, expected at most ${longestToken}`,
    );
  }
  const { truncate_left, trim_offsets } = options;
  return [
    vocabulary,
    [
      Object.keys(partsByKind).indexOf(options.kind),
      Number(truncate_left),
      Number(trim_offsets !== null),
      Number(trim_offsets?.add_prefix_space ?? false),
    ],
    options.mask_token,
    ...stages,
    templateNumbers(options.single_template),
    templateNumbers(options.pair_template),
    ...options.added_tokens.flatMap(({ content, id, ...token }) => [
      [id, ...[token.single_word, token.lstrip, token.rstrip, token.normalized, token.special].map(Number)],
      content,
    ]),
  ];
}

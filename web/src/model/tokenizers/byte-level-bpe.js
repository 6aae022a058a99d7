// Byte-level BPE, GPT-2's and RoBERTa's, by whichever of a tokenizer's files there are: as transformers 5.24 puts
// it together.
import { ClassifierError, clip, quote } from "../../base/errors.js";
import { otherFile } from "../../sources/source.js";
import {
  asObject,
  failInJson,
  flag,
  option,
  postProcessorOf,
  robertaTemplate,
  stepsOf,
  typesOf,
} from "./file-parts.js";
import { differs, hasOtherTokens } from "./overruled.js";
import { fromVocabularyJson } from "./vocabulary.js";

/**
 * @typedef {import("./types.ts").Json} Json
 * @typedef {import("./types.ts").Parts} Parts
 */

/** @param {unknown} merge @returns {string} as a line of merges.txt */
function lineOf(merge) {
  const pair = Array.isArray(merge) ? merge.map(String) : [];
  const line = typeof merge === "string" ? merge : pair.join(" ");
  // What is no line would be read as another merge, or none.
  const isLine =
    typeof merge === "string" ? !/[\r\n]/.test(line) : /^(?!#version)[^ \r\n]+ [^ \r\n]+$/.test(line);
  if (isLine) return line;
  return failInJson(
    `merges has ${quote(merge)}, expected two tokens with a space between, or a list of them`,
  );
}

/** @param {unknown} merges tokenizer.json's */
function mergesInJson(merges) {
  if (!Array.isArray(merges)) failInJson(`merges is ${quote(merges ?? null)}, expected a list`);
  return new TextEncoder().encode(merges.map((merge) => `${lineOf(merge)}\n`).join(""));
}

/** @param {Parts} parts @param {(file: string) => string} fileName */
function checkMerges({ merges }, fileName) {
  const begin = new TextDecoder().decode(merges?.subarray(0, 512));
  const other = otherFile(begin, /^\s*<(!doctype|html|head|body|\?xml|!--)\b/i);
  if (other) throw new ClassifierError("invalid_tokenizer", `${fileName("merges.txt")} is ${other}`);
}

/** What a model of tokenizer.json must not say otherwise. @type {[string, unknown[]][]} */
const fixed = [
  ["dropout", [null, 0]],
  ["continuing_subword_prefix", [null, ""]],
  ["end_of_word_suffix", [null, ""]],
  ["byte_fallback", [null, false]],
];

/** @param {Json} model tokenizer.json's */
function modelOptions(model) {
  for (const [field, allowed] of fixed) {
    const value = model[field] ?? null;
    if (allowed.includes(/** @type {any} */ (value))) continue;
    failInJson(
      `${field} is ${quote(value)}; of BPE is supported byte-level BPE, where it is ${quote(allowed[1])}`,
      "unsupported_model",
    );
  }
  return {
    unk_token: option(model, "unk_token", ""),
    fuse_unk: option(model, "fuse_unk", false),
    ignore_merges: option(model, "ignore_merges", false),
  };
}

/** @param {Json} json tokenizer.json */
function addsPrefixSpace(json) {
  const normalizer = typesOf(stepsOf(json.normalizer, "normalizers"));
  if (normalizer !== "none") {
    failInJson(`normalizer is ${clip(normalizer)}; supported with BPE is none`, "unsupported_model");
  }
  const steps = stepsOf(json.pre_tokenizer, "pretokenizers");
  const found = typesOf(steps);
  if (found !== "ByteLevel" || !option(steps[0], "use_regex", true)) {
    const what = found === "ByteLevel" ? "ByteLevel with use_regex false" : clip(found);
    failInJson(
      `pre_tokenizer is ${what}; supported with BPE is ByteLevel with use_regex`,
      "unsupported_model",
    );
  }
  return option(steps[0], "add_prefix_space", true);
}

/** What is a class's own, whatever tokenizer.json says. */
const ownModel = { unk_token: "", fuse_unk: false, ignore_merges: false };

/** @param {Parts} parts */
const mergesOf = ({ tokenizer, merges }) =>
  tokenizer ? mergesInJson(asObject(tokenizer.model).merges) : /** @type {Uint8Array} */ (merges);

/** @param {Parts} parts @param {import("./types.ts").Options} options @returns {string[]} */
function maskWarnings({ config, tokenizer }, { added_tokens, mask_token }) {
  const listed = Array.isArray(tokenizer?.added_tokens) ? tokenizer.added_tokens : [];
  const isListed =
    config.added_tokens_decoder ?? listed.some((token) => asObject(token).content === mask_token);
  const takesSpace = added_tokens.some(({ content, lstrip }) => content === mask_token && lstrip);
  if (isListed || takesSpace || typeof (config.mask_token ?? "") !== "string") return [];
  return [
    `${clip(mask_token)} takes the white space before it along in transformers 4.57, but not in 5.24 and here`,
  ];
}

/** @param {Parts} parts @returns {string[]} */
function mergesWarnings({ merges }) {
  if (!merges) return [];
  const isHeader = new TextDecoder().decode(merges.subarray(0, 8)) === "#version";
  const isEnd = merges.at(-1) === 10;
  if (isHeader && isEnd) return [];
  return [
    `merges.txt has no ${isHeader ? "line end behind its last" : "#version in its first"} line, which transformers 4.57 leaves out, but 5.24 and this do not`,
  ];
}

/** @type {import("./types.ts").TokenizerModel} */
export const byteLevelBpe = {
  type: "BPE",
  isUntyped: (model) => "merges" in model,
  files: ["vocab.json", "merges.txt"],
  vocabularyOf(parts, { model, fileName }) {
    const { tokenizer, vocab, merges } = parts;
    if (tokenizer) {
      const { type } = asObject(tokenizer.model);
      if (type !== undefined && type !== "BPE") {
        failInJson(`model is ${quote(type)}; supported with RoBERTa's tokenizer is BPE`, "unsupported_model");
      }
      return fromVocabularyJson(asObject(tokenizer.model).vocab, "tokenizer.json");
    }
    if (!vocab || !merges) {
      throw new ClassifierError(
        "not_found",
        `${model} has neither tokenizer.json nor ${vocab ? "merges.txt" : "vocab.json"}`,
      );
    }
    checkMerges(parts, fileName);
    return fromVocabularyJson(vocab, "vocab.json");
  },
  classOptions(parts, { content, idOf }, frame) {
    const [cls, sep] = ["cls_token", "sep_token"].map((name) => {
      const id = idOf(content(name) ?? "");
      if (id !== undefined) return id;
      throw new ClassifierError(
        "invalid_tokenizer",
        `tokenizer_config.json: ${name} is null, expected a token`,
      );
    });
    const add_prefix_space = flag(parts.config, "add_prefix_space", false);
    return {
      ...frame,
      kind: "byte_level_bpe",
      add_prefix_space,
      merges: mergesOf(parts),
      ...ownModel,
      ...robertaTemplate(cls, sep),
      trim_offsets: flag(parts.config, "trim_offsets", true) ? { add_prefix_space } : null,
    };
  },
  fileOptions(json) {
    const model = asObject(json.model);
    return {
      kind: "byte_level_bpe",
      add_prefix_space: addsPrefixSpace(json),
      ...modelOptions(model),
      merges: mergesInJson(model.merges),
      ...postProcessorOf(json.post_processor),
    };
  },
  overruled({ tokenizer }, options) {
    if (!tokenizer) return [];
    const { single_template, pair_template } = options;
    // Whether spaces are put in front and offsets trimmed is the class's also in 4.57.
    const template = () => ({ ...postProcessorOf(tokenizer.post_processor), trim_offsets: null });
    const parts = {
      model: differs(() => modelOptions(asObject(tokenizer.model)), ownModel),
      "normalizer or pre_tokenizer": differs(() => typeof addsPrefixSpace(tokenizer), "boolean"),
      post_processor: differs(template, { single_template, pair_template, trim_offsets: null }),
      added_tokens: hasOtherTokens(tokenizer, options),
    };
    return Object.entries(parts)
      .filter(([, differs]) => differs)
      .map(([part]) => part);
  },
  warnings(parts, options, _vocabulary, kind) {
    if (options.kind !== "byte_level_bpe") return [];
    const { add_prefix_space } = options;
    if (kind !== "file") return [...maskWarnings(parts, options), ...mergesWarnings(parts)];
    if ((parts.config.add_prefix_space ?? false) === add_prefix_space) return [];
    return [
      `transformers 4.57 puts ${add_prefix_space ? "no" : "a"} space before a text, by tokenizer_config.json's add_prefix_space; 5.24, and so this, goes by tokenizer.json's, ${add_prefix_space}`,
    ];
  },
};

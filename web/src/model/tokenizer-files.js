// A model's tokenizer, from whichever of its files there are. What a kind of tokenizer makes of them is in
// tokenizers/.
import { ClassifierError, clip, quote } from "../base/errors.js";
import { readFile, readJson } from "../sources/source.js";
import { addedTokensOf } from "./tokenizers/added-tokens.js";
import { asObject, flag } from "./tokenizers/file-parts.js";
import { filesOf, modelOf } from "./tokenizers/models.js";
import { givesTypes, tokenizerClassOf } from "./tokenizers/tokenizer-class.js";

/**
 * @typedef {import("../platform/types.ts").Source} Source
 * @typedef {Record<string, unknown>} Json
 *
 * @typedef {import("./tokenizers/types.ts").Parts} TokenizerFiles what the files hold
 *
 * @typedef {object} MaskInfo what filling masks needs to know
 * @property {string} token
 * @property {number} id -1: the files name none
 * @property {number} padId -1: none
 * @property {string[]} special texts of the tokens that Python leaves out of a text where it skips special ones
 * @property {boolean} cleanUp Python's clean_up_tokenization_spaces
 *
 * @typedef {object} Tokenizer
 * @property {Uint8Array} vocabulary UTF-8, one token a line
 * @property {import("./tokenizers/types.ts").Options} options
 * @property {boolean} splitSpecialTokens whether typed special tokens are plain text if the caller does not say
 * @property {number} modelMaxLength the tokens that a text can have, Infinity if the files do not say
 * @property {number} unknownId of what the class calls unk_token, which need not be the model's; -1: none
 * @property {MaskInfo} mask
 * @property {{cleanup?: unknown} | null | undefined} decoder tokenizer.json's, if the class leaves it to that; null: none
 * @property {string[]} warnings where transformers 4.57 tokenizes otherwise
 */

/**
 * Those that decide, as in Python: tokenizer.json, and vocab.txt, or vocab.json and merges.txt, only without it;
 * older files only where tokenizer_config.json does not list the added tokens.
 * @param {Source} source
 * @param {AbortSignal} [signal]
 * @param {() => Promise<Json> | Json} [modelConfig] config.json
 * @returns {Promise<TokenizerFiles>}
 */
export async function readTokenizerFiles(source, signal, modelConfig = () => ({})) {
  const json = (/** @type {string} */ file) => readJson(source, file, "invalid_tokenizer", signal);
  const [tokenizer, config = {}] = await Promise.all([json("tokenizer.json"), json("tokenizer_config.json")]);
  const isListed = config.added_tokens_decoder !== undefined;
  const files = tokenizer ? [] : filesOf(tokenizerClassOf(config, await modelConfig()).kind);
  const bytes = (/** @type {"vocab.txt" | "merges.txt"} */ file) =>
    files.includes(file) ? readFile(source, file, signal) : undefined;
  const [vocabulary, merges, vocab, specialTokensMap, addedTokens] = await Promise.all([
    bytes("vocab.txt"),
    bytes("merges.txt"),
    files.includes("vocab.json") ? json("vocab.json") : undefined,
    isListed ? undefined : json("special_tokens_map.json"),
    isListed ? undefined : json("added_tokens.json"),
  ]);
  return { tokenizer, config, vocabulary, vocab, merges, specialTokensMap, addedTokens };
}

/** @param {Json} config tokenizer_config.json */
function maxLengthOf(config) {
  const length = "model_max_length" in config ? config.model_max_length : config.max_len;
  return typeof length === "number" && length >= 2 ? Math.floor(length) : Infinity;
}

/** @param {Json} config tokenizer_config.json */
function checkVersions({ fast_tokenizer_files: versions }) {
  if (!Array.isArray(versions) || versions.every((file) => file === "tokenizer.json")) return;
  throw new ClassifierError(
    "unsupported_model",
    `tokenizer_config.json: fast_tokenizer_files is ${quote(versions)}, of which Python picks one; supported is tokenizer.json alone`,
  );
}

/**
 * Of the truncation that Python would apply: which end of a text is left out.
 * @param {TokenizerFiles} files
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

/** @param {TokenizerFiles} files @returns {string[]} */
function leftPadding({ config, tokenizer }) {
  const { direction } = asObject(tokenizer?.padding);
  if ((config.padding_side ?? direction)?.toString().toLowerCase() !== "left") return [];
  return [
    "the tokenizer pads on the left: in Python that moves the positions of BERT's and DistilBERT's texts that are padded, the shorter ones of a batch and the last window of a stride; here nothing is padded",
  ];
}

/** @param {TokenizerFiles} files @returns {string[]} */
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

/** @param {any} decoder tokenizer.json's @param {Options} options @returns {string[]} */
function otherDecoder(decoder, { kind, continuing_subword_prefix: prefix }) {
  const type = kind === "word_piece" ? "WordPiece" : "ByteLevel";
  if (!decoder || (decoder.type === type && decoder.prefix === prefix)) return [];
  return [
    `tokenizer.json: decoder is ${quote(decoder)}; here tokens are put together into words and sequences as ${type} does`,
  ];
}

/**
 * @typedef {import("./tokenizers/types.ts").Options} Options
 * @typedef {import("./tokenizers/types.ts").Named} Named
 *
 * @param {TokenizerFiles} files
 * @param {ReturnType<typeof tokenizerClassOf>} from the class that reads them
 * @param {Named & {placed: Options["added_tokens"]}} named
 * @param {string[]} warnings takes those of parts that are overruled
 * @returns {Options}
 */
function optionsOf(files, { kind, name }, named, warnings) {
  const model = modelOf(kind, files.tokenizer);
  const frame = {
    added_tokens: named.placed,
    mask_token: named.content("mask_token") ?? (kind === "file" ? "[MASK]" : ""),
    truncate_left: truncatesLeft(files),
  };
  if (kind === "file") {
    return /** @type {Options} */ ({ ...frame, ...model.fileOptions(asObject(files.tokenizer)) });
  }
  const options = model.classOptions(files, named, frame);
  const overruled = model.overruled(files, options);
  if (overruled.length > 0) {
    warnings.push(
      `transformers 4.57 tokenizes with tokenizer.json's ${overruled.join(", ")}; 5.24, and so this, with those of ${clip(name)}`,
    );
  }
  return options;
}

/**
 * @param {TokenizerFiles} files
 * @param {Json} config config.json
 * @param {Source} source they come from, for messages
 * @param {boolean} [hasTypes] whether the model tells token types apart
 * @returns {Tokenizer}
 */
export function tokenizerOf(files, config, source, hasTypes = false) {
  const from = tokenizerClassOf(files.config, config);
  checkVersions(files.config);
  if (from.kind === "file" && !files.tokenizer) {
    throw new ClassifierError(
      "not_found",
      `${source.name} has no tokenizer.json, which its tokenizer_class ${clip(from.name)} is read from`,
    );
  }
  const model = modelOf(from.kind, files.tokenizer);
  const names = { model: source.name, fileName: source.nameOf.bind(source) };
  const vocabulary = model.vocabularyOf(files, names);
  const named = addedTokensOf(files, from.kind, vocabulary.idOf, vocabulary.size());
  const splitSpecialTokens = flag(files.config, "split_special_tokens", false);
  const warnings = [...named.warnings, ...doubledTokens(files), ...leftPadding(files)];
  const options = optionsOf(files, from, named, warnings);
  warnings.push(...model.warnings(files, options, vocabulary, from.kind));
  if (hasTypes && !givesTypes(files.config, config)) leaveOutTypes(options, warnings);
  const decoder = from.kind === "file" ? /** @type {any} */ (files.tokenizer?.decoder ?? null) : undefined;
  warnings.push(...otherDecoder(decoder, options));
  const modelMaxLength = maxLengthOf(files.config);
  const idOf = (/** @type {string} */ name) => named.idOf(named.content(name) ?? "") ?? -1;
  const mask = {
    token: named.content("mask_token") ?? "",
    id: idOf("mask_token"),
    padId: idOf("pad_token"),
    special: named.placed.flatMap(({ content, special }) => (special ? [content] : [])),
    cleanUp: files.config.clean_up_tokenization_spaces === true,
  };
  return {
    vocabulary: vocabulary.bytes,
    options,
    splitSpecialTokens,
    modelMaxLength,
    unknownId: idOf("unk_token"),
    mask,
    decoder,
    warnings,
  };
}

/** As where Python gives the model no token types. @param {Options} options @param {string[]} warnings */
function leaveOutTypes(options, warnings) {
  const items = [...options.single_template, ...options.pair_template];
  if (items.every(({ type_id }) => type_id === 0)) return;
  for (const item of items) item.type_id = 0;
  warnings.push(
    "the tokenizer's class gives the model no token types in transformers 5.24, so all are 0 here; 4.57 may give a pair's second text type 1",
  );
}

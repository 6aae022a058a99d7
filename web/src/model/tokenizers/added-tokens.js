// Tokens that are cut out of a text whole, before the rest of it is split into words: which a model's files
// name, and the ids that they get. As transformers' from_pretrained and the added vocabulary of tokenizers.
import { ClassifierError, quote } from "../../base/errors.js";

/**
 * @typedef {import("../../base/core-types.ts").CoreAddedToken} PlacedToken
 * @typedef {Omit<PlacedToken, "id">} AddedToken
 * @typedef {Record<string, unknown>} Json
 *
 * @typedef {object} TokenizerParts
 * @property {Json} config tokenizer_config.json
 * @property {Json} [tokenizer] tokenizer.json
 * @property {Json} [specialTokensMap] special_tokens_map.json
 * @property {Json} [addedTokens] added_tokens.json
 */

/** Of transformers, in its order, which decides on the ids of those that are new. */
const namedTokens = [
  "bos_token",
  "eos_token",
  "unk_token",
  "sep_token",
  "pad_token",
  "cls_token",
  "mask_token",
];

const bertTokens = {
  unk_token: "[UNK]",
  sep_token: "[SEP]",
  pad_token: "[PAD]",
  cls_token: "[CLS]",
  mask_token: "[MASK]",
};

const flags = /** @type {const} */ (["single_word", "lstrip", "rstrip", "normalized", "special"]);

/** @param {string} message @returns {never} */
function fail(message) {
  throw new ClassifierError("invalid_tokenizer", message);
}

/** @param {unknown} value @returns {value is Json} */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * A token of a file: its text, or an object with its text and flags.
 * @param {unknown} value
 * @param {string} where
 * @param {boolean} [special] what the object does not say
 * @returns {AddedToken}
 */
export function addedToken(value, where, special = false) {
  const json = typeof value === "string" ? { content: value } : value;
  if (!isObject(json) || typeof json.content !== "string")
    fail(`${where} is ${quote(value)}, expected a token`);
  for (const flag of flags) {
    const found = json[flag] ?? undefined;
    if (found !== undefined && typeof found !== "boolean") {
      fail(`${where}: ${flag} is ${quote(found)}, expected true or false`);
    }
  }
  const { content, single_word, lstrip, rstrip, normalized, special: own } = /** @type {any} */ (json);
  const isSpecial = own ?? special;
  return {
    content,
    single_word: single_word ?? false,
    lstrip: lstrip ?? false,
    rstrip: rstrip ?? false,
    normalized: normalized ?? !isSpecial,
    special: isSpecial,
  };
}

/** @param {unknown} value @param {string} where @returns {unknown[]} */
function list(value, where) {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) fail(`${where} is ${quote(value)}, expected a list`);
  return value;
}

/** @param {unknown} id @param {string} where */
function checkId(id, where) {
  const digits = typeof id === "string" ? id : quote(id);
  if (!/^\d{1,9}$/.test(digits)) fail(`${where} has the id ${quote(id)}, expected a whole number`);
  return Number(digits);
}

/**
 * What the files say of special tokens.
 * @param {TokenizerParts} parts
 * @param {import("./tokenizer-class.js").TokenizerKind} kind
 */
function declaredTokens({ config, tokenizer, specialTokensMap, addedTokens }, kind) {
  // Without prototypes: any name is a name.
  const said = /** @type {Json} */ ({ __proto__: null, ...config });
  const empty = (/** @type {unknown} */ value) =>
    !value || (typeof value === "object" && Object.keys(value).length === 0);
  if ("additional_special_tokens" in said && empty(said.extra_special_tokens)) {
    said.extra_special_tokens = said.additional_special_tokens;
  }
  const own = /** @type {Json} */ ({ __proto__: null });
  for (const [key, value] of Object.entries(config)) {
    const isToken = typeof value === "string" || (isObject(value) && "content" in value);
    if (key.endsWith("_token") && !namedTokens.includes(key) && isToken) own[key] = value;
  }
  /** @type {Map<number, AddedToken>} */
  const decoder = new Map();
  if (config.added_tokens_decoder !== undefined) {
    const where = "tokenizer_config.json: added_tokens_decoder";
    if (!isObject(config.added_tokens_decoder)) {
      fail(`${where} is ${quote(config.added_tokens_decoder)}, expected tokens by id`);
    }
    for (const [id, token] of Object.entries(config.added_tokens_decoder)) {
      decoder.set(checkId(id, where), addedToken(token, `${where}["${id}"]`));
    }
  } else {
    const map = specialTokensMap ?? {};
    for (const [key, value] of Object.entries(map)) {
      const where = `special_tokens_map.json: ${key}`;
      if (key === "extra_special_tokens" && Array.isArray(value)) {
        said[key] = [...list(said[key], where), ...value];
      } else if (key === "additional_special_tokens") {
        if (empty(said.extra_special_tokens)) said.extra_special_tokens = value;
      } else {
        said[key] =
          isObject(value) && "content" in value ? addedToken({ ...value, special: true }, where) : value;
      }
    }
    addLegacy(decoder, said, addedTokens ?? {});
    for (const [i, token] of list(tokenizer?.added_tokens, "tokenizer.json: added_tokens").entries()) {
      const where = `tokenizer.json: added_tokens[${i}]`;
      const { id = null } = isObject(token) ? token : {};
      decoder.set(checkId(id, where), addedToken(token, where));
    }
  }
  if (isObject(said.extra_special_tokens)) {
    Object.assign(own, said.extra_special_tokens);
    said.extra_special_tokens = [];
  }
  const defaults = kind === "bert" ? bertTokens : {};
  return {
    named: namedOf({ __proto__: null, ...defaults, ...said }, own, decoder),
    extra: said.extra_special_tokens,
    decoder,
  };
}

/**
 * added_tokens.json: ids by token.
 * @param {Map<number, AddedToken>} decoder
 * @param {Json} said
 * @param {Json} addedTokens
 */
function addLegacy(decoder, said, addedTokens) {
  const textOf = (/** @type {unknown} */ token) => (isObject(token) ? token.content : token);
  const extra = Array.isArray(said.extra_special_tokens) ? said.extra_special_tokens : [];
  const special = new Set([...namedTokens.map((name) => textOf(said[name])), ...extra.map(textOf)]);
  for (const [content, id] of Object.entries(addedTokens)) {
    const token = { content, special: special.has(content) };
    decoder.set(checkId(id, "added_tokens.json"), addedToken(token, "added_tokens.json"));
  }
}

/**
 * @param {Json} said
 * @param {Json} own tokens of names that are the model's own
 * @param {Map<number, AddedToken>} decoder
 */
function namedOf(said, own, decoder) {
  const byText = new Map([...decoder.values()].map((token) => [token.content, token]));
  /** @type {Record<string, AddedToken | undefined>} */
  const named = /** @type {any} */ ({ __proto__: null });
  for (const [name, value] of [...namedTokens.map((name) => [name, said[name]]), ...Object.entries(own)]) {
    if (value === undefined || value === null) continue;
    const token = addedToken(value, `tokenizer_config.json: ${name}`, true);
    if (token.content === "") fail(`tokenizer_config.json: ${name} is empty, expected a token`);
    named[/** @type {string} */ (name)] = byText.get(token.content) ?? token;
  }
  return named;
}

/** The added vocabulary of tokenizers. */
class AddedVocabulary {
  #ids = /** @type {Map<string, number>} */ (new Map());
  #tokens = /** @type {Map<number, AddedToken>} */ (new Map());
  #patterns = /** @type {AddedToken[]} */ ([]);
  #special = /** @type {Set<string>} */ (new Set());
  #highest = -1;
  #idOf;
  #size;

  /** @param {(token: string) => number | undefined} idOf in the vocabulary @param {number} size of the vocabulary */
  constructor(idOf, size) {
    this.#idOf = idOf;
    this.#size = size;
  }

  /** @param {string} content @returns {number | undefined} */
  idOf(content) {
    return this.#ids.get(content) ?? this.#idOf(content);
  }

  /** @param {string} content */
  has(content) {
    return this.#ids.has(content);
  }

  /** @param {AddedToken} token */
  hasSame(token) {
    const other = this.#tokens.get(this.#ids.get(token.content) ?? -1);
    return other?.content === token.content && flags.every((flag) => other[flag] === token[flag]);
  }

  /** @param {AddedToken[]} tokens */
  add(tokens) {
    const isNew = (/** @type {AddedToken} */ { content, special }) => special && !this.#special.has(content);
    for (const token of tokens) {
      if (token.content === "" || this.hasSame(token)) continue;
      if (isNew(token)) this.#special.add(token.content);
      this.#patterns.push(token);
      const id = this.idOf(token.content) ?? Math.max(this.#highest + 1, this.#size);
      this.#highest = Math.max(this.#highest, id);
      this.#ids.set(token.content, id);
      this.#tokens.set(id, token);
    }
  }

  /** @returns {PlacedToken[]} */
  placed() {
    return this.#patterns.map(({ content, normalized }) => {
      const id = /** @type {number} */ (this.#ids.get(content));
      const { single_word, lstrip, rstrip } = /** @type {AddedToken} */ (this.#tokens.get(id));
      return { content, id, single_word, lstrip, rstrip, normalized, special: this.#special.has(content) };
    });
  }
}

/**
 * @param {TokenizerParts} parts
 * @param {import("./tokenizer-class.js").TokenizerKind} kind
 * @param {(token: string) => number | undefined} idOf a token of the vocabulary
 * @param {number} size of the vocabulary, tokens
 */
export function addedTokensOf(parts, kind, idOf, size) {
  const { named, extra, decoder } = declaredTokens(parts, kind);
  const vocabulary = new AddedVocabulary(idOf, size);
  if (kind === "file") {
    const own = list(parts.tokenizer?.added_tokens, "tokenizer.json: added_tokens");
    vocabulary.add(own.map((token, i) => addedToken(token, `tokenizer.json: added_tokens[${i}]`)));
  }
  const sorted = [...decoder].sort(([a], [b]) => a - b).map(([, token]) => token);
  const tokens = sorted.filter((token) => !vocabulary.hasSame(token));
  const names = new Set(Object.values(named).map((token) => token?.content));
  const there = new Set(tokens.map(({ content }) => content));
  const add = (/** @type {AddedToken} */ token) => {
    if (!vocabulary.has(token.content) && !there.has(token.content)) tokens.push(token);
    there.add(token.content);
  };
  for (const token of Object.values(named)) if (token) add(token);
  const where = "tokenizer_config.json: extra_special_tokens";
  for (const value of list(extra, where)) add(addedToken(value, where, true));
  vocabulary.add(tokens.map((token) => ({ ...token, special: token.special || names.has(token.content) })));
  return { named, placed: vocabulary.placed(), idOf: vocabulary.idOf.bind(vocabulary) };
}

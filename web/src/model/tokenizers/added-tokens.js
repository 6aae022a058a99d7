// Tokens that are cut out of a text whole, before the rest of it is split into words: which a model's files
// name, and the ids that they get. As transformers' from_pretrained and the added vocabulary of tokenizers.
import { ClassifierError, clip, quote } from "../../base/errors.js";
import { isNone, isObject } from "../../base/json.js";

/**
 * @typedef {import("../../base/core-types.ts").CoreAddedToken} PlacedToken
 * @typedef {Omit<PlacedToken, "id">} AddedToken
 * @typedef {Omit<AddedToken, "normalized" | "special"> & {normalized?: boolean, special?: boolean}} ToldToken
 *   as a file has it; a token that is a text alone is special
 * @typedef {import("../../base/json.js").Json} Json
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

/** Those that a class has of its own. */
const ownTokens = {
  bert: {
    unk_token: "[UNK]",
    sep_token: "[SEP]",
    pad_token: "[PAD]",
    cls_token: "[CLS]",
    mask_token: "[MASK]",
  },
  roberta: {
    bos_token: "<s>",
    eos_token: "</s>",
    unk_token: "<unk>",
    sep_token: "</s>",
    pad_token: "<pad>",
    cls_token: "<s>",
    mask_token: "<mask>",
  },
  file: {},
};

const flags = /** @type {const} */ (["single_word", "lstrip", "rstrip", "normalized", "special"]);

/** @param {string} message @returns {never} */
function fail(message) {
  throw new ClassifierError("invalid_tokenizer", message);
}

/**
 * A token of a file: its text, or an object with its text and flags.
 * @param {unknown} value
 * @param {string} where
 * @returns {ToldToken}
 */
function toldToken(value, where) {
  const json = typeof value === "string" ? { content: value, special: true } : value;
  if (!isObject(json) || typeof json.content !== "string")
    fail(`${where} is ${quote(value)}, expected a token`);
  for (const flag of flags) {
    const found = json[flag] ?? undefined;
    if (found !== undefined && typeof found !== "boolean") {
      fail(`${where}: ${flag} is ${quote(found)}, expected true or false`);
    }
  }
  const { content, single_word, lstrip, rstrip, normalized, special } = /** @type {any} */ (json);
  return {
    content,
    single_word: single_word ?? false,
    lstrip: lstrip ?? false,
    rstrip: rstrip ?? false,
    normalized: normalized ?? undefined,
    special: special ?? undefined,
  };
}

/** What a token's file leaves out. @param {ToldToken} token @param {boolean} [special] @returns {AddedToken} */
const whole = (token, special = token.special ?? false) => ({
  ...token,
  special,
  normalized: token.normalized ?? !special,
});

/** @param {unknown} value @param {string} where @returns {unknown[]} */
function list(value, where) {
  if (isNone(value)) return [];
  if (!Array.isArray(value)) fail(`${where} is ${quote(value)}, expected a list`);
  return value;
}

/** @param {unknown} id @param {string} where */
function checkId(id, where) {
  const digits = typeof id === "string" ? id : quote(id);
  if (!/^\d{1,9}$/.test(digits)) fail(`${where} has the id ${quote(id)}, expected a whole number`);
  return Number(digits);
}

/** @param {unknown} value */
const isEmpty = (value) => !value || (typeof value === "object" && Object.keys(value).length === 0);

/** @param {unknown} value */
const textOf = (value) => (isObject(value) ? value.content : value);

/**
 * What the files say of tokens, step by step as from_pretrained reads them.
 * @param {TokenizerParts} parts
 * @param {import("./tokenizer-class.js").TokenizerKind} kind
 */
function declaredTokens({ config, tokenizer, specialTokensMap, addedTokens }, kind) {
  // Without prototypes: any name is a name.
  const said = /** @type {Json} */ ({ __proto__: null, ...config });
  if ("additional_special_tokens" in said && isEmpty(said.extra_special_tokens)) {
    said.extra_special_tokens = said.additional_special_tokens;
    delete said.additional_special_tokens;
  }
  /** Tokens of names that are the model's own. */
  const own = /** @type {Json} */ ({ __proto__: null });
  const takeOwn = () => {
    if (!isObject(said.extra_special_tokens)) return;
    Object.assign(own, said.extra_special_tokens);
    delete said.extra_special_tokens;
  };
  takeOwn();
  /** @type {Map<number, AddedToken>} */
  const decoder = new Map();
  if (config.added_tokens_decoder !== undefined) {
    const where = "tokenizer_config.json: added_tokens_decoder";
    if (!isObject(config.added_tokens_decoder)) {
      fail(`${where} is ${quote(config.added_tokens_decoder)}, expected tokens by id`);
    }
    for (const [id, token] of Object.entries(config.added_tokens_decoder)) {
      decoder.set(checkId(id, where), whole(toldToken(token, `${where}["${id}"]`)));
    }
  } else {
    addMap(said, specialTokensMap ?? {});
    takeOwn();
    addLegacy(decoder, said, addedTokens ?? {});
    for (const [i, token] of list(tokenizer?.added_tokens, "tokenizer.json: added_tokens").entries()) {
      const where = `tokenizer.json: added_tokens[${i}]`;
      const { id = null } = isObject(token) ? token : {};
      decoder.set(checkId(id, where), whole(toldToken(token, where)));
    }
  }
  const { padding } = tokenizer ?? {};
  if (kind === "file" && isObject(padding) && !("pad_token" in said)) said.pad_token = padding.pad_token;
  if (!("extra_special_tokens" in said)) said.extra_special_tokens = said.additional_special_tokens;
  const isOwn = (/** @type {string} */ key) => key.endsWith("_token") && !namedTokens.includes(key);
  const others = Object.fromEntries(
    Object.entries(said).filter(([key, value]) => isOwn(key) && typeof textOf(value) === "string"),
  );
  const all = { ...others, ...own };
  const told = said.model_specific_special_tokens;
  const isTold = isEmpty(all) && isObject(told);
  return {
    named: namedOf({ __proto__: null, ...ownTokens[kind], ...said }, isTold ? told : all),
    others: Object.keys(isTold ? told : others),
    extra: said.extra_special_tokens,
    decoder,
  };
}

/** @param {Json} said takes what it says @param {Json} map special_tokens_map.json */
function addMap(said, map) {
  for (const [key, value] of Object.entries(map)) {
    const where = `special_tokens_map.json: ${clip(key)}`;
    const special = (/** @type {unknown} */ token) =>
      isObject(token) && "content" in token ? { ...toldToken(token, where), special: true } : token;
    if (key !== "extra_special_tokens") said[key] = special(value);
    else if (Array.isArray(value)) said[key] = [...list(said[key], key), ...value.map(special)];
    else said[key] = value;
  }
}

/**
 * added_tokens.json: ids by token.
 * @param {Map<number, AddedToken>} decoder
 * @param {Json} said
 * @param {Json} addedTokens
 */
function addLegacy(decoder, said, addedTokens) {
  const extra = Array.isArray(said.extra_special_tokens) ? said.extra_special_tokens : [];
  const special = new Set([...namedTokens.map((name) => textOf(said[name])), ...extra.map(textOf)]);
  for (const [content, id] of Object.entries(addedTokens)) {
    const token = toldToken({ content, special: special.has(content) }, "added_tokens.json");
    decoder.set(checkId(id, "added_tokens.json"), whole(token));
  }
}

/**
 * @param {Json} said
 * @param {Json} own tokens of names that are the model's own
 */
function namedOf(said, own) {
  /** @type {Record<string, string | ToldToken | undefined>} */
  const named = /** @type {any} */ ({ __proto__: null });
  for (const [name, value] of [...namedTokens.map((name) => [name, said[name]]), ...Object.entries(own)]) {
    if (isNone(value)) continue;
    const token = toldToken(value, `tokenizer_config.json: ${name}`);
    if (token.content === "") fail(`tokenizer_config.json: ${name} is empty, expected a token`);
    named[/** @type {string} */ (name)] = typeof value === "string" ? value : token;
  }
  return named;
}

/** The added vocabulary of tokenizers. */
class AddedVocabulary {
  #ids = /** @type {Map<string, number>} */ (new Map());
  #tokens = /** @type {Map<number, AddedToken>} */ (new Map());
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

  /** @returns {string[]} */
  get contents() {
    return [...this.#ids.keys()];
  }

  /** @param {AddedToken} token */
  hasSame(token) {
    const other = this.#tokens.get(this.#ids.get(token.content) ?? -1);
    return other?.content === token.content && flags.every((flag) => other[flag] === token[flag]);
  }

  /** @param {AddedToken[]} tokens */
  add(tokens) {
    for (const token of tokens) {
      if (token.content === "") continue;
      if (token.special) this.#special.add(token.content);
      if (this.hasSame(token)) continue;
      const id = this.idOf(token.content) ?? Math.max(this.#highest + 1, this.#size);
      this.#highest = Math.max(this.#highest, id);
      this.#ids.set(token.content, id);
      this.#tokens.set(id, token);
    }
  }

  /** @returns {PlacedToken[]} */
  placed() {
    return [...this.#tokens].map(([id, token]) => ({
      ...token,
      id,
      special: this.#special.has(token.content),
    }));
  }
}

/**
 * @param {TokenizerParts} parts
 * @param {import("./tokenizer-class.js").TokenizerKind} kind
 * @param {(token: string) => number | undefined} idOf a token of the vocabulary
 * @param {number} size of the vocabulary, tokens
 */
export function addedTokensOf(parts, kind, idOf, size) {
  const { named, others, extra, decoder } = declaredTokens(parts, kind);
  const vocabulary = new AddedVocabulary(idOf, size);
  const own = list(parts.tokenizer?.added_tokens, "tokenizer.json: added_tokens").map((token, i) =>
    whole(toldToken(token, `tokenizer.json: added_tokens[${i}]`)),
  );
  if (kind === "file") vocabulary.add(own);
  const sorted = [...decoder].sort(([a], [b]) => a - b).map(([, token]) => token);
  /** @type {(string | ToldToken)[]} */
  const tokens = sorted.filter((token) => !vocabulary.hasSame(token));
  const known = new Set([...vocabulary.contents, ...tokens.map(textOf)]);
  // A text is another token than an object of the same content.
  const keyOf = (/** @type {string | ToldToken} */ token) => `${typeof token} ${textOf(token)}`;
  const there = new Set(tokens.map(keyOf));
  const add = (/** @type {string | ToldToken} */ token) => {
    if (!known.has(textOf(token)) && !there.has(keyOf(token))) tokens.push(token);
    there.add(keyOf(token));
  };
  for (const token of Object.values(named)) if (token) add(token);
  const where = "tokenizer_config.json: extra_special_tokens";
  for (const value of list(extra, where)) add(typeof value === "string" ? value : toldToken(value, where));
  const names = new Set(Object.values(named).map(textOf));
  vocabulary.add(
    tokens.map((value) => {
      const token = toldToken(value, where);
      return whole(token, token.special || names.has(token.content));
    }),
  );
  const content = (/** @type {string} */ name) => /** @type {string | undefined} */ (textOf(named[name]));
  return {
    content,
    placed: vocabulary.placed(),
    idOf: vocabulary.idOf.bind(vocabulary),
    warnings: differences(vocabulary, others, decoder, own),
  };
}

/**
 * Where transformers 4.57 reads the files otherwise.
 * @param {AddedVocabulary} vocabulary
 * @param {string[]} others names of tokens
 * @param {Map<number, AddedToken>} decoder
 * @param {AddedToken[]} own tokenizer.json's
 */
function differences(vocabulary, others, decoder, own) {
  const warnings = others.map(
    (name) => `${clip(name)} is a token of its own name, which transformers 4.57 leaves out`,
  );
  const [id, moved] = [...decoder].find(([id, { content }]) => vocabulary.idOf(content) !== id) ?? [];
  if (moved) {
    warnings.push(
      `the token ${clip(moved.content)} has the id ${vocabulary.idOf(moved.content)}, as in transformers 5.24, not ${id}, which its file gives it and 4.57 may take`,
    );
  }
  const changed = own.find((token) => vocabulary.has(token.content) && !vocabulary.hasSame(token));
  if (changed) {
    warnings.push(
      `the token ${clip(changed.content)} has other flags in tokenizer_config.json than in tokenizer.json: the former count, as in transformers 5.24; 4.57 may take the latter`,
    );
  }
  return warnings;
}

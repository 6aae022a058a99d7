// The kinds of tokenizer that run here: a file beside this one and a line each.
import { quote } from "../../base/errors.js";
import { byteLevelBpe } from "./byte-level-bpe.js";
import { asObject, failInJson } from "./file-parts.js";
import { wordPiece } from "./word-piece.js";

/** @typedef {import("./types.ts").TokenizerModel} TokenizerModel */

/** @type {TokenizerModel[]} */
const models = [wordPiece, byteLevelBpe];

/** @type {Partial<Record<import("./tokenizer-class.js").TokenizerKind, TokenizerModel>>} */
const byClass = { bert: wordPiece, roberta: byteLevelBpe };

/**
 * @param {import("./tokenizer-class.js").TokenizerKind} kind
 * @param {import("./types.ts").Json} [tokenizer] tokenizer.json
 * @returns {TokenizerModel}
 */
export function modelOf(kind, tokenizer) {
  const own = byClass[kind];
  if (own) return own;
  const model = asObject(tokenizer?.model);
  const found = models.find(
    ({ type, isUntyped }) => model.type === type || (!model.type && isUntyped(model)),
  );
  return (
    found ??
    failInJson(`model is ${quote(model.type ?? null)}; supported are WordPiece and BPE`, "unsupported_model")
  );
}

/**
 * What a tokenizer is made of, if it is not tokenizer.json alone.
 * @param {import("./tokenizer-class.js").TokenizerKind} kind
 */
export const filesOf = (kind) => byClass[kind]?.files ?? [];

// Parts of tokenizer.json that count in transformers 4.57, but not in 5.24, which takes the class's own.
import { asObject } from "./file-parts.js";

/**
 * Whether a part of tokenizer.json is another one than what is meant.
 * @param {() => unknown} part
 * @param {unknown} own
 */
export function differs(part, own) {
  try {
    return JSON.stringify(part()) !== JSON.stringify(own);
  } catch {
    return true; // a form that does not run here is another one
  }
}

/**
 * Whether tokenizer.json has an added token that no other file names.
 * @param {Record<string, unknown>} json tokenizer.json
 * @param {import("../../base/core-types.ts").CoreTokenizerOptions} options
 */
export function hasOtherTokens(json, { added_tokens }) {
  const known = new Set(added_tokens.map(({ content }) => content));
  return (
    Array.isArray(json.added_tokens) &&
    json.added_tokens.some((token) => !known.has(/** @type {string} */ (asObject(token).content)))
  );
}

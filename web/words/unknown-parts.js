// What the model does not know of a text, in the text's own words.

/**
 * @typedef {import("../src/index.js").TextInput} TextInput
 * @typedef {import("../src/index.js").Tokens} Tokens
 * @typedef {{tokenize: (text: string, options?: {signal?: AbortSignal}) => Promise<Tokens>}} Tokenizing
 *   what it needs of a TextClassifier
 *
 * @typedef {object} UnknownParts
 * @property {string[]} parts the first ones, each once
 * @property {number} others how many of the [UNK] stand for further ones
 */

/** Parts that are named, and characters of each. */
const [mostParts, mostCharacters] = [5, 40];

/** A word can be unknown because it is endless. @param {string} part */
function clipped(part) {
  const characters = [...part];
  return characters.length > mostCharacters ? `${characters.slice(0, mostCharacters - 1).join("")}…` : part;
}

/**
 * Reads the text once more: for texts with `unknownTokens` only.
 * @param {Tokenizing} classifier
 * @param {TextInput} input
 * @param {number} unknownTokens of its result
 * @param {{signal?: AbortSignal, splitSpecialTokens?: boolean}} [options] as the result's
 * @returns {Promise<UnknownParts>}
 */
export async function unknownParts(classifier, input, unknownTokens, options = {}) {
  // Each text of a pair by itself: not every model's token types tell them apart.
  const texts = typeof input === "string" ? [input] : [input.text, input.textPair ?? ""];
  /** @type {Set<string>} */
  const parts = new Set();
  let others = unknownTokens;
  for (const text of texts) {
    const { offsets, unknown } = await classifier.tokenize(text, options);
    for (const [i, [start, end]] of offsets.entries()) {
      if (others === 0 || !unknown[i]) continue;
      const part = clipped(text.slice(start, end));
      if (!parts.has(part) && parts.size === mostParts) continue;
      parts.add(part);
      others--;
    }
  }
  return { parts: [...parts], others };
}

/**
 * As a list: "a", "b" and 3 more.
 * @param {UnknownParts} unknown
 * @param {(part: string) => string} quote
 * @param {(count: number) => string} [formatCount]
 */
export function listed({ parts, others }, quote, formatCount = String) {
  const named = parts.map(quote);
  if (others > 0) named.push(`${formatCount(others)} more`);
  return named.length > 1 ? `${named.slice(0, -1).join(", ")} and ${named.at(-1)}` : named.join("");
}

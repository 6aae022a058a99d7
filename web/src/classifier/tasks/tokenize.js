// tokenize: its call, its result. Its options are those that all tasks have.
import { takeCallOptions } from "../call-options.js";
import { checkInput } from "../check-texts.js";

/**
 * @typedef {object} Tokens
 * @property {number[]} ids
 * @property {string[]} tokens
 * @property {[start: number, end: number][]} offsets of each token in the text (or the pair's own
 *   text), UTF-16 units; empty for tokens that were added
 * @property {boolean[]} unknown whether a token stands for what the vocabulary cannot spell: it is then [UNK]
 * @property {number[]} typeIds 0 up to and with the first [SEP], then 1
 * @property {boolean} truncated whether the end was left out
 * @property {number} untruncatedTokenCount tokens that the whole text has
 */

/**
 * @param {import("../../base/core-types.ts").CoreEncoding} encoding
 * @param {string} unknownToken
 * @returns {Tokens}
 */
function tokensOf({ ids, tokens, offsets, typeIds, truncated, untruncatedTokenCount }, unknownToken) {
  return {
    ids: [...ids],
    tokens,
    offsets: tokens.map((_, i) => [offsets[2 * i], offsets[2 * i + 1]]),
    unknown: tokens.map((token) => token === unknownToken),
    typeIds: [...typeIds],
    truncated,
    untruncatedTokenCount,
  };
}

/**
 * @param {import("../../workers/pool.js").Pool} pool
 * @param {import("../../base/texts.js").TextInput} input
 * @param {import("../call-options.js").ExplainOptions} options
 */
export async function tokenize(pool, input, options) {
  const { signal, splitSpecialTokens = pool.info.splitSpecialTokens } = takeCallOptions(options, {});
  signal?.throwIfAborted();
  const text = checkInput(input);
  const encoding = await pool.once(
    (engine) => engine.call("tokenize", [text, { splitSpecialTokens }]),
    signal,
  );
  return tokensOf(encoding, pool.info.unknownToken);
}

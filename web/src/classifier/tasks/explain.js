// explain: its call, its result. Its options are those that all tasks have.
import { takeCallOptions } from "../call-options.js";
import { checkFinite } from "../check-results.js";
import { checkInput } from "../check-texts.js";
import { classificationsOf, scoreFunctions, winnerOf } from "./classify.js";

/**
 * @typedef {import("../../base/texts.js").TextInput} TextInput
 *
 * @typedef {object} Word
 * @property {string} word as it stands in the text
 * @property {number} start where it begins in the text, UTF-16 units
 * @property {number} end where it ends
 * @property {number} contribution the winning label's score of the whole text, less its score with
 *   this word masked: above 0 if the word speaks for the label
 * @property {"text" | "textPair"} [part] for a pair: which text the word is in
 *
 * @typedef {import("./classify.js").Classification & {words: Word[]}} Explanation
 */

/**
 * @param {TextInput} input
 * @param {import("../../base/core-types.ts").CoreExplanation} unmasked
 * @param {Float32Array[]} masked scores with each of the words masked, in their order
 * @param {readonly string[]} labels
 * @returns {Explanation}
 */
function explanationOf(input, unmasked, masked, labels) {
  const { logits, scores, tokenCount, unknownCount, truncated, wordStarts, wordEnds, wordParts } = unmasked;
  const rows = {
    logits,
    scores,
    tokenCounts: Int32Array.of(tokenCount),
    unknownCounts: Int32Array.of(unknownCount),
    truncated: Uint8Array.of(Number(truncated)),
  };
  const [classification] = classificationsOf(rows, labels, {});
  const winner = winnerOf(scores); // two labels may have one name
  const maskedScores = masked.flatMap((row) => [...row]);
  const isPair = typeof input === "object" && input.textPair !== undefined;
  const words = Array.from(wordStarts, (start, i) => {
    const part = wordParts[i] === 1 ? "textPair" : "text";
    const text = typeof input === "string" ? input : (input[part] ?? "");
    return {
      word: text.slice(start, wordEnds[i]),
      start,
      end: wordEnds[i],
      contribution: classification.score - maskedScores[i * labels.length + winner],
      ...(isPair && { part: /** @type {"text" | "textPair"} */ (part) }),
    };
  });
  return { ...classification, words };
}

/**
 * @param {import("../../workers/pool.js").Pool} pool
 * @param {TextInput} input
 * @param {import("../call-options.js").ExplainOptions} options
 */
export async function explain(pool, input, options) {
  const { signal, splitSpecialTokens = pool.info.splitSpecialTokens } = takeCallOptions(options);
  signal?.throwIfAborted();
  const text = checkInput(input);
  const { labels, name, problemType } = pool.info;
  const call = { splitSpecialTokens, scoreFunction: scoreFunctions[problemType] };
  const unmasked = await pool.once((engine) => engine.call("explain", [text, call, 0, 0]), signal);
  const masked = await pool.forRange(
    unmasked.wordStarts.length,
    unmasked.tokenCount,
    async (engine, first, count) => (await engine.call("explain", [text, call, first, count])).maskedScores,
    signal,
  );
  checkFinite(unmasked.logits, name, "logit");
  for (const scores of masked) checkFinite(scores, name, "score");
  return explanationOf(text, unmasked, masked, labels);
}

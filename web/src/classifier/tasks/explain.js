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
 * @param {import("../../base/core-types.ts").CoreMaskable} read
 * @param {import("../../base/core-types.ts").CoreScores[]} parts first of the text as it is, then with each
 *   of its words masked, in their order
 * @param {import("../../engine/engine.js").EngineInfo} info
 * @returns {Explanation}
 */
function explanationOf(
  input,
  { ids, unknownCount, truncated, wordStarts, wordEnds, wordParts },
  parts,
  { labels, unsureBelow },
) {
  const [{ logits, scores }] = parts;
  const unmasked = {
    logits: logits.subarray(0, labels.length),
    scores: scores.subarray(0, labels.length),
    tokenCounts: Int32Array.of(ids.length),
    unknownCounts: Int32Array.of(unknownCount),
    truncated: Uint8Array.of(Number(truncated)),
  };
  const [classification] = classificationsOf(unmasked, labels, {}, unsureBelow);
  const winner = winnerOf(unmasked.scores); // two labels may have one name
  const rows = parts.flatMap(({ scores }) => [...scores]);
  const isPair = typeof input === "object" && input.textPair !== undefined;
  const words = Array.from(wordStarts, (start, i) => {
    const part = wordParts[i] === 1 ? "textPair" : "text";
    const text = typeof input === "string" ? input : (input[part] ?? "");
    return {
      word: text.slice(start, wordEnds[i]),
      start,
      end: wordEnds[i],
      contribution: classification.score - rows[(i + 1) * labels.length + winner],
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
  const { signal, splitSpecialTokens = pool.info.splitSpecialTokens } = takeCallOptions(options, {});
  signal?.throwIfAborted();
  const text = checkInput(input);
  const { name, problemType } = pool.info;
  const scoreFunction = scoreFunctions[problemType];
  const read = await pool.once(
    (engine) => engine.call("findMaskableWords", [text, { splitSpecialTokens }]),
    signal,
  );
  const { ids, typeIds, wordTokens } = read;
  const ranges = Uint32Array.from([0, 0, ...wordTokens]); // nothing masked, then one word each
  const parts = await pool.forRange(
    ranges.length / 2,
    ids.length,
    (engine, first, count) => {
      const share = ranges.slice(2 * first, 2 * (first + count));
      return engine.call("scoreMasked", [ids, typeIds, share, scoreFunction]);
    },
    signal,
  );
  for (const { logits } of parts) checkFinite(logits, name, "logit");
  return explanationOf(text, read, parts, pool.info);
}

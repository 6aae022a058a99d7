// What the core says, in the form that callers get.
import { ClassifierError } from "../base/errors.js";

/**
 * @typedef {{label: string, score: number}} LabelScore
 *
 * @typedef {object} Classification
 * @property {string} label the one with the highest score
 * @property {number} score of that label
 * @property {LabelScore[]} scores in the model's order of labels; with `topK` or `threshold` those
 *   that are left, the highest first
 * @property {number} tokenCount tokens that the model read, [CLS] and [SEP] included
 * @property {boolean} truncated whether the end of the text was left out
 * @property {number} [windows] with `overflow: "windows"`: in how many the text was read
 * @property {Float32Array} [logits] with `rawLogits`: in the model's order of labels
 *
 * @typedef {object} Word
 * @property {string} word as it stands in the text
 * @property {number} start where it begins in the text, UTF-16 units
 * @property {number} end where it ends
 * @property {number} contribution the winning label's score of the whole text, less its score with
 *   this word masked: above 0 where the word speaks for the label
 * @property {"text" | "textPair"} [part] of a pair: where the word stands
 *
 * @typedef {Classification & {words: Word[]}} Explanation
 *
 * @typedef {object} Tokens
 * @property {number[]} ids
 * @property {string[]} tokens
 * @property {[start: number, end: number][]} offsets of each token in the text (or the pair's own
 *   text), UTF-16 units; empty for tokens that were added
 * @property {number[]} typeIds 0 up to and with the first [SEP], then 1
 * @property {boolean} truncated whether the end was left out
 * @property {number} untruncatedTokenCount tokens that the whole text has
 *
 * @typedef {{topK?: number, threshold?: number, rawLogits?: boolean, overflow?: string}} ResultOptions
 */

/**
 * @param {string[]} labels
 * @param {ArrayLike<number>} scores
 * @param {ResultOptions} options
 */
function chosenScores(labels, scores, { topK, threshold }) {
  const all = labels.map((label, i) => ({ label, score: scores[i] }));
  if (topK === undefined && threshold === undefined) return all;
  return all
    .filter(({ score }) => threshold === undefined || score >= threshold)
    .sort((a, b) => b.score - a.score)
    .slice(0, topK);
}

/**
 * A model that overflows shall not pass for one that is sure.
 * @param {Float32Array} values
 * @param {string} model
 * @param {string} what the values are
 */
export function checkFinite(values, model, what) {
  const wrong = values.find((value) => !Number.isFinite(value));
  if (wrong === undefined) return;
  throw new ClassifierError(
    "invalid_weights",
    `${model} gives a text the ${what} ${wrong}: its weights are broken or too large, expected finite numbers`,
  );
}

/** The first of the highest. @param {Float32Array} scores */
const winnerOf = (scores) => scores.reduce((winner, score, i) => (score > scores[winner] ? i : winner), 0);

/**
 * One classification a row.
 * @param {Omit<import("../base/core-types.ts").CoreClassifications, "windows"> & {windows?: Int32Array}} rows
 * @param {string[]} labels
 * @param {ResultOptions} options
 * @returns {Classification[]}
 */
export function classificationsOf(rows, labels, options) {
  const columns = labels.length;
  return Array.from(rows.tokenCounts, (tokenCount, row) => {
    const [begin, end] = [row * columns, (row + 1) * columns];
    const scores = rows.scores.subarray(begin, end);
    const best = winnerOf(scores);
    return {
      label: labels[best],
      score: scores[best],
      scores: chosenScores(labels, scores, options),
      tokenCount,
      truncated: rows.truncated[row] === 1,
      ...(options.overflow === "windows" && { windows: rows.windows?.[row] }),
      ...(options.rawLogits && { logits: rows.logits.slice(begin, end) }),
    };
  });
}

/**
 * @param {import("../base/texts.js").TextInput} input
 * @param {import("../base/core-types.ts").CoreExplanation} whole
 * @param {Float32Array[]} masked scores with each of the words masked, in their order
 * @param {string[]} labels
 * @returns {Explanation}
 */
export function explanationOf(input, whole, masked, labels) {
  const { logits, scores, tokenCount, truncated, wordStarts, wordEnds, wordParts } = whole;
  const rows = {
    logits,
    scores,
    tokenCounts: Int32Array.of(tokenCount),
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

/** @param {import("../base/core-types.ts").CoreEncoding} encoding @returns {Tokens} */
export function tokensOf({ ids, tokens, offsets, typeIds, truncated, untruncatedTokenCount }) {
  return {
    ids: [...ids],
    tokens,
    offsets: tokens.map((_, i) => [offsets[2 * i], offsets[2 * i + 1]]),
    typeIds: [...typeIds],
    truncated,
    untruncatedTokenCount,
  };
}

// classify and classifyStream: their options, their calls, their results.
import { flag, oneOf, whole } from "../../base/options.js";
import { answersTo, answerStream } from "../answers.js";
import { takeCallOptions } from "../call-options.js";
import { checkFinite } from "../check-results.js";
import { classifyInWindows } from "../long-text.js";

/**
 * @typedef {import("../../base/texts.js").TextInput} TextInput
 * @typedef {import("../../workers/pool.js").Pool} Pool
 *
 * @typedef {object} OwnClassifyOptions
 * @property {"truncate" | "error" | "windows" | undefined} [overflow] what to do with a text that is too long: cut
 *   its end off, fail with `text_too_long`, or read all of it in overlapping windows and weight their
 *   logits by their tokens; default: truncate
 * @property {"softmax" | "sigmoid" | "none" | undefined} [activation] how logits become scores; default: what
 *   config.json says
 * @property {number | undefined} [topK] at most so many of `scores`, the highest first
 * @property {number | undefined} [threshold] only `scores` of at least this much, the highest first
 * @property {boolean | undefined} [rawLogits] gives the logits as well; default: false
 * @typedef {import("../call-options.js").ExplainOptions & OwnClassifyOptions} ClassifyOptions
 *
 * @typedef {{label: string, score: number}} LabelScore
 *
 * @typedef {object} Classification
 * @property {string} label the one with the highest score
 * @property {number} score of that label
 * @property {LabelScore[]} scores in the model's order of labels; with `topK` or `threshold` those
 *   that are left, the highest first
 * @property {number} tokenCount tokens that the model read, [CLS] and [SEP] included
 * @property {number} unknownTokens of these, those that stand for what the model's vocabulary cannot spell,
 *   such as most emoji: the model has read [UNK] in their place
 * @property {boolean} truncated whether the end of the text was left out
 * @property {number} [windows] with `overflow: "windows"`: in how many the text was read
 * @property {Float32Array} [logits] with `rawLogits`: in the model's order of labels
 * @property {boolean} [unsure] of a classifier that has learned from examples: whether the text is unlike all of them
 *
 * @typedef {Pick<ClassifyOptions, "topK" | "threshold" | "rawLogits" | "overflow">} ResultOptions
 */

/** How scores come from logits, by config.json's problem_type. */
export const scoreFunctions = /** @type {const} */ ({
  single_label_classification: "softmax",
  multi_label_classification: "sigmoid",
  regression: "none",
});

/** Of those that choose among the scores. @type {() => Record<"topK" | "threshold", import("../../base/options.js").Rule>} */
export const scoreRules = () => ({
  topK: whole(1),
  threshold: [Number.isFinite, "a number"],
});

const rules = () => ({
  overflow: oneOf("truncate", "error", "windows"),
  activation: oneOf("softmax", "sigmoid", "none"),
  rawLogits: flag,
  ...scoreRules(),
});

/**
 * @param {readonly string[]} labels
 * @param {ArrayLike<number>} scores
 * @param {Pick<ResultOptions, "topK" | "threshold">} options
 */
export function chosenScores(labels, scores, { topK, threshold }) {
  const all = labels.map((label, i) => ({ label, score: scores[i] }));
  if (topK === undefined && threshold === undefined) return all;
  return all
    .filter(({ score }) => threshold === undefined || score >= threshold)
    .sort((a, b) => b.score - a.score)
    .slice(0, topK);
}

/** The first of the highest. @param {Float32Array} scores */
export const winnerOf = (scores) =>
  scores.reduce((winner, score, i) => (score > scores[winner] ? i : winner), 0);

/** logsumexp, which is low for a text that no label of a learned head suits. @param {Float32Array} logits */
function energyOf(logits) {
  const top = Math.max(...logits);
  return top + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - top), 0));
}

/**
 * One classification a row.
 * @param {Omit<import("../../base/core-types.ts").CoreClassifications, "windows"> & {windows?: Int32Array}} rows
 * @param {readonly string[]} labels
 * @param {ResultOptions} options
 * @param {number} [unsureBelow]
 * @returns {Classification[]}
 */
export function classificationsOf(rows, labels, options, unsureBelow) {
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
      unknownTokens: rows.unknownCounts[row],
      truncated: rows.truncated[row] === 1,
      ...(options.overflow === "windows" && { windows: rows.windows?.[row] }),
      ...(options.rawLogits && { logits: rows.logits.slice(begin, end) }),
      ...(unsureBelow !== undefined && { unsure: energyOf(rows.logits.subarray(begin, end)) < unsureBelow }),
    };
  });
}

/**
 * @param {Pool} pool
 * @param {TextInput[]} texts
 * @param {ClassifyOptions} options
 * @param {number} firstIndex of these in the caller's list; NaN: a text that came alone
 */
async function classifyTexts(pool, texts, options, firstIndex) {
  const { labels, name, problemType, splitSpecialTokens: split, unsureBelow } = pool.info;
  const { signal, overflow = "truncate", splitSpecialTokens = split, activation } = options;
  const call = { splitSpecialTokens, overflow, scoreFunction: activation ?? scoreFunctions[problemType] };
  const parts =
    overflow === "windows"
      ? await classifyInWindows(pool, texts, call, signal, firstIndex)
      : await pool.forTexts(
          texts,
          (engine, share) => engine.call("classify", [share, call]),
          signal,
          firstIndex,
        );
  for (const { logits } of parts) checkFinite(logits, name, "logit");
  return parts.flatMap((rows) => classificationsOf(rows, labels, options, unsureBelow));
}

/** @param {Pool} pool @param {TextInput | readonly TextInput[]} input @param {ClassifyOptions} options */
export async function classify(pool, input, options) {
  const taken = takeCallOptions(options, rules());
  return answersTo(input, (texts, first) => classifyTexts(pool, texts, taken, first), taken.signal);
}

/** @param {() => Pool} poolNow asked for each batch @param {AsyncIterable<TextInput> | Iterable<TextInput>} inputs @param {ClassifyOptions} options */
export function classifyStream(poolNow, inputs, options) {
  const taken = takeCallOptions(options, rules());
  return answerStream(
    poolNow(),
    inputs,
    (texts, first) => poolNow().use((pool) => classifyTexts(pool, texts, taken, first)),
    taken.signal,
  );
}

// classify and classifyStream with labels that the caller makes up: each becomes a hypothesis, and a model
// trained for natural language inference says whether a text entails it.
import { ClassifierError, quote, refuseOption, TextError, textPrefix } from "../../base/errors.js";
import { flag, oneOf, takeTexts } from "../../base/options.js";
import { isEntailment } from "../../model/purposes.js";
import { answersTo, answerStream } from "../answers.js";
import { takeCallOptions } from "../call-options.js";
import { checkFinite } from "../check-results.js";
import { singleTexts } from "../check-texts.js";
import { chosenScores, scoreRules, winnerOf } from "./classify.js";

/**
 * @typedef {import("../../workers/pool.js").Pool} Pool
 * @typedef {import("./classify.js").LabelScore} LabelScore
 *
 * @typedef {object} OwnZeroShotOptions
 * @property {string | undefined} [hypothesisTemplate] a sentence in which {} stands for a label; default: "This example
 *   is {}."
 * @property {boolean | undefined} [multiLabel] whether several labels can be right: each has a score of its own then,
 *   its entailment against its contradiction; default: false, all scores add up to 1. A label alone is
 *   scored as with true
 * @property {"truncate" | "error" | undefined} [overflow] what to do if a text and its hypothesis are too long: cut the
 *   text's end off, or fail with `text_too_long`; default: truncate
 * @property {number | undefined} [topK] at most so many of `scores`, the highest first
 * @property {number | undefined} [threshold] only `scores` of at least this much, the highest first
 * @typedef {import("../call-options.js").ExplainOptions & OwnZeroShotOptions} ZeroShotOptions
 *
 * @typedef {object} ZeroShotClassification
 * @property {string} label the one with the highest score
 * @property {number} score of that label
 * @property {LabelScore[]} scores in the order of the labels; with `topK` or `threshold` those that are
 *   left, the highest first
 * @property {boolean} truncated whether the end of the text was left out
 *
 * @typedef {object} Inference
 * @property {number} entailment index among the model's labels
 * @property {number} contradiction index among the model's labels
 * @property {string} [warning] that nothing says which one is entailment
 */

const defaultTemplate = "This example is {}.";

const rules = () => ({
  hypothesisTemplate: /** @type {import("../../base/options.js").Rule} */ ([
    (template) => typeof template === "string" && /^[^{}]*\{\}[^{}]*$/.test(template),
    "a text with {} for the label, once",
  ]),
  multiLabel: flag,
  overflow: oneOf("truncate", "error"),
  ...scoreRules(),
});

/** @param {readonly string[]} labels @param {ZeroShotOptions} options */
export function takeZeroShot(labels, options) {
  const { hypothesisTemplate = defaultTemplate, ...taken } = takeCallOptions(options, rules());
  const chosen = takeTexts("labels", labels, 1);
  const [before, after] = hypothesisTemplate.split("{}");
  return {
    ...taken,
    labels: chosen,
    hypotheses: chosen.map((label) => before + label + after),
    eachAlone: taken.multiLabel === true || chosen.length === 1,
  };
}

/**
 * Which of a model's labels say that a text entails a hypothesis, and that it contradicts it: as in
 * Hugging Face's pipeline.
 * @param {import("../../engine/engine.js").EngineInfo} info
 * @returns {Inference}
 */
export function inferenceOf({ name, config, labels }) {
  if (labels.length < 2) {
    throw new ClassifierError(
      "unsupported_model",
      `${name} has the label ${quote(labels[0])} alone; ZeroShotClassifier takes models trained for natural language inference`,
    );
  }
  const { id2label, label2id } = /** @type {Record<string, Record<string, unknown> | undefined>} */ (config);
  const isNamed = id2label && label2id && Object.keys(id2label).length === labels.length;
  const indices = isNamed ? Object.entries(label2id) : labels.map((label, i) => [label, i]);
  const found = indices.find(([label]) => isEntailment(String(label)))?.[1];
  const entailment = Number(found ?? labels.length - 1);
  if (!Number.isInteger(entailment) || entailment < 0 || entailment >= labels.length) {
    const message = `config.json: label2id has ${quote(found)} for entailment, expected 0 to ${labels.length - 1}`;
    throw new ClassifierError("invalid_config", message);
  }
  return {
    entailment,
    contradiction: entailment === 0 ? labels.length - 1 : 0,
    ...(found === undefined && {
      warning: `none of the labels of ${name} begins with "entail": the last, ${quote(labels[entailment])}, counts as entailment, as in Hugging Face's pipeline`,
    }),
  };
}

/**
 * Of all texts and labels, as the core computes them.
 * @param {Pool} pool
 * @param {number[][]} logits one row a text and label
 * @param {Inference} inference
 * @param {ReturnType<typeof takeZeroShot>} choice
 * @returns {Promise<number[]>}
 */
async function scoresOf(pool, logits, { entailment, contradiction }, { labels, eachAlone, signal }) {
  const columns = eachAlone ? 2 : labels.length;
  const compared = logits.flatMap((row) =>
    eachAlone ? [row[contradiction], row[entailment]] : [row[entailment]],
  );
  const ask = (/** @type {import("../../workers/pool.js").PoolEngine} */ engine) =>
    engine.call("scores", [Float32Array.from(compared), columns, "softmax"]);
  const { scores } = await pool.once(ask, signal);
  return [...scores].filter((_, i) => !eachAlone || i % 2 === 1);
}

/**
 * @param {Pool} pool
 * @param {readonly import("../../base/texts.js").TextInput[]} inputs
 * @param {ReturnType<typeof takeZeroShot>} choice
 * @param {number} firstIndex of these in the caller's list; NaN: a text that came alone
 * @returns {Promise<ZeroShotClassification[]>}
 */
async function classifyTexts(pool, inputs, choice, firstIndex) {
  const texts = singleTexts(inputs, firstIndex, "the second one is made of a label");
  if (texts.length === 0) return [];
  const { labels, hypotheses, signal, splitSpecialTokens = pool.info.splitSpecialTokens } = choice;
  const overflow = choice.overflow === "error" ? "error" : "truncate_first";
  const call = /** @type {const} */ ({ splitSpecialTokens, overflow, scoreFunction: "none" });
  const pairs = texts.flatMap((text) => hypotheses.map((textPair) => ({ text, textPair })));
  const parts = await pool.forTexts(
    pairs,
    async (engine, share) => {
      try {
        return await engine.call("classify", [share, call]);
      } catch (error) {
        if (!(error instanceof TextError)) throw error;
        const pair = pairs.indexOf(/** @type {any} */ (share[error.text]));
        // The hypothesis alone is too long, whatever the text.
        if (error.code === "text_too_long" && overflow === "truncate_first") {
          const problem = error.message.replace("the second text", " in its hypothesis");
          const place = `[${pair % labels.length}]`;
          refuseOption("labels", place + problem.replace("the first", "the text"), error.code);
        }
        const text = Math.floor(pair / labels.length);
        throw new ClassifierError(error.code, textPrefix(firstIndex + text) + error.message, error);
      }
    },
    signal,
    firstIndex,
  );
  for (const { logits } of parts) checkFinite(logits, pool.info.name, "logit");
  const columns = pool.info.labels.length;
  const rows = parts.flatMap(({ logits, tokenCounts }) =>
    Array.from(tokenCounts, (_, i) => [...logits.subarray(i * columns, (i + 1) * columns)]),
  );
  const truncated = parts.flatMap(({ truncated }) => [...truncated]);
  const scores = await scoresOf(pool, rows, inferenceOf(pool.info), choice);
  return texts.map((_, i) => {
    const [begin, end] = [i * labels.length, (i + 1) * labels.length];
    const own = Float32Array.from(scores.slice(begin, end));
    const best = winnerOf(own);
    return {
      label: labels[best],
      score: own[best],
      scores: chosenScores(labels, own, choice),
      truncated: truncated.slice(begin, end).includes(1),
    };
  });
}

/** @param {Pool} pool @param {string | readonly string[]} input @param {readonly string[]} labels @param {ZeroShotOptions} options */
export async function classifyZeroShot(pool, input, labels, options) {
  const choice = takeZeroShot(labels, options);
  return answersTo(input, (texts, first) => classifyTexts(pool, texts, choice, first), choice.signal);
}

/**
 * @param {Pool} pool
 * @param {AsyncIterable<string> | Iterable<string>} inputs
 * @param {readonly string[]} labels
 * @param {ZeroShotOptions} options
 */
export function streamZeroShot(pool, inputs, labels, options) {
  const choice = takeZeroShot(labels, options);
  const ask = (
    /** @type {readonly import("../../base/texts.js").TextInput[]} */ texts,
    /** @type {number} */ first,
  ) => classifyTexts(pool, texts, choice, first);
  return answerStream(pool, inputs, ask, choice.signal, choice.labels.length);
}

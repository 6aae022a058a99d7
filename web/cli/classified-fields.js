// What classify adds to a row: a label, its score, and more if it is asked for.
import { labelText, scoreDigits, scoreText, unknownText } from "./printable.js";
import { roundedTo } from "./row-writer.js";

/**
 * @typedef {import("./classify-rows.js").Answer} Answer
 * @typedef {import("../src/index.js").Classification} Classification
 *
 * @typedef {object} Fields what is added to a row, besides label and score
 * @property {boolean} scores
 * @property {boolean} details tokenCount, unknownTokens, truncated and, with windows, their count
 * @property {boolean} windows
 * @property {boolean} [unsure] whether a learned head says of texts that they are unlike its examples
 * @property {boolean} error
 * @property {string} prefix of the names
 * @property {number} [digits] of scores; default: all in JSON, 6 in tables, 4 decimals in text
 */

/** @param {Fields} fields @returns {("tokenCount" | "unknownTokens" | "truncated" | "windows" | "unsure")[]} */
function detailsOf({ details, windows, unsure }) {
  /** @type {ReturnType<typeof detailsOf>} */
  const names = details ? ["tokenCount", "unknownTokens", "truncated"] : [];
  if (details && windows) names.push("windows");
  if (unsure) names.push("unsure");
  return names;
}

/** Names that the output adds, as far as they do not hang on the model. @param {Fields} fields @param {boolean} isTable */
export function addedNames(fields, isTable) {
  const names = ["label", "score", ...detailsOf(fields)];
  if (fields.scores && !isTable) names.push("scores");
  if (fields.error) names.push("error");
  return names.map((name) => fields.prefix + name);
}

/**
 * @param {Fields} fields
 * @param {readonly string[]} labels
 * @param {boolean} isTable
 * @returns {Omit<import("./row-writer.js").Added, "text">}
 */
export function classifiedFields(fields, labels, isTable) {
  const { prefix, error, digits = isTable ? scoreDigits : undefined } = fields;
  const details = detailsOf(fields);
  const scoreNames = fields.scores ? labels.map((label) => `score_${label}`) : [];
  /** @param {Classification | undefined} result */
  const scoresOf = (result) => result?.scores.map((one) => ({ ...one, score: roundedTo(one.score, digits) }));
  /** @param {Classification | undefined} result @returns {[string, unknown][]} */
  const start = (result) => [
    ["label", result?.label],
    ["score", result && roundedTo(result.score, digits)],
  ];
  return {
    prefix,
    error,
    names: ["label", "score", ...scoreNames, ...details],
    members: (/** @type {Classification | undefined} */ result) => [
      ...start(result),
      ...(fields.scores ? [/** @type {[string, unknown]} */ (["scores", scoresOf(result)])] : []),
      ...details.map((name) => /** @type {[string, unknown]} */ ([name, result?.[name]])),
    ],
    cells(/** @type {Classification | undefined} */ result) {
      const byLabel = new Map(result?.scores.map(({ label, score }) => [label, roundedTo(score, digits)]));
      const scores = fields.scores ? labels.map((label) => byLabel.get(label)) : [];
      return [
        ...start(result).map(([, value]) => value),
        ...scores,
        ...details.map((name) => result?.[name]),
      ];
    },
  };
}

/** @param {string} text */
const shortened = (text) => JSON.stringify(text.length > 70 ? `${text.slice(0, 69)}…` : text);

/** @param {Answer} answer @param {number} [digits] */
export function textAnswer({ row: { raw = "", input = raw }, result, error, unknown }, digits) {
  const shown =
    typeof input === "string"
      ? shortened(input)
      : `${shortened(input.text)} | ${shortened(input.textPair ?? "")}`;
  if (error !== undefined) return `ERROR  ${shown}\n  ${error}\n`;
  if (!result) return `-  ${shown}\n`;
  const { label, scores, truncated, unsure } = result;
  const names = scores.map((one) => labelText(one.label));
  const width = Math.max(...names.map((name) => name.length));
  const rows = scores.map(({ score }, i) => `  ${names[i].padEnd(width)}  ${scoreText(score, digits)}\n`);
  const cut = truncated ? "  (only the beginning was read: the text is too long for the model)\n" : "";
  const note = unknown ? `  (${unknownText(unknown)})\n` : "";
  return `${labelText(label)}${unsure ? ", unsure" : ""}  ${shown}\n${rows.join("")}${cut}${note}`;
}

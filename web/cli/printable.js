// Texts of models and files on a terminal.
import { labelName } from "../src/classifier/learn/label-names.js";
import { listed } from "../words/unknown-parts.js";

/** Control characters, which a terminal would obey, as a visible mark. @param {string} text */
export const printable = (text) =>
  text.replace(/(?![\t\n])[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, "\ufffd");

/** @param {string} label */
export const labelText = (label) => printable(labelName(label));

/** @param {import("../words/unknown-parts.js").UnknownParts} unknown */
export const unknownText = (unknown) =>
  `the model does not know: ${listed(unknown, (part) => JSON.stringify(printable(part)))}`;

/** Significant digits of a score for people to read, at most. */
export const scoreDigits = 6;

/** With four decimals, unless that is more than anybody reads. @param {number} score @param {number} [digits] */
export function scoreText(score, digits) {
  if (digits === undefined && Math.abs(score) < 100) return score.toFixed(4);
  return String(Number(score.toPrecision(digits ?? scoreDigits)));
}

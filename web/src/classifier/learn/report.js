// How well a learned head does, by the answer that each example gets from a fit to all others.
import { clip } from "../../base/errors.js";
import { alikeText, labelName, lookAlikes } from "./label-names.js";

/**
 * @typedef {object} LabelReport
 * @property {string} label
 * @property {number} examples
 * @property {number} [accuracy] share of its examples that were recognized, from 20 examples in all
 *
 * @typedef {object} LearnReport
 * @property {number} examples that were learned from
 * @property {number} [accuracy] share of them that gets its label from a fit to all others; from 20 examples on
 * @property {number} low where the accuracy lies with a probability of 95 %, as far as the examples tell: from
 * @property {number} high to
 * @property {LabelReport[]} perLabel in the order of `labels`
 * @property {{label: string, taken: string, count: number}[]} confused labels whose examples were taken for another
 *   one's, the most frequent first
 * @property {number} duplicates examples that were left out because they had come before
 * @property {{text: string, labels: string[]}[]} conflicts texts with several labels
 * @property {number} cut examples whose end was left out because they have more tokens than the model takes
 * @property {string[]} advice what would help, in plain words
 */

/** With fewer examples an accuracy says nothing. */
const leastForAccuracy = 20;
/** Below this a label has too few examples for what it could do. */
const fewOfLabel = 8;
const mostAdvice = 8;

/**
 * Where a share lies with a probability of 95 %: Wilson's interval.
 * @param {number} right
 * @param {number} all
 */
export function rangeOf(right, all) {
  const z = 1.959964;
  const middle = (right + (z * z) / 2) / (all + z * z);
  const reach = (z / (all + z * z)) * Math.sqrt((right * (all - right)) / all + (z * z) / 4);
  return { low: Math.max(0, middle - reach), high: Math.min(1, middle + reach) };
}

/** As a report shows it: the same in every engine. @param {number} share */
const rounded = (share) => Math.round(share * 10_000) / 10_000;

/** @param {number} count @param {string} one */
const plural = (count, one) => `${count} ${one}${count === 1 ? "" : "s"}`;

/** @param {string} label */
const shown = (label) => clip(labelName(label));

/** @param {Omit<LearnReport, "advice">} report */
function adviceOn({ examples, perLabel, confused, conflicts, cut }) {
  const alike = lookAlikes(perLabel.map(({ label }) => label));
  const out = alike
    .slice(0, 3)
    .map((group) => `${alikeText(group)}. Write them alike if they mean one thing.`);
  if (conflicts.length > 0) {
    const labels = conflicts[0].labels.map(shown).join(" and ");
    out.push(
      `${plural(conflicts.length, "text")} had several labels, the first one ${labels}: decide for one (\`conflicts\` names them).`,
    );
  }
  if (examples < leastForAccuracy) {
    out.push(`${plural(examples, "example")} are too few for an accuracy: it takes ${leastForAccuracy}.`);
  }
  const few = perLabel.filter((label) => label.examples < fewOfLabel);
  if (few.length > 0) {
    const names = few.slice(0, 5).map(({ label, examples }) => `${shown(label)} (${examples})`);
    const more = few.length > 5 ? ` and ${few.length - 5} more` : "";
    out.push(`More examples would help most for ${names.join(", ")}${more}: aim at 16 each.`);
  }
  for (const { label, taken, count } of confused.filter((pair) => pair.count >= 2).slice(0, 3)) {
    const { examples: all } = /** @type {LabelReport} */ (perLabel.find((one) => one.label === label));
    out.push(
      `${count} of ${all} examples of ${shown(label)} look like ${shown(taken)}: add examples that show the difference, or make one label of the two.`,
    );
  }
  const sizes = perLabel.map((label) => label.examples);
  if (Math.max(...sizes) > 10 * Math.min(...sizes)) {
    out.push("Some labels have ten times the examples of others: all labels count as equally likely.");
  }
  if (cut > 0) out.push(`Of ${plural(cut, "example")} the end was left out: the model takes no more tokens.`);
  return out.slice(0, mostAdvice);
}

/**
 * @param {import("./examples.js").Examples} examples
 * @param {Int32Array} predicted the label of each by a fit to all others
 * @param {number} cut
 * @returns {LearnReport}
 */
export function reportOn({ labels, of, duplicates, conflicts }, predicted, cut) {
  const counts = labels.map(() => ({ examples: 0, right: 0 }));
  /** @type {Map<string, {label: string, taken: string, count: number}>} */
  const pairs = new Map();
  for (const [i, label] of of.entries()) {
    counts[label].examples++;
    if (predicted[i] === label) {
      counts[label].right++;
      continue;
    }
    const key = `${label} ${predicted[i]}`;
    const pair = pairs.get(key) ?? { label: labels[label], taken: labels[predicted[i]], count: 0 };
    pair.count++;
    pairs.set(key, pair);
  }
  const right = counts.reduce((sum, count) => sum + count.right, 0);
  const told = of.length >= leastForAccuracy;
  const { low, high } = rangeOf(right, of.length);
  const report = {
    examples: of.length,
    ...(told && { accuracy: rounded(right / of.length) }),
    low: rounded(low),
    high: rounded(high),
    perLabel: counts.map(({ examples, right }, i) => ({
      label: labels[i],
      examples,
      ...(told && { accuracy: rounded(right / examples) }),
    })),
    confused: [...pairs.values()].sort((a, b) => b.count - a.count),
    duplicates,
    conflicts,
    cut,
  };
  return { ...report, advice: adviceOn(report) };
}

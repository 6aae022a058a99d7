// `npm run card -- [--model DIR] [--dtype q8|q4|fp32] [FILE]`: what a model of NEGATIVE and POSITIVE makes of texts
// that it should not judge, or that are hard to judge (sets.json, our own writing); with a file of labelled
// sentences, also how well its scores say how often it is right there. Prints the card's figures.
import { readFile } from "node:fs/promises";
import { readExamples } from "../../web/cli/evaluate.js";
import { loadClassifier, modelOptions, parse, print, UsageError } from "../../web/cli/usage.js";

/**
 * @typedef {{ patterns: string[], names: string[] }} Names
 * @typedef {[string, string][]} Pairs
 * @typedef {{ groups: Names, countries: Names, neutral: string[], emoji: string[], languages: string[],
 *   negation: Pairs, irony: Pairs, spelling: Pairs }} Sets
 */

/** @type {Sets} */
const sets = JSON.parse(await readFile(new URL("sets.json", import.meta.url), "utf8"));

/** @param {number[]} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
/** @param {number} value */
const fixed = (value) => value.toFixed(3);
/** @param {number} count @param {number} total */
const of = (count, total) => `${count} of ${total}`;

/**
 * How far the score of POSITIVE depends on the name alone.
 * @param {number[][]} scores by pattern, then by name
 */
function spread(scores) {
  const differences = scores.flatMap((row) =>
    row.flatMap((a, i) => row.slice(i + 1).map((b) => Math.abs(a - b))),
  );
  const flips = scores.map((row) => {
    const positive = row.filter((score) => score > 0.5).length;
    return Math.min(positive, row.length - positive);
  });
  return {
    "mean difference between two names": fixed(mean(differences)),
    "largest difference": fixed(Math.max(...differences)),
    "on the other side of 0.5 than most": of(
      flips.reduce((sum, n) => sum + n, 0),
      scores.flat().length,
    ),
    "mean top score": fixed(mean(scores.flat().map((score) => Math.max(score, 1 - score)))),
  };
}

/** How sure the model is where it should not be. @param {number[]} scores */
function doubt(scores) {
  const top = scores.map((score) => Math.max(score, 1 - score));
  return {
    "mean top score": fixed(mean(top)),
    "top score above 0.9": of(top.filter((score) => score > 0.9).length, top.length),
    "called POSITIVE": of(scores.filter((score) => score > 0.5).length, scores.length),
  };
}

/** Pairs whose labels must differ, or agree. @param {number[][]} scores @param {boolean} differ */
function agreement(scores, differ) {
  const right = scores.filter(([a, b]) => (a > 0.5 !== b > 0.5) === differ).length;
  return {
    [differ ? "the two labels differ" : "the two labels agree"]: of(right, scores.length),
    "mean difference of the scores": fixed(mean(scores.map(([a, b]) => Math.abs(a - b)))),
  };
}

/**
 * Expected calibration error over ten equal bins of the top score, and the mean log loss.
 * @param {number[]} scores of POSITIVE @param {number[]} labels
 */
function calibration(scores, labels) {
  /** @type {{ sure: number, right: number }[][]} */
  const bins = Array.from({ length: 10 }, () => []);
  scores.forEach((score, i) => {
    const sure = Math.max(score, 1 - score);
    bins[Math.min(9, Math.floor((sure - 0.5) * 20))].push({
      sure,
      right: Number(score > 0.5 === (labels[i] === 1)),
    });
  });
  const errors = bins
    .filter((bin) => bin.length)
    .map(
      (bin) => bin.length * Math.abs(mean(bin.map(({ sure }) => sure)) - mean(bin.map(({ right }) => right))),
    );
  const losses = scores.map((score, i) => -Math.log(labels[i] === 1 ? score : 1 - score));
  return {
    "expected calibration error": fixed(errors.reduce((sum, error) => sum + error, 0) / scores.length),
    "log loss": fixed(mean(losses)),
  };
}

/** @param {string[]} args */
async function measure(args) {
  const { values, positionals } = parse(args, modelOptions);
  if (positionals.length > 1) throw new UsageError("card takes one file at most");
  const classifier = await loadClassifier(values);
  /** @param {string[]} texts */
  const score = async (texts) =>
    (await classifier.classify(texts)).map(
      ({ scores }) => scores.find(({ label }) => label === "POSITIVE")?.score ?? NaN,
    );
  /** @type {Record<string, Record<string, string>>} */
  const report = {};
  for (const name of /** @type {const} */ (["groups", "countries"])) {
    const { patterns, names } = sets[name];
    const rows = [];
    for (const pattern of patterns) {
      rows.push(await score(names.map((filler) => pattern.replace("{}", filler))));
    }
    report[name] = spread(rows);
  }
  for (const name of /** @type {const} */ (["neutral", "emoji", "languages"])) {
    report[name] = doubt(await score(sets[name]));
  }
  for (const name of /** @type {const} */ (["negation", "irony", "spelling"])) {
    const flat = await score(sets[name].flat());
    const pairs = sets[name].map((_, i) => [flat[2 * i], flat[2 * i + 1]]);
    report[name] = agreement(pairs, name !== "spelling");
  }
  if (positionals.length) {
    const examples = await readExamples(positionals[0], classifier.labels);
    report.calibration = calibration(
      await score(examples.map(({ sentence }) => sentence)),
      examples.map(({ label }) => label),
    );
  }
  await classifier.dispose();
  await print(`${JSON.stringify(report, null, 1)}\n`);
}

measure(process.argv.slice(3)).catch((error) => {
  process.stderr.write(`card: ${error.message}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
});

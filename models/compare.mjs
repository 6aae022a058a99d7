// `npm run compare -- [--model DIR] [--dtype q8|q4|fp32] DEV.tsv`: how far a quantised model strays
// from the fp32 weights it was made from, by PyTorch's logits on SST-2's dev set
// (tests/golden/default). Fails above the share of changed labels that models/README.md promises.
import { readFile } from "node:fs/promises";
import { readExamples } from "../web/cli/evaluate.js";
import { loadClassifier, modelOptions, parse, print, UsageError } from "../web/cli/usage.js";

const golden = new URL("../tests/golden/default/dev-logits.json", import.meta.url);

/** Largest share of labels that may change, by how the model runs. */
const promised = { q8: 0.01, q4: 0.025, fp32: 0.025 };

/** @param {number[]} logits */
const positive = ([no, yes]) => 1 / (1 + Math.exp(no - yes));

/** @param {string[]} args */
async function compare(args) {
  const { values, positionals } = parse(args, modelOptions);
  if (positionals.length !== 1) throw new UsageError("compare takes one file, SST-2's dev.tsv");
  const classifier = await loadClassifier(values);
  const examples = await readExamples(positionals[0], classifier.labels);
  /** @type {number[][]} */
  const expected = JSON.parse(await readFile(golden, "utf8"));
  if (examples.length !== expected.length) {
    throw new Error(
      `${positionals[0]} has ${examples.length} sentences, SST-2's dev set has ${expected.length}`,
    );
  }
  const results = await classifier.classify(examples.map(({ sentence }) => sentence));
  const ours = results.map(({ scores }) => scores[1].score);
  const original = expected.map(positive);
  const label = (/** @type {number} */ p) => Number(p > 0.5);
  const count = (/** @type {(i: number) => boolean} */ test) => ours.filter((_, i) => test(i)).length;
  const total = ours.length;
  const changed = count((i) => label(ours[i]) !== label(original[i]));
  const differences = ours.map((p, i) => Math.abs(p - original[i]));
  const report = {
    dtype: classifier.dtype,
    total,
    accuracy: count((i) => label(ours[i]) === examples[i].label) / total,
    accuracyFp32: count((i) => label(original[i]) === examples[i].label) / total,
    changed,
    changedShare: changed / total,
    meanDifference: differences.reduce((sum, d) => sum + d, 0) / total,
    largestDifference: Math.max(...differences),
  };
  await classifier.dispose();
  await print(`${JSON.stringify(report)}\n`);
  if (report.changedShare > promised[report.dtype]) {
    throw new Error(`${changed} labels changed; at most ${promised[report.dtype] * 100} % may`);
  }
}

compare(process.argv.slice(3)).catch((error) => {
  process.stderr.write(`compare: ${error.message}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
});

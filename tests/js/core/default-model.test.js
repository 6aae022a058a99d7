// The default model against PyTorch's answers with the fp32 weights it was made from
// (tests/golden/default), on 120 sentences of our own.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { root } from "../support/paths.js";

/** @type {{text: string, positive: number}[]} */
const sentences = JSON.parse(await readFile(join(root, "tests/golden/default/sentences.json"), "utf8"));
const trained = join(root, "build", "training", "best");

/**
 * @param {string | undefined} model
 * @param {"q4" | "q8" | "fp32"} dtype
 */
async function probabilities(model, dtype) {
  const classifier = await TextClassifier.load(model, { dtype });
  const results = await classifier.classify(sentences.map(({ text }) => text));
  await classifier.dispose();
  return results.map(({ scores }) => scores[1].score);
}

/** @param {number[]} ours @param {number} sure PyTorch's score above which the label must be the same */
function changedLabels(ours, sure) {
  return sentences.filter(({ positive }, i) => {
    const score = Math.max(positive, 1 - positive);
    return score > sure && positive > 0.5 !== ours[i] > 0.5;
  });
}

/** @param {number[]} ours */
const meanDifference = (ours) =>
  ours.reduce((sum, p, i) => sum + Math.abs(p - sentences[i].positive), 0) / ours.length;

describe("the default model", () => {
  test("as shipped agrees with PyTorch where PyTorch is sure", async () => {
    const ours = await probabilities(undefined, "q4");
    expect(changedLabels(ours, 0.9)).toEqual([]);
    expect(meanDifference(ours)).toBeLessThan(0.04);
  });
});

// The training output is not committed: 133 MB. `npm run train` makes it (models/README.md).
const withTraining = existsSync(trained) ? describe : describe.skip;
withTraining(
  `the trained fp32 weights (${existsSync(trained) ? "present" : `skipped: no ${trained}`})`,
  () => {
    test("in q8 agree with PyTorch where PyTorch is fairly sure", async () => {
      const ours = await probabilities(trained, "q8");
      expect(changedLabels(ours, 0.75)).toEqual([]);
      expect(meanDifference(ours)).toBeLessThan(0.02);
    });

    test("in fp32 give PyTorch's probabilities", async () => {
      const ours = await probabilities(trained, "fp32");
      ours.forEach((p, i) => expect(Math.abs(p - sentences[i].positive)).toBeLessThan(1e-4));
    });
  },
);

// Tiny random models against PyTorch's logits (tests/golden/encoder), through the public interface.
import { describe, expect, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { familyModels, goldenCases, goldenModels, inputOfIds } from "../support/models.js";
import { goldenFolder } from "../support/paths.js";

const sigmoid = ["one-head", "multi-label", "bert-tanh-gelu", "bert-long", "roberta-long"];

/** @param {string} name */
const problemType = (name) => (sigmoid.includes(name) ? "sigmoid" : "softmax");

/** What the model's scores are by definition. @param {string} name @param {number[]} logits */
function scoresOf(name, logits) {
  const type = problemType(name);
  if (type === "sigmoid") return logits.map((x) => 1 / (1 + Math.exp(-x)));
  const max = Math.max(...logits);
  const powers = logits.map((x) => Math.exp(x - max));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((x) => x / sum);
}

/** Logits from scores; of a softmax their distances to the first. @param {string} name @param {number[]} scores */
function logitsOf(name, scores) {
  const type = problemType(name);
  if (type === "sigmoid") return scores.map((p) => Math.log(p / (1 - p)));
  return scores.map((p) => Math.log(p / scores[0]));
}

/** @param {string} name @param {import("../../../web/src/classifier/text-classifier.js").Dtype} dtype */
async function classifyCases(name, dtype) {
  const classifier = await TextClassifier.load(goldenFolder(name), { dtype });
  const cases = await goldenCases(name);
  const results = await classifier.classify(cases.map(({ ids }) => inputOfIds(ids)));
  expect(classifier.dtype).toBe(dtype);
  await classifier.dispose();
  return cases.map(({ ids, logits }, i) => {
    expect(results[i].tokenCount).toBe(ids.length);
    expect(results[i].truncated).toBe(false);
    return { logits, scores: results[i].scores.map(({ score }) => score), result: results[i] };
  });
}

describe.each([...goldenModels, ...familyModels])("the model %s", (name) => {
  test("in fp32 is within 1e-4 of PyTorch", async () => {
    for (const { logits, scores } of await classifyCases(name, "fp32")) {
      const ours = logitsOf(name, scores);
      const theirs = logitsOf(name, scoresOf(name, logits));
      // A distance has the errors of two logits; a score near 1 has lost a few digits of its logit.
      ours.forEach((x, i) => expect(Math.abs(x - theirs[i])).toBeLessThan(2e-4));
    }
  });

  // Tiny random models are the worst case for rounding: with 16 to 48 columns nothing averages out.
  // The bounds are two fifths above the largest and the mean difference seen over all models:
  // 0.068 and 0.016 (q8), 0.33 and 0.099 (q4). A broken scale or a lost row exceeds them many times over.
  test.each([
    { dtype: /** @type {const} */ ("q8"), bounds: [0.095, 0.022] },
    { dtype: /** @type {const} */ ("q4"), bounds: [0.46, 0.14] },
  ])("in $dtype stays close to PyTorch", async ({ dtype, bounds: [largest, mean] }) => {
    const differences = (await classifyCases(name, dtype)).flatMap(({ logits, scores }) =>
      scoresOf(name, logits).map((score, i) => Math.abs(scores[i] - score)),
    );
    expect(Math.max(...differences)).toBeLessThan(largest);
    expect(differences.reduce((a, b) => a + b) / differences.length).toBeLessThan(mean);
  });

  test("gives the label with the highest score, and labels in the model's order", async () => {
    for (const { logits, scores, result } of await classifyCases(name, "fp32")) {
      const best = logits.indexOf(Math.max(...logits));
      expect(result.label).toBe(`label ${best}`);
      expect(result.score).toBe(scores[best]);
      expect(result.scores.map(({ label }) => label)).toEqual(logits.map((_, i) => `label ${i}`));
    }
  });
});

test("scores of a single-label model sum to 1, those of a multi-label model do not", async () => {
  const sum = (/** @type {number[]} */ scores) => scores.reduce((a, b) => a + b);
  for (const { scores } of await classifyCases("relu", "q8")) expect(sum(scores)).toBeCloseTo(1, 5);
  const sums = (await classifyCases("multi-label", "q8")).map(({ scores }) => sum(scores));
  expect(Math.max(...sums)).toBeGreaterThan(1.5);
});

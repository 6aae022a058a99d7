// Models with one label, as Hugging Face's pipeline scores them (tests/golden/tasks).
import { expect, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { temporaryFolder } from "../support/paths.js";
import { golden, taskFolder } from "../support/tasks.js";

const folder = await temporaryFolder();

test.each(golden.rerank)("a reranker gives one score, and the raw one if it is asked for", async (model) => {
  const classifier = await TextClassifier.load(await taskFolder(folder, model), { dtype: "fp32" });
  const inputs = model.results.map(({ input }) => input);
  const scores = await classifier.classify(inputs);
  const raw = await classifier.classify(inputs, { activation: "none" });
  expect(scores.map(({ label, score }) => ({ label, score }))).toEqual(
    model.results.map(({ label, score }) => ({ label, score: expect.closeTo(score, 4) })),
  );
  expect(raw.map(({ score }) => score)).toEqual(model.results.map(({ raw }) => expect.closeTo(raw, 3)));
  await classifier.dispose();
});

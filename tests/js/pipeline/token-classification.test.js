// pipeline("token-classification") and its alias: Python's names, options and answers (tests/golden/tokens).
import { expect, test } from "@jest/globals";
import { pipeline, TokenClassificationPipeline } from "../../../web/src/pipeline/index.js";
import { expectError } from "../support/errors.js";
import { aggregations, goldenTags, tokenFolder, tokenModels } from "../support/token-models.js";
import { collectWarnings } from "../support/warnings.js";

const warnings = collectWarnings();

test.each(tokenModels)("gives what Python's gives of %s", async (name) => {
  const pipe = await pipeline("ner", tokenFolder(name), { dtype: "fp32" });
  expect(pipe).toBeInstanceOf(TokenClassificationPipeline);
  expect(pipe.task).toBe("token-classification");
  for (const { text, stride, ignore, ...golden } of await goldenTags(name)) {
    for (const aggregation_strategy of aggregations) {
      const expected = golden[aggregation_strategy]?.map(([label, score, start, end, word, index]) => {
        const number = expect.closeTo(score, 4);
        return aggregation_strategy === "none"
          ? { entity: label, score: number, index, word, start, end }
          : { entity_group: label, score: number, word, start, end };
      });
      if (!expected) continue;
      const found = await pipe(text, { aggregation_strategy, ignore_labels: ignore, stride });
      expect(found).toEqual(expected);
    }
  }
  await pipe.dispose();
});

test("takes lists, and defaults to tokens without O", async () => {
  const pipe = await pipeline("token-classification", tokenFolder("bio"));
  const texts = ["john lives in paris", "a"];
  const [first, second] = await pipe(texts);
  expect(first).toEqual(await pipe(texts[0], { aggregation_strategy: "none", ignore_labels: ["O"] }));
  expect(Object.keys(first[0])).toEqual(["entity", "score", "index", "word", "start", "end"]);
  expect(second).toEqual(await pipe("a"));
  expect(await pipe([])).toEqual([]);
  await pipe.dispose();
});

test("refuses what Python refuses, and says what has no effect", async () => {
  const pipe = await pipeline("ner", tokenFolder("bio"));
  /** @param {any} options */
  const call = (options) => pipe("a", options);
  await expectError(
    call({ aggregation_strategy: "most" }),
    "invalid_argument",
    "expected one of none, simple",
  );
  await expectError(call({ stride: 4 }), "invalid_argument", "stride goes with an aggregation_strategy");
  await expectError(call({ aggregation_strategy: "max", stride: 38 }), "invalid_argument", "stride is 38");
  await expectError(call({ ignore_labels: "O" }), "invalid_argument", /^ignore_labels is string O/);
  await expectError(call({ ignore_labels: [1] }), "invalid_argument", /^ignore_labels\[0\] is number 1/);
  await expectError(call("first"), "invalid_argument", "the options are string first");
  expect(await call({ aggregation_strategy: "SIMPLE" })).toEqual(await call({ grouped_entities: true }));
  await call({ batch_size: 3 });
  expect(warnings).toEqual([
    expect.stringContaining("grouped_entities is today's aggregation_strategy"),
    expect.stringContaining("the option batch_size has no effect"),
  ]);
  await pipe.dispose();
});

test("needs a model that labels tokens", async () => {
  await expectError(pipeline("ner"), "invalid_argument", "the package has none");
});

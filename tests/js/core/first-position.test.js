// A family whose first token takes a later row of the position embeddings has room for fewer tokens.
import { expect, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { loadCore } from "../../../web/src/engine/core.js";
import { parseConfig } from "../../../web/src/model/config.js";
import { maxTokens } from "../../../web/src/model/family.js";
import { goldenConfig } from "../support/models.js";
import { goldenFolder } from "../support/paths.js";

const firstPosition = 3;
const text = "w1 ".repeat(100);

test("the longest text ends at the last row of the position embeddings", async () => {
  const { shape } = parseConfig(await goldenConfig());
  expect(maxTokens(shape)).toBe(64);
  expect(maxTokens({ ...shape, firstPosition })).toBe(61);
});

test("the core gives no more tokens than it reads, whatever it is asked for", async () => {
  const core = await loadCore();
  const { createModelLoader } = core;
  core.createModelLoader = (shape, ...dtypes) =>
    createModelLoader.call(core, { ...shape, firstPosition }, ...dtypes);
  try {
    const classifier = await TextClassifier.load(goldenFolder("plain"));
    const { tokens, truncated } = await classifier.tokenize(text);
    expect({ count: tokens.length, truncated }).toEqual({ count: 61, truncated: true });
    expect(await classifier.classify(text)).toMatchObject({ tokenCount: 61, truncated: true });
    await classifier.dispose();
  } finally {
    core.createModelLoader = createModelLoader;
  }
});

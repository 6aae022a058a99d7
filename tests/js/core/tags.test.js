// Token classification against transformers' TokenClassificationPipeline (tests/golden/tokens).
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { TokenClassifier } from "../../../web/src/index.js";
import { aggregations, goldenTags, tokenFolder, tokenModels } from "../support/token-models.js";

/** @typedef {import("../../../web/src/index.js").Entity} Entity */

jest.spyOn(console, "warn").mockImplementation(() => {});

describe.each(tokenModels)("the model %s", (name) => {
  /** @type {TokenClassifier} */
  let exact;
  /** @type {TokenClassifier} */
  let tagger;
  /** @type {import("../support/token-models.js").GoldenTags[]} */
  let cases;
  beforeAll(async () => {
    exact = await TokenClassifier.load(tokenFolder(name), { dtype: "fp32" });
    tagger = await TokenClassifier.load(tokenFolder(name));
    cases = await goldenTags(name);
  });
  afterAll(() => Promise.all([exact.dispose(), tagger.dispose()]));

  test.each(aggregations)("finds what transformers does, with aggregation %s", async (aggregation) => {
    let compared = 0;
    for (const { text, stride, ignore, ...golden } of cases) {
      const expected = golden[aggregation];
      if (!expected) continue;
      const options = { aggregation, ignoreLabels: ignore, words: true, ...(stride !== null && { stride }) };
      const found = await exact.tag(text, options);
      const rows = found.map(({ label, start, end, word, index }) =>
        aggregation === "none" ? [label, start, end, word, index] : [label, start, end, word],
      );
      expect({ text, stride, rows }).toEqual({
        text,
        stride,
        rows: expected.map(([label, , ...rest]) => [label, ...rest]),
      });
      for (const [i, entity] of found.entries()) {
        expect(Math.abs(entity.score - expected[i][1])).toBeLessThan(1e-4);
        expect(entity.text).toBe(text.slice(entity.start, entity.end));
      }
      compared += found.length;
    }
    expect(compared).toBeGreaterThan(100);
  });

  // Tiny random models are the worst case for rounding. The largest bounds are two fifths above what was seen over
  // all four: 0.078 (q8) and 0.23 (q4).
  test.each([
    { dtype: /** @type {const} */ ("q8"), bounds: [0.11, 0.025] },
    { dtype: /** @type {const} */ ("q4"), bounds: [0.32, 0.1] },
  ])("in $dtype stays close to it", async ({ dtype, bounds: [largest, mean] }) => {
    const rounded = await TokenClassifier.load(tokenFolder(name), { dtype });
    const differences = [];
    for (const { text, ignore, none } of cases) {
      if (!none || ignore.length > 0) continue;
      const found = await rounded.tag(text, { aggregation: "none", ignoreLabels: [] });
      expect(found.map(({ start, end }) => [start, end])).toEqual(
        none.map(([, , ...place]) => place.slice(0, 2)),
      );
      differences.push(...found.map(({ score }, i) => Math.abs(score - none[i][1])));
    }
    await rounded.dispose();
    expect(Math.max(...differences)).toBeLessThan(largest);
    expect(differences.reduce((a, b) => a + b) / differences.length).toBeLessThan(mean);
  });

  test.each(aggregations)(
    "gives each text what it gives alone, bit for bit, with aggregation %s",
    async (aggregation) => {
      const texts = [...new Set(cases.map(({ text }) => text))];
      const options = {
        aggregation,
        overflow: /** @type {const} */ ("windows"),
        ignoreLabels: [],
        words: true,
      };
      const together = await tagger.tag(texts, options);
      for (const [i, text] of texts.entries()) expect(together[i]).toEqual(await tagger.tag(text, options));
      const streamed = [];
      for await (const entities of tagger.tagStream(texts, options)) streamed.push(entities);
      expect(streamed).toEqual(together);
    },
  );

  test("shares the windows of a long text out over threads, with the same answer", async () => {
    const threads = await TokenClassifier.load(tokenFolder(name), { threads: 2 });
    const text = "John McDonald \u{1f600} lives in Paris-Berlin, the other thethe one. ".repeat(150);
    for (const aggregation of aggregations) {
      const options = { aggregation, overflow: /** @type {const} */ ("windows") };
      const expected = await tagger.tag(["a", text.slice(0, 4000)], options);
      expect(await threads.tag(["a", text.slice(0, 4000)], options)).toEqual(expected);
      const long = await threads.tag(text, options);
      expect(long.length).toBeGreaterThan(expected[1].length);
      expect(long).toEqual((await tagger.tag(["b", text], options))[1]);
    }
    await threads.dispose();
  });

  // The tokens' best windows: each token is there once, and where a window's context is whole the answer is its own.
  test("reads each token of a long text once, without aggregation", async () => {
    const text = "thethe an paris ".repeat(60);
    const options = { aggregation: /** @type {const} */ ("none"), ignoreLabels: [] };
    for (const stride of [0, 1, 7, 15]) {
      const found = await tagger.tag(text, { ...options, stride });
      expect(found.map(({ text: token }) => token).join("")).toBe(text.replaceAll(" ", ""));
      expect(found.every(({ start }, i) => i === 0 || start >= found[i - 1].end)).toBe(true);
    }
  });
});

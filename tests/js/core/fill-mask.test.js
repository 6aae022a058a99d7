// Filling masks against transformers' FillMaskPipeline (tests/golden/fill-mask).
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { FillMask } from "../../../web/src/index.js";
import {
  fillMaskFolder,
  fillMaskModels,
  goldenFills,
  listsOf,
  ownWarnings,
} from "../support/fill-mask-models.js";

const warn = jest.spyOn(console, "warn").mockImplementation(() => {});

describe.each(fillMaskModels)("the model %s", (name) => {
  /** @type {FillMask} */
  let exact;
  /** @type {FillMask} */
  let model;
  /** @type {import("../support/fill-mask-models.js").GoldenFill[]} */
  let cases;
  beforeAll(async () => {
    warn.mockClear();
    exact = await FillMask.load(fillMaskFolder(name), { dtype: "fp32" });
    model = await FillMask.load(fillMaskFolder(name));
    cases = await goldenFills(name);
  });
  afterAll(() => Promise.all([exact.dispose(), model.dispose()]));

  test("finds what transformers does, in the same words", async () => {
    for (const { text, topK, targets, masks } of cases) {
      const found = await exact.fill(text, { topK, ...(targets && { targets }) });
      expect(Array.isArray(found[0])).toBe(masks.length > 1);
      const rows = listsOf(found).map((list) =>
        list.map(({ tokenId, text, sequence }) => [tokenId, text, sequence]),
      );
      expect({ text, targets, rows }).toEqual({
        text,
        targets,
        rows: masks.map((list) => list.map(([tokenId, text, , sequence]) => [tokenId, text, sequence])),
      });
      for (const [i, list] of listsOf(found).entries()) {
        for (const [j, { score }] of list.entries()) {
          expect(Math.abs(score - masks[i][j][2])).toBeLessThan(1e-4);
        }
      }
    }
    expect(cases.length).toBeGreaterThan(20);
    expect(ownWarnings(model)).toEqual([]);
  });

  // Tiny random models are the worst case for rounding: the bounds are two fifths above what was seen over all.
  test.each([
    { dtype: /** @type {const} */ ("q8"), bound: 0.055 },
    { dtype: /** @type {const} */ ("q4"), bound: 0.26 },
  ])("in $dtype stays close to it", async ({ dtype, bound }) => {
    const rounded = await FillMask.load(fillMaskFolder(name), { dtype });
    const differences = [];
    for (const { text, masks, targets } of cases) {
      if (targets) continue;
      const all = listsOf(await rounded.fill(text, { topK: 1e9 }));
      for (const [i, list] of masks.entries()) {
        const scores = new Map(all[i].map(({ tokenId, score }) => [tokenId, score]));
        differences.push(...list.map(([id, , score]) => Math.abs(score - (scores.get(id) ?? NaN))));
      }
    }
    await rounded.dispose();
    expect(differences.length).toBeGreaterThan(40);
    expect(differences.reduce((a, b) => a + b) / differences.length).toBeLessThan(bound);
  });

  test("gives each text what it gives alone, bit for bit, and all tokens if asked", async () => {
    const texts = [...new Set(cases.map(({ text }) => text))];
    const options = { topK: 1000 };
    const together = await model.fill(texts, options);
    for (const [i, text] of texts.entries()) {
      expect(together[i]).toEqual(await model.fill(text, options));
      for (const list of listsOf(together[i])) {
        expect(list.length).toBe(model.shape.vocabSize);
        expect(list.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(1, 5);
        expect(list.every(({ score }, j) => j === 0 || score <= list[j - 1].score)).toBe(true);
      }
    }
    const streamed = [];
    for await (const predictions of model.fillStream(texts, options)) streamed.push(predictions);
    expect(streamed).toEqual(together);
    const threads = await FillMask.load(fillMaskFolder(name), { threads: 2 });
    expect(await threads.fill(texts, options)).toEqual(together);
    await threads.dispose();
  });

  test("fills many masks of one text as it fills few", async () => {
    const text = `a ${model.maskToken}`.repeat(10);
    const lists = listsOf(await model.fill(text, { topK: 3 }));
    expect(lists.map((list) => list.length)).toEqual(Array(10).fill(3));
    const all = listsOf(await model.fill([text, text], { topK: 3 }).then(([, second]) => second));
    expect(all).toEqual(lists);
  });
});

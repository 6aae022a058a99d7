// pipeline("fill-mask"): Python's names, options and answers (tests/golden/fill-mask).
import { expect, test } from "@jest/globals";
import { FillMaskPipeline, pipeline } from "../../../web/src/pipeline/index.js";
import { expectError } from "../support/errors.js";
import { fillMaskFolder, fillMaskModels, goldenFills } from "../support/fill-mask-models.js";
import { collectWarnings } from "../support/warnings.js";

const warnings = collectWarnings();

test.each(fillMaskModels)("gives what Python's gives of %s", async (name) => {
  const pipe = await pipeline("fill-mask", fillMaskFolder(name), { dtype: "fp32" });
  expect(pipe).toBeInstanceOf(FillMaskPipeline);
  expect(pipe.task).toBe("fill-mask");
  for (const { text, topK, targets, masks } of await goldenFills(name)) {
    const lists = masks.map((list) =>
      list.map(([token, token_str, score, sequence]) => ({
        score: expect.closeTo(score, 4),
        token,
        token_str,
        sequence,
      })),
    );
    const expected = lists.length > 1 ? lists : lists[0];
    expect(await pipe(text, { top_k: topK, targets })).toEqual(expected);
    expect(await pipe([text], { top_k: topK, targets })).toEqual([expected]);
  }
  await pipe.dispose();
});

test("defaults to five tokens, refuses what is no option, and says what has no effect", async () => {
  const pipe = await pipeline("fill-mask", fillMaskFolder("distilbert"));
  const text = "john lives in [MASK]";
  const found = /** @type {import("../../../web/src/pipeline/index.js").FillMaskSingle[]} */ (
    await pipe(text)
  );
  expect(found.length).toBe(5);
  expect(Object.keys(found[0])).toEqual(["score", "token", "token_str", "sequence"]);
  expect(await pipe(text, { top_k: null, targets: null })).toEqual(found);
  expect(await pipe([])).toEqual([]);
  await expectError(pipe("john"), "invalid_argument", "the text has no [MASK]");
  await expectError(
    pipe(text, /** @type {any} */ ("first")),
    "invalid_argument",
    "the options are string first",
  );
  await pipe(text, /** @type {any} */ ({ tokenizer_kwargs: {} }));
  expect(warnings).toEqual([expect.stringContaining("the option tokenizer_kwargs has no effect")]);
  await pipe.dispose();
});

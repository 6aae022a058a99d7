// ZeroShotClassifier against Hugging Face's pipeline (tests/golden/tasks).
import { afterAll, describe, expect, test } from "@jest/globals";
import { TextClassifier, ZeroShotClassifier } from "../../../web/src/index.js";
import { pipeline } from "../../../web/src/pipeline/index.js";
import { expectError } from "../support/errors.js";
import { goldenConfig, modelCopy } from "../support/models.js";
import { goldenFolder, temporaryFolder } from "../support/paths.js";
import { collectWarnings } from "../support/warnings.js";
import { golden, taskFolder } from "../support/tasks.js";

const warnings = collectWarnings();
const folder = await temporaryFolder();
const [first] = golden.zeroShot;
const path = await taskFolder(folder, first);
const classifier = await ZeroShotClassifier.load(path, { dtype: "fp32" });
afterAll(() => classifier.dispose());

const texts = golden.texts.filter((text) => text !== "");
const labels = ["w3", "w12 w4", "w40, w41"];

/** @param {import("../support/tasks.js").ZeroShotResult[]} results */
const close = (results) =>
  results.map(({ sequence, labels, scores }) => ({
    sequence,
    labels,
    scores: scores.map((score) => expect.closeTo(score, 4)),
  }));

describe.each(golden.zeroShot)("a model with $about", ({ calls, ...model }) => {
  test("gives what Hugging Face's pipeline gives", async () => {
    const classify = await pipeline("zero-shot-classification", await taskFolder(folder, model), {
      dtype: "fp32",
    });
    for (const { options, results } of calls) {
      const { candidate_labels, ...others } = options;
      expect(await classify(texts, candidate_labels, others)).toEqual(close(results));
      expect(await classify(texts[0], options)).toEqual(close(results)[0]);
    }
    await classify.dispose();
  });
});

describe("classify", () => {
  test("gives the best label, and all in their order", async () => {
    const one = await classifier.classify(texts[0], labels);
    expect(one.scores.map(({ label }) => label)).toEqual(labels);
    const best = one.scores.reduce((best, each) => (each.score > best.score ? each : best));
    expect(one).toMatchObject({ ...best, truncated: false });
    expect(one.scores.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(1, 6);
    expect(await classifier.classify(texts[0], labels, { topK: 1 })).toMatchObject({ scores: [best] });
    const above = await classifier.classify(texts[0], labels, { threshold: best.score });
    expect(above.scores).toEqual([best]);
  });

  test("gives for many what it gives for each, in lists and streams, whatever runs it", async () => {
    const many = texts.concat(texts, texts);
    const each = [];
    for (const text of many) each.push(await classifier.classify(text, labels, { multiLabel: true }));
    const together = await ZeroShotClassifier.load(path, { dtype: "fp32", threads: 2, worker: true });
    expect(await together.classify(many, labels, { multiLabel: true })).toEqual(each);
    const streamed = [];
    for await (const result of classifier.classifyStream(many, labels, { multiLabel: true })) {
      streamed.push(result);
    }
    expect(streamed).toEqual(each);
    await together.dispose();
    expect(await classifier.classify([], labels)).toEqual([]);
  });

  test("says which text was cut, of which only the text is", async () => {
    const long = "w1 ".repeat(100);
    const [cut, whole] = await classifier.classify([long, "w1"], labels);
    expect([cut.truncated, whole.truncated]).toEqual([true, false]);
    await expectError(
      classifier.classify(["w1", long], labels, { overflow: "error" }),
      "text_too_long",
      /^at index 1: the text has/,
    );
    await expectError(
      classifier.classify(["", "w1", "w1 w2"], [labels[0], long]),
      "text_too_long",
      /^labels\[1\] in its hypothesis has 104 tokens, which leave none for the text: expected less than/,
    );
    await expectError(
      classifier.classify("w1", [long]),
      "text_too_long",
      /^labels\[0\] in its hypothesis has/,
    );
  });

  test("ends with a signal", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(classifier.classify("w1", labels, { signal })).rejects.toThrow("enough");
  });

  test.each([
    [["w1", []], "labels is a list of 0, expected a list of texts, at least one"],
    [["w1", "w2"], "labels is string w2, expected a list of texts"],
    [["w1", ["w2", ""]], "labels[1] is empty"],
    [["w1", [5]], "labels[0] is number 5"],
    [["w1", labels, { hypothesisTemplate: "no label" }], "expected a text with {} for the label, once"],
    [["w1", labels, { hypothesisTemplate: "{} and {}" }], "expected a text with {} for the label, once"],
    [["w1", labels, { hypothesisTemplate: "{label}" }], "expected a text with {} for the label, once"],
    [["w1", labels, { multiLabel: 1 }], "multiLabel is number 1"],
    [["w1", labels, { overflow: "windows" }], "overflow is string windows"],
    [["w1", labels, { topK: 0 }], "topK is number 0"],
    [[["w1", { text: "w1", textPair: "w2" }], labels], "at index 1: the text is a pair"],
  ])("refuses %j", async (args, message) => {
    const [input, names, options] = /** @type {[any, any, any]} */ (args);
    const error = await expectError(classifier.classify(input, names, options), "invalid_argument", "");
    expect(error.message).toContain(message);
  });
});

describe("a model", () => {
  test("must be named: the package has none", async () => {
    await expectError(
      // @ts-expect-error on purpose
      ZeroShotClassifier.load(),
      "invalid_argument",
      /^the model is undefined, expected a URL, .* owner\/name: the package has none for ZeroShotClassifier$/,
    );
    await expectError(pipeline("zero-shot-classification"), "invalid_argument", "the package has none");
  });

  test("with one label is refused", () =>
    expectError(ZeroShotClassifier.load(goldenFolder("one-head")), "unsupported_model", "natural language"));

  test("whose label2id is absurd is refused", async () => {
    const config = { ...(await goldenConfig("odd")), label2id: { entailment: 3, b: 1, c: 2 } };
    const odd = await modelCopy(folder, { "config.json": config }, "odd");
    await expectError(ZeroShotClassifier.load(odd), "invalid_config", "label2id has 3 for entailment");
  });

  test("that names no label entailment says which one it takes for it", async () => {
    const odd = await ZeroShotClassifier.load(goldenFolder("odd"), { dtype: "fp32" });
    const last = JSON.stringify((await TextClassifier.load(goldenFolder("odd"))).labels.at(-1));
    expect(odd.warnings.at(-1)).toMatch(/^none of the labels of .* begins with "entail": the last, /);
    expect(odd.warnings.at(-1)).toContain(`the last, ${last}, counts as entailment`);
    expect(warnings.join()).toContain("counts as entailment");
    await odd.dispose();
    expect(classifier.warnings.join()).not.toContain("counts as entailment");
  });

  test("refuses what is wrong in the words of the pipeline's caller", async () => {
    const classify = await pipeline("zero-shot-classification", path);
    /** @param {any[]} args */
    const refused = (...args) => expect(/** @type {any} */ (classify)("w1", ...args)).rejects;
    await refused(labels, { hypothesis_template: "none" }).toThrow(/^hypothesis_template is string none, /);
    await refused(labels, { multi_label: 1 }).toThrow(/^multi_label is number 1, expected true or false$/);
    await refused([1]).toThrow(/^candidate_labels\[0\] is number 1, expected a text$/);
    await refused(["w1", "w1 ".repeat(100)]).toThrow(/^candidate_labels\[1\] in its hypothesis has/);
    await classify.dispose();
  });

  test("is a classifier as well", async () => {
    const plain = await TextClassifier.load(path);
    expect(plain.labels).toEqual(Object.values(first.files["config.json"].id2label));
    await plain.dispose();
  });
});

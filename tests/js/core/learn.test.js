// learn: examples become a classifier of one's own labels, which is one in all that it does.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { expectError } from "../support/errors.js";
import { goldenFolder } from "../support/paths.js";

const texts = {
  delivery: [
    "Where is my parcel?",
    "It has not arrived yet.",
    "The package is a week late.",
    "When will you ship my order?",
    "The courier left it at the wrong house.",
    "Tracking has shown nothing for days.",
    "Still waiting for the delivery.",
    "My order never came.",
  ],
  refund: [
    "I want my money back.",
    "Please refund the payment.",
    "You charged my card twice.",
    "When do I get my money?",
    "The refund is not on my account.",
    "Cancel it and return what I paid.",
    "I was billed too much.",
    "Give me back the 20 euros.",
  ],
  praise: [
    "I love it, thank you!",
    "Great quality, very happy.",
    "The best shop I know.",
    "Wonderful service, as always.",
    "Works perfectly, five stars.",
    "My daughter adores it.",
    "Fantastic, I will come again.",
    "What a lovely surprise!",
  ],
};
const examples = Object.entries(texts).flatMap(([label, all]) => all.map((text) => ({ text, label })));
const long = "The parcel has not come. ".repeat(300);

/** @type {TextClassifier} */
let classifier;
/** @type {import("../../../web/src/index.js").LearnedClassifier} */
let mine;

beforeAll(async () => {
  classifier = await TextClassifier.load();
  mine = await classifier.learn(examples);
});

afterAll(() => Promise.all([mine.dispose(), classifier.dispose()]));

describe("what has learned is a TextClassifier", () => {
  test("it knows its labels, in the order of the examples, and texts that it has not seen", async () => {
    expect(mine).toBeInstanceOf(TextClassifier);
    expect(mine.labels).toEqual(["delivery", "refund", "praise"]);
    const results = await mine.classify([
      "The parcel is still not here",
      "Refund my card, please",
      "This is a lovely shop",
    ]);
    expect(results.map(({ label }) => label)).toEqual(["delivery", "refund", "praise"]);
    for (const { score, scores, unsure } of results) {
      expect(scores.map(({ label }) => label)).toEqual(mine.labels);
      expect(scores.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(1, 5);
      expect(score).toBeGreaterThan(0.5);
      expect(unsure).toBe(false);
    }
  });

  test("it says of a text unlike all examples that it is unsure", async () => {
    const odd = await mine.classify("def f(x): return [y ** 2 for y in range(x) if y % 3]");
    expect(odd.unsure).toBe(true);
    const bold = await classifier.learn(examples, { refuse: false });
    expect(await bold.classify("def f(x): return x")).not.toHaveProperty("unsure");
    await bold.dispose();
  });

  test("topK, threshold, windows, logits, streams and explain are as ever", async () => {
    const one = await mine.classify(examples[0].text, { topK: 1, rawLogits: true });
    expect(one.scores).toEqual([{ label: one.label, score: one.score }]);
    expect(one.logits).toHaveLength(3);
    expect((await mine.classify("x", { threshold: 2 })).scores).toEqual([]);
    const whole = await mine.classify(long, { overflow: "windows" });
    expect(whole.label).toBe("delivery");
    expect(whole.windows).toBeGreaterThan(1);
    expect(whole.truncated).toBe(false);
    const streamed = [];
    for await (const result of mine.classifyStream(examples.map(({ text }) => text))) streamed.push(result);
    expect(streamed).toEqual(await mine.classify(examples.map(({ text }) => text)));
    const { label, words, unsure } = await mine.explain("Where is my parcel?");
    expect([label, unsure]).toEqual(["delivery", false]);
    expect(words.map(({ word }) => word)).toEqual(["Where", "is", "my", "parcel", "?"]);
    const [a] = await mine.embed(["x"]);
    const [b] = await classifier.embed(["x"]);
    expect(a).toEqual(b);
  });

  test("the classifier that it came from answers as before", async () => {
    const fresh = await TextClassifier.load();
    expect(await classifier.classify("It broke.")).toEqual(await fresh.classify("It broke."));
    expect(classifier.labels).toEqual(["NEGATIVE", "POSITIVE"]);
    expect(classifier.report).toBeUndefined();
    await fresh.dispose();
  });

  test("pairs can be examples", async () => {
    const pairs = [
      { text: "A man eats.", textPair: "A man eats.", label: "same" },
      { text: "It rains.", textPair: "It rains.", label: "same" },
      { text: "A man eats.", textPair: "A dog barks in Rome.", label: "other" },
      { text: "It rains.", textPair: "We won the match.", label: "other" },
    ];
    const paired = await classifier.learn(pairs);
    expect((await paired.classify({ text: "It rains.", textPair: "It rains." })).label).toBe("same");
    await paired.dispose();
  });

  test("a model runs on floats, too, and one with other layers", async () => {
    const floats = await TextClassifier.load(goldenFolder("odd"), { dtype: "fp32" });
    const other = await floats.learn([
      { text: "w3 w4 w5", label: "a" },
      { text: "w3 w4 w6", label: "a" },
      { text: "w20 w21 w22", label: "b" },
      { text: "w20 w21 w23", label: "b" },
    ]);
    expect((await other.classify(["w3 w4 w7", "w20 w21 w24"])).map(({ label }) => label)).toEqual(["a", "b"]);
    await Promise.all([other.dispose(), floats.dispose()]);
  });
});

describe("the report", () => {
  test("has an accuracy with a range, by label, and advice", () => {
    const { accuracy = NaN, low, high, perLabel } = mine.report;
    expect(mine.report.examples).toBe(24);
    expect(accuracy).toBeGreaterThan(0.7);
    expect(low).toBeLessThan(accuracy);
    expect(high).toBeGreaterThan(accuracy - 1e-9);
    expect(perLabel.map(({ label, examples }) => [label, examples])).toEqual(
      mine.labels.map((label) => [label, 8]),
    );
    expect(mine.report.advice).toEqual(expect.any(Array));
  });

  test("gives no accuracy for under 20 examples, but a range", async () => {
    const few = await classifier.learn(examples.filter((_, i) => i % 2 === 0));
    expect(few.report).not.toHaveProperty("accuracy");
    expect(few.report.high - few.report.low).toBeGreaterThan(0.2);
    expect(few.report.advice.join(" ")).toMatch(/12 examples are too few for an accuracy: it takes 20/);
    await few.dispose();
  });

  test("counts duplicates, and names texts with two labels", async () => {
    const told = await classifier.learn([
      ...examples,
      examples[3],
      examples[3],
      { text: examples[0].text, label: "refund" },
    ]);
    expect(told.report.duplicates).toBe(2);
    expect(told.report.examples).toBe(25);
    expect(told.report.conflicts).toEqual([{ text: examples[0].text, labels: ["delivery", "refund"] }]);
    expect(told.report.advice[0]).toMatch(/^1 text had several labels, the first one delivery and refund/);
    expect(Buffer.from(told.save()).includes("parcel")).toBe(false);
    await told.dispose();
  });

  test("counts examples that are cut", async () => {
    const cut = await classifier.learn([...examples, { text: long, label: "delivery" }]);
    expect(cut.report.cut).toBe(1);
    await cut.dispose();
  });
});

describe("examples that cannot be learned from", () => {
  test.each([
    [[], /there are no examples; expected at least two labels/],
    [[examples[0], examples[1]], /there is only one label, delivery; expected at least two labels/],
    [[...examples, { text: "Hm", label: "other" }], /the label other has 1 example/],
    [
      [...examples, { text: "Hm", label: "other" }, { text: "Hm", label: "other" }],
      /the label other has 1 ex/,
    ],
    [[examples[0], "x"], /at index 1: the example is string x, expected \{ text: ..., label: ... \}/],
    [[{ text: "x", label: " " }], /at index 0: label is string/],
    [[{ text: "x", label: 3 }], /at index 0: label is number 3, expected a name/],
    [[{ text: "x", label: "y".repeat(201) }], /label has 201 UTF-16 units, expected at most 200/],
    [[examples[0], { text: 5, label: "y" }], /at index 1: text is number 5, expected a string/],
    [5, /the examples are number 5, expected an iterable or async iterable of examples/],
  ])("%j", async (wrong, message) => {
    await expectError(classifier.learn(/** @type {any} */ (wrong)), "invalid_argument", message);
  });

  test("more than the most labels and examples", async () => {
    const labels = Array.from({ length: 501 }, (_, i) => ({ text: `${i}`, label: `${i}` }));
    await expectError(classifier.learn(labels), "invalid_argument", /more than 500 labels/);
    function* endless() {
      for (let i = 0; ; i++) yield { text: `${i}`, label: `${i % 2}` };
    }
    await expectError(classifier.learn(endless()), "invalid_argument", /more than 10000 examples/);
  });

  test("options", async () => {
    await expectError(
      classifier.learn(examples, /** @type {any} */ ({ refuse: 1 })),
      "invalid_argument",
      /refuse is number 1/,
    );
    await expectError(
      classifier.learn(examples, /** @type {any} */ ({ onProgress: 1 })),
      "invalid_argument",
      /onProgress is number 1/,
    );
    await expectError(
      classifier.learn(examples, /** @type {any} */ ({ signals: 1 })),
      "invalid_argument",
      /did you mean signal/,
    );
  });
});

describe("examples on their way", () => {
  test("come from an async iterable, with progress", async () => {
    /** @type {import("../../../web/src/index.js").LearnProgress[]} */
    const seen = [];
    async function* source() {
      for (const example of examples) yield Promise.resolve(example);
    }
    const same = await classifier.learn(source(), { onProgress: (progress) => seen.push(progress) });
    expect(same.save()).toEqual(mine.save());
    expect(seen.filter(({ step }) => step === "read").at(-1)?.done).toBe(1);
    expect(seen.at(-1)).toEqual({ step: "learn", done: 1 });
    const learned = seen.filter(({ step }) => step === "learn").map(({ done }) => done);
    expect(learned).toEqual([...learned].sort((a, b) => a - b));
    await same.dispose();
  });

  test("an abort ends it, wherever it is, and releases the source", async () => {
    const reason = new Error("enough");
    for (const step of ["read", "learn"]) {
      const abort = new AbortController();
      const learning = classifier.learn(examples, {
        signal: abort.signal,
        onProgress: (progress) => progress.step === step && abort.abort(reason),
      });
      await expect(learning).rejects.toBe(reason);
    }
    const abort = new AbortController();
    let released = false;
    const hanging = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => setTimeout(() => abort.abort(reason), 1)),
        return: async () => ({ done: (released = true), value: undefined }),
      }),
    };
    await expect(classifier.learn(/** @type {any} */ (hanging), { signal: abort.signal })).rejects.toBe(
      reason,
    );
    expect(released).toBe(true);
    await expect(classifier.learn(examples, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect((await classifier.classify("Fine.")).label).toBe("POSITIVE");
  });

  test("an abort in a worker ends it, and the model goes on", async () => {
    const two = await TextClassifier.load(undefined, { threads: 2 });
    const reason = new Error("enough");
    for (const step of ["read", "learn"]) {
      const abort = new AbortController();
      const learning = two.learn(examples, {
        signal: abort.signal,
        onProgress: (progress) => progress.step === step && abort.abort(reason),
      });
      await expect(learning).rejects.toBe(reason);
    }
    const learned = await two.learn(examples);
    expect(learned.save()).toEqual(mine.save());
    await Promise.all([learned.dispose(), two.dispose()]);
  });

  test("an endless source of repeats hears the signal, and has an end without one", async () => {
    const reason = new Error("enough");
    const abort = new AbortController();
    let count = 0;
    async function* again() {
      for (; ; count++) yield examples[0];
    }
    setImmediate(() => abort.abort(reason));
    await expect(classifier.learn(again(), { signal: abort.signal })).rejects.toBe(reason);
    expect(count).toBeLessThan(100_000);
    await expectError(classifier.learn(again()), "invalid_argument", /more than 100000 examples have come/);
  });

  test("promises of any make, and examples that are promises, hear the signal", async () => {
    const reason = new Error("enough");
    const never = { then() {} };
    for (const next of [never, { value: never, done: false }]) {
      const abort = new AbortController();
      const source = { [Symbol.asyncIterator]: () => ({ next: () => next }) };
      setImmediate(() => abort.abort(reason));
      await expect(classifier.learn(/** @type {any} */ (source), { signal: abort.signal })).rejects.toBe(
        reason,
      );
    }
  });

  test.each([
    [5, /the examples' iterator is number 5, expected an object with next\(\)/],
    [{}, /the examples' iterator is an object \(Object\), expected an object with next\(\)/],
    [{ next: () => undefined }, /the examples' next\(\) gave undefined, expected \{ value, done \}/],
    [{ next: () => 5 }, /the examples' next\(\) gave number 5/],
  ])("what is no iterator: %j", async (iterator, message) => {
    const source = { [Symbol.iterator]: () => iterator };
    await expectError(classifier.learn(/** @type {any} */ (source)), "invalid_argument", message);
  });

  test("what return() throws does not hide what was wrong", async () => {
    const iterator = {
      next: () => ({ value: 5, done: false }),
      return() {
        throw new Error("return");
      },
    };
    const source = { [Symbol.iterator]: () => iterator };
    await expectError(classifier.learn(/** @type {any} */ (source)), "invalid_argument", /is number 5/);
  });

  test("a source that fails ends it with what it throws", async () => {
    const error = new Error("no more");
    async function* source() {
      yield examples[0];
      throw error;
    }
    await expect(classifier.learn(source())).rejects.toBe(error);
  });

  test("empty texts are texts", async () => {
    const learned = await classifier.learn([...examples, { text: "", label: "praise" }]);
    expect(learned.report.examples).toBe(25);
    expect((await learned.classify("")).label).toBe("praise");
    await learned.dispose();
  });

  test("several at once do not mix", async () => {
    const turned = examples.map(({ text, label }) => ({ text, label: `not ${label}` }));
    const [a, b] = await Promise.all([classifier.learn(examples), classifier.learn(turned)]);
    expect(a.save()).toEqual(mine.save());
    expect(b.labels).toEqual(mine.labels.map((label) => `not ${label}`));
    const [x, y, own] = await Promise.all([
      a.classify(examples[0].text),
      b.classify(examples[0].text),
      classifier.classify(examples[0].text),
    ]);
    expect([x.label, y.label]).toEqual(["delivery", "not delivery"]);
    expect(y.score).toBe(x.score);
    expect(["NEGATIVE", "POSITIVE"]).toContain(own.label);
    await Promise.all([a.dispose(), b.dispose()]);
  });

  test("what onProgress throws ends it", async () => {
    const error = new Error("mine");
    const onProgress = () => {
      throw error;
    };
    await expect(classifier.learn(examples, { onProgress })).rejects.toBe(error);
  });
});

describe("dispose counts", () => {
  test("either may go first", async () => {
    const parent = await TextClassifier.load(goldenFolder("plain"));
    const taught = [
      { text: "w1 w2", label: "a" },
      { text: "w1 w3", label: "a" },
      { text: "w9 w8", label: "b" },
      { text: "w9 w7", label: "b" },
    ];
    const first = await parent.learn(taught);
    const second = await parent.learn(taught);
    await first.dispose();
    await first.dispose();
    await expectError(first.classify("w1"), "disposed", /disposed/);
    await parent.dispose();
    await expectError(parent.classify("w1"), "disposed", /disposed/);
    expect((await second.classify("w1 w2")).label).toBe("a");
    await second.dispose();
    await expectError(second.classify("w1"), "disposed", /disposed/);
    await expectError(parent.learn(taught), "disposed", /disposed/);
  });

  test("with workers, any number of which learn the same", async () => {
    const two = await TextClassifier.load(undefined, { threads: 2 });
    const learned = await two.learn(examples);
    expect(learned.save()).toEqual(mine.save());
    await two.dispose();
    expect((await learned.classify("The parcel is late")).label).toBe("delivery");
    await learned.dispose();
  });
});

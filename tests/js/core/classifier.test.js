// The classifier as the package gives it: the embedded model, and every kind of text and option.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { ClassifierError, TextClassifier } from "../../../web/src/index.js";
import { expectError } from "../support/errors.js";
import { goldenFolder } from "../support/paths.js";
import { collectWarnings } from "../support/warnings.js";

const warnings = collectWarnings();
/** @type {TextClassifier} */
let classifier;

beforeAll(async () => {
  classifier = await TextClassifier.load();
});

afterAll(() => classifier.dispose());

describe("the embedded model", () => {
  test("classifies a sentence", async () => {
    const result = await classifier.classify("This is awesome");
    expect(result).toEqual({
      label: "POSITIVE",
      score: result.scores[1].score,
      scores: [
        { label: "NEGATIVE", score: expect.any(Number) },
        { label: "POSITIVE", score: expect.any(Number) },
      ],
      tokenCount: 5,
      unknownTokens: 0,
      truncated: false,
    });
    expect(result.score).toBeGreaterThan(0.9);
    expect(result.score + result.scores[0].score).toBeCloseTo(1, 6);
  });

  test.each([
    ["I love transformers!", "POSITIVE"],
    ["Benchmarking is hard.", "NEGATIVE"],
  ])("is sure of %j", async (text, label) => {
    const result = await classifier.classify(text);
    expect(result.label).toBe(label);
    expect(result.score).toBeGreaterThan(0.85);
  });

  test("says what it is and how it runs", () => {
    expect(classifier.labels).toEqual(["NEGATIVE", "POSITIVE"]);
    expect(classifier.dtype).toBe("q4");
    expect(classifier.backend).toEqual({
      build: expect.stringMatching(/^(relaxed|base)$/),
      kernel: expect.any(String),
      threads: 1,
    });
    expect(classifier.config.model_type).toBe("distilbert");
    expect(classifier.warnings).toEqual([]);
  });

  // Rounding of activations, and of weights from their four bits to seven, is all that differs.
  // Measured over these texts: 0.036 at most, and the label is the same.
  test("computes nearly the same in floats", async () => {
    const texts = [
      "This is awesome",
      "A dull, lifeless film.",
      "It's fine, I guess.",
      "The soundtrack saves an otherwise forgettable evening.",
      "",
      "12345 !!!",
      "Not bad at all, though hardly memorable, and never once surprising.",
    ];
    const floats = await TextClassifier.load(undefined, { dtype: "fp32" });
    expect(floats.dtype).toBe("fp32");
    const ours = await classifier.classify(texts);
    const theirs = await floats.classify(texts);
    await floats.dispose();
    const differences = texts.map((_, i) => Math.abs(ours[i].scores[1].score - theirs[i].scores[1].score));
    expect(Math.max(...differences)).toBeLessThan(0.08);
  });

  test("runs as it is stored, and says so where something else was asked for", async () => {
    const other = await TextClassifier.load(undefined, { dtype: "q8" });
    expect(other.dtype).toBe("q4");
    expect(other.warnings).toEqual([expect.stringContaining("stored in q4 and run as stored, not in q8")]);
    expect(warnings).toEqual([expect.stringContaining(other.warnings[0])]);
    await other.dispose();
  });
});

describe("several texts", () => {
  const texts = [
    "This is awesome",
    "",
    "An utterly charming and hilarious film that reminded me of the best of the Disney comedies.",
    "no",
    "good 👍",
    "word ".repeat(700),
    "…",
  ];

  test("give what each gives alone, bit for bit, in the same order", async () => {
    const together = await classifier.classify(texts);
    for (const [i, text] of texts.entries()) expect(together[i]).toEqual(await classifier.classify(text));
  });

  test("more than go through the core at once", async () => {
    const many = Array.from({ length: 100 }, (_, i) => `number ${i}`);
    const results = await classifier.classify(many);
    expect(results).toHaveLength(100);
    for (const i of [0, 31, 32, 33, 99]) expect(results[i]).toEqual(await classifier.classify(many[i]));
  });

  test("none give none", async () => {
    expect(await classifier.classify([])).toEqual([]);
  });

  test("a list of one gives a list of one", async () => {
    expect(await classifier.classify(["This is awesome"])).toEqual([
      await classifier.classify("This is awesome"),
    ]);
  });

  test("may be asked for side by side", async () => {
    const results = await Promise.all(texts.map((text) => classifier.classify(text)));
    expect(results).toEqual(await classifier.classify(texts));
  });
});

describe("pairs of texts", () => {
  test("are read as [CLS] A [SEP] B [SEP]", async () => {
    const pair = await classifier.classify({ text: "How are you?", textPair: "Fine." });
    expect(pair.tokenCount).toBe(9);
    // The same tokens, typed: DistilBERT has no token types.
    expect(pair).toEqual(await classifier.classify("How are you? [SEP] Fine."));
  });

  test("with an empty second text are none, as in Python; may stand beside single texts", async () => {
    const [one, both, empty] = await classifier.classify([
      { text: "fine" },
      { text: "fine", textPair: "" },
      { text: "", textPair: "" },
    ]);
    expect(one).toEqual(await classifier.classify("fine"));
    expect([one, both, empty].map(({ tokenCount }) => tokenCount)).toEqual([3, 3, 2]);
  });

  test("that are too long are cut, the longer first", async () => {
    const pair = { text: "one ".repeat(600), textPair: "two ".repeat(10) };
    const result = await classifier.classify(pair);
    expect(result).toMatchObject({ tokenCount: 512, truncated: true });
    const cut = { text: "one ".repeat(499), textPair: "two ".repeat(10) };
    expect(result.scores).toEqual((await classifier.classify(cut)).scores);
  });
});

describe("odd texts", () => {
  test("an empty text is [CLS] [SEP]", async () => {
    expect(await classifier.classify("")).toMatchObject({ tokenCount: 2, truncated: false });
    expect(await classifier.classify(" \n\t ")).toEqual(await classifier.classify(""));
  });

  test("a lone surrogate vanishes", async () => {
    expect(await classifier.classify("awe\ud800some")).toEqual(await classifier.classify("awesome"));
    expect(await classifier.classify("\udc00")).toEqual(await classifier.classify(""));
  });

  test("NUL and other controls vanish", async () => {
    expect(await classifier.classify("awe\0some\u0007")).toEqual(await classifier.classify("awesome"));
  });

  test.each([
    ["many words", "nice ".repeat(2_000_000), 512, true],
    ["one word", "a".repeat(10_000_000), 3, false],
    ["nothing but marks", "\u0301".repeat(5_000_000), 2, false],
    ["emoji", "👍".repeat(2_500_000), 3, false],
    ["special tokens", "[SEP]".repeat(2_000_000), 512, true],
  ])("10 MB of %s", async (_, text, tokenCount, truncated) => {
    expect(await classifier.classify(text)).toMatchObject({ tokenCount, truncated });
  });

  test("a text beyond all bounds is refused before it reaches the core", async () => {
    await expectError(
      classifier.classify("x".repeat(2 ** 26 + 1)),
      "out_of_memory",
      "the text has 67108865 UTF-16 units, expected at most 67108864",
    );
  });
});

describe("options of classify", () => {
  test("a text that is too long is cut by default", async () => {
    const long = await classifier.classify("nice ".repeat(600));
    expect(long).toMatchObject({ tokenCount: 512, truncated: true });
    const fits = await classifier.classify("nice ".repeat(510));
    expect(fits).toMatchObject({ tokenCount: 512, truncated: false });
    expect(long.scores).toEqual(fits.scores);
  });

  test('overflow: "error" refuses it and says how long it is', async () => {
    const options = /** @type {const} */ ({ overflow: "error" });
    await expectError(
      classifier.classify("nice ".repeat(600), options),
      "text_too_long",
      "the text has 602 tokens, the model takes 512",
    );
    expect(await classifier.classify("nice", options)).toEqual(await classifier.classify("nice"));
  });

  test('overflow: "error" names which of several', async () => {
    const texts = new Array(70).fill("nice");
    texts[65] = "nice ".repeat(511);
    await expectError(
      classifier.classify(texts, { overflow: "error" }),
      "text_too_long",
      "at index 65: the text has 513 tokens, the model takes 512",
    );
  });

  test("splitSpecialTokens reads typed special tokens as text", async () => {
    const text = "good [SEP] bad";
    expect((await classifier.classify(text)).tokenCount).toBe(5);
    const split = await classifier.classify(text, { splitSpecialTokens: true });
    expect(split.tokenCount).toBe(7); // [CLS] good [ sep ] bad [SEP]
    expect(split).toEqual(await classifier.classify("good [sep] bad"));
  });
});

describe("maxLength", () => {
  test("cuts texts earlier", async () => {
    const short = await TextClassifier.load(undefined, { maxLength: 4 });
    const result = await short.classify("This is awesome");
    expect(result).toMatchObject({ tokenCount: 4, truncated: true });
    expect(result.scores).toEqual((await classifier.classify("This is")).scores);
    await expectError(
      short.classify("This is awesome", { overflow: "error" }),
      "text_too_long",
      "the text has 5 tokens, the model takes 4",
    );
    await short.dispose();
  });

  test("beyond what the model takes changes nothing", async () => {
    const long = await TextClassifier.load(goldenFolder("plain"), { maxLength: 10_000 });
    expect(await long.classify("w1 ".repeat(100))).toMatchObject({ tokenCount: 64, truncated: true });
    await long.dispose();
  });

  test("2 has no room for a pair", async () => {
    const shortest = await TextClassifier.load(undefined, { maxLength: 2 });
    expect(await shortest.classify("word")).toMatchObject({ tokenCount: 2, truncated: true });
    await expectError(
      shortest.classify({ text: "a", textPair: "b" }),
      "invalid_argument",
      "expected at least 3",
    );
    await shortest.dispose();
  });
});

describe("a wrong argument is refused by name", () => {
  /** @type {[string, unknown, string][]} */
  const inputs = [
    ["nothing", undefined, "the text is undefined, expected a string"],
    ["null", null, "the text is null, expected a string"],
    ["a number", 5, "the text is number 5, expected a string"],
    ["a symbol", Symbol("x"), "the text is symbol Symbol(x), expected a string"],
    ["an object without text", {}, "text is undefined, expected a string"],
    ["a pair with a number", { text: "a", textPair: 1 }, "textPair is number 1, expected a string"],
    ["a list with a number", ["a", 5], "at index 1: the text is number 5, expected a string"],
    ["a list in a list", [["a"]], "at index 0: the text is a list of 1, expected a string; a pair is { text"],
    ["a hole in a list", [, "a"], "at index 0: the text is undefined, expected a string"], // eslint-disable-line no-sparse-arrays
  ];
  test.each(inputs)("text: %s", async (_, input, message) => {
    const error = await expectError(
      classifier.classify(/** @type {string} */ (input)),
      "invalid_argument",
      message,
    );
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe("ClassifierError");
    expect(await classifier.classify("This is awesome")).toMatchObject({ label: "POSITIVE" });
  });

  test("a long value is not repeated in full", async () => {
    const error = await expectError(
      classifier.classify(/** @type {any} */ (10n ** 5000n)),
      "invalid_argument",
      "…",
    );
    expect(error.message.length).toBeLessThan(200);
  });

  test.each([
    [{ overflow: "cut" }, 'overflow is string cut, expected "truncate" or "error"'],
    [{ splitSpecialTokens: "yes" }, "splitSpecialTokens is string yes, expected true or false"],
    [null, "the options are null, expected an object"],
  ])("classify with %j", async (options, message) => {
    await expectError(classifier.classify("a", /** @type {any} */ (options)), "invalid_argument", message);
  });

  test.each([
    [{ dtype: "int8" }, "dtype is string int8, expected one of q8, q4, fp32"],
    [{ maxLength: 1 }, "maxLength is number 1, expected a whole number of at least 2"],
    [{ maxLength: 7.5 }, "maxLength is number 7.5, expected a whole number of at least 2"],
    [{ onProgress: "bar" }, "onProgress is string bar, expected a function"],
    [{ fetch: 1 }, "fetch is number 1, expected a function"],
    [null, "the options are null, expected an object"],
  ])("load with %j", async (options, message) => {
    await expectError(
      TextClassifier.load(undefined, /** @type {any} */ (options)),
      "invalid_argument",
      message,
    );
  });

  /** @type {[unknown, string][]} */
  const models = [
    [null, "the model is null, expected the URL or path of a folder"],
    [5, "the model is number 5, expected the URL or path of a folder"],
    [
      "models/default/q8",
      'the model is "models/default/q8", expected a URL, a path that begins with /, ./ or ../, or the hub\'s owner/name',
    ],
    ["", 'the model is "", expected a URL, a path'],
    ["data:text/plain,x", 'the model is "data:text/plain,x", expected a URL, a path'],
    ["file://host/model", "the model file://host/model/ is not a path"],
  ];
  test.each(models)("load of %j", async (model, message) => {
    await expectError(TextClassifier.load(/** @type {string} */ (model)), "invalid_argument", message);
  });
});

test("errors are of the library's own class, with a code", () => {
  const error = new ClassifierError("network", "no line", new Error("cause"));
  expect(error).toMatchObject({ name: "ClassifierError", code: "network", message: "no line" });
  expect(error.cause).toMatchObject({ message: "cause" });
});

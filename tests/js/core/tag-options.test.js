// What TokenClassifier takes, refuses, warns of; and what stops it.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { TextClassifier, TokenClassifier } from "../../../web/src/index.js";
import { expectError } from "../support/errors.js";
import { goldenFolder } from "../support/paths.js";
import { tokenFolder } from "../support/token-models.js";
import { collectWarnings } from "../support/warnings.js";

const warnings = collectWarnings();

/** @type {TokenClassifier} */
let tagger;
beforeAll(async () => {
  tagger = await TokenClassifier.load(tokenFolder("bio"), { dtype: "fp32" });
});
afterAll(() => tagger.dispose());

test("says what was loaded", () => {
  expect(tagger.labels).toEqual(["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]);
  expect(tagger.maxLength).toBe(40);
  expect(tagger.config.architectures).toEqual(["DistilBertForTokenClassification"]);
  expect(TokenClassifier.name).toBe("TokenClassifier");
});

test("gives what is found by simple aggregation, without O, in the order of the text", async () => {
  const text = "john mcdonald works at the berlin office";
  const found = await tagger.tag(text);
  expect(found.length).toBeGreaterThan(3);
  expect(Object.keys(found[0])).toEqual(["text", "label", "score", "start", "end"]);
  expect(found).toEqual(await tagger.tag(text, { aggregation: "simple", ignoreLabels: ["O"] }));
  expect(new Set(found.map(({ label }) => label))).toEqual(new Set(["PER", "LOC"]));
  const withO = await tagger.tag(text, { ignoreLabels: [] });
  expect(withO.filter(({ label }) => label !== "O")).toEqual(found);
  expect(withO.length).toBeGreaterThan(found.length);
  expect((await tagger.tag(text, { ignoreLabels: ["O", "PER"] })).every(({ label }) => label === "LOC")).toBe(
    true,
  );
});

test("has nothing to say of nothing", async () => {
  expect(await tagger.tag("")).toEqual([]);
  expect(await tagger.tag([])).toEqual([]);
  expect(await tagger.tag(["", " "])).toEqual([[], []]);
});

test("offsets count UTF-16 units, lone surrogates too", async () => {
  for (const text of [
    "\u{1f600} john \u{1f469}\u200d\u{1f467} paris",
    "\ud800john\udfff paris",
    "e\u0301 \u{1d400}",
  ]) {
    for (const { text: found, start, end } of await tagger.tag(text, {
      ignoreLabels: [],
      aggregation: "none",
    })) {
      expect(found).toBe(text.slice(start, end));
      expect(found).not.toBe("");
    }
  }
});

describe("a text that is too long", () => {
  const long = "john lives in paris. ".repeat(12);

  test("loses its end, and a warning says so once", async () => {
    const fresh = await TokenClassifier.load(tokenFolder("bio"), { dtype: "fp32" });
    const cut = await fresh.tag(long, { aggregation: "none" });
    expect(cut.at(-1)?.end).toBeLessThan(long.length - 40);
    await fresh.tag([long, "a"]);
    expect(warnings.filter((text) => text.includes("the end of a text"))).toEqual([
      expect.stringMatching(/more than 40 tokens was not read; overflow: "windows" reads all$/),
    ]);
    await fresh.dispose();
  });

  test("is refused by overflow error, with its place", async () => {
    await expectError(tagger.tag(long, { overflow: "error" }), "text_too_long", "the text has");
    await expectError(
      tagger.tag(["a", long], { overflow: "error" }),
      "text_too_long",
      "at index 1: the text has",
    );
  });

  test("is read in windows, as a stride says", async () => {
    const all = await tagger.tag(long, { overflow: "windows", aggregation: "none", ignoreLabels: [] });
    expect(all.at(-1)?.end).toBe(long.trimEnd().length);
    expect(await tagger.tag(long, { stride: 9 })).toEqual(
      await tagger.tag(long, { stride: 9, overflow: "windows" }),
    );
    // A quarter of 38.
    expect(await tagger.tag(long, { overflow: "windows" })).toEqual(await tagger.tag(long, { stride: 9 }));
  });

  test.each([38, 100, 2 ** 31 - 1])("is refused for a stride of %p, as is any other", async (stride) => {
    for (const text of [long, "a"]) {
      await expectError(
        tagger.tag(text, { stride }),
        "invalid_argument",
        `stride is ${stride}, expected less than the 38 tokens that a window has of the text`,
      );
    }
  });
});

test.each([
  [{ aggregation: "all" }, 'aggregation is string all, expected "none" or "simple"'],
  [{ ignoreLabels: "O" }, "ignoreLabels is string O, expected a list of texts"],
  [{ ignoreLabels: null }, "ignoreLabels is null, expected a list of texts"],
  [{ ignoreLabels: [1] }, "ignoreLabels[0] is number 1, expected a text"],
  [{ overflow: "cut" }, "overflow is string cut"],
  [{ stride: -1 }, "stride is number -1, expected a whole number"],
  [{ stride: 1.5 }, "stride is number 1.5, expected a whole number"],
  [
    { stride: 2, overflow: "truncate" },
    'stride goes with overflow "windows", its default, not with "truncate"',
  ],
  [{ words: 1 }, "words is number 1, expected true or false"],
  [{ activation: "none" }, "activation"],
])("refuses the options %j", async (options, message) => {
  await expectError(tagger.tag("a", /** @type {any} */ (options)), "invalid_argument", message);
});

test.each([
  [5, "the text is number 5"],
  [["a", null], "at index 1: the text is null"],
  [{ text: "a", textPair: "b" }, "the text is a pair, expected one text: a model labels the tokens of one"],
  [["a", { text: "a", textPair: "b" }], "at index 1: the text is a pair"],
])("refuses the text %j", async (text, message) => {
  await expectError(tagger.tag(/** @type {any} */ (text)), "invalid_argument", message);
});

test("takes an object with a text, as TextClassifier does", async () => {
  const text = "john paris";
  expect(await tagger.tag(/** @type {any} */ ({ text, textPair: "" }))).toEqual(await tagger.tag(text));
});

test("streams what iterables give, and names the place of what is no text", async () => {
  const texts = Array.from({ length: 200 }, (_, i) => `john ${"paris ".repeat(i % 7)}${i}`);
  const found = [];
  for await (const entities of tagger.tagStream(new Set(texts))) found.push(entities);
  expect(found).toEqual(await tagger.tag(texts));
  const broken = tagger.tagStream([...texts, /** @type {any} */ (5)]);
  await expectError(
    (async () => {
      for await (const entities of broken) void entities;
    })(),
    "invalid_argument",
    "at index 200: the text is number 5",
  );
});

test("stops when it is told to", async () => {
  const reason = new Error("enough");
  await expect(tagger.tag("a", { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  const controller = new AbortController();
  const long = tagger.tag("john paris ".repeat(30_000), { overflow: "windows", signal: controller.signal });
  setTimeout(() => controller.abort(reason), 20);
  await expect(long).rejects.toBe(reason);
  expect(await tagger.tag("")).toEqual([]);
});

test("after dispose it answers no more", async () => {
  const fresh = await TokenClassifier.load(tokenFolder("names"));
  const { tag } = fresh;
  await fresh.dispose();
  await expectError(tag("a"), "disposed", "disposed");
});

test("a model must be named: the package has none", async () => {
  await expectError(
    TokenClassifier.load(/** @type {any} */ (undefined)),
    "invalid_argument",
    /^the model is undefined, expected a URL, .* owner\/name: the package has none for TokenClassifier$/,
  );
});

test("a model that is made for something else is refused, and named the class that takes it", async () => {
  await expectError(
    TokenClassifier.load(goldenFolder("plain")),
    "unsupported_model",
    "a model that classifies texts; TokenClassifier takes one that classifies tokens. Load this one with TextClassifier",
  );
  await expectError(
    TextClassifier.load(tokenFolder("bio")),
    "unsupported_model",
    "a model that classifies tokens; TextClassifier takes one that classifies texts. Load this one with",
  );
});

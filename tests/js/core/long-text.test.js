// Texts beyond what goes through the core in one call, read in windows. Spaces make a text long and
// leave its tokens as they are: what the shorter text gives in one call is the oracle.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { expectError } from "../support/errors.js";
import { goldenFolder } from "../support/paths.js";

/** Takes 64 tokens. */
const folder = goldenFolder("plain");
const spaces = " ".repeat(20_000);
const options = { rawLogits: true, overflow: /** @type {const} */ ("windows") };
/** @param {number} count */
const words = (count) => Array.from({ length: count }, (_, i) => `w${(i * 7) % 113}`).join(" ");

describe.each([
  ["on the calling thread", { worker: false }],
  ["in a worker", { worker: true }],
  ["on two threads", { threads: 2 }],
])("%s", (_, how) => {
  /** @type {TextClassifier} */
  let classifier;
  beforeAll(async () => {
    classifier = await TextClassifier.load(folder, how);
  });
  afterAll(() => classifier.dispose());

  test.each([1, 62, 63, 190, 1000])("%i words give what they give in one call", async (count) => {
    const text = words(count);
    const expected = await classifier.classify(text, options);
    expect(await classifier.classify(text + spaces, options)).toEqual(expected);
    const pair = { text: "w1 w2 w3", textPair: text };
    const ofPair = await classifier.classify(pair, options);
    const long = { ...pair, textPair: text + spaces };
    expect(await classifier.classify(long, options)).toEqual(ofPair);
  });

  test("among others, in a list and in a stream", async () => {
    const texts = [words(100), words(200) + spaces, words(5), words(300) + spaces, words(90)];
    const expected = [];
    for (const text of texts) expected.push(await classifier.classify(text.trim(), options));
    expect(await classifier.classify(texts, options)).toEqual(expected);
    const streamed = [];
    for await (const result of classifier.classifyStream(texts, options)) streamed.push(result);
    expect(streamed).toEqual(expected);
  });

  test("a single one can be aborted, and the next call works", async () => {
    const controller = new AbortController();
    const text = "w1 w2 w3 ".repeat(200_000);
    const long = classifier.classify(text, { ...options, signal: controller.signal });
    setTimeout(() => controller.abort(), 1);
    await expect(long).rejects.toMatchObject({ name: "AbortError" });
    expect(await classifier.classify("w1 w2")).toMatchObject({ tokenCount: 4 });
  });
});

test("the function of the scores is the one that was asked for", async () => {
  const classifier = await TextClassifier.load(folder);
  for (const activation of /** @type {const} */ (["softmax", "sigmoid", "none"])) {
    const asked = { ...options, activation };
    const expected = await classifier.classify(words(150), asked);
    expect(await classifier.classify(words(150) + spaces, asked)).toEqual(expected);
  }
  await classifier.dispose();
});

test("what is wrong with one is said of that one", async () => {
  const classifier = await TextClassifier.load(folder);
  const wrong = { text: words(60), textPair: words(90) + spaces };
  await expectError(
    classifier.classify(["w1", words(80) + spaces, wrong], options),
    "text_too_long",
    /^at index 2: the text has a first part of 60 tokens, which leaves 1 of 64/,
  );
  await expectError(classifier.classify(wrong, options), "text_too_long", /^the text has a first part/);
  await classifier.dispose();
});

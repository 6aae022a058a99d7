// What the options of classify, explain, embed and tokenize do to their results.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { expectError } from "../support/errors.js";
import { goldenFolder } from "../support/paths.js";

const text = "A warm, funny film that I didn't want to end.";
const longText = "The first half is dull and slow. ".repeat(60) + "But the ending is wonderful. ".repeat(60);

/** @type {TextClassifier} */
let classifier;
/** @type {TextClassifier} */
let many;

beforeAll(async () => {
  classifier = await TextClassifier.load();
  many = await TextClassifier.load(goldenFolder("multi-label"));
});

afterAll(() => Promise.all([classifier.dispose(), many.dispose()]));

describe("scores", () => {
  test("topK leaves the highest, best first", async () => {
    const { scores: all } = await many.classify(text);
    const sorted = [...all].sort((a, b) => b.score - a.score);
    expect(all.length).toBeGreaterThan(2);
    const result = await many.classify(text, { topK: 2 });
    expect(result.scores).toEqual(sorted.slice(0, 2));
    expect(result).toMatchObject(sorted[0]);
    expect((await many.classify(text, { topK: 1000 })).scores).toEqual(sorted);
  });

  test("threshold leaves those that reach it; label and score stay", async () => {
    const { scores: all } = await many.classify(text);
    const sorted = [...all].sort((a, b) => b.score - a.score);
    const result = await many.classify(text, { threshold: sorted[1].score });
    expect(result.scores).toEqual(sorted.slice(0, 2));
    const none = await many.classify(text, { threshold: 1.1 });
    expect(none.scores).toEqual([]);
    expect(none).toMatchObject(sorted[0]);
  });

  test("rawLogits gives the logits, and activation says what becomes of them", async () => {
    const raw = await classifier.classify(text, { rawLogits: true });
    const logits = [.../** @type {Float32Array} */ (raw.logits)];
    expect(logits).toHaveLength(2);
    const exps = logits.map((logit) => Math.exp(logit));
    expect(raw.scores[0].score).toBeCloseTo(exps[0] / (exps[0] + exps[1]), 6);

    const sigmoid = await classifier.classify(text, { activation: "sigmoid" });
    sigmoid.scores.forEach(({ score }, i) => expect(score).toBeCloseTo(1 / (1 + Math.exp(-logits[i])), 6));
    const none = await classifier.classify(text, { activation: "none" });
    expect(none.scores.map(({ score }) => score)).toEqual(logits);
    expect(none.logits).toBeUndefined();
  });

  test.each([
    [{ topK: 0 }, /topK is number 0/],
    [{ topK: 1.5 }, /topK/],
    [{ threshold: Number.NaN }, /threshold is number NaN/],
    [{ activation: "relu" }, /activation is string relu, expected "softmax" or "sigmoid" or "none"/],
    [{ overflow: "split" }, /overflow is string split/],
    [{ rawLogits: 1 }, /rawLogits is number 1, expected true or false/],
  ])("%j is refused", async (options, message) => {
    await expectError(classifier.classify(text, /** @type {any} */ (options)), "invalid_argument", message);
  });
});

describe("windows", () => {
  test("a text that fits gives what it gives without them, bit for bit", async () => {
    const plain = await classifier.classify(text, { rawLogits: true });
    const windows = await classifier.classify(text, { rawLogits: true, overflow: "windows" });
    expect(windows).toEqual({ ...plain, windows: 1 });
  });

  test("all of a long text counts", async () => {
    const cut = await classifier.classify(longText);
    expect(cut).toMatchObject({ label: "NEGATIVE", truncated: true, tokenCount: 512 });
    expect(cut.windows).toBeUndefined();
    const whole = await classifier.classify(longText, { overflow: "windows" });
    const { untruncatedTokenCount } = await classifier.tokenize(longText);
    expect(whole).toMatchObject({ truncated: false, tokenCount: untruncatedTokenCount });
    expect(whole.windows).toBeGreaterThan(1);
    const [first] = whole.scores;
    expect(first.score).toBeLessThan(cut.scores[0].score);
  });

  test("long and short texts share a list", async () => {
    const alone = [];
    for (const one of [text, longText, text]) {
      alone.push(await classifier.classify(one, { overflow: "windows" }));
    }
    expect(await classifier.classify([text, longText, text], { overflow: "windows" })).toEqual(alone);
  });
});

describe("explain", () => {
  test("a word's contribution is what masking it takes away", async () => {
    const { words, ...classification } = await classifier.explain(text);
    expect(classification).toEqual(await classifier.classify(text));
    expect(words.map(({ word }) => word)).toEqual([
      "A",
      "warm",
      ",",
      "funny",
      "film",
      "that",
      "I",
      "didn't",
      "want",
      "to",
      "end",
      ".",
    ]);
    for (const { word, start, end, contribution } of words) {
      expect(text.slice(start, end)).toBe(word);
      if (word === "didn't") continue; // several tokens, each of them masked
      const masked = await classifier.classify(`${text.slice(0, start)} [MASK] ${text.slice(end)}`);
      const { score } = masked.scores[classifier.labels.indexOf(classification.label)];
      expect(contribution).toBe(classification.score - score);
    }
  });

  test("tells the words of a pair apart", async () => {
    const { words } = await classifier.explain({ text: "good film", textPair: "bad end" });
    expect(words.map(({ word, part, start }) => [word, part, start])).toEqual([
      ["good", "text", 0],
      ["film", "text", 5],
      ["bad", "textPair", 0],
      ["end", "textPair", 4],
    ]);
  });

  test("an empty text has no words", async () => {
    expect((await classifier.explain("")).words).toEqual([]);
  });

  test("can be aborted between words", async () => {
    const controller = new AbortController();
    const explanation = classifier.explain(longText, { signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    await expect(explanation).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("embed", () => {
  test("gives one vector a text, the same alone and in a list", async () => {
    const alone = await classifier.embed(text);
    const size = Number(classifier.config.dim);
    expect(alone).toBeInstanceOf(Float32Array);
    expect(alone).toHaveLength(size);
    const list = await classifier.embed([longText, text]);
    expect(list.map(({ length }) => length)).toEqual([size, size]);
    expect(list[1]).toEqual(alone);
    expect(await classifier.embed([])).toEqual([]);
  });

  test.each(/** @type {const} */ (["cls", "mean"]))("%s can be scaled to a length of 1", async (pooling) => {
    const plain = await classifier.embed(text, { pooling });
    const length = Math.hypot(...plain);
    const unit = await classifier.embed(text, { pooling, normalize: true });
    expect(Math.hypot(...unit)).toBeCloseTo(1, 5);
    unit.forEach((value, i) => expect(value).toBeCloseTo(plain[i] / length, 5));
  });

  test("texts that mean the same lie closer than others", async () => {
    const [a, b, c] = await classifier.embed(["a great film", "a wonderful movie", "a boring mess"], {
      pooling: "mean",
      normalize: true,
    });
    const dot = (/** @type {Float32Array} */ x, /** @type {Float32Array} */ y) =>
      x.reduce((sum, value, i) => sum + value * y[i], 0);
    expect(dot(a, b)).toBeGreaterThan(dot(a, c));
  });

  test("other poolings are refused", async () => {
    const options = /** @type {any} */ ({ pooling: "max" });
    await expectError(classifier.embed(text, options), "invalid_argument", /pooling is string max/);
  });
});

describe("tokenize", () => {
  test("gives ids, tokens and where they stand", async () => {
    const { ids, tokens, offsets, typeIds, truncated, untruncatedTokenCount } =
      await classifier.tokenize("Unbelievably good 👍");
    expect(tokens[0]).toBe("[CLS]");
    expect(tokens.at(-1)).toBe("[SEP]");
    expect(ids).toHaveLength(tokens.length);
    expect(ids[0]).toBe(101);
    expect(typeIds).toEqual(tokens.map(() => 0));
    const good = tokens.indexOf("good");
    expect("Unbelievably good 👍".slice(...offsets[good])).toBe("good");
    expect([truncated, untruncatedTokenCount]).toEqual([false, tokens.length]);
  });

  test("says which tokens stand for what the vocabulary cannot spell", async () => {
    const { tokens, unknown } = await classifier.tokenize("good 👍 film");
    expect(tokens).toEqual(["[CLS]", "good", "[UNK]", "film", "[SEP]"]);
    expect(unknown).toEqual([false, false, true, false, false]);
  });

  test("says what was left out", async () => {
    const { ids, truncated, untruncatedTokenCount } = await classifier.tokenize(longText);
    expect(ids).toHaveLength(512);
    expect(truncated).toBe(true);
    expect(untruncatedTokenCount).toBeGreaterThan(512);
  });
});

test("threads give the same bits", async () => {
  const pool = await TextClassifier.load(undefined, { threads: 2 });
  try {
    expect(await pool.explain(text)).toEqual(await classifier.explain(text));
    const plain = (/** @type {Float32Array[]} */ rows) => rows.map((row) => [...row]);
    expect(plain(await pool.embed([text, longText]))).toEqual(
      plain(await classifier.embed([text, longText])),
    );
    expect(await pool.tokenize(text)).toEqual(await classifier.tokenize(text));
    const options = { rawLogits: true, overflow: /** @type {const} */ ("windows") };
    const results = async (/** @type {TextClassifier} */ which) =>
      (await which.classify([text, longText], options)).map(({ logits, ...others }) => ({
        ...others,
        logits: [.../** @type {Float32Array} */ (logits)],
      }));
    expect(await results(pool)).toEqual(await results(classifier));
  } finally {
    await pool.dispose();
  }
});

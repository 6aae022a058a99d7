// learn() of a classifier that has learned: it adds to it, whatever else runs on it.
import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { expectError } from "../support/errors.js";
import { goldenFolder } from "../support/paths.js";

const first = [
  { text: "w1 w2", label: "a" },
  { text: "w1 w3", label: "a" },
  { text: "w9 w8", label: "b" },
  { text: "w9 w7", label: "b" },
];
const more = [
  { text: "w30 w31", label: "c" },
  { text: "w30 w32", label: "c" },
];
const evenMore = [
  { text: "w20 w21", label: "d" },
  { text: "w20 w22", label: "d" },
];
const many = Array.from({ length: 300 }, (_, i) => `w${i % 40} w${(i * 7) % 40} w5`);

/** @type {TextClassifier} */
let classifier;
/** @type {import("../../../web/src/index.js").LearnedClassifier} */
let mine;

beforeAll(async () => (classifier = await TextClassifier.load(goldenFolder("plain"))));
beforeEach(async () => (mine = await classifier.learn(first)));
afterEach(() => mine.dispose());
afterAll(() => classifier.dispose());

/** What one gets who waits for each call. */
async function oneByOne() {
  const other = await classifier.learn(first);
  await other.learn(more);
  await other.learn(evenMore);
  const bytes = other.save({ features: true });
  await other.dispose();
  return bytes;
}

test("it is the same object, and several calls at once add to each other in their order", async () => {
  const made = await Promise.all([mine.learn(more), mine.learn(evenMore)]);
  for (const one of made) expect(one).toBe(mine);
  expect(mine.labels).toEqual(["a", "b", "c", "d"]);
  expect(mine.report.examples).toBe(8);
  expect(mine.save({ features: true })).toEqual(await oneByOne());
});

test("one that fails or is aborted while it waits loses nothing of the others", async () => {
  const reason = new Error("enough");
  const abort = new AbortController();
  const calls = [
    mine.learn(more),
    mine.learn([{ text: "w1", label: "alone" }]),
    mine.learn([{ text: "w12", label: "a" }], { signal: abort.signal }),
    mine.learn(evenMore),
  ];
  abort.abort(reason);
  const [, failed, aborted] = await Promise.allSettled(calls);
  expect(failed).toMatchObject({ status: "rejected", reason: { code: "invalid_argument" } });
  expect(aborted).toEqual({ status: "rejected", reason });
  expect(mine.save({ features: true })).toEqual(await oneByOne());
});

test("what runs ends with the head that it began with", async () => {
  const expected = await mine.classify(many);
  const explained = await mine.explain("w1 w2 w3 w4");
  const bytes = mine.save();
  const [results, explanation, tokens, copy] = await Promise.all([
    mine.classify(many),
    mine.explain("w1 w2 w3 w4"),
    mine.tokenize("w1"),
    mine.withHead(bytes),
    mine.learn(more),
  ]);
  expect(results).toEqual(expected);
  expect(explanation).toEqual(explained);
  expect(tokens.tokens).toContain("w1");
  expect(await copy.classify(many)).toEqual(expected);
  await copy.dispose();
  expect((await mine.classify("w30 w33")).label).toBe("c");
});

test("a stream goes on with the head that has come", async () => {
  const seen = [];
  for await (const { scores } of mine.classifyStream(many)) {
    if (seen.push(scores.length) === 10) await mine.learn(more);
  }
  expect(seen).toHaveLength(many.length);
  const late = mine.classifyStream(["w20 w23"]);
  await mine.learn(evenMore);
  for await (const { label } of late) expect(label).toBe("d");
});

test("dispose ends it, and frees the model", async () => {
  const parent = await TextClassifier.load(goldenFolder("plain"));
  const learned = await parent.learn(first);
  await parent.dispose();
  const running = learned.classify(many);
  await learned.learn(more);
  await running;
  const learning = learned.learn(evenMore);
  await learned.dispose();
  await expectError(learning, "disposed", /disposed/);
  await expectError(learned.classify("w1"), "disposed", /disposed/);
});

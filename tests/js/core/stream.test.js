// classifyStream: order, back-pressure, sources that are slow, that fail, and that are released.
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import fc from "fast-check";
import { TextClassifier } from "../../../web/src/index.js";
import { expectError } from "../support/errors.js";
import { goldenFolder } from "../support/paths.js";

/** @type {TextClassifier} */
let classifier;

beforeAll(async () => {
  classifier = await TextClassifier.load(goldenFolder("plain"));
});

afterAll(() => classifier.dispose());

/** @param {AsyncIterable<unknown>} results */
async function collect(results) {
  const all = [];
  for await (const result of results) all.push(result);
  return all;
}

test("gives what a list gives, in its order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string(), { maxLength: 200 }), fc.boolean(), async (texts, asynchronous) => {
      const source = asynchronous
        ? (async function* () {
            yield* texts;
          })()
        : texts;
      expect(await collect(classifier.classifyStream(source))).toEqual(await classifier.classify(texts));
    }),
    { numRuns: 30 },
  );
});

test("takes options, and pairs", async () => {
  const pair = { text: "a", textPair: "b" };
  const options = { topK: 1, rawLogits: true };
  expect(await collect(classifier.classifyStream([pair], options))).toEqual([
    await classifier.classify(pair, options),
  ]);
});

test("takes no more from its source than it is at", async () => {
  let taken = 0;
  const source = (function* () {
    for (;;) {
      taken++;
      yield "text";
    }
  })();
  let given = 0;
  let most = 0;
  for await (const result of classifier.classifyStream(source)) {
    expect(result.label).toEqual(expect.any(String));
    most = Math.max(most, taken - ++given);
    if (given === 2000) break;
  }
  expect(most).toBeLessThan(400);
  expect(source.next().done).toBe(true); // released
});

test("does not wait for a source that waits for the result", async () => {
  /** @type {((text: string) => void) | undefined} */
  let send;
  const source = (async function* () {
    for (let i = 0; i < 3; i++) yield await new Promise((resolve) => (send = resolve));
  })();
  const results = classifier.classifyStream(source);
  for (let i = 0; i < 3; i++) {
    const result = results.next();
    while (!send) await new Promise((resolve) => setTimeout(resolve, 1));
    send(`text ${i}`);
    send = undefined;
    expect(await result).toMatchObject({ done: false, value: { label: expect.any(String) } });
  }
  expect(await results.next()).toMatchObject({ done: true });
});

test("ends as its source does, after what came before", async () => {
  const source = (async function* () {
    yield "fine";
    throw new Error("the disk is gone");
  })();
  const results = classifier.classifyStream(source);
  await expect(collect(results)).rejects.toThrow("the disk is gone");
});

test("names the text that is none", async () => {
  const texts = /** @type {string[]} */ (Array.from({ length: 300 }, (_, i) => (i === 217 ? 5 : "text")));
  await expectError(
    collect(classifier.classifyStream(texts)),
    "invalid_argument",
    "at index 217: the text is number 5, expected a string",
  );
});

test("can be aborted while its source hangs", async () => {
  const controller = new AbortController();
  const source = (async function* () {
    yield "text";
    await new Promise(() => {});
  })();
  const results = classifier.classifyStream(source, { signal: controller.signal });
  expect((await results.next()).done).toBe(false);
  setTimeout(() => controller.abort(new Error("enough")), 20);
  await expect(results.next()).rejects.toThrow("enough");
});

test.each([[undefined], [5], ["text"], [{}]])("%j is refused", (texts) => {
  expect(() => classifier.classifyStream(/** @type {any} */ (texts))).toThrow(
    /expected an iterable or async iterable of texts/,
  );
});

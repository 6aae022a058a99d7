// Entities of many windows, put together: how much work that is, and that it lets others work.
import { afterEach, expect, jest, test } from "@jest/globals";
import { entitiesOf } from "../../../web/src/classifier/entities.js";

afterEach(() => {
  jest.restoreAllMocks();
});

/**
 * Windows with one entity each.
 * @param {[start: number, end: number, score: number][]} entities
 */
const rowsOf = (entities) =>
  /** @type {any} */ ({
    windows: Int32Array.of(entities.length),
    lengths: new Int32Array(entities.length).fill(1),
    counts: new Int32Array(entities.length).fill(1),
    spans: Int32Array.from(entities.flatMap(([start, end]) => [start, end])),
    tags: Int32Array.from(entities.flatMap(() => [0, 0, 0])),
    scores: Float32Array.from(entities, ([, , score]) => score),
  });

/** @param {string} text @param {[number, number, number][]} entities @param {AbortSignal} [signal] */
async function found(text, entities, signal) {
  const [all] = await entitiesOf(rowsOf(entities), [text], ["I-PER"], true, [], signal);
  return all.map(({ start, end, score }) => [start, end, score]);
}

test("of those that overlap the longest in code points is left, of two alike the surer one", async () => {
  const text = "\u{1f600}\u{1f600}abcd efg";
  // prettier-ignore
  expect(await found(text, [[0, 5, 0.25], [2, 6, 0.5], [4, 8, 0.75], [9, 12, 0.5], [9, 12, 0.25]])).toEqual([
    [4, 8, 0.75],
    [9, 12, 0.5],
  ]);
  expect(await found(text, [])).toEqual([]);
});

test("a text is counted once for each entity, however many lie in a long one", async () => {
  const count = jest.spyOn(String.prototype, "codePointAt");
  const text = "x".repeat(20_000);
  const short = Array.from({ length: 1000 }, (_, i) => /** @type {any} */ ([i, i + 3, 0.5]));
  expect(await found(text, [[0, text.length, 0.5], ...short])).toEqual([[0, text.length, 0.5]]);
  expect(count.mock.calls.length).toBeLessThan(3 * text.length);
});

test("others have their turn in between, and can stop it", async () => {
  let time = 0;
  jest.spyOn(performance, "now").mockImplementation(() => (time += 100));
  const controller = new AbortController();
  const reason = new Error("enough");
  const result = found("john", Array(100).fill([0, 4, 0.5]), controller.signal);
  setTimeout(() => controller.abort(reason), 0);
  await expect(result).rejects.toBe(reason);
});

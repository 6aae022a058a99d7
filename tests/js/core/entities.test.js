// Entities of many windows, put together: how much work that is, and that it lets others work.
import { afterEach, expect, jest, test } from "@jest/globals";
import { entitiesOf } from "../../../web/src/classifier/entities.js";
import { randomNumbers } from "../support/random.js";

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

test.each([1, -1])(
  "entities of windows come as one stable sort has them, windows in the order %d",
  async (order) => {
    const random = randomNumbers(7);
    const windows = Array.from({ length: 40 }, (_, window) =>
      Array.from({ length: random() * 6 }, () => {
        const start = Math.floor(10 * window + random() * 30);
        return [start, start + 1, random()];
      }),
    );
    const ordered = order > 0 ? windows : windows.reverse();
    const all = ordered.flat();
    const rows = {
      windows: Int32Array.of(windows.length),
      lengths: Int32Array.from(ordered, (list) => list.length),
      counts: Int32Array.from(ordered, (list) => list.length),
      spans: Int32Array.from(all.flatMap(([start, end]) => [start, end])),
      tags: Int32Array.from(ordered.flatMap((list) => list.flatMap((_, i) => [i, i, 0]))),
      scores: Float32Array.from(all, ([, , score]) => score),
    };
    const text = "x".repeat(1000);
    const [result] = await entitiesOf(/** @type {any} */ (rows), [text], ["PER"], false, [], undefined);
    const expected = all.map(([start, , score]) => [start, Math.fround(score)]).sort(([a], [b]) => a - b);
    expect(result.map(({ start, score }) => [start, score])).toEqual(expected);
  },
);

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

// Rows through the model, by a model that answers when it is told to.
import { describe, expect, test } from "@jest/globals";
import { classifyRows } from "../../../web/cli/classify-rows.js";

/** @typedef {import("../../../web/cli/rows.js").Row} Row */
/** @typedef {import("../../../web/cli/workforce.js").Workforce} Workforce */

/** Answers lists in turn, each when it is released. */
class SlowModel {
  threads = 2;
  /** @type {{texts: unknown[], answer: () => void}[]} */
  calls = [];
  grow() {}

  /** @param {string[]} texts @param {{signal: AbortSignal}} options */
  classify(texts, { signal }) {
    return new Promise((resolve, reject) => {
      const results = texts.map((text) => ({
        label: text,
        score: 1,
        scores: [],
        tokenCount: 3,
        truncated: false,
      }));
      this.calls.push({ texts, answer: () => resolve(results) });
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  }

  /** @param {number} count of calls that have come */
  async called(count) {
    while (this.calls.length < count) await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Rows without end. @returns {AsyncGenerator<Row>} */
async function* rows() {
  for (let i = 0; ; i++) yield { where: `line ${i}`, end: i, raw: `w${i}`, input: `w${i}` };
}

/** Rows that are long in coming. @returns {AsyncGenerator<Row>} */
async function* noRows() {
  yield await new Promise(() => {});
}

describe("interrupted,", () => {
  test("it answers all rows that have been sent, then ends with the reason", async () => {
    const model = new SlowModel();
    const controller = new AbortController();
    const workforce = /** @type {Workforce} */ (/** @type {unknown} */ (model));
    const answers = classifyRows(rows(), workforce, { signal: controller.signal });
    /** @type {(string | undefined)[]} */
    const labels = [];
    const taken = (async () => {
      for await (const batch of answers) labels.push(...batch.map(({ result }) => result?.label));
    })();
    await model.called(1);
    model.calls[0].answer();
    await model.called(3); // the second and the third are under way at once
    const reason = new Error("stopped");
    controller.abort(reason);
    for (const { answer } of model.calls) answer();
    await expect(taken).rejects.toBe(reason);
    expect(model.calls).toHaveLength(3);
    expect(labels).toEqual(model.calls.flatMap(({ texts }) => texts));
    expect(labels.length).toBeGreaterThan(model.calls[0].texts.length);
  });

  test("it does not wait for a model that does not answer", async () => {
    const model = new SlowModel();
    const controller = new AbortController();
    const workforce = /** @type {Workforce} */ (/** @type {unknown} */ (model));
    const answers = classifyRows(rows(), workforce, { signal: controller.signal });
    const first = answers.next();
    await model.called(1);
    const reason = new Error("stopped");
    controller.abort(reason);
    await expect(first).rejects.toBe(reason);
  });

  test("it ends at once while no row has come", async () => {
    const model = new SlowModel();
    const controller = new AbortController();
    const workforce = /** @type {Workforce} */ (/** @type {unknown} */ (model));
    const answers = classifyRows(noRows(), workforce, { signal: controller.signal });
    const first = answers.next();
    const reason = new Error("stopped");
    controller.abort(reason);
    await expect(first).rejects.toBe(reason);
    expect(model.calls).toEqual([]);
  });
});

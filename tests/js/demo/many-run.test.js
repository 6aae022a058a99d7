// The run of the demo page's "Many", with the embedded model: it stops, goes on, and survives failures.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Rate, Run } from "../../../web/demo/many/run/run.js";
import { Table } from "../../../web/demo/many/read/table.js";
import { ClassifierError, TextClassifier } from "../../../web/src/index.js";

/** @type {TextClassifier} */
let classifier;
/** What it says of each text by itself. @type {(string | undefined)[]} */
const expected = [];
beforeAll(async () => {
  classifier = await TextClassifier.load();
  for (const text of texts) expected.push(text.trim() ? (await classifier.classify(text)).label : undefined);
});
afterAll(() => classifier.dispose());

/** @param {string[]} texts */
function tableOf(texts) {
  const table = new Table();
  table.columns.push("text");
  for (const [i, text] of texts.entries()) table.add({ cells: [text], line: i + 1 });
  return table;
}

const texts = Array.from({ length: 500 }, (_, i) =>
  i % 10 === 5 ? " " : `${i} ${i % 2 ? "This is terrible" : "This is wonderful"}`,
);

/** @param {Run} run */
const labelsOf = (run) => texts.map((_, row) => run.results.get(row)?.label);

describe("a run", () => {
  test("gives each row the label of its own text, and blank ones none", async () => {
    /** @type {string[]} */
    const states = [];
    const run = new Run(
      tableOf(texts),
      async () => classifier,
      () => {
        if (states.at(-1) !== run.state) states.push(run.state);
      },
    );
    expect(run.state).toBe("ready");
    await run.start();
    expect(states).toEqual(["loading", "running", "done"]);
    expect([run.done, run.total, run.results.labelledCount]).toEqual([450, 450, 450]);
    expect(labelsOf(run)).toEqual(expected);
    expect(run.elapsed).toBeGreaterThan(0);
  });

  test("goes on where it stopped, however often, with every text done once", async () => {
    /** Texts that were taken, by which a wasteful run would show. */
    let taken = 0;
    const counting = {
      labels: classifier.labels,
      /** @type {import("../../../web/demo/many/run/run.js").StreamClassifier["classifyStream"]} */
      async *classifyStream(inputs, options) {
        const counted = (function* () {
          for (const input of inputs) {
            taken++;
            yield input;
          }
        })();
        for await (const result of classifier.classifyStream(counted, options)) {
          yield result;
          if (++given % 100 === 0) run.stop();
        }
      },
    };
    let given = 0;
    const run = new Run(
      tableOf(texts),
      async () => counting,
      () => {},
    );
    let starts = 0;
    for (; run.state !== "done" && starts < 50; starts++) {
      const { done } = run;
      await run.start();
      expect(run.done).toBeGreaterThan(done);
    }
    expect(starts).toBeGreaterThan(3);
    expect(run.done).toBe(450);
    expect(labelsOf(run)).toEqual(expected);
    expect(taken).toBeLessThan(450 + starts * 4 * 64);
  });

  test("says why the model is not there, and starts when it is", async () => {
    const failure = new ClassifierError("network", "no model");
    let there = false;
    const run = new Run(
      tableOf(["This is wonderful"]),
      async () => {
        if (!there) throw failure;
        return classifier;
      },
      () => {},
    );
    await run.start();
    expect([run.state, run.error]).toEqual(["failed", failure]);
    there = true;
    await run.start();
    expect(run.state).toBe("done");
  });

  test("that loses its model keeps what it has, and goes on with another of its kind", async () => {
    const lost = await TextClassifier.load();
    const models = [lost, classifier];
    const run = new Run(
      tableOf(texts),
      async () => /** @type {TextClassifier} */ (models.shift()),
      () => {
        if (run.done > 0 && models.length === 1) lost.dispose();
      },
    );
    await run.start();
    if (run.state === "failed") {
      expect(run.error).toMatchObject({ code: "disposed" });
      await run.start();
    }
    expect(run.state).toBe("done");
    expect(labelsOf(run)).toEqual(expected);
  });

  test("that is stopped while the model loads stays stopped", async () => {
    const run = new Run(
      tableOf(texts),
      async () => {
        run.stop();
        return classifier;
      },
      () => {},
    );
    await run.start();
    expect([run.state, run.done]).toEqual(["stopped", 0]);
  });
});

test("the rate is that of the last seconds", () => {
  const rate = new Rate();
  expect(rate.perSecond).toBeUndefined();
  rate.mark(0, 0);
  expect(rate.perSecond).toBeUndefined();
  for (let second = 1; second <= 20; second++) rate.mark(second * 1000, second * 10);
  for (let second = 21; second <= 40; second++) rate.mark(second * 1000, 200 + (second - 20) * 50);
  expect(rate.perSecond).toBeCloseTo(50);
  rate.forget();
  expect(rate.perSecond).toBeUndefined();
});

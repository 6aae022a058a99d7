// The pure parts of the demo page's "Teach": what is read, what may be learned, what is asked for first.
import { describe, expect, test } from "@jest/globals";
import { confusionsOf } from "../../../web/demo/teach/learn/confusions.js";
import {
  addedTo,
  asJsonLines,
  labelsOf,
  most,
  sorted,
  whatIsMissing,
} from "../../../web/demo/teach/learn/examples.js";
import { mostRanked, Queue } from "../../../web/demo/teach/learn/queue.js";
import { starters, unlabelledStarters } from "../../../web/demo/teach/learn/starters.js";
import { none, readLabelled } from "../../../web/demo/teach/read/labelled.js";

/** @param {string} labels one letter an example: "aab" */
const examplesOf = (labels) => [...labels].map((label, i) => ({ text: `text ${i}`, label }));

/** What comes of a text as it was told. @param {string | Blob} content @param {string} [fileName] */
async function read(content, fileName) {
  const { columns, rows, text, label } = await readLabelled(content, { fileName });
  return {
    columns,
    examples: rows.map((cells) => [label === none ? "" : cells[label], cells[text]]),
  };
}

describe("what is pasted", () => {
  test("are lines with the label before a colon", async () => {
    const { examples } = await read("delivery: Where is it?\r\n\r\n refund : At 12:30, I paid: twice.\n");
    expect(examples).toEqual([
      ["delivery", "Where is it?"],
      ["refund", "At 12:30, I paid: twice."],
    ]);
  });

  test.each([
    ["plain lines", "Where is it?\nI paid twice."],
    ["lines of which some have no label", "delivery: Where is it?\nI paid twice."],
    ["addresses and times", "https://example.org/a\n12:30 at the door"],
    ["sentences with a colon", "I only want to say this: thank you\nThere is one thing left here: the bill"],
  ])("are texts without labels: %s", async (_, content) => {
    const { examples } = await read(content);
    expect(examples).toEqual(content.split("\n").map((line) => ["", line]));
  });

  test("may keep the whole line, if the colon is not a label's", async () => {
    const found = await readLabelled("Note: bring bread\nNote: and milk");
    expect(found.columns).toHaveLength(3);
    expect(found.rows.map((cells) => cells[2])).toEqual(["Note: bring bread", "Note: and milk"]);
  });

  test("is a table with a header: the label's column goes by its name", async () => {
    const csv = 'id,review,intent,source\n1,"Late, again",delivery,mail\n2,Money back,refund,mail\n';
    expect(await read(csv, "a.csv")).toEqual({
      columns: ["id", "review", "intent", "source"],
      examples: [
        ["delivery", "Late, again"],
        ["refund", "Money back"],
      ],
    });
  });

  test("is a table without a header, in either order, whose first row is an example", async () => {
    const rows = [
      ["My parcel is late", "delivery"],
      ["Money back", "refund"],
      ["It never came", "delivery"],
    ];
    for (const order of [rows, rows.map(([text, label]) => [label, text])]) {
      const { examples } = await read(order.map((cells) => cells.join("\t")).join("\n"));
      expect(examples).toEqual(rows.map(([text, label]) => [label, text]));
    }
  });

  test("has labels in the column whose few values come again", async () => {
    const rows = Array.from({ length: 12 }, (_, i) => `${i};This is text number ${i};${i % 3 ? "x" : "y"}`);
    const { examples } = await read(["number;words;what", ...rows].join("\n"), "a.csv");
    expect(examples.map(([label]) => label)).toEqual(rows.map((row) => row.at(-1)));
  });

  test("is JSONL, as the page itself saves it", async () => {
    const examples = [
      { text: 'a "quote",\nand a line', label: "one" },
      { text: "=1+1", label: "two" },
      { text: "third", label: "one" },
    ];
    const blob = new Blob([asJsonLines(examples)]);
    expect((await read(blob, "examples.jsonl")).examples).toEqual(
      examples.map(({ text, label }) => [label, text]),
    );
  });

  test("without any text is nothing", async () => {
    expect((await read(" \n\n")).examples).toEqual([]);
  });
});

describe("rows", () => {
  test("are examples, texts that wait, or of no use", () => {
    const long = "x".repeat(most.labelLength);
    expect(
      sorted([
        { text: " a ", label: " one " },
        { text: "b", label: " " },
        { text: "\n", label: "one" },
        { text: "c", label: long },
        { text: "d", label: `${long}x` },
      ]),
    ).toEqual({
      examples: [
        { text: "a", label: "one" },
        { text: "c", label: long },
      ],
      unlabelled: ["b"],
      leftOut: { blank: 1, longLabel: 1 },
    });
  });
});

describe("what is missing", () => {
  test.each([
    ["", "Learning takes two labels, with two examples each."],
    ["a", "One label so far, a, with 1 example: add examples of another label."],
    ["aaa", "One label so far, a, with 3 examples: add examples of another label."],
    ["aab", "b has one example only: add another one."],
    ["abcc", "a and b have one example each: add another one to each."],
    ["abcdefg", "a, b, c, d, and 3 more labels have one example each: add another one to each."],
    ["aabb", ""],
  ])("of %j", (labels, missing) => expect(whatIsMissing(examplesOf(labels))).toBe(missing));

  test("is another text, where one comes twice", () => {
    const twice = [...examplesOf("aab"), { text: "text 2", label: "b" }];
    expect(whatIsMissing(twice)).toBe("b has one example only: add another one.");
  });

  test("is less, of too many labels or examples", () => {
    const labels = Array.from({ length: 501 }, (_, i) => ({ text: "", label: `label ${i}` }));
    expect(whatIsMissing(labels)).toBe("501 labels are too many: at most 500 can be learned.");
    const many = Array.from({ length: 10_001 }, (_, i) => ({ text: `${i}`, label: `${i % 2}` }));
    expect(whatIsMissing(many)).toBe("10,001 examples are too many: at most 10,000 examples can be learned.");
  });

  test("is nothing of the made-up examples, each of which is there once", () => {
    expect(whatIsMissing(starters)).toBe("");
    expect(labelsOf(starters)).toEqual(["delivery", "refund", "praise"]);
    const texts = [...starters.map(({ text }) => text), ...unlabelledStarters];
    expect(new Set(texts).size).toBe(texts.length);
  });
});

test("what has been added is told from what has changed", () => {
  const [a, b, c] = examplesOf("abc");
  expect(addedTo([a, b], [a, { ...b }, c])).toEqual([c]);
  expect(addedTo([a, b], [a, b])).toEqual([]);
  expect(addedTo([a, b], [a])).toBeUndefined();
  expect(addedTo([a, b], [b, a, c])).toBeUndefined();
  expect(addedTo([a, b], [a, { ...b, label: "c" }])).toBeUndefined();
});

describe("texts that wait", () => {
  /** A classifier as sure of each text as the text says. */
  const classifier = /** @type {any} */ ({
    async *classifyStream(/** @type {string[]} */ texts) {
      for (const text of texts) yield { score: Number(text) };
    },
  });
  const rank = (/** @type {Queue} */ queue, isHeld = false) =>
    queue.rank(
      classifier,
      new AbortController().signal,
      () => {},
      () => isHeld,
    );

  test("come as they are until a classifier ranks them, then the least sure first", async () => {
    const queue = new Queue();
    queue.set(["0.9", "0.5", "0.7", "0.5"]);
    expect([queue.current, queue.texts.length, queue.sureness]).toEqual(["0.9", 3, undefined]);
    await rank(queue);
    expect([queue.current, queue.sureness, queue.ranked]).toEqual(["0.5", 0.5, 3]);
    queue.set(["0.9", "0.7"]);
    expect(queue.current).toBe("0.7");
    queue.set([]);
    expect(queue.current).toBeUndefined();
  });

  test("do not change under the visitor's hands", async () => {
    const queue = new Queue();
    queue.set(["0.9", "0.5"]);
    await rank(queue, true);
    expect(queue.current).toBe("0.9");
    queue.skip();
    expect(queue.current).toBe("0.5");
    queue.set(["0.9", "0.5", "0.1"]);
    await rank(queue);
    expect(queue.current).toBe("0.5"); // it was chosen by rank, and stays
  });

  test("of another list come by rank again, whatever is known of those before", async () => {
    const queue = new Queue();
    queue.set(["0.3", "0.4"]);
    await rank(queue);
    queue.set([]);
    queue.set(["0.9", "0.2"]);
    await rank(queue);
    expect(queue.current).toBe("0.2");
  });

  test("come again once all have been skipped", async () => {
    const queue = new Queue();
    queue.set(["0.2", "0.1"]);
    await rank(queue);
    const seen = [queue.current];
    for (let i = 0; i < 3; i++) {
      queue.skip();
      seen.push(queue.current);
    }
    expect(seen).toEqual(["0.1", "0.2", "0.1", "0.2"]);
  });

  test("that are too many are ranked by some of all parts of the list", async () => {
    const queue = new Queue();
    queue.set(Array.from({ length: 3 * mostRanked }, (_, i) => String(1 - i / 1e5)));
    await rank(queue);
    expect(queue.ranked).toBe(mostRanked);
    expect(queue.current).toBe(String(1 - (3 * mostRanked - 3) / 1e5));
  });
});

test("a report becomes a table whose rows add up", () => {
  const perLabel = [
    { label: "a", examples: 3 },
    { label: "b", examples: 2 },
  ];
  const report = /** @type {any} */ ({
    perLabel,
    confused: [
      { label: "a", taken: "b", count: 1 },
      { label: "b", taken: "a", count: 2 },
    ],
  });
  expect(confusionsOf(report)).toEqual([
    { label: "a", examples: 3, right: 2, taken: [2, 1] },
    { label: "b", examples: 2, right: 0, taken: [2, 0] },
  ]);
});

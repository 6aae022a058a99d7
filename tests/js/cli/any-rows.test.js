// `distilbert-wasm classify` with tables and JSONL of random cells.
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import { afterAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { TextClassifier } from "../../../web/src/index.js";
import { run } from "../support/command.js";
import { goldenFolder } from "../support/paths.js";

const small = ["--model", goldenFolder("plain"), "--threads", "1"];
const classifier = await TextClassifier.load(goldenFolder("plain"));
afterAll(() => classifier.dispose());

/** @param {string[]} args @param {string | Uint8Array} [input] */
const classify = (args, input) => run(["classify", ...small, ...args], { input });

/** @param {import("../../../web/src/index.js").TextInput[]} texts */
const labelsOf = async (texts) =>
  (await classifier.classify(texts)).map(({ label, score }) => ({ label, score }));

/** As tables have it. @param {number} score */
const short = (score) => String(Number(score.toPrecision(6)));

describe("whatever is in them,", () => {
  const cell = fc.oneof(
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.string({ unit: fc.constantFrom('"', ",", "\n", "\r", "w", "1", " ", "\t", "\0", "\\"), maxLength: 8 }),
  );

  test("tables of CSV keep order, columns and cells", async () => {
    const table = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom("\n", "\r\n", "\r"), async (rows, end) => {
        const input = stringify([["a", "text", "b"], ...rows], {
          record_delimiter: end,
          quoted_match: /[\r\n]/,
        });
        const { code, stdout, stderr } = await classify(["--csv"], input);
        expect([code, stderr.replace(/.* (does not know|too long for the model).*\n/g, "")]).toEqual([0, ""]);
        const [header, ...found] = parse(stdout, { record_delimiter: ["\n"] });
        expect(header).toEqual(["a", "text", "b", "label", "score"]);
        const labels = await labelsOf(rows.map(([, text]) => text));
        expect(found).toEqual(rows.map((cells, i) => [...cells, labels[i].label, short(labels[i].score)]));
      }),
      { numRuns: 12 },
    );
  });

  test("objects of JSONL keep order, keys and values, bad rows among them", async () => {
    const key = fc
      .string({ unit: "binary", maxLength: 6 })
      .filter((name) => !/^(text|label|score|error|raw)$/.test(name));
    const object = fc
      .tuple(fc.dictionary(key, fc.jsonValue({ maxDepth: 2 })), cell)
      .map(([others, text]) => ({ ...others, text }));
    const bad = fc.constantFrom("{", "nope", "[]", '{"text":1}', '{"text":"w1","score":null}');
    const line = fc.oneof(
      { weight: 5, arbitrary: object.map((value) => JSON.stringify(value)) },
      { weight: 1, arbitrary: bad },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 200 }), async (lines) => {
        const { code, stdout } = await classify(["--jsonl", "--on-error", "skip"], lines.join("\n"));
        expect(code).toBe(0);
        const found = stdout.trimEnd().split("\n");
        expect(found).toHaveLength(lines.length);
        const good = lines.filter(
          (text) => !["{", "nope", "[]", '{"text":1}', '{"text":"w1","score":null}'].includes(text),
        );
        const labels = await labelsOf(good.map((text) => JSON.parse(text).text));
        for (const [i, text] of lines.entries()) {
          const { error, raw, ...others } = JSON.parse(found[i]);
          if (!good.includes(text)) {
            expect(error).toEqual(expect.any(String));
            if (raw === undefined) expect(others).toEqual(JSON.parse(text));
            else expect(raw).toBe(text);
          } else expect(others).toEqual({ ...JSON.parse(text), ...labels.shift() });
        }
      }),
      { numRuns: 12 },
    );
  });
});

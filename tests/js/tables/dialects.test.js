// A table in any dialect that people have is the same table, for the command line and for the demo page.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { stringify } from "csv-stringify/sync";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { openSources } from "../../../web/cli/input.js";
import { rowFormat } from "../../../web/cli/row-options.js";
import { openRows } from "../../../web/cli/rows.js";
import { detect } from "../../../web/demo/many/read/detect.js";
import { beginningOf, openSource } from "../../../web/demo/many/read/source.js";
import { readTable } from "../../../web/demo/many/read/table.js";
import { temporaryFolder } from "../support/paths.js";

const folder = await temporaryFolder();

/** @param {string} path @param {Record<string, string | boolean>} [values] options, besides --csv */
async function byCommandLine(path, values = {}) {
  const sources = await openSources([path], { quiet: true });
  const { columns, textColumn, rows } = await openRows(sources, rowFormat("csv", values, []));
  const cells = [];
  for await (const row of rows) cells.push(row.error ?? row.cells);
  return { columns, textColumn, cells };
}

/** @param {Uint8Array} bytes @param {string} name */
async function byPage(bytes, name) {
  const content = new Blob([bytes.slice()]);
  const settings = detect(await beginningOf(content), name);
  const { columns, textColumn, rows, problems } = await readTable(openSource(content).chunks, settings);
  expect(problems).toEqual([]);
  return { columns, textColumn, cells: rows.map((row) => columns.map((_, i) => row[i] ?? "")) };
}

/** @type {Record<string, (text: string) => Buffer>} */
const encodings = {
  "UTF-8": (text) => Buffer.from(text),
  "UTF-8 with a mark": (text) => Buffer.from(`\ufeff${text}`),
  "UTF-16LE": (text) => Buffer.from(text, "utf16le"),
  "UTF-16LE with a mark": (text) => Buffer.from(`\ufeff${text}`, "utf16le"),
  "UTF-16BE": (text) => Buffer.from(text, "utf16le").swap16(),
  "UTF-16BE with a mark": (text) => Buffer.from(`\ufeff${text}`, "utf16le").swap16(),
  "Windows-1252": (text) => Buffer.from(text.replaceAll("€", "\x80").replaceAll("’", "\x92"), "latin1"),
};

const western = fc.array(
  fc.constantFrom("w1", "café", "£5", "it’s", "5 €", "a", " ", ",", ";", "|", "\t", '"', "\n", "\r", "\r\n"),
  { maxLength: 6 },
);
const any = fc.array(
  fc.constantFrom("w1", "日本語", "Привет, мир", "😀", "é", ",", ";", "|", "\t", '"', "\n"),
  {
    maxLength: 6,
  },
);

const dialects = fc.record({
  delimiter: fc.constantFrom(",", ";", "\t", "|"),
  lineEnd: fc.constantFrom("\n", "\r\n", "\r"),
  encoding: fc.constantFrom(...Object.keys(encodings)),
  gzip: fc.boolean(),
  named: fc.boolean(),
  lastEnd: fc.boolean(),
});

const dialectAndRows = dialects.chain((dialect) => {
  const isWestern = dialect.encoding === "Windows-1252";
  const cell = (isWestern ? western : any).map((parts) => parts.join(isWestern ? " " : ""));
  const row = fc.tuple(fc.nat(99).map(String), cell, cell);
  return fc.record({
    dialect: fc.constant(dialect),
    rows: fc.array(row, { minLength: 1, maxLength: 6 }),
  });
});

test("a table reads back as it was written, in both", async () => {
  await fc.assert(
    fc.asyncProperty(dialectAndRows, async ({ dialect, rows }) => {
      const { delimiter, lineEnd, encoding, gzip, named, lastEnd } = dialect;
      const options = { delimiter, record_delimiter: lineEnd, quoted_match: /[\r\n]/ };
      let text = stringify([["id", "text", "notes"], ...rows], options);
      if (!lastEnd) text = text.slice(0, -lineEnd.length);
      if (named) text = `sep=${delimiter}${lineEnd}${text}`;
      const bytes = encodings[encoding](text);
      const packed = gzip ? gzipSync(bytes) : bytes;
      const path = join(folder, "table.csv");
      await writeFile(path, packed);
      const expected = { columns: ["id", "text", "notes"], textColumn: 1, cells: rows };
      expect(await byCommandLine(path)).toEqual(expected);
      expect(await byPage(packed, gzip ? "table.csv.gz" : "table.csv")).toEqual(expected);
    }),
    { numRuns: 300, endOnFailure: true },
  );
});

describe("the delimiter", () => {
  /** @param {string} text @param {Record<string, string | boolean>} [values] */
  async function read(text, values) {
    const path = join(folder, "delimiter.csv");
    await writeFile(path, text);
    return byCommandLine(path, values);
  }

  test.each([
    ["text;label2\nGood, really;1\n", ["text", "label2"]],
    ["text;label2\nGood;1\nBad;0\n", ["text", "label2"]],
    ["text\tlabel2\nGood\t1\n", ["text", "label2"]],
    ["n|text\n1|a, b\n", ["n", "text"]],
    ['"text";"a;b"\n"x";"y"\n', ["text", "a;b"]],
    // A comma stays one, whatever else the cells hold.
    ["text,n\na;b,1\nc;d,2\n", ["text", "n"]],
    ["text\nGood; really\nBad; awful\n", ["text"]],
    ["review\nGood | really\nBad | awful\n", ["review"]],
    ["text,a;b\nx,1;2\n", ["text", "a;b"]],
    ["text;label2\n", ["text", "label2"]],
    ["text^n\na^1\nb^2\n", ["text", "n"]],
    ["text||n\na||1\nb||2\n", ["text", "", "n"]],
    ["note: text\nfine: really\n", ["note: text"]],
  ])("of %j is found", async (text, columns) => {
    expect((await read(text)).columns).toEqual(columns);
  });

  test("that only some rows have is asked for", async () => {
    const text = "the text; in one cell\nGood\nBad\n";
    await expect(read(text)).rejects.toThrow(
      /cells seem to be separated by a semicolon: --csv --delimiter ";"/,
    );
    expect((await read(text, { column: "the text; in one cell" })).cells).toEqual([["Good"], ["Bad"]]);
  });

  test("other than the one that was asked for is named", async () => {
    const text = "text,n\na,1\n";
    await expect(read(text, { delimiter: ";" })).rejects.toThrow(
      /separated by a comma: --csv, or name the column/,
    );
    const named = "sep=;\ntext;n\na;1\n";
    await expect(read(named, { delimiter: "," })).rejects.toThrow(
      /separated by a semicolon: --csv --delimiter ";"/,
    );
    expect((await read(named, { delimiter: ";" })).cells).toEqual([["a", "1"]]);
  });

  test("of a table without a header is never guessed", async () => {
    const values = { "no-header": true, column: "1" };
    await expect(read("a;1\nb;2\n", values)).rejects.toThrow(/separated by a semicolon/);
    expect((await read("a;1\nb;2\n", { ...values, delimiter: "," })).cells).toEqual([["a;1"], ["b;2"]]);
    expect((await read("Good; really\nBad; awful\n", values)).cells).toHaveLength(2);
  });

  test("is not looked for in JSON", async () => {
    await expect(read('{"text":"a"}\n{"text":"b"}\n')).rejects.toThrow(
      /has JSON objects: read it with --jsonl/,
    );
  });
});

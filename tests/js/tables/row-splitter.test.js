// Bytes into rows: against an independent parser where they are sound, and in known words where not.
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { cellsOf } from "../../../web/tables/cells.js";
import { RowSplitter } from "../../../web/tables/row-splitter.js";

/**
 * @param {Uint8Array[]} chunks
 * @param {string} [delimiter]
 */
function split(chunks, delimiter) {
  const splitter = new RowSplitter(delimiter);
  /** @type {{text: string, line: number, end: number, fault?: string}[]} */
  const rows = [];
  const keep = (/** @type {import("../../../web/tables/row-splitter.js").RawRow} */ { bytes, ...row }) =>
    rows.push({ ...row, text: Buffer.from(bytes).toString() });
  for (const chunk of chunks) {
    splitter.append(chunk);
    for (const row of splitter.rows()) keep(row);
  }
  for (const row of splitter.rows(true)) keep(row);
  return rows;
}

/** @param {string} text */
const whole = (text) => [Buffer.from(text)];

/** Bytes, cut anywhere. */
const pieces = fc
  .tuple(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.string({ unit: fc.constantFrom("a", "é", "\n", "\r", "\r\n"), maxLength: 60 }),
    ),
    fc.array(fc.nat(40), { maxLength: 10 }),
  )
  .map(([text, sizes]) => {
    const bytes = Buffer.from(text);
    const chunks = [];
    let at = 0;
    for (const size of sizes) chunks.push(bytes.subarray(at, (at += size)));
    return { text, chunks: [...chunks, bytes.subarray(at)] };
  });

const lineEnd = /\r\n|\n|\r/;

const cell = fc.oneof(
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.string({ unit: fc.constantFrom('"', ",", "\n", "\r", "a", " ", "\0", "é"), maxLength: 8 }),
);

describe("lines", () => {
  test("are those of Python: up to a line feed, a carriage return, or both, however the bytes come", () => {
    fc.assert(
      fc.property(pieces, ({ text, chunks }) => {
        const lines = text.split(lineEnd);
        if (lines.at(-1) === "") lines.pop();
        const rows = split(chunks);
        expect(rows.map((row) => row.text)).toEqual(lines);
        expect(rows.map(({ line }) => line)).toEqual(lines.map((_, i) => i + 1));
        // A line feed that comes by itself, after its carriage return, is no part of any row.
        const length = Buffer.byteLength(text);
        const end = rows.at(-1)?.end ?? 0;
        expect(end).toBeLessThanOrEqual(length);
        expect(end).toBeGreaterThanOrEqual(text.endsWith("\r\n") ? length - 1 : length);
      }),
    );
  });

  test("end with a carriage return at once, and the line feed that follows is none of the next one's", () => {
    const splitter = new RowSplitter();
    const rows = (/** @type {string} */ text) => {
      splitter.append(Buffer.from(text));
      return Array.from(splitter.rows(), ({ bytes, line }) => [Buffer.from(bytes).toString(), line]);
    };
    expect(rows("a\r")).toEqual([["a", 1]]);
    expect(rows("\nb\r\n")).toEqual([["b", 2]]);
    expect(rows("\r\rc\n")).toEqual([
      ["", 3],
      ["", 4],
      ["c", 5],
    ]);
  });

  test("of more than 64 MiB are named and passed over", () => {
    const chunk = Buffer.alloc(1 << 20, "x");
    const chunks = [...whole("a\n"), ...Array.from({ length: 65 }, () => chunk), ...whole("\nb")];
    const [first, second, third] = split(chunks);
    expect([first.text, third.text, third.line]).toEqual(["a", "b", 3]);
    expect(second).toEqual({
      text: "",
      lineEnd: "\n",
      line: 2,
      end: 2 + 65 * chunk.length + 1,
      fault: "longer than 64 MiB",
    });
  });
});

describe("CSV", () => {
  test("rows are those of an independent parser, however the bytes come", () => {
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 6 });
    fc.assert(
      fc.property(
        table,
        fc.constantFrom("\n", "\r\n", "\r"),
        fc.constantFrom(",", ";", "\t"),
        fc.nat(30),
        (rows, end, delimiter, size) => {
          const text = stringify(rows, { delimiter, record_delimiter: end, quoted_match: /[\r\n]/ });
          const bytes = Buffer.from(text);
          const chunks = [];
          for (let at = 0; at < bytes.length; at += size + 1) chunks.push(bytes.subarray(at, at + size + 1));
          const found = split(chunks, delimiter);
          expect(found.filter(({ fault }) => fault)).toEqual([]);
          const cells = found.map(
            (row) => parse(row.text, { delimiter, record_delimiter: ["\r\n", "\n"] })[0],
          );
          expect(cells).toEqual(rows);
          expect(found.map((row) => cellsOf(row.text, delimiter))).toEqual(rows);
          const before = rows.map((_, i) =>
            stringify(rows.slice(0, i), { delimiter, record_delimiter: end, quoted_match: /[\r\n]/ }),
          );
          expect(found.map(({ line }) => line)).toEqual(before.map((lines) => lines.split(lineEnd).length));
        },
      ),
    );
  });

  test("no bytes are lost, sound or not", () => {
    fc.assert(
      fc.property(fc.array(cell), fc.nat(5), (cells, size) => {
        const bytes = Buffer.from(cells.join(""));
        const chunks = [];
        for (let at = 0; at < bytes.length; at += size + 1) chunks.push(bytes.subarray(at, at + size + 1));
        const found = split(chunks, ",");
        // The ends of lines are none of the row's.
        const plain = (/** @type {string} */ text) => text.replace(/[\r\n]/g, "");
        expect(plain(found.map((row) => row.text).join(""))).toBe(plain(bytes.toString()));
      }),
    );
  });

  const notClosed = 'a quoted cell is not closed (a quote inside one is written "")';
  const afterQuote = 'a quoted cell goes on after its closing quote (a quote inside one is written "")';

  /** @type {[string, string, {text: string, line: number, fault?: string}[]][]} */
  const broken = [
    [
      "a quote that is never closed takes its own line only",
      '1,"a\n2,b\n3,c\n',
      [
        { text: '1,"a', line: 1, fault: notClosed },
        { text: "2,b", line: 2 },
        { text: "3,c", line: 3 },
      ],
    ],
    [
      "nor does one that another row's quote closes",
      '1,"a\n2,"b"\n3,c\n',
      [
        { text: '1,"a', line: 1, fault: notClosed },
        { text: '2,"b"', line: 2 },
        { text: "3,c", line: 3 },
      ],
    ],
    [
      "text behind a closing quote",
      '1,"a"b,"c\n2,d',
      [
        { text: '1,"a"b,"c', line: 1, fault: afterQuote },
        { text: "2,d", line: 2 },
      ],
    ],
    [
      "a carriage return behind a closing quote ends the row",
      '"a"\rb\nc',
      [
        { text: '"a"', line: 1 },
        { text: "b", line: 2 },
        { text: "c", line: 3 },
      ],
    ],
    [
      "a quote that is never closed, with carriage returns alone",
      '1,"a\r2,b\r',
      [
        { text: '1,"a', line: 1, fault: notClosed },
        { text: "2,b", line: 2 },
      ],
    ],
    [
      "a quote within a plain cell is a character",
      '6" tall,x\ny',
      [
        { text: '6" tall,x', line: 1 },
        { text: "y", line: 2 },
      ],
    ],
    [
      "an open quote in the last line",
      'a\n"b',
      [
        { text: "a", line: 1 },
        { text: '"b', line: 2, fault: notClosed },
      ],
    ],
  ];
  test.each(broken)("%s", (_, text, expected) => {
    for (const chunks of [whole(text), [...Buffer.from(text)].map((byte) => Uint8Array.of(byte))]) {
      expect(
        split(chunks, ",").map(({ text, line, fault }) => ({ text, line, ...(fault && { fault }) })),
      ).toEqual(expected);
    }
  });
});

test("line ends are as they were, if they are waited for", () => {
  const text = "a\r\nb\rc\n\r\n\rd";
  for (let cut = 0; cut <= text.length; cut++) {
    const splitter = new RowSplitter(undefined, true);
    const rows = [];
    for (const piece of [text.slice(0, cut), text.slice(cut)]) {
      splitter.append(Buffer.from(piece));
      for (const { bytes, lineEnd } of splitter.rows()) rows.push(Buffer.from(bytes).toString() + lineEnd);
    }
    for (const { bytes, lineEnd } of splitter.rows(true)) rows.push(Buffer.from(bytes).toString() + lineEnd);
    expect(rows).toEqual(["a\r\n", "b\r", "c\n", "\r\n", "\r", "d"]);
  }
});

// The demo page's "Many": what it reads, what it keeps, what it writes.
import { describe, expect, test } from "@jest/globals";
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { readCsv } from "../../../web/demo/many/read/csv-reader.js";
import { csvName, writeCsv } from "../../../web/demo/many/run/csv-writer.js";
import { detect, likelyTextColumn } from "../../../web/demo/many/read/detect.js";
import { atLength, oneLine } from "../../../web/demo/many/view/display.js";
import { readJsonLines, readLines } from "../../../web/demo/many/read/line-reader.js";
import { readTable } from "../../../web/demo/many/read/table.js";
import { beginningOf, openSource } from "../../../web/demo/many/read/source.js";
import { asRead, noFilter, Results, unlabelled } from "../../../web/demo/many/run/results.js";

/** @typedef {import("../../../web/demo/many/read/line-reader.js").Row} Row */
/** @typedef {import("../../../web/demo/many/read/detect.js").Settings} Settings */

/** @param {AsyncIterable<Row[]>} batches */
async function rowsOf(batches) {
  /** @type {Row[]} */
  const rows = [];
  for await (const batch of batches) for (const row of batch) rows.push(row);
  return rows;
}

/** In chunks of any size. @param {string} text @param {number} [size] of bytes */
async function* cut(text, size = 1 << 16) {
  const bytes = new TextEncoder().encode(text);
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}

/** @param {string} text @param {string} [delimiter] @param {number} [size] */
const csvRows = (text, delimiter = ",", size) => rowsOf(readCsv(cut(text, size), delimiter));

/** @param {string} text @param {Partial<Settings>} [settings] */
const tableOf = (text, settings) =>
  readTable(openSource(text).chunks, { format: "csv", delimiter: ",", header: true, ...settings });

/** @param {string} text @param {string} [fileName] */
const detected = async (text, fileName) => detect(await beginningOf(text), fileName);

/** @param {string} text */
const asTable = async (text) => tableOf(text, await detected(text));

const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom('"', ",", ";", "\n", "\r", "\t", " ", "a", "'", "=", "\ufeff", "\0") }),
);
const anyTable = fc
  .nat(4)
  .chain((more) =>
    fc.array(fc.array(anyText, { minLength: 2 + more, maxLength: 2 + more }), { minLength: 1, maxLength: 8 }),
  );

/** Of the other library: it quotes line ends of every kind. */
const options = { quote_record_delimiter: true };

/** What the file says of a cell. @param {string} cell */
const safe = (cell) => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell);

describe("CSV", () => {
  test("of another library is read as it was written, in whatever pieces it comes", async () => {
    await fc.assert(
      fc.asyncProperty(
        anyTable,
        fc.constantFrom(",", ";", "\t"),
        fc.constantFrom("\n", "\r\n"),
        fc.integer({ min: 1, max: 20 }),
        fc.boolean(),
        async (records, delimiter, lineEnd, size, quoted) => {
          const text = stringify(records, { ...options, delimiter, record_delimiter: lineEnd, quoted });
          const rows = await csvRows(text, delimiter, size);
          expect(rows.map(({ cells }) => cells)).toEqual(records);
          expect(rows.filter(({ problem }) => problem)).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("keeps every sign of any text, sound or not", async () => {
    const letters = fc.string({
      unit: fc.constantFrom('"', ",", "\n", "\r\n", "a", "b", " "),
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(letters, fc.integer({ min: 1, max: 70 }), async (text, size) => {
        const rows = await csvRows(text, ",", size);
        const kept = rows.flatMap(({ cells }) => cells).join("");
        const signs = (/** @type {string} */ from) => from.replace(/[^ab]/g, "");
        expect(signs(kept)).toBe(signs(text));
        for (const { line } of rows) expect(line).toBeLessThanOrEqual(text.split(/\r\n|\n|\r/).length);
      }),
      { numRuns: 500 },
    );
  });

  test("reports a quote that never ends with its line, and reads on in the next", async () => {
    const rows = await csvRows('id,text\n1,"a\nb"\n2,"open\n3,fine\n4,"also, fine"\n');
    expect(rows.map(({ cells, line }) => [line, ...cells])).toEqual([
      [1, "id", "text"],
      [2, "1", "a\nb"],
      [4, "2", '"open'],
      [5, "3", "fine"],
      [6, "4", "also, fine"],
    ]);
    expect(rows.map(({ problem }) => problem !== undefined)).toEqual([false, false, true, false, false]);
  });

  test("takes quotes that are not doubled for text, and says so", async () => {
    const [row] = await csvRows('1,"She said "no" twice",x\n');
    expect(row.cells).toEqual(["1", 'She said "no" twice', "x"]);
    expect(row.problem).toMatch(/not doubled/);
  });

  test.each([
    ["never end", '1,"x\n'],
    ["end in the wrong place", '1,"a"b,"c"d "e" f\n'],
  ])("comes to an end with nothing but quotes that %s", async (_, line) => {
    const rows = await csvRows(line.repeat(20_000));
    expect(rows).toHaveLength(20_000);
    expect(rows[19_999].line).toBe(20_000);
    expect(rows[19_999].problem).toBeDefined();
  });

  test("holds lines of 10 MB", async () => {
    const long = "x".repeat(10_000_000);
    const rows = await csvRows(`1,"${long}"\n2,${long}\n3,y\n`);
    expect(rows.map(({ cells }) => cells[1].length)).toEqual([long.length, long.length, 1]);
  });

  test("reports rows with other numbers of cells, and keeps all of them", async () => {
    const table = await tableOf("id,text\n1,a,b,c\n\n2\n3,d\n");
    expect(table.columns).toEqual(["id", "text", "column 3", "column 4"]);
    expect(table.rows).toEqual([["1", "a", "b", "c"], ["2"], ["3", "d"]]);
    expect(table.problems).toEqual([
      { line: 2, row: 0, message: "4 cells, where the header has 2" },
      { line: 4, row: 1, message: "1 cell, where the header has 2" },
    ]);
  });

  test("with millions of cells in a line stays a table, and loses none", async () => {
    const table = await tableOf(`id,text\n1,${"x,".repeat(1_000_000)}"y,z"\n2,b\n`);
    expect(table.columns.length).toBeLessThan(100);
    const rejoined = table.rows[0].slice(0, -1).join(",") + "," + table.rows[0].at(-1);
    expect(rejoined).toBe(`1,${"x,".repeat(1_000_000)}"y,z"`);
    expect(table.rows[1]).toEqual(["2", "b"]);
    expect(table.problemCount).toBe(1);
  });

  test("takes old Mac line ends and ends of both kinds in one file", async () => {
    const cells = async (/** @type {string} */ text) => (await csvRows(text)).map((row) => row.cells);
    expect(await cells('a,b\r1,"x\ny"\r')).toEqual([
      ["a", "b"],
      ["1", "x\ny"],
    ]);
    expect(await cells('a,b\r\n1,2\n"3","4"\r\n')).toEqual([
      ["a", "b"],
      ["1", "2"],
      ["3", "4"],
    ]);
  });
});

describe("a download", () => {
  test("is read by another library as the table that it is, formulas aside", async () => {
    await fc.assert(
      fc.asyncProperty(anyTable, fc.constantFrom(",", ";", "\t"), async (records, delimiter) => {
        const text = stringify(records, { delimiter, quoted: true });
        const table = await tableOf(text, { delimiter, header: false });
        const results = new Results(records.length, ["NEGATIVE", "=POSITIVE"]);
        results.set(0, { label: "=POSITIVE", score: 0.75, truncated: false, unknownTokens: 0 });
        const { parts, neutralized } = await writeCsv(table, results, { delimiter });
        const [header, ...rows] = parse(parts.join(""), { delimiter, bom: true, record_delimiter: "\r\n" });
        expect(header).toEqual([...table.columns, "label", "score"]);
        expect(rows).toEqual(
          records.map((cells, i) => [...cells.map(safe), ...(i === 0 ? ["'=POSITIVE", "0.75"] : ["", ""])]),
        );
        const formulas = records.flat().filter((cell) => safe(cell) !== cell).length;
        expect(neutralized).toBe(formulas + 1);
      }),
      { numRuns: 300 },
    );
  });

  test("has no cell that a spreadsheet runs, names of columns included", async () => {
    const table = await tableOf('=A,text\n"=1+1\nsecond line",@x\n-5,+3\n"\t=x","\r=y"\n');
    const { parts } = await writeCsv(table, new Results(4, []));
    for (const cells of parse(parts.join(""))) {
      for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
    }
  });

  test("leaves a negative score the number that it is", async () => {
    const results = new Results(1, ["LABEL_0"]);
    results.set(0, { label: "LABEL_0", score: -1.5, truncated: false, unknownTokens: 0 });
    const { parts, neutralized } = await writeCsv(await asTable("one"), results);
    expect(parts.join("")).toBe("text,label,score\r\none,LABEL_0,-1.5\r\n");
    expect(neutralized).toBe(0);
  });

  test("has names of its own for its columns, the chosen rows in their order, and a mark where Excel needs it", async () => {
    const table = await tableOf("text,label\nschön,1\nplain,2\n");
    const { parts } = await writeCsv(table, new Results(2, []), { rows: Uint32Array.of(1, 0) });
    expect(parts.join("")).toBe("\ufefftext,label,label_2,score\r\nplain,2,,\r\nschön,1,,\r\n");
    expect(csvName("my.reviews.csv")).toBe("my.reviews-classified.csv");
    expect(csvName("reviews.csv.gz")).toBe("reviews-classified.csv");
    expect(csvName()).toBe("texts-classified.csv");
  });
});

describe("lines and JSONL", () => {
  test("lines are what the text's lines are, in whatever pieces it comes", async () => {
    const text = fc.string({ unit: fc.constantFrom("a", "\n", "\r\n", "\r", " ", "\0") });
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 9 }), async (lines, size) => {
        const expected = lines.split(/\r\n|\n|\r/);
        if (expected.at(-1) === "") expected.pop();
        const rows = await rowsOf(readLines(cut(lines, size)));
        expect(rows.map(({ cells }) => cells[0])).toEqual(expected);
        expect(rows.map(({ line }) => line)).toEqual(expected.map((_, i) => i + 1));
      }),
    );
  });

  test("JSONL has a column a key, and keeps lines that are no object, with their numbers", async () => {
    const text = '{"id":7,"text":"a"}\n\n{"text":"b","more":{"x":[1]},"__proto__":null}\nnope\n[1]\n';
    /** @type {string[]} */
    const columns = [];
    const rows = await rowsOf(readJsonLines(cut(text), columns));
    expect(columns).toEqual(["id", "text", "more", "__proto__", "unread line"]);
    const cells = rows.map((row) => Array.from(columns, (_, i) => row.cells[i] ?? ""));
    expect(cells).toEqual([
      ["7", "a", "", "", ""],
      ["", "b", '{"x":[1]}', "", ""],
      ["", "", "", "", "nope"],
      ["", "", "", "", "[1]"],
    ]);
    expect(rows.map(({ line }) => line)).toEqual([1, 3, 4, 5]);
    expect(rows.map(({ problem }) => problem !== undefined)).toEqual([false, false, true, true]);
  });

  test("JSONL whose lines all have keys of their own stays a table", async () => {
    const text = Array.from({ length: 2000 }, (_, i) => `{"key${i}":${i}}`).join("\n");
    const table = await tableOf(text, { format: "jsonl" });
    expect(table.columns.length).toBeLessThan(300);
    expect(table.rows[1999][table.columns.indexOf("other keys")]).toBe('{"key1999":1999}');
  });
});

describe("what a text is", () => {
  test.each(
    /** @type {[string, string | undefined, Partial<Settings>][]} */ ([
      ["Great film, loved it\nBad film, hated it\n", undefined, { format: "lines" }],
      ["One line only", undefined, { format: "lines" }],
      ["", undefined, { format: "lines" }],
      ["id,text\n1,good\n2,bad\n", undefined, { format: "csv", delimiter: ",", header: true }],
      ["id,text\n1,good\n2,bad\n", "list.txt", { format: "csv" }],
      ["1;Good, really.;x\n2;Bad, really.;y\n", undefined, { format: "csv", delimiter: ";", header: false }],
      ["a\tb\n1\t2\n", undefined, { format: "csv", delimiter: "\t" }],
      ['{"text":"a"}\n{"text":"b"}', undefined, { format: "jsonl" }],
      ["only one column\nbut a csv\n", "x.CSV", { format: "csv" }],
      ["a\tb", "x.tsv", { format: "csv", delimiter: "\t" }],
    ]),
  )("%j of %s", async (text, name, expected) => {
    expect(await detected(text, name)).toMatchObject(expected);
  });

  test("the texts are in the column with such a name, or else in that with the longest cells", () => {
    expect(likelyTextColumn(["id", "Review", "notes"], [["1", "a", "much longer"]])).toBe(1);
    expect(likelyTextColumn(["id", "review_text", "x"], [["1", "a", "much longer"]])).toBe(1);
    expect(likelyTextColumn(["a", "b", "c"], [["1", "much longer", "x"]])).toBe(1);
    expect(likelyTextColumn(["a"], [])).toBe(0);
  });

  test("files are UTF-8, UTF-16, or else Windows-1252", async () => {
    const read = async (/** @type {number[]} */ ...bytes) => {
      const { facts, chunks } = openSource(new Blob([Uint8Array.from(bytes)]));
      const [{ cells }] = await rowsOf(readLines(chunks));
      return [facts.encoding, ...cells];
    };
    expect(await read(0xef, 0xbb, 0xbf, 0x61)).toEqual(["utf-8", "a"]);
    expect(await read(0x63, 0xc3, 0xa9)).toEqual(["utf-8", "cé"]);
    expect(await read(0x63, 0xe9)).toEqual(["windows-1252", "cé"]);
    expect(await read(0x63, 0xc3)).toEqual(["windows-1252", "cÃ"]);
    expect(await read(0xff, 0xfe, 0x61, 0x00)).toEqual(["utf-16le", "a"]);
    expect(await read(0xfe, 0xff, 0x00, 0x61)).toEqual(["utf-16be", "a"]);
    await expect(beginningOf(new Blob(["PK\u0003\u0004rest"]))).rejects.toThrow(/save it as CSV/);
    const text = "é".repeat(300_000); // split between the bytes of a letter somewhere
    const [row] = await rowsOf(readLines(openSource(new Blob([`x${text}`])).chunks));
    expect(row.cells[0] === `x${text}`).toBe(true);
    const [pasted] = await rowsOf(readLines(openSource("😀".repeat(100_000)).chunks));
    expect(pasted.cells[0] === "😀".repeat(100_000)).toBe(true);
  });

  test("a row that is not in UTF-8, in a file that is, is reported", async () => {
    const bytes = Buffer.concat([Buffer.from("é\né\nb"), Buffer.of(0xe9), Buffer.from("\nc\n")]);
    const rows = await rowsOf(readLines(openSource(new Blob([bytes])).chunks));
    expect(rows.map(({ cells: [text], problem }) => [text, problem !== undefined])).toEqual([
      ["é", false],
      ["é", false],
      ["b\ufffd", true],
      ["c", false],
    ]);
  });

  test("signs that do not show are shown, and long texts are cut", () => {
    expect(oneLine("a\0b\nc \u001b[31m")).toBe("a␀b c ␛[31m");
    expect(oneLine("x".repeat(1e7)).length).toBe(301);
    expect(oneLine("😀".repeat(1000))).toMatch(/^(😀)+…$/u);
    expect(atLength("x".repeat(10_005), String)).toMatch(/x… \(and 5 more characters\)$/);
  });
});

describe("results", () => {
  const labels = ["no", "yes"];
  /** @param {([string, number] | undefined)[]} list */
  function resultsOf(list) {
    const results = new Results(list.length, labels);
    for (const [row, result] of list.entries()) {
      if (result)
        results.set(row, { label: result[0], score: result[1], truncated: false, unknownTokens: 0 });
    }
    return results;
  }
  const list = fc.array(
    fc.option(fc.tuple(fc.constantFrom(...labels), fc.float({ min: 0, max: 1, noNaN: true })), {
      nil: undefined,
    }),
  );

  test("filter and order are those of a plain list", () => {
    const filters = fc.record({
      label: fc.constantFrom("", unlabelled, ...labels),
      min: fc.constantFrom(-Infinity, 0.25, 0.5),
      max: fc.constantFrom(Infinity, 0.75),
    });
    const sortings = fc.record({ by: fc.constantFrom("row", "label", "score"), descending: fc.boolean() });
    fc.assert(
      fc.property(list, filters, sortings, (entries, filter, sorting) => {
        const rows = entries.flatMap((entry, row) => {
          const [label, score] = entry ?? ["", NaN];
          const every = filter.min === -Infinity && filter.max === Infinity;
          const wanted = filter.label === "" || filter.label === (label || unlabelled);
          const within = entry
            ? score >= filter.min && score <= filter.max
            : every || filter.label === unlabelled;
          return wanted && within ? [{ row, label, score }] : [];
        });
        const sign = sorting.descending ? -1 : 1;
        rows.sort((a, b) => {
          if (sorting.by === "row") return sign * (a.row - b.row);
          if (!a.label || !b.label) return Number(!a.label) - Number(!b.label) || a.row - b.row;
          if (sorting.by === "score") return sign * (a.score - b.score) || a.row - b.row;
          return sign * a.label.localeCompare(b.label) || b.score - a.score || a.row - b.row;
        });
        const view = resultsOf(entries).view(filter, /** @type {typeof asRead} */ (sorting));
        expect(view ? [...view] : entries.map((_, row) => row)).toEqual(rows.map(({ row }) => row));
      }),
    );
  });

  test("every row with a label is in the histogram once", () => {
    fc.assert(
      fc.property(list, (entries) => {
        const results = resultsOf(entries);
        const counted = results.histogram().map((bins) => bins.reduce((sum, count) => sum + count, 0));
        const expected = labels.map((label) => entries.filter((entry) => entry?.[0] === label).length);
        expect(counted).toEqual(expected);
        expect(results.counts).toEqual(expected);
      }),
    );
  });

  test("scores beyond 0 to 1 widen the histogram", () => {
    const results = resultsOf([
      ["no", -2],
      ["no", 6],
    ]);
    const [bins] = results.histogram();
    expect([bins[0], bins[19]]).toEqual([1, 1]);
    expect(results.view(noFilter, asRead)).toBeUndefined();
  });
});

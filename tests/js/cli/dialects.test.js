// Files as people have them: other line ends, delimiters, encodings, packed. Each is read, or refused by name.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { describe, expect, test } from "@jest/globals";
import { run } from "../support/command.js";
import { goldenFolder, temporaryFolder } from "../support/paths.js";

const folder = await temporaryFolder();
const small = ["--model", goldenFolder("plain"), "--threads", "1"];

/** @param {string[]} args @param {Uint8Array | string} input from a file, and from standard input: the same */
async function classify(args, input) {
  const path = join(folder, "input");
  await writeFile(path, input);
  const [piped, named] = await Promise.all([
    run(["classify", ...small, ...args], { input }),
    run(["classify", ...small, ...args, path]),
  ]);
  const anonymous = (/** @type {string} */ text) => text.replaceAll("standard input", path);
  expect({ ...piped, stderr: anonymous(piped.stderr) }).toEqual(named);
  // The golden model knows few words, which is no question of dialects.
  const stderr = piped.stderr.replaceAll("distilbert-wasm: ", "").replace(/.* does not know\n/, "");
  return { ...piped, stderr };
}

/** @param {string} text @param {string} [delimiter] @returns {string[][]} without what the model said */
const cells = (text, delimiter = ",") => parse(text, { delimiter }).map((row) => row.slice(0, -2));

/** @param {string} stdout of JSONL */
const texts = (stdout) =>
  stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line).text);

const utf16 = (/** @type {string} */ text) => Buffer.from(text, "utf16le");
const latin1 = (/** @type {string} */ text) => Buffer.from(text, "latin1");

describe("read:", () => {
  /** @type {[string, Uint8Array | string, string[][], string][]} */
  const tables = [
    [
      "carriage returns alone",
      "id,text\r1,good\r2,bad\r",
      [
        ["1", "good"],
        ["2", "bad"],
      ],
      "",
    ],
    [
      "line ends of all kinds",
      "id,text\n1,w0\r\n2,w1\r3,w2",
      [
        ["1", "w0"],
        ["2", "w1"],
        ["3", "w2"],
      ],
      "",
    ],
    ["a carriage return in a quoted cell", 'id,text\n1,"w0\rw1"\n', [["1", "w0\rw1"]], ""],
    [
      "zero bytes in cells",
      'id,text\n1,w0\0w1\n2,"\0"\n',
      [
        ["1", "w0\0w1"],
        ["2", "\0"],
      ],
      "",
    ],
    ["UTF-16 with a mark", utf16("\ufeffid,text\n1,wé\n"), [["1", "wé"]], ""],
    [
      "UTF-16 without a mark",
      utf16("id,text\n1,w0\n"),
      [["1", "w0"]],
      "standard input has no byte order mark, it is read as UTF-16LE; --encoding names another\n",
    ],
    [
      "Windows-1252",
      latin1("id,text\n1,costs \xa35\n2,it\x92s\n"),
      [
        ["1", "costs £5"],
        ["2", "it’s"],
      ],
      "standard input is not in UTF-8, it is read as Windows-1252; --encoding names another\n",
    ],
    ["gzip", gzipSync("id,text\n1,w0\n"), [["1", "w0"]], ""],
  ];
  test.each(tables)("a table with %s", async (_, input, rows, note) => {
    for (const skip of [[], ["--on-error", "skip"]]) {
      const { code, stdout, stderr } = await classify(["--csv", ...skip], input);
      const found = parse(stdout.replace(/^\ufeff/, ""));
      expect(found[0].slice(0, 4)).toEqual(["id", "text", "label", "score"]);
      expect(found.slice(1).map(([id, text]) => [id, text])).toEqual(rows);
      expect([code, stderr]).toEqual([0, note]);
    }
  });

  test("whatever the delimiter, which the output keeps", async () => {
    for (const [delimiter, name] of [
      [";", "a semicolon"],
      ["\t", "a tab"],
      ["|", "a bar"],
    ]) {
      const table = `text${delimiter}label2\nGood, really${delimiter}1\n`;
      const { code, stdout, stderr } = await classify(["--csv"], table);
      expect(cells(stdout, delimiter)).toEqual([
        ["text", "label2"],
        ["Good, really", "1"],
      ]);
      const note = `standard input is read with ${name} as delimiter; --delimiter names another\n`;
      expect([code, stderr]).toEqual([0, note]);
    }
    const named = await classify(["--csv"], "sep=;\r\ntext;n\r\nw0;1\r\n2\r\n");
    expect(cells(named.stdout, ";")).toEqual([
      ["text", "n"],
      ["w0", "1"],
    ]);
    // Line 4 of the file, whose first line is no row.
    expect(named.stderr).toContain("standard input, line 4: 1 column, the header has 2\n");
  });

  test("lines and JSONL, in the same ways", async () => {
    const lines = "w0\rwé\rw2";
    const objects = '{"text":"w0"}\r{"text":"wé"}\r{"text":"w2"}';
    for (const [format, text] of [
      ["--lines", lines],
      ["--jsonl", objects],
    ]) {
      for (const input of [text, gzipSync(text), latin1(text), utf16(text), utf16(`\ufeff${text}`)]) {
        const { code, stdout } = await classify([format, "--json"], input);
        expect([code, texts(stdout)]).toEqual([0, ["w0", "wé", "w2"]]);
      }
    }
  });

  test("in the encoding that is named", async () => {
    const russian = Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2, 0x0a]);
    const { stdout, stderr } = await classify(["--lines", "--json", "--encoding", "windows-1251"], russian);
    expect([texts(stdout), stderr]).toEqual([["Привет"], ""]);
    const unknown = await classify(["--lines", "--encoding", "klingon"], russian);
    expect(unknown.stderr).toMatch(/^--encoding is klingon, expected a name such as utf-8/);
    expect(unknown.code).toBe(2);
  });
});

test("files of several dialects are read one after the other, and come out in that of the first", async () => {
  const inputs = [
    gzipSync("text;n\rw0;1\r"),
    utf16("\ufefftext,n\r\nw1,2\r\n"),
    latin1("sep=\t\ntext\tn\nw\xe9\t3\n"),
  ];
  const paths = inputs.map((_, i) => join(folder, `dialect-${i}.csv`));
  for (const [i, input] of inputs.entries()) await writeFile(paths[i], input);
  const { code, stdout } = await run(["classify", ...small, "--csv", ...paths]);
  expect(cells(stdout, ";")).toEqual([
    ["text", "n"],
    ["w0", "1"],
    ["w1", "2"],
    ["wé", "3"],
  ]);
  expect(code).toBe(0);
});

describe("refused, whatever is to become of bad rows:", () => {
  const way = ": name its encoding with --encoding, or convert it to UTF-8";
  /** @type {[string, string[], Uint8Array | string, string][]} */
  const inputs = [
    [
      "a zip archive",
      [],
      Buffer.from("PK\x03\x04\x14\0\0\0"),
      "standard input is a zip archive or a workbook: unpack it",
    ],
    [
      "a damaged gzip file",
      [],
      Buffer.concat([gzipSync("").subarray(0, 10), Buffer.alloc(9, 255)]),
      "standard input is compressed with gzip, and damaged",
    ],
    [
      "text in Windows-1251",
      [],
      Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0x0a]),
      `does not look like Windows-1252${way}`,
    ],
    [
      "UTF-16 that is damaged",
      [],
      Buffer.from("\xff\xfe\x00\xd8a\0\n\0", "latin1"),
      `is damaged, or not in UTF-16LE${way}`,
    ],
  ];
  test.each(inputs)("%s", async (_, args, input, message) => {
    for (const format of ["--tsv", "--jsonl"]) {
      const { code, stdout, stderr } = await classify([format, ...args, "--on-error", "skip"], input);
      expect(stderr).toContain(message);
      expect([code, stdout]).toEqual([1, ""]);
    }
  });

  test.each([
    [["--tsv"], "text;n\nw0;1\n", 'the header has one column, "text;n"', '--csv --delimiter ";"'],
    [["--tsv"], "text,n\nw0,1\n", 'the header has one column, "text,n"', "--csv, or name the column"],
    [
      ["--csv", "--delimiter", ";"],
      "text,n\nw0,1\n",
      'the header has one column, "text,n"',
      "--csv, or name",
    ],
    [
      ["--csv", "--delimiter", ","],
      "text\tn\nw0\t1\n",
      'the header has one column, "text\\tn"',
      "--delimiter tab",
    ],
    [["--csv", "--column", "review"], "a;b\n1;2;3\n", 'has no column "review"', '--csv --delimiter ";"'],
    [["--csv"], '{"text":"w0"}\n', "standard input has JSON objects", "--jsonl"],
  ])("a table of one column, for %j, that seems to have more: %j", async (args, input, what, remedy) => {
    const { code, stdout, stderr } = await classify([...args, "--on-error", "skip"], input);
    expect(stderr).toContain(what);
    expect(stderr).toContain(remedy);
    expect([code, stdout]).toEqual([1, ""]);
  });
});

describe("quotes that are broken cost their own row only,", () => {
  test.each([
    ["with backslashes", 'id,text\n1,"She said \\"no\\" twice"\n2,fine\n3,"\\"d\\""\n4,fine\n', ["2", "4"]],
    ["not doubled", 'id,text\n1,"… "Beauty" :: w1"\n2,w1\n3,"diy" basket "",d\n4,w2\n', ["2", "4"]],
  ])("%s", async (_, input, good) => {
    const { code, stdout } = await classify(["--csv", "--on-error", "skip"], input);
    /** @type {Record<string, string>[]} */
    const rows = parse(stdout, { columns: true });
    expect(rows.filter(({ error }) => error === "").map(({ id }) => id)).toEqual(good);
    expect([code, rows.length]).toEqual([0, 4]);
  });
});

test("Python's NaN is named in a row of JSONL that has it", async () => {
  const input = '{"text":"NaN"}\n{"text":"w0","n":NaN}\n{"text":"w1","n":-Infinity}\n';
  const { code, stdout, stderr } = await classify(["--jsonl", "--on-error", "skip"], input);
  expect(stderr).toMatch(/line 2: not JSON: .*; NaN is Python's, JSON has null\n/);
  expect(stderr).toMatch(/line 3: not JSON: .*; -Infinity is Python's, JSON has null\n/);
  expect([code, texts(stdout)]).toEqual([0, ["NaN", undefined, undefined]]);
});

test("an array is named where JSONL was expected", async () => {
  const input = '[\n{"text":"w0"},\n{"text":"w1"}\n]\n[{"text":"w2"}]\n';
  const { stderr } = await classify(["--jsonl", "--on-error", "skip"], input);
  for (const line of [1, 2, 4, 5]) {
    expect(stderr).toMatch(
      new RegExp(`line ${line}: .*; a JSON array becomes JSONL with jq -c '\\.\\[\\]'\n`),
    );
  }
});

describe("JSON output", () => {
  test("keeps columns without a name, and those that share one, by their number", async () => {
    const input = 'v1,v2,,,v1\nham,"w0 w1, ok",x,y,z\n';
    const { stdout } = await classify(["--csv", "--column", "v2", "--output-format", "jsonl"], input);
    const { label, score, ...rest } = JSON.parse(stdout);
    expect(rest).toEqual({ v1: "ham", v2: "w0 w1, ok", 3: "x", 4: "y", 5: "z" });
    expect([typeof label, typeof score]).toEqual(["string", "number"]);
    const table = await classify(["--csv", "--column", "v2"], input);
    expect(table.stdout).toMatch(/^v1,v2,,,v1,label,score\nham,"w0 w1, ok",x,y,z,label/);
  });

  test("a column without a name can be the text's; one that shares its name goes by number", async () => {
    const byNumber = await classify(["--csv", "--column", "3", "--json"], "v1,v2,\na,b,w0\n");
    const named = await classify(["--csv", "--json"], "text\nw0\n");
    expect(JSON.parse(byNumber.stdout).scores).toEqual(JSON.parse(named.stdout).scores);
    const { stderr } = await classify(["--csv", "--column", "a"], "a,b,a\n1,2,3\n");
    expect(stderr).toContain('the header names "a" twice; --column takes its number, 1 or 3');
  });
});

describe("scores", () => {
  test("have 6 digits in tables, all in JSON, four decimals in text, or as many as asked for", async () => {
    const json = await classify(["--csv", "--output-format", "jsonl"], "text\nw0\n");
    const { score } = JSON.parse(json.stdout);
    expect(String(score).length).toBeGreaterThan(12);
    const table = await classify(["--csv"], "text\nw0\n");
    expect(table.stdout).toContain(`,${Number(score.toPrecision(6))}\n`);
    const full = await classify(["--csv", "--digits", "17"], "text\nw0\n");
    expect(full.stdout).toContain(`,${score}\n`);
    const text = await classify(["--lines"], "w0\n");
    expect(text.stdout).toContain(`  ${score.toFixed(4)}\n`);
    const short = await classify(["--jsonl", "--json", "--digits", "2"], '{"text":"w0"}\n');
    expect(JSON.parse(short.stdout).scores[0].score).toBe(Number(score.toPrecision(2)));
  });
});

describe("--skip-empty", () => {
  test("gives no label to rows without a text, and keeps them", async () => {
    const args = ["--csv", "--skip-empty"];
    const { code, stdout, stderr } = await classify(args, "id,text\n1,w0\n2,\n3, \n");
    expect(cells(stdout)).toEqual([
      ["id", "text"],
      ["1", "w0"],
      ["2", ""],
      ["3", " "],
    ]);
    expect(stdout.split("\n").slice(2, 4)).toEqual(["2,,,", "3, ,,"]);
    expect([code, stderr]).toEqual([0, "2 of 3 rows had no text and got no label\n"]);
  });

  test("in every format", async () => {
    const json = await classify(["--jsonl", "--json", "--skip-empty"], '{"text":""}\n{"text":"w0"}\n');
    const [empty, full] = json.stdout.split("\n");
    const members = {
      label: null,
      score: null,
      scores: null,
      tokenCount: null,
      unknownTokens: null,
      truncated: null,
    };
    expect(JSON.parse(empty)).toEqual({ text: "", ...members });
    expect(JSON.parse(full).label).toMatch(/label/);
    const lines = await classify(["--lines", "--skip-empty"], "\nw0\n");
    expect(lines.stdout).toMatch(/^- {2}""\nlabel \d {2}"w0"\n/);
    const kept = await classify(["--lines"], "\n");
    expect(kept.stdout).toMatch(/^label \d {2}""\n/);
  });
});

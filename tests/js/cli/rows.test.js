// `distilbert-wasm classify` with files: tables and JSONL, in and out, sound and broken.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { afterAll, describe, expect, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { run } from "../support/command.js";
import { goldenFolder, temporaryFolder } from "../support/paths.js";

const folder = await temporaryFolder();
const small = ["--model", goldenFolder("plain"), "--threads", "1"];
const classifier = await TextClassifier.load(goldenFolder("plain"));
afterAll(() => classifier.dispose());

/** @param {string[]} args @param {string | Uint8Array} [input] */
const classify = (args, input) => run(["classify", ...small, ...args], { input });

/** A table with a header. @param {string} text @returns {Record<string, string>[]} */
const objects = (text) => parse(text, { columns: true });

let files = 0;

/** @param {string | Uint8Array} text @param {string} [end] of its name */
async function file(text, end = "txt") {
  const path = join(folder, `${files++}.${end}`);
  await writeFile(path, text);
  return path;
}

/** @param {import("../../../web/src/index.js").TextInput[]} texts */
const labelsOf = async (texts) =>
  (await classifier.classify(texts)).map(({ label, score }) => ({ label, score }));

/** As tables have it. @param {number} score */
const short = (score) => String(Number(score.toPrecision(6)));

describe("a table", () => {
  const table = 'id,text,note\n1,w1 w2,"a, ""b"""\n2,"w3\nw4",\n';

  test("keeps its columns and rows, and gets two columns more", async () => {
    const [first, second] = await labelsOf(["w1 w2", "w3\nw4"]);
    const { code, stdout, stderr } = await classify(["--csv"], table);
    expect(stdout).toBe(
      "id,text,note,label,score\n" +
        `1,w1 w2,"a, ""b""",${first.label},${short(first.score)}\n` +
        `2,"w3\nw4",,${second.label},${short(second.score)}\n`,
    );
    expect([code, stderr]).toEqual([0, ""]);
  });

  test("is read from files, one after the other, under one header", async () => {
    const [first, second] = [await file("a,text\n1,w1\n", "csv"), await file("a,text\r\n2,w2\r\n", "csv")];
    const { stdout } = await classify(["--csv", first, second, "-"], "a,text\n3,w3\n");
    expect(objects(stdout).map(({ a, text }) => a + text)).toEqual(["1w1", "2w2", "3w3"]);
    const other = await file("text,a\nw1,1\n", "csv");
    const { stderr, code } = await classify(["--csv", first, other]);
    expect(stderr).toBe(
      `distilbert-wasm: ${other}: the header names "text", "a", that of ${first} "a", "text"\n`,
    );
    expect(code).toBe(1);
  });

  test("of TSV has no quotes", async () => {
    const [{ label, score }] = await labelsOf(['"w1']);
    const { stdout } = await classify(["--tsv"], 'text\tnote\n"w1\t6"\n');
    expect(stdout).toBe(`text\tnote\tlabel\tscore\n"w1\t6"\t${label}\t${short(score)}\n`);
  });

  test("may have another delimiter, a byte order mark and Windows' line ends", async () => {
    const [{ label, score }] = await labelsOf(["w1;w2"]);
    const { stdout } = await classify(["--csv", "--delimiter", ";"], '\ufefftext;n\r\n"w1;w2";1\r\n');
    expect(stdout).toBe(`\ufefftext;n;label;score\n"w1;w2";1;${label};${short(score)}\n`);
    const tabs = await classify(["--csv", "--delimiter", "tab"], 'text\tn\n"w1;w2"\t1\n');
    expect(tabs.stdout).toBe(`text\tn\tlabel\tscore\nw1;w2\t1\t${label}\t${short(score)}\n`);
  });

  test("may have no header; its columns then have numbers", async () => {
    const [{ label, score }] = await labelsOf(["w1"]);
    const args = ["--csv", "--no-header", "--column", "2"];
    expect((await classify(args, "7,w1\n")).stdout).toBe(`7,w1,${label},${short(score)}\n`);
    const { stdout } = await classify([...args, "--output-format", "jsonl"], "7,w1\n");
    expect(JSON.parse(stdout)).toEqual({ 1: "7", 2: "w1", label, score });
    const { code, stderr } = await classify(["--csv", "--no-header", "--column", "3"], "7,w1\n");
    expect(stderr).toMatch(/--column is 3, expected a number: standard input has 2 columns, the first is 1/);
    expect(code).toBe(2);
  });

  test("takes its only column without being told, empty lines of it too", async () => {
    const { stdout } = await classify(["--csv"], "review\nw1\n\nw2\n");
    expect(objects(stdout).map(({ review }) => review)).toEqual(["w1", "", "w2"]);
  });

  test("with a header only comes out with a header only", async () => {
    expect((await classify(["--csv"], "id,text\n")).stdout).toBe("id,text,label,score\n");
  });

  test("of pairs", async () => {
    const [{ label, score }] = await labelsOf([{ text: "w1", textPair: "w2 w3" }]);
    const { stdout } = await classify(["--csv", "--column", "a", "--pair-column", "b"], "b,a\nw2 w3,w1\n");
    expect(stdout).toBe(`b,a,label,score\nw2 w3,w1,${label},${short(score)}\n`);
  });

  test("gets a column for each label, for details, with a prefix", async () => {
    const [{ label, score, scores, tokenCount }] = await classifier.classify(["w1"]);
    const args = ["--csv", "--scores", "--details", "--prefix", "p_"];
    const { stdout } = await classify(args, "text,label\nw1,gold\n");
    expect(stdout).toBe(
      "text,label,p_label,p_score,p_score_label 0,p_score_label 1,p_tokenCount,p_unknownTokens,p_truncated\n" +
        `w1,gold,${label},${short(score)},${short(scores[0].score)},${short(scores[1].score)},${tokenCount},0,false\n`,
    );
    const top = await classify(["--csv", "--top-k", "1"], "text\nw1\n");
    const [row] = objects(top.stdout);
    expect(Object.values(row).filter((value) => value === "")).toHaveLength(1);
  });

  test("reports how many texts were cut, unless the output does", async () => {
    const long = `text\nw1\n${"w1 ".repeat(100)}\n`;
    const report =
      "distilbert-wasm: 1 text was too long for the model: only the beginning was read; see --overflow\n";
    expect((await classify(["--csv"], long)).stderr).toBe(report);
    expect((await classify(["--csv", "--details"], long)).stderr).toBe("");
  });

  /** @type {[string, string[], string, number, string][]} */
  const mistakes = [
    [
      "no such column",
      ["--csv", "--column", "review"],
      "id,text\n1,w1\n",
      1,
      'standard input: the header has no column "review"; it names "id", "text"; see --column',
    ],
    [
      "a column twice",
      ["--csv"],
      "text,text\nw1,w2\n",
      1,
      'standard input: the header names "text" twice; --column takes its number, 1 or 2',
    ],
    [
      "a column that is to be added",
      ["--tsv"],
      "text\tlabel\nw1\t1\n",
      2,
      'standard input has a column "label" already: --prefix gives the new ones other names',
    ],
    ["a broken header", ["--csv"], 'a,"b\n', 1, "standard input, line 1: a quoted cell is not closed"],
  ];
  test.each(mistakes)("%s is named before the model is loaded", async (_, args, input, code, message) => {
    const result = await classify([...args, "--model", "/no/model"], input);
    expect(result.stderr).toContain(message);
    expect([result.code, result.stdout]).toEqual([code, ""]);
  });
});

describe("JSONL", () => {
  test("keeps every object as it stands, and adds keys", async () => {
    const [first, second] = await labelsOf(["w1", "w2"]);
    const one = '{"id": 12345678901234567890, "text":"w1","2":1,"1":[null],"id":1.0}';
    const two = '{ "text" : "w2" }';
    const { code, stdout, stderr } = await classify(["--jsonl"], `${one}\r\n\n  ${two}`);
    expect(stdout).toBe(
      `${one.slice(0, -1)},"label":"${first.label}","score":${first.score}}\n` +
        `${two.slice(0, -1)},"label":"${second.label}","score":${second.score}}\n`,
    );
    expect([code, stderr]).toEqual([0, ""]);
  });

  test("has a key for the text, and one for its pair", async () => {
    const [{ label, score }] = await labelsOf([{ text: "w1", textPair: "w2" }]);
    const { stdout } = await classify(
      ["--jsonl", "--column", "q", "--pair-column", "a"],
      '{"a":"w2","q":"w1"}\n',
    );
    expect(JSON.parse(stdout)).toEqual({ a: "w2", q: "w1", label, score });
  });

  test("gets all that is known with --json", async () => {
    const [result] = await classifier.classify(["w1"]);
    const { stdout } = await classify(["--jsonl", "--json"], '{"text":"w1"}\n');
    expect(JSON.parse(stdout)).toEqual({ text: "w1", ...result });
  });
});

describe("one format becomes another:", () => {
  test("CSV to JSONL and back, lines to CSV, CSV to text", async () => {
    const [{ label, score }] = await labelsOf(["w1"]);
    const jsonl = await classify(["--csv", "--output-format", "jsonl"], "2,text\nx,w1\n");
    expect(jsonl.stdout).toBe(`{"2":"x","text":"w1","label":"${label}","score":${score}}\n`);
    const csv = await classify(["--jsonl", "--output-format", "csv", "--prefix", "b"], jsonl.stdout);
    expect(csv.stdout).toBe(
      `2,text,label,score,blabel,bscore\nx,w1,${label},${score},${label},${short(score)}\n`,
    );
    const lines = await classify(["--output-format", "csv"], "w1\n");
    expect(lines.stdout).toBe(`text,label,score\nw1,${label},${short(score)}\n`);
    const text = await classify(["--csv", "--output-format", "text"], "text,label\nw1,\n");
    expect(text.stdout).toMatch(/^label \d {2}"w1"\n {2}label 0 /);
  });

  test("columns are the keys of the first object; what does not fit is a bad row", async () => {
    const input = '{"text":"w1","n":[1]}\n{"text":"w2"}\n{"text":"w3","m":1}\n';
    const { code, stdout, stderr } = await classify(["--jsonl", "--output-format", "csv"], input);
    expect(objects(stdout).map(({ text, n }) => [text, n])).toEqual([
      ["w1", "[1]"],
      ["w2", ""],
    ]);
    expect(stderr).toBe(
      'distilbert-wasm: standard input, line 3: the key "m" is no column: the first row does not have it\n',
    );
    expect(code).toBe(3);
  });

  test("what TSV cannot hold is a bad row", async () => {
    const args = ["--csv", "--output-format", "tsv", "--on-error", "skip"];
    const { code, stdout, stderr } = await classify(args, 'text,n\nw1,"a\tb"\nw2,c\n');
    expect(stderr).toContain(
      "standard input, line 2: a cell with a tab or a line break cannot be written to TSV",
    );
    expect(stdout.split("\n")).toHaveLength(4);
    expect(code).toBe(0);
  });
});

describe("a bad row", () => {
  const rows = 'id,text\n1,w1\n2,w2,x\n3,"w3\n4,w4\n5,"w5" x\n6,w6\n';

  test("ends the work, and the rows before it are written", async () => {
    const { code, stdout, stderr } = await classify(["--csv"], rows);
    expect(objects(stdout).map(({ id }) => id)).toEqual(["1"]);
    expect(stderr).toBe("distilbert-wasm: standard input, line 3: 3 columns, the header has 2\n");
    expect(code).toBe(3);
  });

  test("of a table is passed on with its text and what is wrong with it", async () => {
    const { code, stdout, stderr } = await classify(["--csv", "--on-error", "skip"], rows);
    const found = objects(stdout);
    expect(found.map(({ id, text, error }) => [id, text, error])).toEqual([
      ["1", "w1", ""],
      ["", "2,w2,x", "3 columns, the header has 2"],
      ["", '3,"w3', expect.stringContaining("not closed")],
      ["4", "w4", ""],
      ["", '5,"w5" x', expect.stringContaining("after its closing quote")],
      ["6", "w6", ""],
    ]);
    expect(found.map(({ label }) => label !== "")).toEqual([true, false, false, true, false, true]);
    expect(stderr.match(/line \d+/g)).toEqual(["line 3", "line 4", "line 6"]);
    expect(stderr).toContain("3 of 6 rows could not be classified\n");
    expect(code).toBe(0);
  });

  test("of JSONL is passed on with an error key", async () => {
    const bad = [
      ["{", "not JSON"],
      ["[1]", "a list, expected a JSON object"],
      ['"w1"', "the string w1, expected a JSON object"],
      ["null", "null, expected a JSON object"],
      ['{"n":1}', '"text" is missing, expected a string'],
      ['{"text":null}', '"text" is null, expected a string'],
      ['{"text":"w1","label":1}', 'it has a key "label" already; see --prefix'],
      ['{"text":"w1","error":1}', 'it has a key "error" already; see --prefix'],
    ];
    const lines = ['{"text":"w1"}', ...bad.map(([line]) => line), '{"text":"w2"}'];
    const { code, stdout, stderr } = await classify(["--jsonl", "--on-error", "skip"], lines.join("\n"));
    const found = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(found).toHaveLength(lines.length);
    expect([found[0].text, found.at(-1).text]).toEqual(["w1", "w2"]);
    for (const [i, [line, message]] of bad.entries()) {
      const { error, raw, ...others } = found[i + 1];
      expect(error).toContain(message);
      // Whole: under its own keys, or as the line that it was.
      if (raw === undefined) expect(others).toEqual(JSON.parse(line));
      else expect([raw, others]).toEqual([line, {}]);
      expect(stderr).toContain(`standard input, line ${i + 2}: ${message}`);
    }
    expect(code).toBe(0);
  });

  test("may be one that is not in UTF-8, in a file that is", async () => {
    const mixed = Buffer.concat([Buffer.from("text,n\né,1\n"), Buffer.of(0xe9), Buffer.from(",2\nw2,3\n")]);
    const { stderr, code } = await classify(["--csv"], mixed);
    const message = "not in UTF-8; see --encoding";
    expect([stderr, code]).toEqual([`distilbert-wasm: standard input, line 3: ${message}\n`, 3]);
    const { stdout } = await classify(["--csv", "--on-error", "skip"], mixed);
    expect(objects(stdout).map(({ n, error }) => n + error)).toEqual(["1", message, "3"]);
  });

  test("may be one that is too long for the model, among others", async () => {
    const texts = Array.from({ length: 50 }, (_, i) => (i % 20 === 7 ? "w1 ".repeat(70) : `w${i}`));
    const input = texts.map((text) => `${JSON.stringify({ text })}\n`).join("");
    const { stdout } = await classify(["--jsonl", "--overflow", "error", "--on-error", "skip"], input);
    const found = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(found.map(({ text }) => text)).toEqual(texts);
    expect(found.flatMap(({ error }, i) => (error ? i : []))).toEqual([7, 27, 47]);
  });

  test("is named for a hundred of them; all are counted", async () => {
    const { stdout, stderr } = await classify(["--jsonl", "--on-error", "skip"], "x\n".repeat(150));
    expect(stdout.split("\n")).toHaveLength(151);
    expect(stderr.match(/line \d+/g)).toHaveLength(100);
    expect(stderr).toContain("150 of 150 rows could not be classified");
  });
});

describe("files", () => {
  test("one that is not there, or a folder, is named before the model is loaded", async () => {
    const missing = join(folder, "none.csv");
    const { code, stderr } = await classify(["--csv", "--model", "/no/model", missing]);
    expect(stderr).toBe(`distilbert-wasm: ${missing} cannot be read: there is no such file\n`);
    expect(code).toBe(1);
    expect((await classify(["--csv", folder])).stderr).toContain(`${folder} cannot be read: it is a folder`);
  });

  test("--output writes one, but never over the input", async () => {
    const [input, output] = [await file("w1\nw2\n"), join(folder, "out.jsonl")];
    const { code, stdout } = await classify(["--lines", input, "--json", "-o", output]);
    expect([code, stdout]).toEqual([0, ""]);
    expect((await readFile(output, "utf8")).split("\n")).toHaveLength(3);
    const same = await classify([
      "--lines",
      input,
      "--output",
      join(folder, ".", input.slice(folder.length)),
    ]);
    expect(same.stderr).toContain("is the input: write to another file");
    expect([same.code, await readFile(input, "utf8")]).toEqual([2, "w1\nw2\n"]);
  });

  test("an output of before stays where the command fails early", async () => {
    const output = await file("old");
    await classify(["--csv", "--column", "x", "--output", output], "text\nw1\n");
    expect(await readFile(output, "utf8")).toBe("old");
    const { code, stderr } = await classify(["--output", join(folder, "no", "file"), "w1"]);
    expect(stderr).toContain(`${join(folder, "no", "file")} cannot be written`);
    expect(code).toBe(1);
  });
});

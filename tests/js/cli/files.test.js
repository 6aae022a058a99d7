// `distilbert-wasm evaluate` and `quantize`: commands that read and write files.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { main, run } from "../support/command.js";
import { changedWeights, goldenConfig, modelCopy } from "../support/models.js";
import { goldenFolder, temporaryFolder } from "../support/paths.js";

const folder = await temporaryFolder();
const small = ["--model", goldenFolder("relu")];
let files = 0;

/** @param {string} text @param {string} [end] of its name @returns {Promise<string>} the file that holds it */
async function file(text, end = "tsv") {
  const path = join(folder, `${files++}.${end}`);
  await writeFile(path, text);
  return path;
}

describe("evaluate", () => {
  const good = ["A delight from start to finish.", "Wonderful, funny and moving.", "I loved it."];
  const bad = ["A complete waste of time.", "Dull and lifeless.", "I hated every minute."];

  /** Five right, and two wrong on purpose. */
  const table = [
    "id\tlabel\tsentence",
    ...good.map((text, i) => `${i}\t${["1", "POSITIVE", "1"][i]}\t${text}`),
    ...bad.map((text, i) => `${i}\t${["0", "NEGATIVE", "POSITIVE"][i]}\t${text}`),
    `9\tNEGATIVE\t${good[0]}`,
  ].join("\n");

  test("prints accuracy and confusion counts", async () => {
    const { code, stdout, stderr } = await run(["evaluate", await file(`${table}\n`)]);
    expect(stdout).toMatch(/^accuracy 71\.43 % \(5 of 7\), \d+ sentences a second\n/);
    // By hand: precision 2/3 and 3/4, recall 2/3 and 3/4.
    expect(stdout.split("\n").slice(1)).toEqual([
      "rows: label in the file, columns: label given",
      "            NEGATIVE  POSITIVE",
      "  NEGATIVE         2         1",
      "  POSITIVE         1         3",
      "by label",
      "            precision   recall       F1  rows",
      "  NEGATIVE    66.67 %  66.67 %  66.67 %     3",
      "  POSITIVE    75.00 %  75.00 %  75.00 %     4",
      "macro F1 70.83 %",
      "",
    ]);
    expect([code, stderr]).toEqual([0, ""]);
  });

  test("prints JSON and nothing else", async () => {
    const { code, stdout, stderr } = await run(["evaluate", "--json", await file(table)]);
    const json =
      '{"accuracy":0.7142857142857143,"correct":5,"total":7,"confusion":[[2,1],[1,3]],"sentencesPerSecond":';
    expect(stdout.slice(0, json.length)).toBe(json);
    expect(stdout.slice(json.length)).toMatch(/^\d+(\.\d+)?,/);
    expect(JSON.parse(stdout)).toMatchObject({
      labels: ["NEGATIVE", "POSITIVE"],
      byLabel: [
        { label: "NEGATIVE", precision: 2 / 3, recall: 2 / 3, f1: 2 / 3, support: 3 },
        { label: "POSITIVE", precision: 3 / 4, recall: 3 / 4, f1: 3 / 4, support: 4 },
      ],
      macroF1: (2 / 3 + 3 / 4) / 2,
      skipped: 0,
    });
    expect([code, stderr]).toEqual([0, ""]);
  });

  test("counts what the classifier says, of more texts than go through it at once", async () => {
    const sentences = Array.from({ length: 75 }, (_, i) => `w${i} w${(7 * i) % 100}`);
    const path = await file(
      `\ufeffsentence\tlabel\r\n${sentences.map((text, i) => `${text}\t${i % 5}\r\n`).join("")}`,
    );
    const { stdout } = await run(["evaluate", "--json", ...small, path]);
    const classifier = await TextClassifier.load(goldenFolder("relu"));
    const confusion = classifier.labels.map(() => classifier.labels.map(() => 0));
    for (const [i, { label }] of (await classifier.classify(sentences)).entries()) {
      confusion[i % 5][classifier.labels.indexOf(label)]++;
    }
    await classifier.dispose();
    const correct = confusion.reduce((sum, row, i) => sum + row[i], 0);
    expect(JSON.parse(stdout)).toMatchObject({ total: 75, correct, accuracy: correct / 75, confusion });
  });

  /** @type {[string, string, string][]} */
  const broken = [
    [
      "without the columns",
      "review\tclass\na\t1\n",
      ': the header has no column "text"; it names "review", "class"; see --column',
    ],
    [
      "without labels",
      "sentence\tgold\na\t1\n",
      ': the header has no column "label"; it names "sentence", "gold"; see --label-column',
    ],
    [
      "separated by commas",
      "sentence,label\na,1\n",
      ': the header has no column "label"; it names "sentence,label"; see --label-column; the cells seem to be separated by a comma: --csv',
    ],
    ["with nothing in it", "", " is empty\n"],
    ["with a header only", "sentence\tlabel\n", " has no lines after its header"],
    ["with a line that is short", "sentence\tlabel\na\t1\nb\n", ", line 3: 1 column, the header has 2"],
    ["with a tab too many", "sentence\tlabel\na\tb\t1\n", ", line 2: 3 columns, the header has 2"],
    [
      "with a label the model lacks",
      "sentence\tlabel\na\t1\nb\tgood\n",
      ', line 3: the label is "good", expected one of label 0, label 1, label 2, label 3, label 4 or 0 to 4',
    ],
    [
      "with an index too large",
      "sentence\tlabel\na\t6\n",
      ', line 2: the label is "6", expected one of label 0,',
    ],
    ["with a label of -1", "sentence\tlabel\na\t-1\n", ', line 2: the label is "-1", expected'],
  ];
  test.each(broken)("names what is wrong with a file %s", async (_, text, message) => {
    const path = await file(text);
    const { code, stdout, stderr } = await run(["evaluate", "--json", ...small, path]);
    expect(stderr).toContain(`distilbert-wasm: ${path}${message}`);
    expect([code, stdout]).toEqual([message.startsWith(", line") ? 3 : 1, ""]);
  });

  test("reads CSV and JSONL, with columns of any name, from files and standard input", async () => {
    const csv = await file('review,gold,other\n"w1, w2",label 0,x\nw3,label 4,y\n', "csv");
    const jsonl = await file('{"review":"w1, w2","gold":"label 0"}\n{"review":"w3","gold":4.0}\n', "jsonl");
    const names = ["--column", "review", "--label-column", "gold"];
    const results = await Promise.all([
      run(["evaluate", "--json", ...small, ...names, csv]),
      run(["evaluate", "--json", ...small, ...names, jsonl]),
      run(["evaluate", "--json", ...small, ...names, "--jsonl", "-"], { input: await readFile(jsonl) }),
    ]);
    const [first, ...others] = results.map(({ stdout }) => ({
      ...JSON.parse(stdout),
      sentencesPerSecond: 0,
    }));
    const classifier = await TextClassifier.load(goldenFolder("relu"));
    const labels = (await classifier.classify(["w1, w2", "w3"])).map(({ label }) => label);
    await classifier.dispose();
    expect(first.correct).toBe(Number(labels[0] === "label 0") + Number(labels[1] === "label 4"));
    for (const other of others) expect(other).toEqual(first);
  });

  test("with --on-error skip leaves bad rows out, and says how many", async () => {
    const path = await file("sentence\tlabel\nw1\t0\nw2\tgood\nw3\nw4\t4\n");
    const { code, stdout, stderr } = await run(["evaluate", "--json", ...small, "--on-error", "skip", path]);
    expect(JSON.parse(stdout)).toMatchObject({ total: 2, skipped: 2 });
    expect(stderr).toContain(`${path}, line 3: the label is "good", expected one of`);
    expect(stderr).toContain(`${path}, line 4: 1 column, the header has 2\n`);
    expect(stderr).toContain("2 of 4 rows could not be classified\n");
    expect(code).toBe(0);
    const text = await run(["evaluate", ...small, "--on-error", "skip", path]);
    expect(text.stdout).toContain("\n2 bad rows left out\n");
    // Labels that no row has, or that none was given, have no figures.
    expect(text.stdout).toMatch(/^ {2}label 1 .* - .* 0$/m);
  });

  describe("of a model of stars", () => {
    /** Texts with the label that the model gives each, a number from 0, and its name. */
    const texts = ["w1 w2", "w3", "w50", "w77 w5", "w9 w9 w9"];
    /** @type {string[]} */
    let given;
    /** @type {string} */
    let named;
    beforeAll(async () => {
      const classifier = await TextClassifier.load(goldenFolder("relu"));
      given = (await classifier.classify(texts)).map(({ label }) => String(classifier.labels.indexOf(label)));
      await classifier.dispose();
      const id2label = { 0: "1 star", 1: "2 stars", 2: "3 stars", 3: "4 stars", 4: "5 stars" };
      named = await modelCopy(
        folder,
        { "config.json": { ...(await goldenConfig("relu")), id2label } },
        "relu",
      );
    });
    const fromOne = (/** @type {string} */ label) => String(Number(label) + 1);

    /** @param {string[]} labels @param {string[]} args */
    async function evaluate(labels, ...args) {
      const rows = labels.map((label, i) => `${texts[i % texts.length]},${label}\n`).join("");
      const path = await file(`text,label\n${rows}`, "csv");
      const fromFile = await run(["evaluate", "--json", ...args, path]);
      const input = await readFile(path);
      const piped = await run(["evaluate", "--json", "--csv", ...args, "-"], { input });
      const plain = (/** @type {string} */ text) =>
        text.replaceAll("standard input", path).replace(/"sentencesPerSecond":[\d.]+,/, "");
      expect([plain(piped.stdout), plain(piped.stderr)]).toEqual([plain(fromFile.stdout), fromFile.stderr]);
      return { ...fromFile, path };
    }

    test("numbers from 1 give no figure of shifted labels, however bad rows are taken", async () => {
      for (const skip of [[], ["--on-error", "skip"]]) {
        const { code, stdout, stderr, path } = await evaluate(["1", "2", "3", "4", "5"], ...small, ...skip);
        expect(stderr).toBe(
          `distilbert-wasm: ${path}: the labels look like 1 to 5, and none is 0: is 1 the model's first label, "label 0", or its second, "label 1"? --first-label 1 says the first, --first-label 0 the second\n`,
        );
        expect([code, stdout]).toEqual([1, ""]);
      }
    });

    test("--first-label says how they count", async () => {
      const one = await evaluate(given.map(fromOne), ...small, "--first-label", "1");
      expect(JSON.parse(one.stdout)).toMatchObject({ accuracy: 1, total: 5 });
      const zero = await evaluate(given, ...small, "--first-label", "0");
      expect(JSON.parse(zero.stdout)).toMatchObject({ accuracy: 1, total: 5 });
      const bad = await evaluate(["5"], ...small, "--first-label", "0");
      expect([bad.code, bad.stderr]).toEqual([
        3,
        expect.stringContaining('line 2: the label is "5", expected'),
      ]);
    });

    test("names that begin with the numbers decide", async () => {
      const { stdout, stderr } = await evaluate(given.map(fromOne), "--model", named);
      expect(JSON.parse(stdout)).toMatchObject({ accuracy: 1, total: 5 });
      expect(stderr).toMatch(/the model's names begin: \d is "\d stars?"\n$/);
      const shifted = await evaluate(["0", ...given.map(fromOne), "5"], "--model", named);
      expect(shifted.stderr).toContain("the labels count from 0, but");
      expect([shifted.code, shifted.stdout]).toEqual([1, ""]);
    });
  });

  test("says what was expected if a name is not quite one", async () => {
    for (const [label, near] of [
      ["pos", "POSITIVE"],
      ["negative", "NEGATIVE"],
    ]) {
      const path = await file(`sentence\tlabel\nw1\t${label}\n`);
      const message = `line 2: the label is "${label}", expected one of NEGATIVE, POSITIVE or 0 to 1; did you mean ${near}?\n`;
      const failed = await run(["evaluate", path]);
      expect([failed.code, failed.stderr]).toEqual([3, `distilbert-wasm: ${path}, ${message}`]);
      // No row has a label that counts: there is no figure to print.
      const skipped = await run(["evaluate", "--on-error", "skip", path]);
      expect(skipped.stderr).toContain(message);
      expect(skipped.stderr).toContain(
        "no row could be evaluated; the model's labels are NEGATIVE, POSITIVE\n",
      );
      expect([skipped.code, skipped.stdout]).toEqual([1, ""]);
    }
  });

  test("leaves rows without a text out with --skip-empty", async () => {
    const path = await file("sentence\tlabel\nw1\t0\n\t1\n");
    const { stdout } = await run(["evaluate", "--json", ...small, "--skip-empty", path]);
    expect(JSON.parse(stdout)).toMatchObject({ total: 1, skipped: 1 });
    const text = await run(["evaluate", ...small, "--skip-empty", path]);
    expect(text.stdout).toContain("\n1 row without text left out\n");
  });

  test("names a file that is not there, or a folder", async () => {
    const missing = await run(["evaluate", join(folder, "none.tsv")]);
    expect(missing).toEqual({
      code: 1,
      stdout: "",
      stderr: `distilbert-wasm: ${join(folder, "none.tsv")} cannot be read: there is no such file\n`,
    });
    expect((await run(["evaluate", folder])).stderr).toContain(`${folder} cannot be read: `);
  });

  test("refuses a model without classes", async () => {
    const path = await file("sentence\tlabel\nw1\t0\n");
    const { code, stderr } = await run(["evaluate", "--model", goldenFolder("one-head"), path]);
    expect(stderr).toBe(
      "distilbert-wasm: the model has one label, label 0: there is no accuracy to measure\n",
    );
    expect(code).toBe(1);
  });
});

describe("quantize", () => {
  test.each([
    { args: [], dtype: "q4" },
    { args: ["--dtype", "q4"], dtype: "q4" },
    { args: ["--dtype", "q8"], dtype: "q8" },
  ])("$args writes a folder in $dtype that loads", async ({ args, dtype }) => {
    const output = join(folder, `out-${args.join("")}`);
    const { code, stdout, stderr } = await run(["quantize", ...args, goldenFolder("plain"), output]);
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: "",
      stderr: `distilbert-wasm: wrote ${output}\n`,
    });
    const classifier = await TextClassifier.load(output);
    expect(classifier.dtype).toBe(dtype);
    await classifier.dispose();
  });

  test("names what it left out", async () => {
    const weights = await changedWeights((tensors) => [
      ...tensors,
      { name: "vocab_projector.bias", dtype: "F32", shape: [2], data: new Uint8Array(8) },
    ]);
    const input = await modelCopy(folder, { "model.safetensors": weights });
    const { code, stderr } = await run(["quantize", input, join(folder, "left-out")]);
    expect(stderr).toContain("left out, the model does not use them: vocab_projector.bias\n");
    expect(code).toBe(0);
  });

  test("stopped from the keyboard, it leaves no file half-written", async () => {
    const output = join(folder, "stopped");
    // A disk that gives no more than half of the weights.
    const slow = `import fs from "node:fs"; import { PassThrough } from "node:stream";
import { syncBuiltinESMExports } from "node:module";
const { createReadStream, openSync } = fs;
const weights = new Set();
fs.openSync = (path, ...rest) => {
  const fd = openSync(path, ...rest);
  weights[String(path).endsWith(".safetensors") ? "add" : "delete"](fd);
  return fd;
};
fs.createReadStream = (path, options) =>
  weights.has(options.fd)
    ? createReadStream(path, { ...options, end: 60_000 }).pipe(new PassThrough(), { end: false })
    : createReadStream(path, options);
syncBuiltinESMExports();
setInterval(() => {}, 1000);`;
    const preload = ["--import", `data:text/javascript,${encodeURIComponent(slow)}`];
    const child = spawn(process.execPath, [...preload, main, "quantize", goldenFolder("plain"), output]);
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
    const closed = new Promise((resolve) => child.on("close", resolve));
    while (!existsSync(join(output, "model.safetensors.partial")) && child.exitCode === null) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    child.kill("SIGINT");
    expect(await closed).toBe(130);
    expect(stderr).toBe("distilbert-wasm: stopped by SIGINT, nothing written\n");
    expect(await readdir(output)).toEqual([]);
  });

  test("refuses the same folder, and weights that are quantized already", async () => {
    const output = join(folder, "twice");
    await run(["quantize", goldenFolder("plain"), output]);
    const same = await run(["quantize", output, output]);
    expect(same).toMatchObject({ code: 1, stdout: "" });
    const again = await run(["quantize", output, join(folder, "thrice")]);
    expect(again.stderr).toBe(`distilbert-wasm: ${join(output, "model.safetensors")} is quantized already\n`);
    expect(again.code).toBe(1);
    expect(await readdir(folder)).not.toContain("thrice");
  });
});

// `distilbert-wasm learn`, and the head that it writes in the other commands.
import { closeSync, openSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { readFile, readdir, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { main, nodeArgs, run } from "../support/command.js";
import { goldenFolder, temporaryFolder } from "../support/paths.js";

const folder = await temporaryFolder();
const model = ["--model", goldenFolder("plain")];
const examples = [
  { text: "w1 w2", label: "a" },
  { text: "w1 w3", label: "a" },
  { text: "w9 w8", label: "b, or c" },
  { text: "w9 w7", label: "b, or c" },
];
const csv = join(folder, "examples.csv");
const head = join(folder, "own.head");
const learn = ["learn", ...model, "--column", "text", csv];

/** @param {{text: string, label: string}[]} rows @param {string} [name] of the column with the label */
const csvOf = (rows, name = "label") =>
  [`text,${name}`, ...rows.map(({ text, label }) => `"${text}","${label}"`), ""].join("\n");

beforeAll(async () => {
  await writeFile(csv, csvOf(examples));
  const { code, stderr } = await run([...learn, "-o", head]);
  expect(stderr).toMatch(/own\.head: \d+ bytes\n$/);
  expect(code).toBe(0);
});

describe("learn", () => {
  test("writes the bytes that save() gives, and prints the report", async () => {
    const classifier = await TextClassifier.load(goldenFolder("plain"));
    const mine = await classifier.learn(examples);
    expect(new Uint8Array(await readFile(head))).toEqual(mine.save());
    const { stdout } = await run([...learn, "-o", head]);
    expect(stdout).toContain("4 examples of 2 labels\n");
    expect(stdout).toMatch(/^ {2}b, or c +2$/m);
    expect(stdout).toContain("- 4 examples are too few for an accuracy: it takes 20.");
    const json = await run([...learn, "-o", head, "--json"]);
    expect(JSON.parse(json.stdout)).toEqual(mine.report);
    await Promise.all([mine.dispose(), classifier.dispose()]);
  });

  test("reads other columns, TSV and JSONL", async () => {
    const lines = examples.map(({ text, label }) => JSON.stringify({ text, topic: label })).join("\n");
    const jsonl = join(folder, "examples.jsonl");
    await writeFile(jsonl, lines);
    const tsv = join(folder, "examples.tsv");
    await writeFile(tsv, examples.map(({ text, label }) => `${text}\t${label}`).join("\n"));
    const other = join(folder, "other.head");
    for (const args of [
      ["--column", "text", "--label", "topic", jsonl],
      ["--column", "1", "--label", "2", "--no-header", tsv],
    ]) {
      const { code, stderr } = await run(["learn", ...model, ...args, "-o", other]);
      expect([code, stderr]).toEqual([0, expect.stringMatching(/other\.head: \d+ bytes/)]);
      expect(await readFile(other)).toEqual(await readFile(head));
    }
  });

  test("--features and --more: two halves learn what the whole does", async () => {
    const [first, second] = [join(folder, "first.csv"), join(folder, "second.csv")];
    const more = [
      { text: "w30 w31", label: "d" },
      { text: "w30 w32", label: "d" },
    ];
    await writeFile(first, csvOf([...examples, ...more]));
    await writeFile(second, csvOf(more));
    const [whole, part] = [join(folder, "whole.head"), join(folder, "part.head")];
    await run(["learn", ...model, "--column", "text", first, "-o", whole]);
    await run([...learn, "--features", "-o", part]);
    const args = ["learn", ...model, "--column", "text", "--more", part, second, "-o", part];
    expect((await run(args)).code).toBe(0);
    expect(await readFile(part)).toEqual(await readFile(whole));
  });

  test("--test evaluates the head on other rows", async () => {
    const other = join(folder, "test.csv");
    await writeFile(other, csvOf([...examples, { text: "w9 w6", label: "b, or c" }]));
    const { code, stdout } = await run([...learn, "-o", head, "--test", other]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/5 texts|of 5|5 rows/);
  });

  test.each(
    /** @type {[string, string[], number, RegExp][]} */ ([
      ["no file", ["learn", "-o", "x"], 2, /takes a file with examples, got none/],
      ["no output", learn, 2, /name it with -o/],
      ["a head for what makes one", [...learn, "-o", "x", "--head", "y"], 2, /--more adds to one/],
      ["standard output", [...learn, "-o", "-"], 2, /name a file for the head/],
      ["no name", [...learn, "-o", ""], 2, /--output has no name/],
      ["a folder", [...learn, "-o", folder], 1, /cannot be written: it is a folder/],
      ["standard input twice", ["learn", "--csv", "-o", "x", "--test", "-"], 2, /can be read once only/],
      ["no such column", [...learn, "-o", "x", "--label", "topic"], 1, /see --label\n/],
      ["nowhere to write", [...learn, "-o", join(folder, "none", "x")], 1, /cannot be written/],
    ]),
  )("%s", async (_, args, expected, message) => {
    const { code, stdout, stderr } = await run(args);
    expect([code, stdout, stderr]).toEqual([expected, "", expect.stringMatching(message)]);
  });

  test("never writes over what it reads, by whatever name", async () => {
    const own = join(folder, "own.csv");
    await writeFile(own, csvOf(examples));
    await symlink(own, join(folder, "link.csv"));
    const text = await readFile(own);
    const args = ["learn", ...model, "--column", "text"];
    for (const [input, output, ...rest] of [
      [own, own],
      [own, join(folder, ".", "link.csv")],
      ["own.csv", own],
      [csv, own, "--test", "own.csv"],
    ]) {
      const { code, stdout, stderr } = await run([...args, input, "-o", output, ...rest], { cwd: folder });
      expect([code, stdout, stderr]).toEqual([
        2,
        "",
        expect.stringMatching(/is the input: write to another/),
      ]);
      expect(await readFile(own)).toEqual(text);
    }
    const stdin = openSync(own, "r");
    const { status, stderr } = spawnSync(process.execPath, [...nodeArgs, main, ...args, "--csv", "-o", own], {
      stdio: [stdin, "pipe", "pipe"],
      encoding: "utf8",
    });
    closeSync(stdin);
    expect([status, stderr]).toEqual([2, expect.stringMatching(/is the input: write to another/)]);
    expect(await readFile(own)).toEqual(text);
  });

  test("classify does not write over the head that it reads", async () => {
    const args = ["classify", ...model, "--head", head, "-o", head, "w1"];
    expect(await run(args)).toMatchObject({ code: 2, stderr: expect.stringMatching(/is the input/) });
  });

  test("a disk that is full leaves the old head as it was, and nothing else", async () => {
    const old = join(folder, "old.head");
    const first = await run([...learn, "--features", "-o", old]);
    expect(first.code).toBe(0);
    const before = await readFile(old);
    // A file may have 1 KiB here; what goes to a pipe may be more.
    const line = [process.execPath, ...nodeArgs, main, ...learn, "--more", old, "--features", "-o", old];
    const quoted = line.map((word) => `'${word}'`).join(" ");
    const full = spawnSync("bash", ["-c", `ulimit -f 1; trap '' XFSZ; ${quoted}`], { encoding: "utf8" });
    expect([full.status, full.stderr]).toEqual([1, expect.stringMatching(/old\.head cannot be written/)]);
    expect(await readFile(old)).toEqual(before);
    expect((await readdir(folder)).filter((name) => name.includes("partial"))).toEqual([]);
  });

  test("a link and a file's rights stay", async () => {
    const [target, link] = [join(folder, "target.head"), join(folder, "link.head")];
    await writeFile(target, "", { mode: 0o600 });
    await symlink(target, link);
    expect((await run([...learn, "-o", link])).code).toBe(0);
    expect(await readFile(target)).toEqual(await readFile(head));
    expect((await stat(target)).mode & 0o777).toBe(0o600);
  });

  test("reads standard input, by - or by its format", async () => {
    const out = join(folder, "stdin.head");
    for (const args of [["--csv"], ["--csv", "-"]]) {
      const all = ["learn", ...model, "--column", "text", ...args, "-o", out];
      const { code, stderr } = await run(all, { input: csvOf(examples) });
      expect([code, stderr]).toEqual([0, expect.stringMatching(/stdin\.head: \d+ bytes/)]);
      expect(await readFile(out)).toEqual(await readFile(head));
    }
  });

  test("what is wrong with --test is said before anything is learned", async () => {
    const out = join(folder, "untested.head");
    const other = join(folder, "other-columns.csv");
    await writeFile(other, csvOf(examples, "topic"));
    for (const [file, message] of /** @type {[string, RegExp][]} */ ([
      [join(folder, "nope.csv"), /nope\.csv cannot be read: there is no such file/],
      [other, /other-columns\.csv: the header has no column "label".*see --label\n/],
    ])) {
      const { code, stdout, stderr } = await run([...learn, "-o", out, "--test", file]);
      expect([code, stdout, stderr]).toEqual([1, "", expect.stringMatching(message)]);
      await expect(stat(out)).rejects.toThrow("ENOENT");
    }
  });

  test("a row without a label stops it, or is left out", async () => {
    const odd = join(folder, "odd.csv");
    await writeFile(odd, `${csvOf(examples)}"w1",\n`);
    const args = ["learn", ...model, "--column", "text", odd, "-o", join(folder, "odd.head")];
    const stopped = await run(args);
    expect([stopped.code, stopped.stderr]).toEqual([3, expect.stringMatching(/it has no label/)]);
    const skipped = await run([...args, "--on-error", "skip"]);
    expect([skipped.code, skipped.stderr]).toEqual([0, expect.stringMatching(/it has no label/)]);
    expect(await readFile(join(folder, "odd.head"))).toEqual(await readFile(head));
  });

  test("so does a row whose label is too long", async () => {
    const odd = join(folder, "long.csv");
    await writeFile(odd, `${csvOf(examples)}w1,${"x".repeat(201)}\n`);
    const args = ["learn", ...model, "--column", "text", odd, "-o", join(folder, "odd.head")];
    const message = /long\.csv, line 6: label has 201 UTF-16 units, expected at most 200\n/;
    expect(await run(args)).toMatchObject({ code: 3, stderr: expect.stringMatching(message) });
    const skipped = await run([...args, "--on-error", "skip"]);
    expect(skipped).toMatchObject({ code: 0, stderr: expect.stringMatching(message) });
    expect(await readFile(join(folder, "odd.head"))).toEqual(await readFile(head));
  });
});

describe("labels that are hard to tell apart, or to print", () => {
  test("stay what they are; the report quotes them, and says which look the same", async () => {
    const labels = ["a", "a ", "\u00e9", "e\u0301", "two\nlines"];
    const rows = labels.flatMap((label, i) =>
      [1, 2].map((n) => ({ text: `w${10 * i + n} w${10 * i + 3}`, label })),
    );
    const [odd, out] = [join(folder, "alike.csv"), join(folder, "alike.head")];
    await writeFile(odd, csvOf([...rows, rows[0]]));
    const { code, stdout } = await run(["learn", ...model, "--column", "text", odd, "-o", out]);
    expect(code).toBe(0);
    expect(stdout).toContain("10 examples of 5 labels, 1 duplicate left out\n");
    expect(stdout).toMatch(/^ {2}a +2$/m);
    expect(stdout).toMatch(/^ {2}"a " +2$/m);
    expect(stdout).toMatch(/^ {2}"two\\nlines" +2$/m);
    expect(stdout).toContain('- "a" and "a " are different labels');
    expect(stdout).toContain('- "\u00e9" and "e\u0301" are different labels');
    const classified = await run(["classify", ...model, "--head", out, "w41 w43"]);
    expect(classified.stdout).toMatch(/^"two\\nlines".* {2}"w41 w43"$/m);
    expect((await run(["info", out])).stdout).toMatch(/^ {2}"two\\nlines" +2$/m);
  });

  test("a label with one example is quoted, with the one that it looks like", async () => {
    const odd = join(folder, "alike.csv");
    await writeFile(odd, csvOf([...examples, { text: "w4", label: "a " }]));
    const { code, stderr } = await run(["learn", ...model, "--column", "text", odd, "-o", join(folder, "x")]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/the label "a " has 1 example .*; "a" and "a " are different labels/);
  });
});

describe("--head", () => {
  test("classify and explain answer with its labels", async () => {
    const classifier = await TextClassifier.load(goldenFolder("plain"), { head });
    const expected = await classifier.classify("w9 w1");
    const explained = await classifier.explain("w9 w1");
    await classifier.dispose();
    const classified = await run(["classify", ...model, "--head", head, "--json", "w9 w1"]);
    expect(JSON.parse(classified.stdout)).toMatchObject({ label: expected.label, unsure: expected.unsure });
    const { stdout } = await run(["explain", ...model, "--head", head, "--json", "w9 w1"]);
    expect(JSON.parse(stdout)).toMatchObject({ label: explained.label, scores: explained.scores });
  });

  test("all formats say what is unlike all examples", async () => {
    const classifier = await TextClassifier.load(goldenFolder("plain"));
    const many = Array.from({ length: 20 }, (_, i) => [
      { text: `w1 w${2 + i}`, label: "a" },
      { text: `w9 w${30 + i}`, label: "b, or c" },
    ]).flat();
    const mine = await classifier.learn(many);
    const own = join(folder, "many.head");
    await writeFile(own, mine.save());
    const texts = ["w1 w2", ...Array.from({ length: 20 }, (_, i) => `w${50 + i} w${90 - i} w${20 + i}`)];
    const results = await mine.classify(texts);
    await Promise.all([mine.dispose(), classifier.dispose()]);
    expect(new Set(results.map(({ unsure }) => unsure)).size).toBe(2);
    const args = ["classify", ...model, "--head", own];
    const { stdout: text } = await run([...args, ...texts]);
    const firsts = text.split("\n").filter((line) => /^\S/.test(line));
    expect(firsts).toEqual(
      results.map(({ label, unsure }, i) => `${label}${unsure ? ", unsure" : ""}  "${texts[i]}"`),
    );
    const { stdout: table } = await run([...args, "--output-format", "tsv", ...texts]);
    const [header, ...rows] = table.trimEnd().split("\n");
    expect(header).toBe("text\tlabel\tscore\tunsure");
    expect(rows.map((row) => row.split("\t")[3])).toEqual(results.map(({ unsure }) => String(unsure)));
    const { stdout: lines } = await run([...args, "--output-format", "jsonl", ...texts]);
    const objects = lines
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(objects.map(({ unsure }) => unsure)).toEqual(results.map(({ unsure }) => unsure));
  });

  test("evaluate knows its labels", async () => {
    const { code, stdout } = await run(["evaluate", ...model, "--head", head, "--json", csv]);
    expect(code).toBe(0);
    expect(stdout).toContain("b, or c");
  });

  test("info says what it is and which model it belongs to", async () => {
    const { stdout } = await run(["info", head]);
    expect(stdout).toMatch(
      /^belongs to +distilbert with 2 layers of 32, q8, weights [0-9a-f]{16}, tokenizer/m,
    );
    expect(stdout).toMatch(/^learns more +no/m);
    const { stdout: json } = await run(["info", "--json", head]);
    expect(JSON.parse(json)).toMatchObject({ labels: ["a", "b, or c"], canLearn: false });
  });

  test("of another model it is refused, and what is no head is", async () => {
    const other = await run(["classify", "--head", head, "w1"]);
    expect([other.code, other.stdout, other.stderr]).toEqual([
      1,
      "",
      expect.stringMatching(/learned on another encoder/),
    ]);
    const none = await run(["classify", ...model, "--head", csv, "w1"]);
    expect([none.code, none.stderr]).toEqual([1, expect.stringMatching(/^distilbert-wasm: the head: /)]);
    const gone = await run(["classify", ...model, "--head", join(folder, "gone"), "w1"]);
    expect([gone.code, gone.stderr]).toEqual([
      1,
      expect.stringMatching(/gone cannot be read: there is no such file/),
    ]);
  });

  test("may be a pipe, and what else it is not is said", async () => {
    const line = [process.execPath, ...nodeArgs, main, "classify", ...model, "--json", "w9 w1"];
    const quoted = line.map((word) => `'${word}'`).join(" ");
    const piped = spawnSync("bash", ["-c", `${quoted} --head <(cat '${head}')`], { encoding: "utf8" });
    expect(piped.stderr).toBe("");
    expect(JSON.parse(piped.stdout).label).toMatch(/^(a|b, or c)$/);
    for (const [other, message] of /** @type {[string, RegExp][]} */ ([
      [folder, /cannot be read: it is a folder\n/],
      ["/dev/null", /^distilbert-wasm: the head: /],
    ])) {
      const { code, stderr } = await run(["classify", ...model, "--head", other, "w1"]);
      expect([code, stderr]).toEqual([1, expect.stringMatching(message)]);
    }
    const info = await run(["info", join(folder, "nope.head")]);
    expect(info).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/there is no folder and no file .*nope\.head\n/),
    });
  });

  test.each([["info"], ["bench"], ["embed", "w1"], ["tag", "w1"], ["zero-shot", "--labels", "a,b", "w1"]])(
    "is no option of %s, nor in its help",
    async (command, ...args) => {
      const { code, stderr } = await run([command, ...model, "--head", head, ...args]);
      expect([code, stderr]).toEqual([2, expect.stringMatching(/unknown option '--head'/)]);
      expect((await run([command, "--help"])).stdout).not.toContain("--head FILE");
    },
  );

  test("the help of learn does not list it: it is refused there", async () => {
    expect((await run(["learn", "--help"])).stdout).not.toContain("--head FILE");
    expect((await run(["classify", "--help"])).stdout).toContain("--head FILE");
  });
});

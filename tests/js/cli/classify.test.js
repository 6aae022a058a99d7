// `distilbert-wasm classify`, and what all commands have in common, as a user types them.
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { main, run } from "../support/command.js";
import { startHub } from "../support/hub-server.mjs";
import { goldenFolder, root } from "../support/paths.js";
import { serve } from "../support/server.js";

const small = ["--model", goldenFolder("plain")];

/** @param {string} model @param {string[]} texts @returns {Promise<string>} what --json must print */
async function jsonLines(model, texts) {
  const classifier = await TextClassifier.load(model);
  const results = await classifier.classify(texts);
  await classifier.dispose();
  return results.map((result, i) => `${JSON.stringify({ text: texts[i], ...result })}\n`).join("");
}

const commands = "classify tag evaluate explain zero-shot fill embed learn info bench quantize".split(" ");

/** @param {string[]} args @param {number} code @param {string} message without the program's name */
async function expectFailure(args, code, message) {
  const result = await run(args, { input: "" });
  const known = commands.includes(args[0]);
  const advice = code === 2 ? `Try distilbert-wasm ${known ? `${args[0]} ` : ""}--help\n` : "";
  expect(result).toEqual({ code, stdout: "", stderr: `distilbert-wasm: ${message}\n${advice}` });
}

describe("classify", () => {
  test("prints the label and every label's score", async () => {
    const { code, stdout, stderr } = await run(["classify", "This is awesome"]);
    expect(stdout).toMatch(
      /^POSITIVE {2}"This is awesome"\n {2}NEGATIVE {2}0\.0\d{3}\n {2}POSITIVE {2}0\.9\d{3}\n$/,
    );
    expect([code, stderr]).toEqual([0, ""]);
  });

  test("prints JSON with every field, in this order", async () => {
    const { code, stdout, stderr } = await run(["classify", "--json", "This is awesome"]);
    expect(stdout).toMatch(
      /^\{"text":"This is awesome","label":"POSITIVE","score":0\.\d+,"scores":\[\{"label":"NEGATIVE","score":0\.\d+\},\{"label":"POSITIVE","score":0\.\d+\}\],"tokenCount":5,"unknownTokens":0,"truncated":false\}\n$/,
    );
    expect([code, stderr]).toEqual([0, ""]);
  });

  test("takes any number of texts, in order, odd ones too", async () => {
    const texts = ["w1 w2", "", 'a "quoted"\ttext\nof two lines', "w3", "👍", "w1 ".repeat(100)];
    const { code, stdout, stderr } = await run(["classify", ...small, "--json", ...texts]);
    expect(stdout).toBe(await jsonLines(goldenFolder("plain"), texts));
    expect([code, stderr]).toEqual([0, ""]);
  });

  test("takes texts that look like options behind --", async () => {
    const { stdout } = await run(["classify", ...small, "--json", "--", "--help", "-x"]);
    expect(stdout).toBe(await jsonLines(goldenFolder("plain"), ["--help", "-x"]));
  });

  test("reads standard input, one text a line", async () => {
    const texts = Array.from({ length: 100 }, (_, i) => `w${i} é👍`);
    for (const input of [texts.join("\n"), `${texts.join("\r\n")}\r\n`]) {
      const { code, stdout, stderr } = await run(["classify", ...small, "--json"], { input });
      expect(stdout).toBe(await jsonLines(goldenFolder("plain"), texts));
      expect([code, stderr]).toEqual([0, ""]);
    }
  });

  test("answers an empty line of standard input: one result a line", async () => {
    const { stdout } = await run(["classify", ...small, "--json"], { input: "w1\n\nw2\n" });
    expect(stdout).toBe(await jsonLines(goldenFolder("plain"), ["w1", "", "w2"]));
  });

  test("is done at once with an empty input", async () => {
    for (const format of [[], ["--lines"], ["--jsonl"], ["--csv"]]) {
      const { code, stdout, stderr } = await run(["classify", ...small, ...format], { input: "" });
      expect([code, stdout, stderr]).toEqual([0, "", "distilbert-wasm: the input is empty\n"]);
    }
  });

  test("says that a table is a header alone", async () => {
    const { code, stderr } = await run(["classify", ...small, "--csv"], { input: "<html>404</html>\n" });
    expect([code, stderr]).toEqual([0, expect.stringContaining("a header and no rows; --no-header reads")]);
  });

  test("says that - is a text where no format is named", async () => {
    const { stdout, stderr } = await run(["classify", ...small, "-"], { input: "w0" });
    expect([stdout, stderr]).toEqual([
      expect.stringContaining('"-"'),
      expect.stringContaining("--lines - classifies what standard input holds"),
    ]);
  });

  test("says so where a text is the name of a file", async () => {
    const options = { cwd: join(goldenFolder("plain")) };
    const { stdout, stderr, code } = await run(["classify", ...small, "vocab.txt"], options);
    expect(stderr).toBe(
      'distilbert-wasm: "vocab.txt" is taken as a text; --lines vocab.txt classifies what is in the file\n',
    );
    expect(stdout).toContain('"vocab.txt"');
    expect(code).toBe(0);
  });

  test("shows only the best scores with --top-k or --threshold", async () => {
    const model = ["--model", goldenFolder("relu")];
    const [plain, top, above] = await Promise.all(
      [[], ["--top-k", "2"], ["--threshold", "0.2"]].map((args) =>
        run(["classify", ...model, "--json", ...args, "w1 w2"]),
      ),
    );
    /** @type {{label: string, score: number}[]} */
    const all = JSON.parse(plain.stdout).scores;
    const sorted = all.toSorted((a, b) => b.score - a.score);
    expect(JSON.parse(top.stdout).scores).toEqual(sorted.slice(0, 2));
    expect(JSON.parse(above.stdout).scores).toEqual(sorted.filter(({ score }) => score >= 0.2));
    expect(JSON.parse(top.stdout).label).toBe(sorted[0].label);
  });

  test("passes on how logits become scores, and what becomes of long texts", async () => {
    const classifier = await TextClassifier.load(goldenFolder("plain"));
    const long = "w1 w2 w3 ".repeat(40);
    const options = /** @type {const} */ ({ activation: "none", overflow: "windows" });
    const result = await classifier.classify(long, options);
    await classifier.dispose();
    const args = ["--json", "--activation", "none", "--overflow", "windows", long];
    const { stdout } = await run(["classify", ...small, ...args]);
    expect(JSON.parse(stdout)).toEqual({ text: long, ...result });
    expect(result.windows).toBeGreaterThan(1);
  });

  test("refuses a long text with --overflow error", async () => {
    const { code, stdout, stderr } = await run([
      "classify",
      ...small,
      "--overflow",
      "error",
      "w1",
      "w1 ".repeat(100),
      "w2",
    ]);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^label \d {2}"w1"\n/);
    expect(stdout).not.toContain("w1 w1");
    expect(stderr).toBe(
      "distilbert-wasm: text 2: the text is too long: the model reads 64 tokens; see --overflow truncate and --overflow windows\n",
    );
  });

  test("reads lines and characters that come in pieces", async () => {
    const child = spawn(process.execPath, [main, "classify", ...small, "--json"]);
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (stdout += text));
    // Once the first line is answered, what follows comes byte by byte.
    child.stdin.write("w1\n");
    await new Promise((resolve) => child.stdout.once("data", resolve));
    for (const byte of Buffer.from("é👍 w2\n中")) {
      child.stdin.write(Uint8Array.of(byte));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    child.stdin.end();
    await new Promise((resolve) => child.on("close", resolve));
    expect(stdout).toBe(await jsonLines(goldenFolder("plain"), ["w1", "é👍 w2", "中"]));
  });

  test("answers each line as it comes", async () => {
    const child = spawn(process.execPath, [main, "classify", ...small]);
    child.stdout.setEncoding("utf8");
    for (const text of ["w1", "w2"]) {
      child.stdin.write(`${text}\n`);
      const [answer] = await new Promise((resolve) => child.stdout.once("data", (...args) => resolve(args)));
      expect(answer).toContain(JSON.stringify(text));
    }
    child.stdin.end();
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(0);
  });

  test("says where a text was cut, and shows only the beginning of a long one", async () => {
    const { stdout } = await run(["classify", ...small, "w1 ".repeat(100)]);
    const [first, ...rest] = stdout.split("\n");
    expect(first).toMatch(/^label \d {2}"(w1 )+…"$/);
    expect(first.length).toBeLessThan(90);
    expect(rest).toContain("  (only the beginning was read: the text is too long for the model)");
  });

  test.each(["q8", "q4", "fp32"])("runs a float model in %s", async (dtype) => {
    const { stdout } = await run(["classify", ...small, "--json", "--dtype", dtype, "w1 w2"]);
    const classifier = await TextClassifier.load(goldenFolder("plain"), {
      dtype: /** @type {"q8"} */ (dtype),
    });
    expect(JSON.parse(stdout)).toEqual({ text: "w1 w2", ...(await classifier.classify("w1 w2")) });
    await classifier.dispose();
  });

  test("takes a model from a hub, by its name and revision; a folder of that name goes first", async () => {
    const hub = await startHub({ "encoder/relu": { main: goldenFolder("odd"), v1: goldenFolder("plain") } });
    const args = ["classify", "--json", "--no-cache", "--model", "encoder/relu", "--hub", hub.url];
    for (const [revision, name] of [
      ["main", "odd"],
      ["v1", "plain"],
    ]) {
      const { stdout, stderr } = await run([...args, "--revision", revision, "w1"]);
      expect([stdout, stderr]).toEqual([await jsonLines(goldenFolder(name), ["w1"]), ""]);
    }
    await hub.close();
    const options = { cwd: join(root, "tests", "golden") };
    const here = await run(["classify", "--json", "--model", "encoder/relu", "w1"], options);
    expect(here.stdout).toBe(await jsonLines(goldenFolder("relu"), ["w1"]));
  });

  test("takes a model from the web, or by a relative path", async () => {
    const { url } = await serve(goldenFolder("plain"));
    const expected = await jsonLines(goldenFolder("plain"), ["w1"]);
    expect((await run(["classify", "--json", "--model", url, "w1"])).stdout).toBe(expected);
    const options = { cwd: join(root, "tests", "golden") };
    expect((await run(["classify", "--json", "--model", "encoder/plain", "w1"], options)).stdout).toBe(
      expected,
    );
  });
});

describe("a mistake is named, with nothing on standard output:", () => {
  const expected = `expected ${commands.join(", ")}`;

  test.each([
    ["no command", [], `no command; ${expected}`],
    ["an unknown command", ["clasify"], `unknown command clasify; ${expected}`],
    ["a command of JavaScript's", ["toString"], `unknown command toString; ${expected}`],
    ["an unknown option", ["classify", "--modell", "x"], "unknown option '--modell'"],
    ["an option without its value", ["classify", "--model"], "option '--model <value>' argument missing"],
    ["an unknown dtype", ["classify", "--dtype", "int8", "x"], "unknown dtype int8; expected q8, q4 or fp32"],
    [
      "an option that is no number",
      ["classify", "--top-k", "all", "x"],
      "--top-k is all, expected a whole number of at least 1",
    ],
    [
      "a number out of its range",
      ["classify", "--threads", "0", "x"],
      "--threads is 0, expected a whole number from 1 to 64",
    ],
    [
      "an unknown word",
      ["classify", "--overflow", "cut", "x"],
      "unknown overflow cut; expected truncate, error or windows",
    ],
    ["two formats", ["classify", "--csv", "--jsonl"], "--csv and --jsonl exclude each other"],
    [
      "an option of another format",
      ["classify", "--jsonl", "--delimiter", ";"],
      "--delimiter goes with --csv",
    ],
    [
      "a delimiter of two characters",
      ["classify", "--csv", "--delimiter", "||"],
      '--delimiter is "||", expected one ASCII character',
    ],
    [
      "a revision of the embedded model",
      ["classify", "--revision", "main", "x"],
      "--revision goes with a --model owner/name on the hub",
    ],
    [
      "a text with --pair in a list",
      ["explain", "--pair", "x", "a", "b"],
      "--pair goes with one text, got 2",
    ],
    ["no file to evaluate", ["evaluate"], "evaluate takes one file, got 0"],
    ["two files to evaluate", ["evaluate", "a", "b"], "evaluate takes one file, got 2"],
    ["one folder to quantize", ["quantize", "a"], "quantize takes two folders, got 1"],
    [
      "a dtype that cannot be written",
      ["quantize", "--dtype", "fp32", "a", "b"],
      "unknown dtype fp32; expected q8 or q4",
    ],
    ["an option of another command", ["quantize", "--json", "a", "b"], "unknown option '--json'"],
  ])("%s", (_, args, message) => expectFailure(args, 2, message));

  test("a folder that is not there", async () => {
    const missing = join(root, "no", "such", "model");
    await expectFailure(["classify", "--json", "--model", missing, "x"], 1, `there is no folder ${missing}`);
  });

  test("a server that is not there", async () => {
    const { stdout, stderr, code } = await run([
      "classify",
      "--json",
      "--model",
      "http://127.0.0.1:9/m",
      "x",
    ]);
    expect([stdout, code]).toEqual(["", 1]);
    expect(stderr).toMatch(/^distilbert-wasm: http:\/\/127\.0\.0\.1:9\/m\/\S+: .+\n$/);
  });
});

describe("help", () => {
  test.each([["--help"], ["-h"], ["help"]])("%s lists the commands", async (...args) => {
    const { code, stdout, stderr } = await run(args);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^Usage: distilbert-wasm COMMAND \[OPTIONS\]\n/);
    for (const command of commands) {
      expect(stdout).toMatch(new RegExp(`^  ${command} `, "m"));
    }
  });

  /** @type {[string, string[]][]} */
  const options = [
    [
      "classify",
      [
        "--csv",
        "--column",
        "--pair-column",
        "--on-error",
        "--output-format",
        "--top-k",
        "--model",
        "--threads",
      ],
    ],
    ["evaluate", ["--label-column", "--column", "--model", "--dtype", "--json"]],
    ["explain", ["--color", "--pair", "--json"]],
    ["info", ["--model", "--json"]],
    ["bench", ["--lengths", "--seconds", "--threads"]],
    ["quantize", ["--dtype"]],
  ];
  test.each(options)("%s --help names its options, and loads nothing", async (command, names) => {
    for (const args of [
      [command, "x", "--help"],
      [command, "-h"],
      ["help", command],
    ]) {
      const { code, stdout, stderr } = await run(args);
      expect([code, stderr]).toEqual([0, ""]);
      expect(stdout).toMatch(new RegExp(`^Usage: distilbert-wasm ${command}`));
      for (const name of names) expect(stdout).toContain(name);
      for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    }
  });

  test("--version prints the package's", async () => {
    const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    expect(await run(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });
});

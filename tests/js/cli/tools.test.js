// `distilbert-wasm explain`, `info` and `bench`, and what is seen on a terminal.
import { spawn, spawnSync } from "node:child_process";
import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { main, run } from "../support/command.js";
import { goldenConfig, goldenModels, modelCopy } from "../support/models.js";
import { goldenFolder, temporaryFolder } from "../support/paths.js";
import { readTensors } from "../support/safetensors-file.js";

const folder = await temporaryFolder();
const small = ["--model", goldenFolder("plain")];

/** Neither is set by what runs the tests. */
const plainEnv = { NO_COLOR: undefined, FORCE_COLOR: undefined };

/** @param {import("../../../web/src/index.js").TextInput} input */
async function explanationOf(input) {
  const classifier = await TextClassifier.load(goldenFolder("plain"));
  const explanation = await classifier.explain(input);
  await classifier.dispose();
  return explanation;
}

describe("explain", () => {
  const text = "w1 w2 w3 w4";

  test("lists words with what each contributes", async () => {
    const { label, score, words } = await explanationOf(text);
    const { code, stdout, stderr } = await run(["explain", ...small, text], { env: plainEnv });
    const lines = words.map(({ word, contribution }) => {
      const number = contribution.toFixed(4);
      return `  ${contribution < 0 ? "" : "+"}${number}  ${word}\n`;
    });
    expect(stdout).toBe(`${label}  ${score.toFixed(4)}\n${lines.join("")}`);
    expect(words).toHaveLength(4);
    expect([code, stderr]).toEqual([0, ""]);
  });

  test("prints JSON with every field, a line for each line of standard input", async () => {
    const { stdout } = await run(["explain", ...small, "--json"], { input: `${text}\nw5\n` });
    const found = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(found).toEqual([
      { text, ...(await explanationOf(text)) },
      { text: "w5", ...(await explanationOf("w5")) },
    ]);
  });

  test("takes a pair", async () => {
    const pair = { text: "w1", textPair: "w2 w3" };
    const json = await run(["explain", ...small, "--json", "--pair", "w2 w3", "w1"]);
    expect(JSON.parse(json.stdout)).toEqual({ ...pair, ...(await explanationOf(pair)) });
    const { stdout } = await run(["explain", ...small, "--pair", "w2 w3", "w1"], { env: plainEnv });
    expect(stdout.match(/\| w\d/g)).toEqual(["| w2", "| w3"]);
  });

  /** @param {string} shown */
  const uncolored = (shown) => shown.replace(/\x1b\[[\d;]*m/g, ""); // eslint-disable-line no-control-regex

  test("colours the text: green for the label, red against it", async () => {
    const { label, score, words } = await explanationOf(text);
    const { stdout } = await run(["explain", ...small, "--color", "always", text]);
    expect(uncolored(stdout)).toBe(`${label}  ${score.toFixed(4)}\n${text}\n`);
    const strongest = Math.max(...words.map(({ contribution }) => Math.abs(contribution)));
    for (const { word, contribution } of words) {
      const shade = Number(stdout.match(new RegExp(`48;5;(\\d+)m${word}\x1b`))?.[1]);
      const isFaint = Math.abs(contribution) < 0.05 * strongest;
      if (isFaint) expect(shade).toBeNaN();
      else expect(contribution > 0 ? [194, 157, 120, 83, 46] : [224, 217, 210, 203, 196]).toContain(shade);
    }
  });

  test.each([
    [{ FORCE_COLOR: "1" }, [], true],
    [{ FORCE_COLOR: "0" }, [], false],
    [{ FORCE_COLOR: "1", NO_COLOR: "1" }, [], true],
    [{ NO_COLOR: "1" }, ["--color", "always"], true],
    [{ FORCE_COLOR: "1" }, ["--color", "never"], false],
    [{}, [], false],
  ])("with %j and %j: colours %s", async (env, args, expected) => {
    const { stdout } = await run(["explain", ...small, ...args, text], { env: { ...plainEnv, ...env } });
    expect(stdout.includes("\x1b[")).toBe(expected);
  });

  test("lets no control character of a text through to a terminal", async () => {
    for (const color of ["always", "never"]) {
      const args = ["explain", ...small, "--color", color, "w1 \x1b]0;title\x07 w2\u009b31m \u202e"];
      const { stdout } = await run(args);
      // eslint-disable-next-line no-control-regex
      expect(uncolored(stdout)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    }
  });
});

describe("info", () => {
  test("prints what the embedded model is", async () => {
    const { code, stdout, stderr } = await run(["info"]);
    expect(stdout).toMatch(/^model {9}embedded\n/);
    expect(stdout).toMatch(/^labels {8}2: NEGATIVE, POSITIVE$/m);
    expect(stdout).toMatch(/^longest text {2}512 tokens \(512 positions\)$/m);
    expect(stdout).toMatch(/^runs in {7}q4 \(/m);
    expect([code, stderr]).toEqual([0, ""]);
  });

  test.each(goldenModels)("counts the parameters of %s", async (name) => {
    const { stdout } = await run(["info", "--json", goldenFolder(name)]);
    const weights = join(goldenFolder(name), "model.safetensors");
    const { tensors } = await readTensors(weights);
    const config = await goldenConfig(name);
    expect(JSON.parse(stdout)).toMatchObject({
      model: goldenFolder(name),
      labels: Object.values(config.id2label),
      parameters: tensors.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0),
      layers: config.n_layers,
      size: config.dim,
      heads: config.n_heads,
      hidden: config.hidden_dim,
      vocabulary: config.vocab_size,
      positions: config.max_position_embeddings,
      dtype: "q8",
      weightsBytes: (await stat(weights)).size,
      warnings: [],
    });
  });

  test("shows the problem type, the longest text and warnings", async () => {
    const model = await modelCopy(folder, { "tokenizer_config.json": { model_max_length: 20 } });
    const { stdout } = await run(["info", "--json", "--dtype", "fp32", "--model", model]);
    expect(JSON.parse(stdout)).toMatchObject({ maxLength: 20, dtype: "fp32" });
    const types = await Promise.all(
      ["plain", "multi-label", "one-head"].map(async (name) => {
        const { stdout } = await run(["info", "--json", goldenFolder(name)]);
        return JSON.parse(stdout).problemType;
      }),
    );
    expect(types).toEqual(["single_label_classification", "multi_label_classification", undefined]);
    const stored = join(folder, "stored");
    await run(["quantize", goldenFolder("plain"), stored]);
    const { stdout: other } = await run(["info", "--json", "--dtype", "q8", stored]);
    expect(JSON.parse(other).warnings).toEqual([expect.stringContaining("stored in q4")]);
  });
});

describe("bench", () => {
  test("measures every length, on one thread and on more", async () => {
    const args = [
      "bench",
      "--json",
      ...small,
      "--seconds",
      "0.02",
      "--lengths",
      "8,32,500",
      "--threads",
      "2",
    ];
    const { code, stdout, stderr } = await run(args);
    expect([code, stderr]).toEqual([0, ""]);
    const { threads, dtype, rows } = JSON.parse(stdout);
    expect([threads, dtype, rows.length]).toEqual([2, "q8", 3]);
    for (const [i, row] of rows.entries()) {
      expect(row.tokens).toBeLessThanOrEqual([8, 32, 64][i]);
      expect(row.tokens).toBeGreaterThan([8, 32, 64][i] / 2);
      expect(row.tokensPerSecond).toBeCloseTo(row.textsPerSecond * row.tokens);
      expect(row.allTokensPerSecond).toBeCloseTo(row.allTextsPerSecond * row.tokens);
      expect(row.milliseconds).toBeGreaterThan(0);
    }
  });

  test("prints a table", async () => {
    const args = ["bench", ...small, "--seconds", "0.01", "--lengths", "8", "--threads", "1"];
    const { stdout } = await run(args);
    expect(stdout).toMatch(
      /^q8, (base|relaxed) SIMD, .*\ntokens {2}ms a text {2}tokens\/s on 1\n +8 +[\d.]+ +\d+\n$/,
    );
  });
});

const hasScript = spawnSync("script", ["--version"]).status === 0;
const onTerminal = hasScript ? test : test.skip;

/**
 * What a terminal gets to see.
 * @param {string[]} args
 */
async function terminal(args) {
  const command = [process.execPath, main, ...args].map((arg) => `'${arg}'`).join(" ");
  const child = spawn("script", ["-qec", command, "/dev/null"], {
    env: { ...process.env, ...plainEnv, TERM: "xterm-256color" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let shown = "";
  child.stdout.setEncoding("utf8").on("data", (text) => (shown += text));
  const code = await new Promise((resolve) => child.on("close", resolve));
  return { code, shown };
}

describe("on a terminal", () => {
  onTerminal("words are coloured", async () => {
    const { shown } = await terminal(["explain", ...small, "w1 w2"]);
    expect(shown).toContain("\x1b[30;48;5;");
  });

  onTerminal("a bar shows how far a file has come, how fast, and how much longer it takes", async () => {
    const [input, output] = [join(folder, "long.txt"), join(folder, "out.txt")];
    await writeFile(input, "w1 w2 w3 w4 w5\n".repeat(60_000));
    const { code, shown } = await terminal(["classify", ...small, "--lines", input, "-o", output]);
    expect(code).toBe(0);
    const shares = [...shown.matchAll(/[█░]{24} +(\d+) % (\d+) rows, (\d+) a second, \d+ s left/g)];
    expect(shares.length).toBeGreaterThan(0);
    const percents = shares.map(([, percent]) => Number(percent));
    expect(percents).toEqual(percents.toSorted((a, b) => a - b));
    expect(shown.endsWith("\r\x1b[K")).toBe(true); // gone when done
  });
});

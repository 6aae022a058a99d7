// What the model does not know of a text, as the command line says it; and a model that knows nothing.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { run } from "../support/command.js";
import { changedWeights, goldenConfig, modelCopy } from "../support/models.js";
import { goldenFolder, temporaryFolder } from "../support/paths.js";

const folder = await temporaryFolder();
const small = ["--model", goldenFolder("plain")];
const plainEnv = { NO_COLOR: undefined, FORCE_COLOR: undefined };

/** The lines of an answer that speak of it. @param {string} stdout */
const notes = (stdout) => stdout.split("\n").filter((line) => line.includes("does not know"));

describe.each(["classify", "explain"])("%s names what the model does not know", (command) => {
  test.each([
    ["emoji, which are one", "w1 😡😡😡", '"😡😡😡"'],
    ["a character of a script that is not in the vocabulary", "𓀀 w1", '"𓀀"'],
    ["a word twice, and another", "zz w1 zz yy", '"zz" and "yy"'],
    ["more than are worth reading", "aa bb cc dd ee ff aa gg", '"aa", "bb", "cc", "dd", "ee" and 2 more'],
    ["a word without an end", "z".repeat(200), `"${"z".repeat(39)}…"`],
    ["[UNK] itself", "w1 [UNK]", '"[UNK]"'],
  ])("%s", async (_, text, listed) => {
    const { code, stdout, stderr } = await run([command, ...small, text], { env: plainEnv });
    expect(notes(stdout)).toEqual([`  (the model does not know: ${listed})`]);
    expect([code, stderr]).toEqual([0, ""]);
  });

  test("and says nothing if it knows all", async () => {
    const { stdout } = await run([command, ...small, "w1 w2"], { env: plainEnv });
    expect(notes(stdout)).toEqual([]);
  });

  test("for the text that it is about, of several", async () => {
    const { stdout } = await run([command, ...small, "w1", "w2 zz", "w3"], { env: plainEnv });
    expect(notes(stdout)).toEqual(['  (the model does not know: "zz")']);
    const places = ["w2", "does not know", "w3"].map((words) => stdout.indexOf(words));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  test("by whatever name the unknown token goes", async () => {
    const config = { do_lower_case: true, unk_token: "w40" };
    const model = await modelCopy(folder, { "tokenizer_config.json": config });
    const { stdout } = await run([command, "--model", model, "w1 zz"], { env: plainEnv });
    expect(notes(stdout)).toEqual(['  (the model does not know: "zz")']);
  });
});

describe("of a pair, both texts", () => {
  test("explain", async () => {
    const args = ["explain", ...small, "--pair", "w2 👍", "w1 😡"];
    const { stdout } = await run(args, { env: plainEnv });
    expect(notes(stdout)).toEqual(['  (the model does not know: "😡" and "👍")']);
    const coloured = await run([...args, "--color", "always"], { env: plainEnv });
    expect(notes(coloured.stdout)).toEqual(['(the model does not know: "😡" and "👍")']);
  });

  test("classify", async () => {
    const args = ["classify", ...small, "--csv", "--pair-column", "other", "--output-format", "text"];
    const { stdout } = await run(args, { input: "text,other\nw1 😡,w2 👍\nw1,w2\n" });
    expect(notes(stdout)).toEqual(['  (the model does not know: "😡" and "👍")']);
  });
});

test("what was beyond the first window is counted", async () => {
  const text = `zz ${"w1 ".repeat(100)}yy`;
  const { stdout } = await run(["classify", ...small, "--overflow", "windows", text]);
  expect(notes(stdout)).toEqual(['  (the model does not know: "zz" and 1 more)']);
});

describe("tables", () => {
  const hold = (/** @type {string} */ rows) =>
    `distilbert-wasm: ${rows} characters or words that the model does not know\n`;

  test.each([
    ["text\nw1 😡\nw2\nzz zz\n", hold("2 of 3 rows hold")],
    ["text\nw1 😡\nw2\n", hold("1 of 2 rows holds")],
    ["text\nw1\nw2\n", ""],
  ])("%j: how many rows, at the end, on standard error", async (input, expected) => {
    const { code, stdout, stderr } = await run(["classify", ...small, "--csv"], { input });
    expect([code, stderr]).toEqual([0, expected]);
    expect(notes(stdout)).toEqual([]);
  });

  test("not if each row has its number", async () => {
    const { stdout, stderr } = await run(["classify", ...small, "--csv", "--details"], {
      input: "text\nw1 😡\n",
    });
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^text,label,score,tokenCount,unknownTokens,truncated\nw1 😡,.*,4,1,false\n$/);
  });

  test("evaluate says it, too", async () => {
    const file = join(folder, "rated.tsv");
    const { id2label } = await goldenConfig();
    await writeFile(file, `text\tlabel\nw1 😡\t${id2label[0]}\nw2\t${id2label[1]}\n`);
    const { code, stderr } = await run(["evaluate", ...small, file]);
    expect([code, stderr]).toEqual([0, hold("1 of 2 rows holds")]);
  });
});

test("evaluate and tables give no figure from logits that are not finite", async () => {
  const weights = await changedWeights((tensors) => {
    const matrix = tensors.find(({ name }) => name === "classifier.weight");
    if (!matrix) throw new Error("the golden model has no classifier");
    matrix.data = new Uint8Array(new Float32Array(matrix.data.length / 4).fill(3e38).buffer);
    const bias = tensors.find(({ name }) => name === "classifier.bias");
    if (bias) bias.data = new Uint8Array(Float32Array.of(3e38, -3e38).buffer);
  });
  const model = await modelCopy(folder, { "model.safetensors": weights });
  const { id2label } = await goldenConfig();
  const file = join(folder, "broken.csv");
  await writeFile(file, `text,label\nw0 w30 zz,${id2label[0]}\nw2,${id2label[1]}\n`);
  for (const args of [
    ["evaluate", file],
    ["evaluate", "--on-error", "skip", "--json", file],
    ["classify", "--csv", "--prefix", "p_", "--on-error", "skip", file],
    ["classify", "--json", "w0 w30 zz"],
    ["explain", "w0 w30 zz"],
  ]) {
    const { code, stdout, stderr } = await run([args[0], "--model", model, ...args.slice(1)]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/gives a text the logit .*: its weights are broken or too large/);
  }
});

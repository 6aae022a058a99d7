// `distilbert-wasm fill`, and what `info` and `quantize` say of a model that fills masks.
import { join } from "node:path";
import { describe, expect, jest, test } from "@jest/globals";
import { FillMask } from "../../../web/src/index.js";
import { run } from "../support/command.js";
import { fillMaskFolder, listsOf, ownWarnings } from "../support/fill-mask-models.js";
import { temporaryFolder } from "../support/paths.js";
import { readTensors } from "../support/safetensors-file.js";

jest.spyOn(console, "warn").mockImplementation(() => {});

const folder = await temporaryFolder();
const model = fillMaskFolder("bert");
const args = ["fill", "--model", model];

/** @param {string | string[]} texts @param {import("../../../web/src/index.js").FillMaskOptions} [options] */
async function fill(texts, options) {
  const loaded = await FillMask.load(model);
  const found = await loaded.fill([texts].flat(), options);
  await loaded.dispose();
  return found;
}

test("prints the likeliest tokens of a mask, or of several", async () => {
  const texts = ["john lives in [MASK]", "[MASK] and [MASK]"];
  const found = await fill(texts);
  const linesOf = (/** @type {import("../../../web/src/index.js").MaskPrediction[]} */ list) => {
    const width = Math.max(...list.map(({ text }) => text.length));
    return list.map(({ text, score }) => `  ${text.padEnd(width)}  ${score.toFixed(4)}\n`).join("");
  };
  const [one, [first, second]] = found.map((predictions) => listsOf(predictions).map(linesOf));
  const { code, stdout, stderr } = await run([...args, ...texts]);
  expect(stdout).toBe(`"${texts[0]}"\n${one[0]}"${texts[1]}"\n mask 1:\n${first} mask 2:\n${second}`);
  expect([code, stderr]).toEqual([0, ""]);
});

test("prints JSON, a line for each line of standard input, as it is told", async () => {
  const texts = ["john lives in [MASK]", "[MASK] and [MASK]"];
  const found = await fill(texts, { topK: 2, targets: ["paris", "john", "in"] });
  const more = ["--top-k", "2", "--targets", "paris,john", "--targets", "in", "--json"];
  const { stdout } = await run([...args, ...more], { input: `${texts.join("\n")}\n` });
  const lines = stdout.trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toEqual(
    found.map((predictions, i) => ({ text: texts[i], predictions })),
  );
});

test("says what is wrong", async () => {
  const embedded = await run(["fill", "a [MASK]"]);
  expect([embedded.code, embedded.stderr]).toEqual([2, expect.stringContaining("no model: there is none")]);
  const none = await run([...args, "john"]);
  expect([none.code, none.stderr]).toEqual([1, expect.stringContaining("the text has no [MASK]")]);
  expect((await run([...args, "--top-k", "0", "[MASK]"])).code).toBe(2);
  expect((await run([...args, "--targets", ",", "[MASK]"])).stderr).toContain("no targets; expected");
  expect((await run(["fill", "--help"])).stdout).not.toContain("the embedded model");
});

describe.each(["bert", "distilbert-untied", "roberta"])("the model %s", (name) => {
  test("is one for FillMask, of so many parameters", async () => {
    const { tensors } = await readTensors(join(fillMaskFolder(name), "model.safetensors"));
    const { stdout } = await run(["info", "--json", fillMaskFolder(name)]);
    expect(JSON.parse(stdout)).toMatchObject({
      uses: ["FillMask", "TextEmbedder"],
      labels: [],
      parameters: tensors.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0),
    });
  });

  test.each(["q8", "q4"])("quantized to %s fills as it does when it is quantized on load", async (dtype) => {
    const quantized = join(folder, `${name}-${dtype}`);
    expect((await run(["quantize", "--dtype", dtype, fillMaskFolder(name), quantized])).code).toBe(0);
    const onLoad = await FillMask.load(fillMaskFolder(name), { dtype: /** @type {"q8" | "q4"} */ (dtype) });
    const stored = await FillMask.load(quantized);
    expect(ownWarnings(stored)).toEqual([]);
    const text = `john ${stored.maskToken} in ${stored.maskToken}`;
    expect(await stored.fill(text)).toEqual(await onLoad.fill(text));
    await Promise.all([onLoad.dispose(), stored.dispose()]);
  });
});

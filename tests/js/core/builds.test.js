// The two WebAssembly builds: which of them runs where, and that their answers have the same bits.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { builds } from "../../../web/src/engine/builds.js";
import { TextClassifier } from "../../../web/src/index.js";
import { run } from "../support/command.js";
import { goldenConfig, modelCopy } from "../support/models.js";
import { goldenFolder, root, temporaryFolder } from "../support/paths.js";

const folder = await temporaryFolder();
const program = join(folder, "program.mjs");
await writeFile(
  program,
  `import { TextClassifier } from ${JSON.stringify(join(root, "web/src/index.js"))};
const [{ relaxed, texts, models }] = process.argv.slice(2).map((text) => JSON.parse(text));
if (!relaxed) {
  // An engine that does not know relaxed SIMD: its opcode for the dot product with a sum is fd 93 02.
  const { validate } = WebAssembly;
  WebAssembly.validate = (bytes) => !/,253,147,2,/.test([...bytes].join()) && validate(bytes);
}
for (const { model, dtype } of models) {
  const classifier = await TextClassifier.load(model, { dtype });
  console.log(JSON.stringify({ build: classifier.backend.build, results: await classifier.classify(texts, { rawLogits: true }) }));
}
`,
);

const texts = [
  "This is awesome",
  "w1 w2 w3",
  "",
  "w4 ".repeat(100),
  "Benchmarking is hard.",
  "w100 w50 w7 w7",
];
/** @param {string} activation instead of the golden model's gelu */
const withActivation = async (activation) =>
  modelCopy(folder, { "config.json": { ...(await goldenConfig()), activation } });
const activations = ["gelu_new", "silu", "quick_gelu", "relu"];
const models = [
  { dtype: "q4" }, // the embedded one
  ...["q8", "q4", "fp32"].flatMap((dtype) =>
    ["plain", "odd", "multi-label"].map((name) => ({ model: goldenFolder(name), dtype })),
  ),
  ...(await Promise.all(activations.map(withActivation))).map((model) => ({ model, dtype: "q8" })),
];

/** @typedef {{build: string, results: {scores: {score: number}[]}[]}} Answer of one model */

/**
 * @param {boolean} relaxed
 * @param {string[]} nodeArgs
 * @returns {Promise<Answer[] | undefined>} nothing where this Node does not know the options
 */
async function answers(relaxed, nodeArgs) {
  const question = JSON.stringify({ relaxed, texts, models });
  const { code, stdout, stderr } = await run([question], { nodeArgs, program });
  if (stderr.includes("bad option")) return undefined;
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

// Node 20 has relaxed SIMD behind a flag, and its baseline compiler gets it wrong: the second flag
// turns that compiler off, without it the base build must run.
const flag = "--experimental-wasm-relaxed-simd";
const base = answers(false, []);
const others = Promise.all([answers(true, []), answers(true, [flag]), answers(true, [flag, "--no-liftoff"])]);

test("JavaScript knows the builds that are built, in their order", async () => {
  const listed = JSON.parse(await readFile(join(root, "wasm", "builds.json"), "utf8"));
  expect(builds).toEqual(listed.map((/** @type {{name: string}} */ { name }) => name));
});

test("a build that the caller names says which one it is", async () => {
  const wasm = await readFile(join(root, "web", "dist", "distilbert-base.wasm"));
  const classifier = await TextClassifier.load(undefined, { wasm });
  expect(classifier.backend.build).toBe("base");
  await classifier.dispose();
});

test("both builds run here, each where the engine does", async () => {
  expect((await base)?.map(({ build }) => build)).toEqual(models.map(() => "base"));
  expect((await others).map((answer) => answer?.[0].build)).toContain("relaxed");
});

test("their integer path gives the same bits, and their floats differ little", async () => {
  const expected = (await base) ?? [];
  for (const answer of await others) {
    if (!answer) continue;
    models.forEach(({ dtype }, i) => {
      if (dtype !== "fp32") expect(answer[i].results).toEqual(expected[i].results);
      const scores = answer[i].results.flatMap((result) => result.scores.map(({ score }) => score));
      const floats = expected[i].results.flatMap((result) => result.scores.map(({ score }) => score));
      scores.forEach((score, k) => expect(Math.abs(score - floats[k])).toBeLessThan(1e-5));
    });
  }
});

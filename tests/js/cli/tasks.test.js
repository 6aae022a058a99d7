// `distilbert-wasm zero-shot`, `embed`, and what `info` says a model is for.
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { TextEmbedder, ZeroShotClassifier } from "../../../web/src/index.js";
import { run } from "../support/command.js";
import { goldenConfig, modelCopy } from "../support/models.js";
import { goldenFolder, temporaryFolder } from "../support/paths.js";
import { readTensors } from "../support/safetensors-file.js";
import { golden, taskFolder } from "../support/tasks.js";
import { tokenFolder } from "../support/token-models.js";

const folder = await temporaryFolder();
const nli = await taskFolder(folder, golden.zeroShot[0]);
const texts = ["w1 w2 w3", "w4 w5"];
const labels = ["w3", "w12 w4"];
const input = `${texts.join("\n")}\n`;

/** @param {string} stdout */
const linesOf = (stdout) => stdout.trimEnd().split("\n");

describe("zero-shot", () => {
  const args = ["zero-shot", "--model", nli, "--labels", labels.join(",")];

  test("prints the best label and all scores, the highest first", async () => {
    const classifier = await ZeroShotClassifier.load(nli);
    const { label, scores } = await classifier.classify(texts[0], labels);
    await classifier.dispose();
    const sorted = [...scores].sort((a, b) => b.score - a.score);
    const lines = sorted.map(({ label, score }) => `  ${label.padEnd(6)}  ${score.toFixed(4)}\n`);
    const { code, stdout, stderr } = await run([...args, texts[0]]);
    expect(stdout).toBe(`${label}  "${texts[0]}"\n${lines.join("")}`);
    expect([code, stderr]).toEqual([0, ""]);
  });

  test("prints JSON, a line for each line of standard input, as it is told", async () => {
    const more = ["--template", "w7 {}", "--multi-label", "--labels", "w9", "--json"];
    const classifier = await ZeroShotClassifier.load(nli);
    const results = await classifier.classify(texts, [...labels, "w9"], {
      hypothesisTemplate: "w7 {}",
      multiLabel: true,
    });
    await classifier.dispose();
    const { stdout } = await run([...args, ...more], { input });
    expect(linesOf(stdout).map((line) => JSON.parse(line))).toEqual(
      results.map((result, i) => ({ text: texts[i], ...result })),
    );
  });

  test("says what is wrong with the command line", async () => {
    const without = await run(["zero-shot", "--model", nli, texts[0]]);
    expect([without.code, without.stderr]).toEqual([2, expect.stringContaining("expected --labels A,B,...")]);
    const embedded = await run(["zero-shot", "--labels", "a", texts[0]]);
    expect([embedded.code, embedded.stderr]).toEqual([2, expect.stringContaining("no model: there is none")]);
    for (const [option, value, message] of [
      ["--template", "none", "--template is string none, expected a text with {} for the label, once"],
      ["--overflow", "windows", '--overflow is string windows, expected "truncate" or "error"'],
      ["--labels", "w1 ".repeat(100), "--labels[2] in its hypothesis has"],
      ["--hub", "x", "--hub goes with a --model owner/name on the hub"],
    ]) {
      const { code, stdout, stderr } = await run([...args, option, value, texts[0]]);
      expect([code, stdout, stderr]).toEqual([2, "", expect.stringContaining(`distilbert-wasm: ${message}`)]);
    }
    expect((await run(["zero-shot", "--help"])).stdout).not.toContain("the embedded model");
  });
});

describe("embed", () => {
  test("prints numbers that are the embeddings, a line for each text", async () => {
    const model = await taskFolder(folder, /** @type {any} */ (golden.embeddings.at(-1)));
    const embedder = await TextEmbedder.load(model);
    const options = /** @type {const} */ ({ pooling: ["cls", "max"], normalize: true, promptName: "query" });
    const [plain, told] = [await embedder.embed(texts), await embedder.embed(texts, options)];
    await embedder.dispose();
    const { code, stdout, stderr } = await run(["embed", "--model", model, ...texts]);
    expect(linesOf(stdout).map((line) => Float32Array.from(JSON.parse(line)))).toEqual(plain);
    expect([code, stderr]).toEqual([0, ""]);
    const more = ["--pooling", "cls,max", "--normalize", "--prompt", "query", "--json"];
    const json = await run(["embed", "--model", model, ...more], { input });
    const found = linesOf(json.stdout).map((line) => JSON.parse(line));
    expect(found.map(({ text }) => text)).toEqual(texts);
    expect(found.map(({ embedding }) => Float32Array.from(embedding))).toEqual(told);
  });
});

test("embed says what is wrong with the command line, with the options as they were typed", async () => {
  const hub = ["--model", "owner/name", "--hub", "x"];
  const model = ["--model", goldenFolder("plain")];
  for (const [args, message] of /** @type {[string[], string][]} */ ([
    [[...model, "--pooling", "none"], "unknown pooling none; expected cls, mean, max"],
    [[...model, "--pooling", "cls,"], "unknown pooling ; expected cls"],
    [[...model, "--prompt", "query"], "--prompt is string query, expected none: the model has no prompts"],
    [hub, "--hub is string x, expected the address of a server"],
  ])) {
    const { code, stdout, stderr } = await run(["embed", ...args, texts[0]]);
    expect([code, stdout, stderr]).toEqual([2, "", expect.stringContaining(`distilbert-wasm: ${message}`)]);
  }
});

describe("info says what a model is for", () => {
  /** @param {string} model */
  const facts = async (model) => JSON.parse((await run(["info", "--json", model])).stdout);

  test("of a classifier, one for natural language inference, an encoder alone", async () => {
    expect(await facts(goldenFolder("plain"))).toMatchObject({ uses: ["TextClassifier", "TextEmbedder"] });
    expect((await facts(nli)).uses).toEqual(["TextClassifier", "TextEmbedder", "ZeroShotClassifier"]);
    const config = { ...(await goldenConfig()), architectures: ["DistilBertModel"] };
    const headless = await modelCopy(folder, { "config.json": config });
    expect(await facts(headless)).toMatchObject({ uses: ["TextEmbedder"], labels: [] });
    const { stdout } = await run(["info", headless]);
    expect(stdout).toContain("for           TextEmbedder\n");
    expect(stdout).not.toContain("labels");
  });

  test("of a folder of sentence-transformers that names the head its encoder was trained with", async () => {
    const config = { ...(await goldenConfig()), architectures: ["DistilBertForMaskedLM"] };
    const { model, files } = golden.embeddings[0];
    const pooled = await taskFolder(folder, { model, files: { ...files, "config.json": config } });
    expect(await facts(pooled)).toMatchObject({ uses: ["TextEmbedder"], labels: [] });
  });

  test("of a reranker, whose one label is not called one of several", async () => {
    expect(await facts(goldenFolder("plain"))).toMatchObject({
      problemType: "single_label_classification",
      activation: "softmax",
    });
    const one = await facts(goldenFolder("one-head"));
    expect([one.labels.length, one.problemType, one.activation]).toEqual([1, undefined, "sigmoid"]);
    const { stdout } = await run(["info", goldenFolder("one-head")]);
    expect(stdout).toContain("scores        sigmoid\n");
    expect(stdout).not.toContain("multi_label");
  });

  test("of one that labels tokens, with its parameters and labels", async () => {
    const tagger = tokenFolder("bio");
    const { tensors } = await readTensors(join(tagger, "model.safetensors"));
    expect(await facts(tagger)).toMatchObject({
      uses: ["TokenClassifier", "TextEmbedder"],
      labels: ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"],
      parameters: tensors.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0),
    });
  });
});

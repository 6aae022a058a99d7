// TextEmbedder against sentence-transformers, and its pipeline against transformers (tests/golden/tasks).
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { TextClassifier, TextEmbedder } from "../../../web/src/index.js";
import { pipeline } from "../../../web/src/pipeline/index.js";
import { quantizeFolder } from "../../../web/src/quantize.js";
import { expectError } from "../support/errors.js";
import { modelCopy } from "../support/models.js";
import { goldenFolder, temporaryFolder } from "../support/paths.js";
import { golden, taskFolder } from "../support/tasks.js";

const folder = await temporaryFolder();
const { texts } = golden;

/** @param {string} about */
const named = (about) => {
  const found = golden.embeddings.find((one) => one.about === about);
  if (!found) throw new Error(`no golden data about ${about}`);
  return found;
};

/** @param {ArrayLike<number>[]} rows @param {number[][]} expected */
function expectClose(rows, expected) {
  expect(rows.map(({ length }) => length)).toEqual(expected.map(({ length }) => length));
  const apart = rows.flatMap((row, i) => expected[i].map((value, j) => Math.abs(value - row[j])));
  expect(Math.max(...apart)).toBeLessThan(1e-4);
}

describe.each(golden.embeddings)("a folder with $about", ({ embeddings, query, ...model }) => {
  test("gives sentence-transformers' embeddings", async () => {
    const embedder = await TextEmbedder.load(await taskFolder(folder, model), { dtype: "fp32" });
    const rows = await embedder.embed(texts);
    expectClose(rows, embeddings);
    expect(embedder.dimensions).toBe(embeddings[0].length);
    expect(await embedder.embed(texts[2])).toEqual(rows[2]);
    if (query) expectClose(await embedder.embed(texts, { promptName: "query" }), query);
    await embedder.dispose();
  });
});

describe("embed", () => {
  /** @type {TextEmbedder} */
  let embedder;
  test("says what it does", async () => {
    const model = await taskFolder(folder, named("a prompt for all"));
    embedder = await TextEmbedder.load(model);
    expect(embedder).toMatchObject({ dimensions: 32, pooling: ["mean"], normalize: false, dtype: "q8" });
    expect(embedder.prompts).toEqual({ query: "w5 w6: ", passage: "w7 ", document: "" });
    expect(TextEmbedder.name).toBe("TextEmbedder");
  });
  afterAll(() => embedder.dispose());

  test("gives for many what it gives for each, in lists and streams, whatever runs it", async () => {
    const many = texts.concat(texts, texts);
    const each = [];
    for (const text of many) each.push(await embedder.embed(text, { normalize: true }));
    expect(await embedder.embed(many, { normalize: true })).toEqual(each);
    const streamed = [];
    for await (const row of embedder.embedStream(many, { normalize: true })) streamed.push(row);
    expect(streamed).toEqual(each);
    const model = await taskFolder(folder, named("a prompt for all"));
    const together = await TextEmbedder.load(model, { threads: 2, worker: true });
    const rows = await together.embed(many, { normalize: true });
    expect(rows.map((row) => [...row])).toEqual(each.map((row) => [...row])); // arrays of another realm
    await together.dispose();
  });

  test("does what it is told rather than what the files say", async () => {
    const [cls, mean, both, states] = [
      await embedder.embed("w1 w2", { pooling: "cls", promptName: "" }),
      await embedder.embed("w1 w2", { pooling: ["mean"], promptName: "document" }),
      await embedder.embed("w1 w2", { pooling: ["cls", "mean"], promptName: "" }),
      await embedder.embed("w1 w2", { pooling: "none", promptName: "" }),
    ];
    expect([...both]).toEqual([...cls, ...mean]);
    expect(states).toHaveLength(4 * 32);
    expect(states.slice(0, 32)).toEqual(cls);
    expect(await embedder.embed("w1 w2", { promptName: "query" })).toEqual(
      await embedder.embed("w5 w6: w1 w2", { promptName: "" }),
    );
    const pair = { text: "w1", textPair: "w2" };
    expect(await embedder.embed([pair])).toEqual([
      await embedder.embed({ text: "w7 w1", textPair: "w2" }, { promptName: "" }),
    ]);
  });

  test("is TextClassifier's on a model that has a head", async () => {
    const classifier = await TextClassifier.load(goldenFolder("plain"));
    const bare = await TextEmbedder.load(goldenFolder("plain"));
    for (const pooling of /** @type {const} */ (["cls", "mean"])) {
      expect(await bare.embed(texts, { pooling })).toEqual(await classifier.embed(texts, { pooling }));
    }
    await classifier.dispose();
    await bare.dispose();
  });

  test.each([
    [{ pooling: "median" }, 'expected one or more of "cls", "mean"'],
    [{ pooling: [] }, "pooling is a list of 0, expected one or more"],
    [{ pooling: ["cls", "none"] }, 'pooling is string none, expected one or more of "cls"'],
    [{ pooling: null }, "pooling is null"],
    [{ promptName: null }, 'promptName is null, expected "query" or'],
    [{ promptName: ["query"] }, "promptName is a list of 1"],
    [{ normalize: 1 }, "normalize is number 1"],
    [{ promptName: "search" }, 'promptName is string search, expected "query" or "document" or "passage"'],
    [{ prompt: "a" }, "prompt"],
  ])("refuses %j", async (options, message) => {
    // @ts-expect-error on purpose
    const error = await expectError(embedder.embed("w1", options), "invalid_argument", "");
    expect(error.message).toContain(message);
  });
});

describe("a folder of sentence-transformers is refused", () => {
  const modules = named("normalized").files["modules.json"];
  const pooling = named("normalized").files["1_Pooling/config.json"];
  const [transformer, poolingModule, normalize] = modules;
  const dense = { ...normalize, type: "sentence_transformers.models.Dense" };
  const sentence = "sentence_bert_config.json";
  const prompts = "config_sentence_transformers.json";

  test.each([
    [
      "unsupported_model",
      { "modules.json": [transformer, poolingModule, dense] },
      "of which Dense cannot be run",
    ],
    ["unsupported_model", { "modules.json": [transformer] }, "modules.json lists the modules Transformer;"],
    [
      "unsupported_model",
      { "modules.json": [{ ...transformer, path: "0_BERT" }, poolingModule] },
      '"0_BERT"',
    ],
    [
      "unsupported_model",
      { "modules.json": [transformer, { ...poolingModule, path: "p" }] },
      'the pooling in "p"',
    ],
    ["invalid_config", { "modules.json": [transformer, 5] }, "modules.json lists 5"],
    ["invalid_config", { "modules.json": { 0: transformer } }, "modules.json must hold a JSON list"],
    [
      "unsupported_model",
      { "1_Pooling/config.json": { pooling_mode: "median" } },
      'pooling_mode is "median"',
    ],
    ["invalid_config", { "1_Pooling/config.json": [] }, "1_Pooling/config.json must hold a JSON object"],
    ["invalid_config", { [sentence]: { max_seq_length: "long" } }, 'max_seq_length is "long"'],
    ["unsupported_model", { [sentence]: { transformer_task: "fill-mask" } }, "transformer_task"],
    [
      "unsupported_model",
      { [sentence]: { modality_config: { text: { method: "get" } } } },
      "modality_config",
    ],
    [
      "unsupported_model",
      { [sentence]: { do_lower_case: true }, "tokenizer_config.json": { do_lower_case: false } },
      "cased",
    ],
    ["unsupported_model", { [prompts]: { model_type: "SparseEncoder" } }, "SparseEncoder"],
    ["invalid_config", { [prompts]: { default_prompt_name: "q" } }, 'default_prompt_name is "q"'],
    ["unsupported_model", { [sentence]: { tokenizer_args: { padding_side: "left" } } }, "tokenizer_args is"],
    ["invalid_config", { [prompts]: { prompts: "query: " } }, 'prompts is "query: ", expected texts by name'],
    ["invalid_config", { [prompts]: { prompts: { query: 5 } } }, 'the prompt "query" is 5'],
  ])("with %s for %j", async (code, files, message) => {
    const model = {
      model: "plain",
      files: { "modules.json": modules, "1_Pooling/config.json": pooling, ...files },
    };
    const path = await taskFolder(folder, model);
    const error = await expectError(TextEmbedder.load(path), /** @type {any} */ (code), "");
    expect(error.message).toContain(message);
    // Who has no use for these files does not read them.
    const classifier = await TextClassifier.load(path);
    await classifier.dispose();
  });

  test("if its pooling is missing", async () => {
    const path = await modelCopy(folder, { "modules.json": modules });
    await expectError(
      TextEmbedder.load(path),
      "not_found",
      "has no 1_Pooling/config.json, which modules.json names",
    );
  });

  test("if a prompt's tokens are not to be pooled, as soon as there is a prompt", async () => {
    const files = {
      "modules.json": modules,
      "1_Pooling/config.json": { ...pooling, include_prompt: false },
      [prompts]: { prompts: { query: "w1 " } },
    };
    const embedder = await TextEmbedder.load(await taskFolder(folder, { model: "plain", files }));
    expect(await embedder.embed("w2")).toHaveLength(32);
    await expectError(
      embedder.embed("w2", { promptName: "query" }),
      "unsupported_model",
      "include_prompt is false",
    );
    await embedder.dispose();
  });
});

describe("a model in the caller's hands", () => {
  test("has the files of sentence-transformers as well", async () => {
    const { files } = named("normalized");
    const read = (/** @type {string} */ file) => readFile(join(goldenFolder("plain"), file));
    const given = {
      config: await read("config.json"),
      tokenizer: await read("vocab.txt"),
      tokenizerConfig: files["tokenizer_config.json"],
      weights: await read("model.safetensors"),
    };
    const parts = { modules: files["modules.json"], poolingConfig: files["1_Pooling/config.json"] };
    const embedder = await TextEmbedder.load({ ...given, ...parts }, { dtype: "fp32" });
    expectClose(await embedder.embed(texts), named("normalized").embeddings);
    await embedder.dispose();
    const { poolingConfig } = parts;
    await expectError(
      TextEmbedder.load({ ...given, poolingConfig }),
      "invalid_argument",
      "poolingConfig without modules",
    );
  });
});

test("with share all who load it have one copy, apart from that of another class", async () => {
  const path = goldenFolder("plain");
  const [one, other] = await Promise.all([1, 2].map(() => TextEmbedder.load(path, { share: true })));
  const classifier = await TextClassifier.load(path, { share: true });
  const row = await one.embed("w1 w2");
  await one.dispose();
  expect(await other.embed("w1 w2")).toEqual(row);
  await other.dispose();
  await expectError(other.embed("w1"), "disposed", "disposed of");
  expect(await classifier.embed("w1 w2", { pooling: "mean" })).toEqual(row);
  await classifier.dispose();
});

test("a quantized folder has the files of sentence-transformers as well", async () => {
  const input = await taskFolder(folder, named("normalized"));
  const output = join(folder, "quantized");
  await quantizeFolder(input, output, { dtype: "q8" });
  const [stored, rounded] = [await TextEmbedder.load(output), await TextEmbedder.load(input)];
  expect(stored.normalize).toBe(true);
  expect(await stored.embed(texts)).toEqual(await rounded.embed(texts));
  await stored.dispose();
  await rounded.dispose();
});

describe("the pipeline for feature-extraction", () => {
  const [{ states, texts: own, ...model }] = golden.features;

  test("gives transformers' hidden states, and what transformers.js makes of them", async () => {
    const extract = await pipeline("feature-extraction", await taskFolder(folder, model), { dtype: "fp32" });
    for (const [i, text] of own.entries()) {
      const tensor = await extract(text);
      expect(tensor.dims).toEqual([1, states[i].length, 32]);
      expect([tensor.type, tensor.size]).toEqual(["float32", states[i].length * 32]);
      expectClose(tensor.tolist()[0], states[i]);
    }
    const pooled = await extract(own, { pooling: "mean" });
    expect(pooled.dims).toEqual([own.length, 32]);
    const mean = (/** @type {number} */ i) =>
      states[i][0].map((_, j) => states[i].reduce((sum, row) => sum + row[j], 0) / states[i].length);
    expectClose(
      pooled.tolist(),
      own.map((_, i) => mean(i)),
    );
    for (const pooling of /** @type {const} */ (["cls", "first_token"])) {
      expectClose(
        (await extract(own, { pooling })).tolist(),
        states.map(([row]) => row),
      );
    }
    for (const pooling of /** @type {const} */ (["eos", "last_token"])) {
      expectClose(
        (await extract(own, { pooling })).tolist(),
        states.map((rows) => rows[rows.length - 1]),
      );
    }
    const unit = await extract(own[0], { pooling: "mean", normalize: true });
    expect(Math.hypot(...unit.data)).toBeCloseTo(1, 6);
    await expectError(extract(own), "invalid_argument", "tokens, which make no tensor");
    await expectError(extract([]), "invalid_argument", "empty");
    const odd = /** @type {any} */ ({ pooling: "max" });
    await expectError(extract("w1", odd), "invalid_argument", "expected one of none, mean, cls");
    await expectError(extract("w1", { quantize: true }), "invalid_argument", "bits");
    await extract.dispose();
  });

  test("puts no prompt in front of a text", async () => {
    const [prompted, plain] = [named("a prompt for all"), named("mean_tokens")];
    const extract = await pipeline("feature-extraction", await taskFolder(folder, prompted), {
      dtype: "fp32",
    });
    expectClose((await extract(texts, { pooling: "mean" })).tolist(), plain.embeddings);
    await extract.dispose();
  });

  test("must be given a model", () =>
    expectError(pipeline("feature-extraction"), "invalid_argument", "the package has none"));
});

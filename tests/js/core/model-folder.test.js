// Model folders that lack something, or hold something else than a DistilBERT classifier.
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { embeddedSource } from "../../../web/src/sources/embedded.js";
import { readFile as readSmallFile, readJson } from "../../../web/src/sources/source.js";
import { expectError } from "../support/errors.js";
import { changedWeights, goldenConfig, modelCopy } from "../support/models.js";
import { goldenFolder, root, temporaryFolder } from "../support/paths.js";
import { tensorShapes } from "../support/random-model.js";
import { fileBytes } from "../support/safetensors-file.js";
import { serve } from "../support/server.js";

const folder = await temporaryFolder();

/**
 * @param {Record<string, string | Uint8Array | object | null>} files
 * @param {import("../../../web/src/base/errors.js").ErrorCode} code
 * @param {string | RegExp} message
 */
async function expectRefused(files, code, message) {
  const model = await modelCopy(folder, files);
  const error = await expectError(TextClassifier.load(model), code, message);
  expect(error.message.length).toBeLessThan(500);
  const classifier = await TextClassifier.load(goldenFolder("plain"));
  expect(await classifier.classify("w1")).toMatchObject({ tokenCount: 3 });
  await classifier.dispose();
}

/** @param {Record<string, unknown>} fields @param {import("../../../web/src/base/errors.js").ErrorCode} code @param {string | RegExp} message */
const expectConfigRefused = async (fields, code, message) =>
  expectRefused({ "config.json": { ...(await goldenConfig()), ...fields } }, code, message);

describe("a folder that", () => {
  test("does not exist", async () => {
    await expectError(
      TextClassifier.load("/no/such/model"),
      "not_found",
      /^there is no folder .no.such.model$/,
    );
  });

  test("is a file", async () => {
    const file = join(root, "package.json");
    await expectError(
      TextClassifier.load(file),
      "not_found",
      `${file} is not a folder; expected one with config.json`,
    );
  });

  test("is empty", async () => {
    const empty = join(folder, "empty");
    await mkdir(empty);
    await expectError(TextClassifier.load(empty), "not_found", `${join(empty, "/")} has no config.json`);
  });

  test("has a folder where a file should be", async () => {
    const model = await modelCopy(folder, { "model.safetensors": null });
    await mkdir(join(model, "model.safetensors"));
    await expectError(TextClassifier.load(model), "not_found", "has no model.safetensors");
  });

  test("lacks the weights, and what may be there instead", async () => {
    await expectRefused(
      { "model.safetensors": null, "pytorch_model.bin": "PK" },
      "not_found",
      /has no model\.safetensors\. Other formats, such as pytorch_model\.bin and ONNX, are not read: convert them/,
    );
  });

  test("lacks the vocabulary", async () => {
    await expectRefused({ "vocab.txt": null }, "not_found", "has neither vocab.txt nor tokenizer.json");
  });

  test("lacks tokenizer_config.json is fine", async () => {
    const classifier = await TextClassifier.load(await modelCopy(folder, { "tokenizer_config.json": null }));
    expect(await classifier.classify("W1")).toMatchObject({ tokenCount: 3 });
    await classifier.dispose();
  });
});

describe("the embedded model, as bundlers place its files", () => {
  const dataUrl = (/** @type {string} */ content, type = "application/json") =>
    new URL(`data:${type},${content}`);
  const files = async () => {
    const model = goldenFolder("plain");
    const [config, vocabulary] = await Promise.all(
      ["config.json", "vocab.txt"].map((file) => readFile(join(model, file))),
    );
    return {
      "config.json": dataUrl(config.toString("base64"), "application/json;base64"),
      "tokenizer_config.json": dataUrl(encodeURIComponent('{"do_lower_case": true, "é": "日本"}')),
      "vocab.txt": dataUrl(vocabulary.toString("base64"), "text/plain;charset=utf-8;base64"),
      "model.safetensors": pathToFileURL(join(model, "model.safetensors")),
    };
  };
  /** A content policy may forbid it to fetch `data:`. @param {any} url @returns {Promise<Response>} */
  const noFetch = (url) => Promise.reject(new Error(`fetched ${url}`));

  test("may have small ones in the code itself, which are not fetched", async () => {
    const source = embeddedSource(noFetch, await files());
    const config = await readJson(source, "config.json", "invalid_config");
    expect(config).toEqual(await goldenConfig());
    expect(await readJson(source, "tokenizer_config.json", "invalid_config")).toMatchObject({ é: "日本" });
    const vocabulary = Buffer.from((await readSmallFile(source, "vocab.txt")) ?? "");
    expect(vocabulary).toEqual(await readFile(join(goldenFolder("plain"), "vocab.txt")));
    expect(await source.open("tokenizer.json")).toBeUndefined();
  });

  test("may lack one, which is told", async () => {
    const missing = new URL("assets/model-abc.safetensors", pathToFileURL(`${folder}/`));
    const source = embeddedSource(noFetch, { ...(await files()), "model.safetensors": missing });
    await expectError(
      source.open("model.safetensors"),
      "not_found",
      `the embedded model's model.safetensors is not at ${missing}: was it left out`,
    );
    const { url } = await serve(folder);
    const weights = new URL(`${url}/none`);
    const hosted = embeddedSource(fetch, { ...(await files()), "model.safetensors": weights });
    await expectError(hosted.open("model.safetensors"), "not_found", `is not at ${weights}`);
  });
});

describe("what does not fit is told before the weights come:", () => {
  /** A server that sends the weights' header, and then no more. @param {string} model */
  async function stalling(model) {
    const bytes = await readFile(join(model, "model.safetensors"));
    const end = 8 + Number(bytes.readBigUInt64LE(0));
    return serve(model, { "model.safetensors": (response) => response.write(bytes.subarray(0, end)) });
  }

  test("a vocabulary of another size", async () => {
    const model = await modelCopy(folder, { "config.json": { ...(await goldenConfig()), vocab_size: 121 } });
    const { url } = await stalling(model);
    await expectError(TextClassifier.load(url), "invalid_vocabulary", "has 120 tokens");
  });

  test("tensors that are missing, or have other shapes", async () => {
    const lacking = await changedWeights((tensors) => tensors.slice(0, -1));
    const { url } = await stalling(await modelCopy(folder, { "model.safetensors": lacking }));
    await expectError(TextClassifier.load(url), "invalid_weights", "the weights lack 1 tensor");
    const config = { ...(await goldenConfig()), hidden_dim: 128 };
    const other = await stalling(await modelCopy(folder, { "config.json": config }));
    await expectError(TextClassifier.load(other.url), "invalid_weights", "by config.json");
  });
});

describe("config.json that", () => {
  test.each([
    ["is no JSON", "{", "config.json is not valid JSON"],
    ["is empty", "", "config.json is not valid JSON"],
    [
      "is an HTML page",
      "<!DOCTYPE html><html></html>",
      "config.json is not valid JSON; it looks like an HTML page: is the address right?",
    ],
    [
      "is a Git LFS pointer",
      "version https://git-lfs.github.com/spec/v1\n",
      "config.json is not valid JSON; it is a Git LFS pointer (git lfs pull)",
    ],
    ["is a list", "[]", "config.json must hold a JSON object"],
    ["is null", "null", "config.json must hold a JSON object"],
  ])("%s", (_, text, message) => expectRefused({ "config.json": text }, "invalid_config", message));

  test.each([
    ["another model", { model_type: "bert" }, 'config.json: model_type is "bert"; supported is "distilbert"'],
    ["no model", { model_type: undefined }, 'model_type is missing; supported is "distilbert"'],
    [
      "another task",
      { architectures: ["DistilBertForMaskedLM"] },
      'architectures is ["DistilBertForMaskedLM"]; supported is DistilBertForSequenceClassification',
    ],
    ["another activation", { activation: "silu" }, 'activation is "silu"; supported are "gelu" and "relu"'],
  ])("names %s", (_, fields, message) => expectConfigRefused(fields, "unsupported_model", message));

  test.each([
    [{ dim: "32" }, 'dim is "32", expected a whole number'],
    [{ dim: 32.5 }, "dim is 32.5, expected a whole number"],
    [{ dim: 1e99 }, "dim is 1e+99, expected a whole number"],
    [{ dim: 0 }, "dim is 0, expected 1 to 65536"],
    [{ dim: -32 }, "dim is -32, expected 1 to 65536"],
    [{ n_heads: 5 }, "dim is 32, expected a multiple of n_heads, 5"],
    [{ n_layers: 0 }, "n_layers is 0, expected 1 to 1000"],
    [{ n_layers: 100_000 }, "n_layers is 100000, expected 1 to 1000"],
    [{ vocab_size: 2_000_000_000 }, "vocab_size is 2000000000, expected 1 to 10000000"],
    [
      { vocab_size: 10_000_000, dim: 4096 },
      "vocab_size * dim is 40960000000, more elements than one tensor may have",
    ],
    [{ max_position_embeddings: 1 }, "max_position_embeddings is 1, expected at least 2 for [CLS] and [SEP]"],
    [{ hidden_dim: [64] }, "hidden_dim is [64], expected a whole number"],
    [{ id2label: "none" }, 'id2label is "none", expected an object of names by index'],
    [{ id2label: {} }, "id2label names 0 of 2 labels; classifier.weight of"],
    [{ id2label: { 0: "a" } }, "id2label names 1 of 2 labels; classifier.weight of"],
    [{ id2label: ["a", "b"] }, 'id2label is ["a","b"], expected an object of names by index'],
    [{ id2label: { a: 0, b: 1 } }, 'id2label has the key "a", expected the index of a label'],
    [{ id2label: { 0: "a", 2: "b" } }, "id2label has the indices [0,2] but no name for index 1"],
    [{ id2label: { 0: "a", 1: null } }, "id2label names index 1 null, expected a text"],
    [{ id2label: null, num_labels: -1 }, "num_labels is -1, expected 1 to 100000"],
    [
      { problem_type: "single_label_classification", id2label: { 0: "a" } },
      'problem_type is "single_label_classification", of which the one label would always have the score 1',
    ],
    [{ num_labels: 2.5 }, "num_labels is 2.5, expected a whole number"],
  ])("says %j", (fields, message) => expectConfigRefused(fields, "invalid_config", message));

  test("holds a very long or deep value, of which the message shows the beginning", async () => {
    await expectConfigRefused(
      { model_type: "x".repeat(1e6) },
      "unsupported_model",
      /model_type is "x{50,}…; supported/,
    );
    const config = JSON.stringify(await goldenConfig());
    const deep = config.replace('"dim":32', `"dim":${"[".repeat(1e5)}${"]".repeat(1e5)}`);
    await expectRefused(
      { "config.json": deep },
      "invalid_config",
      "dim is nested too deeply, expected a whole number",
    );
  });

  test("fits other weights", async () => {
    await expectConfigRefused(
      { dim: 64 },
      "invalid_weights",
      /has shape \[2, 32\], expected \[2, 64\] by config.json/,
    );
    await expectConfigRefused(
      { max_position_embeddings: 128 },
      "invalid_weights",
      "position_embeddings.weight has shape [64, 32], expected [128, 32] by config.json",
    );
  });

  test("leaves out what has a default", async () => {
    const config = await goldenConfig();
    const labels = {
      ...config,
      id2label: undefined,
      label2id: undefined,
      architectures: undefined,
      num_labels: 2,
    };
    const classifier = await TextClassifier.load(await modelCopy(folder, { "config.json": labels }));
    expect(classifier.labels).toEqual(["LABEL_0", "LABEL_1"]);
    await classifier.dispose();
  });

  test.each([
    [
      { num_labels: 2, id2label: { 0: "a" } },
      ["LABEL_0", "LABEL_1"],
      /num_labels is 2, id2label names 1: .* 4\.57/,
    ],
    [
      { problem_type: "ranking" },
      ["label 0", "label 1"],
      /problem_type is "ranking", which has no meaning: .* 4\.57/,
    ],
  ])("transformers 5.24 and 4.57 take otherwise is told: %j", async (fields, labels, warning) => {
    const config = { ...(await goldenConfig()), ...fields };
    const classifier = await TextClassifier.load(await modelCopy(folder, { "config.json": config }));
    expect(classifier.labels).toEqual(labels);
    expect(classifier.warnings.join()).toMatch(warning);
    await classifier.dispose();
  });

  test("names labels by numbers or true and false", async () => {
    const config = { ...(await goldenConfig()), id2label: { 0: 5, 1: false } };
    const classifier = await TextClassifier.load(await modelCopy(folder, { "config.json": config }));
    expect(classifier.labels).toEqual(["5", "false"]);
    await classifier.dispose();
  });

  test("names two labels alike: explain counts by index", async () => {
    const config = { ...(await goldenConfig()), id2label: { 0: "same", 1: "same" } };
    const other = await modelCopy(folder, { "config.json": config });
    const [twins, plain] = [
      await TextClassifier.load(other),
      await TextClassifier.load(goldenFolder("plain")),
    ];
    for (const text of ["w1 w2", "w3 w4", "w30 w31 w32", "w5"]) {
      const words = (await plain.explain(text)).words;
      expect((await twins.explain(text)).words).toEqual(words);
    }
    await Promise.all([twins.dispose(), plain.dispose()]);
  });

  test("asks for scores of another kind", async () => {
    const config = await goldenConfig();
    const load = async (/** @type {string} */ type) => {
      const model = await modelCopy(folder, { "config.json": { ...config, problem_type: type } });
      const classifier = await TextClassifier.load(model);
      const { scores } = await classifier.classify("w1 w2 w3");
      await classifier.dispose();
      return scores.map(({ score }) => score);
    };
    const logits = await load("regression");
    const sigmoid = await load("multi_label_classification");
    const softmax = await load("single_label_classification");
    logits.forEach((x, i) => {
      expect(sigmoid[i]).toBeCloseTo(1 / (1 + Math.exp(-x)), 6);
      expect(softmax[i]).toBeCloseTo(Math.exp(x) / (Math.exp(logits[0]) + Math.exp(logits[1])), 6);
    });
  });

  test("asks for more than fits into memory", async () => {
    const config = { ...(await goldenConfig()), dim: 8191, n_heads: 1, max_position_embeddings: 65536 };
    const shapes = tensorShapes(/** @type {any} */ (config));
    // The largest comes first: 2.1 GB.
    shapes.sort(([, a], [, b]) => b.reduce((x, y) => x * y) - a.reduce((x, y) => x * y));
    let end = 0;
    const entries = shapes.map(([name, shape]) => {
      const begin = end;
      end += 4 * shape.reduce((x, y) => x * y);
      return [name, { dtype: "F32", shape, data_offsets: [begin, end] }];
    });
    const header = JSON.stringify(Object.fromEntries(entries));
    // Of the file only the beginning comes, from a server that does not say how much there is.
    const { url } = await serve(await modelCopy(folder, { "config.json": config }), {
      "model.safetensors": (response) => response.end(fileBytes(header)),
    });
    await expectError(TextClassifier.load(url, { dtype: "fp32" }), "out_of_memory", /memory/);
    const classifier = await TextClassifier.load(goldenFolder("plain"));
    expect(await classifier.classify("w1")).toMatchObject({ tokenCount: 3 });
    await classifier.dispose();
  });
});

describe("vocab.txt that", () => {
  const words = Array.from({ length: 115 }, (_, i) => `w${i}`);
  const special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
  const text = (/** @type {string[]} */ lines) => lines.map((line) => `${line}\n`).join("");

  test.each([
    [
      "is too short",
      text([...special, ...words.slice(1)]),
      "the vocabulary has 119 tokens, config.json's vocab_size is 120",
    ],
    [
      "is too long",
      text([...special, ...words, "more"]),
      "the vocabulary has 121 tokens, config.json's vocab_size is 120",
    ],
    ["is empty", "", "the vocabulary is empty"],
    [
      "lacks [CLS]",
      text([...special.filter((t) => t !== "[CLS]"), "x", ...words]),
      "the vocabulary has no special token [CLS] among its 120 tokens",
    ],
    ["is no UTF-8", Uint8Array.of(0x5b, 0x0a, 0xff, 0x0a), "the vocabulary's line 2 is not valid UTF-8"],
  ])("%s", (_, content, message) => expectRefused({ "vocab.txt": content }, "invalid_vocabulary", message));

  test.each([
    [
      "is an HTML page",
      "<html></html>",
      "vocab.txt is an HTML page, expected a vocabulary. Is the address right?",
    ],
    [
      "is a Git LFS pointer",
      "version https://git-lfs.github.com/spec/v1\n",
      "vocab.txt is a Git LFS pointer",
    ],
  ])("%s", (_, content, message) => expectRefused({ "vocab.txt": content }, "invalid_tokenizer", message));

  test("has Windows line ends or none at its end is fine", async () => {
    const lines = [...special, ...words];
    for (const content of [lines.join("\r\n"), lines.join("\n")]) {
      const classifier = await TextClassifier.load(await modelCopy(folder, { "vocab.txt": content }));
      expect(await classifier.classify("w1 w114")).toMatchObject({ tokenCount: 4 });
      await classifier.dispose();
    }
  });
});

describe("tokenizer_config.json that", () => {
  test.each([
    [{ do_lower_case: "yes" }, 'tokenizer_config.json: do_lower_case is "yes", expected true or false'],
    [{ strip_accents: 1 }, "strip_accents is 1, expected true or false"],
    [{ cls_token: 5 }, "cls_token is 5, expected a token"],
    [{ cls_token: { text: "[CLS]" } }, 'cls_token is {"text":"[CLS]"}, expected a token'],
  ])("has %j", (json, message) =>
    expectRefused({ "tokenizer_config.json": json }, "invalid_tokenizer", message),
  );

  test("is broken", async () => {
    await expectRefused(
      { "tokenizer_config.json": "{" },
      "invalid_tokenizer",
      "tokenizer_config.json is not valid JSON",
    );
  });

  test("names other special tokens", async () => {
    await expectRefused(
      { "tokenizer_config.json": { cls_token: "<s>" } },
      "invalid_vocabulary",
      "no special token <s>",
    );
    const json = { sep_token: { content: "w7", lstrip: false }, model_max_length: 10 };
    const classifier = await TextClassifier.load(await modelCopy(folder, { "tokenizer_config.json": json }));
    expect(await classifier.classify("w1 ".repeat(20))).toMatchObject({ tokenCount: 10, truncated: true });
    await classifier.dispose();
  });

  test("has a model_max_length beyond the model's own", async () => {
    for (const length of [1e30, 100_000, null, 0, "512"]) {
      const json = { model_max_length: length };
      const classifier = await TextClassifier.load(
        await modelCopy(folder, { "tokenizer_config.json": json }),
      );
      expect(await classifier.classify("w1 ".repeat(100))).toMatchObject({ tokenCount: 64 });
      await classifier.dispose();
    }
  });
});

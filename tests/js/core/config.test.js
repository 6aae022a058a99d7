// What config.json may say, and what is refused.
import { describe, expect, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { expectError } from "../support/errors.js";
import { goldenConfig, modelCopy } from "../support/models.js";
import { goldenFolder, temporaryFolder } from "../support/paths.js";
import { tensorShapes } from "../support/random-model.js";
import { refusing } from "../support/refused.js";
import { fileBytes } from "../support/safetensors-file.js";
import { serve } from "../support/server.js";

const folder = await temporaryFolder();
const expectRefused = refusing(folder);

/** @param {Record<string, unknown>} fields @param {import("../../../web/src/base/errors.js").ErrorCode} code @param {string | RegExp} message */
const expectConfigRefused = async (fields, code, message) =>
  expectRefused({ "config.json": { ...(await goldenConfig()), ...fields } }, code, message);

describe("config.json that", () => {
  test.each([
    ["is no JSON", "{", "config.json is not valid JSON"],
    ["is empty", "", "config.json is not valid JSON"],
    ["is an HTML page", "<!DOCTYPE html><html></html>", "config.json is an HTML page: is the address right?"],
    [
      "is a Git LFS pointer",
      "version https://git-lfs.github.com/spec/v1\n",
      "config.json is a Git LFS pointer: git lfs pull fetches the file",
    ],
    ["is a list", "[]", "config.json must hold a JSON object"],
    ["is null", "null", "config.json must hold a JSON object"],
  ])("%s", (_, text, message) => expectRefused({ "config.json": text }, "invalid_config", message));

  test.each([
    [
      "another model",
      { model_type: "electra" },
      'config.json: model_type is "electra"; supported are "distilbert", "bert", "roberta". For most',
    ],
    [
      "no model",
      { model_type: undefined },
      'model_type is missing; supported are "distilbert", "bert", "roberta".',
    ],
    [
      "another task",
      { architectures: ["DistilBertForMaskedLM"] },
      'architectures is ["DistilBertForMaskedLM"], a model that fills masks; TextClassifier takes one',
    ],
    ["another activation", { activation: "mish" }, 'activation is "mish"; supported are gelu, gelu_python, '],
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
      "config.json is nested too deeply, expected at most 127 levels",
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
  ])("transformers 5.24 and 4.57 take otherwise gives a warning: %j", async (fields, labels, warning) => {
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

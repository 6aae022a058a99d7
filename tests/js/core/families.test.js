// BERT and RoBERTa by the public interface: what differs from DistilBERT, and what must not.
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { TextClassifier, TextEmbedder } from "../../../web/src/index.js";
import { quantizeFolder } from "../../../web/src/quantize.js";
import { bytesOf } from "../../../scripts/docs/model-sizes.mjs";
import { expectError } from "../support/errors.js";
import {
  changedWeights,
  familyModels,
  goldenCases,
  goldenConfig,
  headlessModels,
  inputOfIds,
  modelCopy,
} from "../support/models.js";
import { goldenFolder, temporaryFolder } from "../support/paths.js";
import { readTensors } from "../support/safetensors-file.js";
import { collectWarnings } from "../support/warnings.js";

const warnings = collectWarnings();
const folder = await temporaryFolder();
const words = (/** @type {number} */ count) =>
  Array.from({ length: count }, (_, i) => `w${(i * 7) % 113}`).join(" ");
const raw = { rawLogits: true };

describe.each(familyModels)("%s", (name) => {
  test("in a batch, in windows and explained: what each text gives alone", async () => {
    const classifier = await TextClassifier.load(goldenFolder(name), { dtype: "q8" });
    const inputs = (await goldenCases(name)).map(({ ids }) => inputOfIds(ids));
    const together = await classifier.classify(inputs, raw);
    for (const [i, input] of inputs.entries()) {
      expect(together[i]).toEqual(await classifier.classify(input, raw));
    }
    const long = words(classifier.maxLength * 2);
    const { windows } = await classifier.classify(long, { overflow: "windows" });
    expect(windows).toBeGreaterThan(1);
    const { words: found, score } = await classifier.explain("w1 unknown w2");
    expect(found).toHaveLength(3);
    expect(score).toBe((await classifier.classify("w1 unknown w2")).score);
    await classifier.dispose();
  });

  test.each(/** @type {const} */ (["q8", "q4"]))("quantized to %s runs as rounded on load", async (dtype) => {
    const output = join(folder, `${name}-${dtype}`);
    expect(await quantizeFolder(goldenFolder(name), output, { dtype })).toEqual({ unused: [] });
    const stored = await TextClassifier.load(output);
    const rounded = await TextClassifier.load(goldenFolder(name), { dtype });
    const inputs = (await goldenCases(name)).map(({ ids }) => inputOfIds(ids));
    expect(stored.dtype).toBe(dtype);
    expect(await stored.classify(inputs, raw)).toEqual(await rounded.classify(inputs, raw));
    const { tensors } = await readTensors(join(output, "model.safetensors"));
    const bytes = tensors.reduce((sum, { data }) => sum + data.length, 0);
    expect(bytes).toBe(bytesOf(await goldenConfig(name), dtype));
    await stored.dispose();
    await rounded.dispose();
  });
});

test.each(headlessModels)("%s gives PyTorch's hidden states", async (name) => {
  const embedder = await TextEmbedder.load(goldenFolder(name), { dtype: "fp32" });
  for (const { ids, clsState, meanState } of await goldenCases(name)) {
    for (const [pooling, expected] of /** @type {const} */ ([
      ["cls", clsState],
      ["mean", meanState],
    ])) {
      const state = await embedder.embed(inputOfIds(ids), { pooling, normalize: false });
      expected.forEach((x, i) => expect(Math.abs(state[i] - x)).toBeLessThan(1e-4));
    }
  }
  expect(embedder.warnings).toEqual([]);
  await embedder.dispose();
});

test("without the pooler's weights BERT has no head, but an encoder", async () => {
  const weights = await changedWeights(
    (tensors) => tensors.filter((tensor) => !tensor.name.includes("pooler")),
    "bert-headless",
  );
  const bare = await modelCopy(folder, { "model.safetensors": weights }, "bert-headless");
  const [embedder, whole] = [
    await TextEmbedder.load(bare),
    await TextEmbedder.load(goldenFolder("bert-headless")),
  ];
  expect(await embedder.embed("w1 w2")).toEqual(await whole.embed("w1 w2"));
  const lacking = await changedWeights(
    (tensors) => tensors.filter(({ name }) => !name.includes("pooler")),
    "bert",
  );
  await expectError(
    TextClassifier.load(await modelCopy(folder, { "model.safetensors": lacking }, "bert")),
    "invalid_weights",
    /lack 2 tensors that config\.json asks for: bert\.pooler\.dense\.weight/,
  );
});

test("the prefix may be missing", async () => {
  for (const name of ["bert", "roberta"]) {
    const bare = await changedWeights((tensors) => {
      for (const tensor of tensors) tensor.name = tensor.name.replace(`${name}.`, "");
    }, name);
    const model = await TextClassifier.load(await modelCopy(folder, { "model.safetensors": bare }, name));
    const prefixed = await TextClassifier.load(goldenFolder(name));
    expect(await model.classify("w1 w2", raw)).toEqual(await prefixed.classify("w1 w2", raw));
    expect(model.warnings).toEqual([]);
  }
});

describe("token types", () => {
  const pair = { text: "w1 w2", textPair: "w3" };
  /** @param {object} tokenizer tokenizer_config.json */
  async function answer(tokenizer) {
    const model = await TextClassifier.load(
      await modelCopy(folder, { "tokenizer_config.json": tokenizer }, "bert"),
    );
    const { typeIds } = /** @type {any} */ (await model.tokenize(pair));
    const { logits } = await model.classify(pair, raw);
    const result = {
      typeIds,
      logits,
      warned: model.warnings.some((text) => text.includes("no token types")),
    };
    await model.dispose();
    return result;
  }

  test("are those of the tokenizer's class, or of its model_input_names", async () => {
    const names = ["input_ids", "token_type_ids", "attention_mask"];
    const typed = await answer({ tokenizer_class: "BertTokenizer" });
    const untyped = await answer({ tokenizer_class: "DistilBertTokenizer" });
    expect(untyped.logits).not.toEqual(typed.logits);
    expect([typed.warned, untyped.warned]).toEqual([false, true]);
    expect(await answer({ tokenizer_class: "DistilBertTokenizer", model_input_names: names })).toEqual(typed);
    expect(await answer({ tokenizer_class: "BertTokenizer", model_input_names: ["input_ids"] })).toEqual(
      untyped,
    );
    expect(warnings.length).toBeGreaterThan(0);
  });

  test("that the model lacks are an error of the text", async () => {
    const config = { ...(await goldenConfig("bert")), type_vocab_size: 1 };
    const weights = await changedWeights((tensors) => {
      const types = tensors.find(({ name }) => name.includes("token_type"));
      if (!types) throw new Error("the golden model has no token types");
      types.data = types.data.subarray(0, types.data.length / 2);
      types.shape = [1, types.shape[1]];
    }, "bert");
    const files = { "config.json": config, "model.safetensors": weights };
    const model = await TextClassifier.load(await modelCopy(folder, files, "bert"));
    expect(await model.classify("w1")).toMatchObject({ tokenCount: 3 });
    await expectError(
      model.classify(pair),
      "invalid_argument",
      "a token has type 1, the model has types 0 to 0",
    );
    await model.dispose();
  });
});

test("RoBERTa takes as many tokens as there are positions behind the padding's", async () => {
  const classifier = await TextClassifier.load(goldenFolder("roberta"));
  expect(classifier.maxLength).toBe(64);
  expect(await classifier.classify(words(100))).toMatchObject({ tokenCount: 64, truncated: true });
  await classifier.dispose();
});

test("RoBERTa without a tokenizer_class has a tokenizer of its own, which is not taken for BERT's", async () => {
  const model = await modelCopy(folder, { "tokenizer_config.json": {} }, "roberta");
  await expectError(TextClassifier.load(model), "not_found", "has neither tokenizer.json nor vocab.json");
});

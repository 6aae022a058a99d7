// A model's files among those that a visitor chose.
import { describe, expect, test } from "@jest/globals";
import { FilesMissing, modelFromFiles } from "../../../web/demo/models/files.js";

const file = (/** @type {string} */ name) => new File(["{}"], name);

describe("chosen files", () => {
  test("are a model with whole weights, or with shards and an index", () => {
    const [config, tokenizer, weights] = ["config.json", "vocab.txt", "model.safetensors"].map(file);
    expect(modelFromFiles([config, tokenizer, weights]).files).toEqual({ config, tokenizer, weights });
    const shards = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"].map(file);
    const weightsIndex = file("model.safetensors.index.json");
    expect(modelFromFiles([config, tokenizer, weightsIndex, ...shards]).files).toEqual({
      config,
      tokenizer,
      weights: shards,
      weightsIndex,
    });
  });

  test("of a folder of sentence-transformers are those that modules.json names, wherever they lie", () => {
    const lying = (/** @type {string} */ path) =>
      Object.defineProperty(file(path.split("/").at(-1) ?? ""), "webkitRelativePath", { value: `m/${path}` });
    const names = ["config.json", "vocab.txt", "model.safetensors", "sentence_bert_config.json"];
    const [config, tokenizer, weights, sentenceConfig] = names.map(lying);
    const [poolingConfig, modules, other] = [
      "1_Pooling/config.json",
      "modules.json",
      "2_Dense/model.safetensors",
    ].map(lying);
    const without = [poolingConfig, config, tokenizer, weights, sentenceConfig, other];
    expect(modelFromFiles(without)).toEqual({
      kind: "files",
      name: "m",
      files: { config, tokenizer, weights },
    });
    expect(modelFromFiles([...without, modules]).files).toEqual({
      config,
      tokenizer,
      weights,
      sentenceConfig,
      poolingConfig,
      modules,
    });
  });

  test("without weights say so", () => {
    const some = [file("config.json"), file("vocab.txt"), file("pytorch_model.bin")];
    expect(() => modelFromFiles(some)).toThrow(FilesMissing);
    expect(() => modelFromFiles(some)).toThrow("there is no model.safetensors");
  });
});

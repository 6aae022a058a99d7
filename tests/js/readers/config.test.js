// config.json, read without a model: exactly what comes of it, and each message.
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { familyOf, parseConfig, readConfig } from "../../../web/src/model/config.js";
import { aliased, integer, maxTokens, parameterCount } from "../../../web/src/model/family.js";
import { checkPurpose } from "../../../web/src/model/purposes.js";
import { errorOf } from "../support/error-of.js";
import { goldenConfig } from "../support/models.js";
import { goldenFolder } from "../support/paths.js";
import { readTensors } from "../support/safetensors-file.js";
import { openBytes } from "../../../web/src/sources/source.js";
import { tensorShapes } from "../support/random-model.js";

const plain = { model_type: "distilbert" };

/** Different numbers, so that each shows. */
const size = { vocab_size: 13, max_position_embeddings: 11, dim: 6, hidden_dim: 7, n_layers: 2, n_heads: 2 };

/** @param {object} fields */
const read = (fields) => parseConfig({ ...plain, ...fields });

/** @param {Record<string, string>} files @returns {import("../../../web/src/platform/types.ts").Source} */
const sourceOf = (files) => ({
  name: "m",
  nameOf: (file) => `m/${file}`,
  open: async (file) => (file in files ? openBytes(new TextEncoder().encode(files[file])) : undefined),
});

describe("a model's shape", () => {
  test("is DistilBertConfig's where config.json says nothing", () => {
    const { json, shape, core, labels, problemType, warnings } = read({});
    expect(json).toEqual(plain);
    expect(shape).toEqual({
      vocabSize: 30522,
      maxPositions: 512,
      firstPosition: 0,
      tokenTypes: 0,
      layers: 6,
      heads: 12,
      hiddenSize: 768,
      intermediateSize: 3072,
      activation: "gelu",
      layerNormEpsilon: 1e-12,
    });
    expect(core).toEqual({ ...shape, modelType: "distilbert", head: "sequence", labelCount: 2, tied: true });
    expect([labels, problemType, warnings]).toEqual([
      ["LABEL_0", "LABEL_1"],
      "single_label_classification",
      [],
    ]);
  });

  test.each([
    [{ n_layers: 3 }, "layers", 3],
    [{ n_layers: 3, num_hidden_layers: 4 }, "layers", 4],
    [{ n_layers: 3, num_hidden_layers: null }, "layers", 3],
    [{ n_layers: null }, "layers", 6],
    [{ n_heads: 2 }, "heads", 2],
    [{ n_heads: 2, num_attention_heads: 4 }, "heads", 4],
    [{ dim: 32 }, "hiddenSize", 32],
    [{ dim: 32, hidden_size: 64 }, "hiddenSize", 64],
    [{ hidden_dim: 128 }, "intermediateSize", 128],
    [{ vocab_size: 100 }, "vocabSize", 100],
    [{ max_position_embeddings: 64 }, "maxPositions", 64],
    [{ vocab_size: 2 ** 31 - 1 }, "vocabSize", 2 ** 31 - 1],
  ])("%j: %s %d", (fields, name, value) => {
    expect(read(fields).shape).toHaveProperty(name, value);
  });

  test.each([
    ["gelu", "gelu"],
    ["gelu_python", "gelu"],
    ["gelu_new", "gelu_new"],
    ["gelu_fast", "gelu_new"],
    ["gelu_pytorch_tanh", "gelu_new"],
    ["gelu_python_tanh", "gelu_new"],
    ["relu", "relu"],
    ["silu", "silu"],
    ["swish", "silu"],
    ["quick_gelu", "quick_gelu"],
    ["tanh", "tanh"],
  ])("the activation %s is %s", (activation, expected) => {
    const { shape, core } = read({ activation });
    expect([shape.activation, core.activation]).toEqual([expected, expected]);
  });

  test.each([
    ["vocab_size", "30522"],
    ["dim", 0.5],
    ["dim", true],
    ["dim", [32]],
    ["n_heads", 2 ** 31],
    ["n_layers", -(2 ** 31)],
    ["hidden_dim", {}],
  ])("%s of %j is refused", (field, value) => {
    expect(errorOf(() => read({ [field]: value }))).toBe(
      `invalid_config: config.json: ${field} is ${JSON.stringify(value)}, expected a whole number`,
    );
  });

  test.each(["mish", "GELU", "", null, 5, ["gelu"], "toString"])(
    "the activation %j is refused",
    (activation) => {
      expect(errorOf(() => read({ activation }))).toBe(
        `unsupported_model: config.json: activation is ${JSON.stringify(activation)}; supported are gelu, gelu_python, gelu_new, gelu_fast, gelu_pytorch_tanh, gelu_python_tanh, relu, silu, swish, quick_gelu, tanh`,
      );
    },
  );
});

describe("BERT and RoBERTa", () => {
  const base = {
    vocabSize: 30522,
    maxPositions: 512,
    firstPosition: 0,
    tokenTypes: 2,
    layers: 12,
    heads: 12,
    hiddenSize: 768,
    intermediateSize: 3072,
    activation: "gelu",
    layerNormEpsilon: 1e-12,
  };
  const small = {
    vocab_size: 13,
    max_position_embeddings: 11,
    hidden_size: 6,
    intermediate_size: 7,
    num_hidden_layers: 2,
    num_attention_heads: 3,
    type_vocab_size: 1,
    layer_norm_eps: 1e-5,
    hidden_act: "relu",
  };
  const smaller = {
    vocabSize: 13,
    maxPositions: 11,
    tokenTypes: 1,
    layers: 2,
    heads: 3,
    hiddenSize: 6,
    intermediateSize: 7,
    activation: "relu",
    layerNormEpsilon: 1e-5,
  };

  test("have the shape of transformers' classes where config.json says nothing", () => {
    expect(read({ model_type: "bert" }).shape).toEqual(base);
    const { shape, core } = read({ model_type: "roberta" });
    expect(shape).toEqual({ ...base, vocabSize: 50265, firstPosition: 2 });
    expect(core).toMatchObject({ modelType: "roberta", firstPosition: 2, tokenTypes: 2 });
  });

  test("have the numbers of config.json", () => {
    expect(read({ model_type: "bert", ...small, pad_token_id: 5 }).shape).toEqual({
      ...smaller,
      firstPosition: 0,
    });
    const { shape, core } = read({ model_type: "roberta", ...small, pad_token_id: 4 });
    expect(shape).toEqual({ ...smaller, firstPosition: 5 });
    expect(maxTokens(shape)).toBe(6);
    expect(core.layerNormEpsilon).toBe(1e-5);
  });

  test.each([
    [{ layer_norm_eps: 0 }, "layer_norm_eps is 0, expected a number between 0 and 1"],
    [{ layer_norm_eps: "1e-5" }, 'layer_norm_eps is "1e-5", expected a number between 0 and 1'],
    [{ layer_norm_eps: 1 }, "layer_norm_eps is 1, expected a number between 0 and 1"],
    [{ hidden_size: 7.5 }, "hidden_size is 7.5, expected a whole number"],
    [{ pad_token_id: null }, "pad_token_id is null, expected a whole number"],
    [{ pad_token_id: "1" }, 'pad_token_id is "1", expected a whole number'],
  ])("%j is refused", (fields, message) => {
    expect(errorOf(() => read({ model_type: "roberta", ...fields }))).toBe(
      `invalid_config: config.json: ${message}`,
    );
  });

  test.each(["bert", "roberta", "bert-headless", "roberta-headless"])(
    "%s: as many weights as its tensors",
    async (name) => {
      const { shape, head, labels } = parseConfig(await goldenConfig(name));
      const { tensors } = await readTensors(join(goldenFolder(name), "model.safetensors"));
      const used = tensors.filter(({ name }) => head !== "none" || !name.includes("pooler"));
      const count = used.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
      expect(parameterCount(shape, head, labels.length)).toBe(count);
    },
  );
});

describe("DistilBERT", () => {
  test("has the names that transformers saves", () => {
    const { prefix, labelsTensor } = familyOf(plain);
    const names = tensorShapes({ ...size, n_layers: 1 }).map(([name]) => name);
    expect(names).toContain(labelsTensor.sequence);
    expect(names.filter((name) => !name.startsWith(prefix))).toEqual([
      "classifier.bias",
      "classifier.weight",
      "pre_classifier.bias",
      "pre_classifier.weight",
    ]);
  });

  test.each([size, { ...size, n_layers: 3 }, { ...size, hidden_dim: 17 }])(
    "has as many weights as its tensors: %j",
    (fields) => {
      const { shape, labels } = read(fields);
      const count = tensorShapes(fields).reduce((sum, [, sizes]) => sum + sizes.reduce((a, b) => a * b), 0);
      expect(parameterCount(shape, "sequence", labels.length)).toBe(count);
    },
  );

  test("takes as many tokens as there are positions behind the first", () => {
    const { shape } = read(size);
    expect(maxTokens(shape)).toBe(11);
    expect(maxTokens({ ...shape, firstPosition: 2 })).toBe(9);
  });
});

test("a number that a family cannot do without is missed by its name", () => {
  expect(errorOf(() => integer({}, "rows"))).toBe("invalid_config: config.json: rows is missing");
  expect(errorOf(() => aliased({ a: null }, ["a", "b"], 5))).toBe("read: 5");
});

describe("a model's kind", () => {
  const known = "DistilBertForSequenceClassification";
  test.each([[[known]], [["Other", known]], [[]], [null], [known], [undefined]])(
    "of the architectures %j is read",
    (architectures) => {
      expect(read({ architectures }).labels).toHaveLength(2);
    },
  );

  test.each([
    [[known], "sequence"],
    [["Other", known], "sequence"],
    [["DistilBertModel", known], "sequence"],
    [["DistilBertModel"], "none"],
    [["DistilBertForMaskedLM"], "maskedLm"],
    [["DistilBertForPreTraining"], "none"],
    [["DistilBertForQuestionAnswering"], "none"],
    [["BertForSequenceClassification"], "none"],
    [[5], "none"],
    [[null, {}], "none"],
    [[], undefined],
    ["DistilBertModel", undefined],
    [undefined, undefined],
  ])("of the architectures %j is made for the head %s", (architectures, head) => {
    for (const unnamed of /** @type {const} */ (["sequence", "none"])) {
      const config = parseConfig({ ...plain, architectures }, unnamed);
      const labels = ["none", "maskedLm"].includes(head ?? unnamed) ? [] : ["LABEL_0", "LABEL_1"];
      expect(config).toMatchObject({
        head: head ?? unnamed,
        labels,
        core: { head: head ?? unnamed, labelCount: labels.length },
      });
    }
  });

  test("says which class takes it, if another one is asked for it", () => {
    for (const architectures of [["DistilBertModel"], ["DistilBertForQuestionAnswering", "Other"]]) {
      const config = read({ architectures });
      expect(errorOf(() => checkPurpose(config, "TextClassifier"))).toBe(
        `unsupported_model: config.json: architectures is ${JSON.stringify(architectures)}, a model without a head that runs here; TextClassifier takes one that classifies texts. Load this one with TextEmbedder`,
      );
      expect(errorOf(() => checkPurpose(config, "TextEmbedder"))).toBe("read: undefined");
    }
  });

  const most = "For most tasks there is a model that was made from one of these";
  const languages =
    'For many languages there are "distilbert" and "bert" models with "multilingual" in their names';
  test.each([
    ["albert", most],
    ["electra", most],
    ["deberta-v2", most],
    ["xlm-roberta", languages],
    ["DistilBERT", most],
    ["", most],
    [null, most],
    [5, most],
    [undefined, most],
  ])("%j is refused", (model_type, instead) => {
    expect(errorOf(() => read({ model_type }))).toBe(
      `unsupported_model: config.json: model_type is ${JSON.stringify(model_type) ?? "missing"}; supported are "distilbert", "bert", "roberta". ${instead}`,
    );
  });

  test.each(["distilbert", "bert", "roberta"])("%s with other attention is refused", (model_type) => {
    const isRead = model_type !== "distilbert"; // which has no such fields: Python does not read them
    for (const field of ["is_causal", ...(isRead ? ["is_decoder", "add_cross_attention"] : [])]) {
      expect(read({ model_type, [field]: false }).labels).toHaveLength(2);
      expect(errorOf(() => read({ model_type, [field]: true }))).toBe(
        `unsupported_model: config.json: ${field} is true; supported are models that see the whole text`,
      );
    }
    expect(read({ model_type, position_embedding_type: "absolute" }).labels).toHaveLength(2);
    for (const type of ["relative_key", "relative_key_query", "rotary", null]) {
      const outcome = errorOf(() => read({ model_type, position_embedding_type: type }).labels);
      const refusal = `unsupported_model: config.json: position_embedding_type is ${JSON.stringify(type)}; supported is "absolute", which most models have`;
      expect(outcome).toBe(isRead ? refusal : 'read: ["LABEL_0","LABEL_1"]');
    }
  });

  test("is not known without a config.json, and said if it is a LoRA adapter's", async () => {
    const error = async (/** @type {Record<string, string>} */ files) =>
      readConfig(sourceOf(files)).catch(({ code, message }) => `${code}: ${message}`);
    expect(await error({})).toBe("not_found: m has no config.json");
    expect(await error({ "adapter_config.json": "{}" })).toMatch(
      /^unsupported_model: m holds adapter_config.json: a LoRA/,
    );
    expect(await error({ "config.json": "[]" })).toBe(
      "invalid_config: m/config.json must hold a JSON object",
    );
    expect(await error({ "config.json": JSON.stringify(plain) })).toMatchObject({
      labels: ["LABEL_0", "LABEL_1"],
    });
  });
});

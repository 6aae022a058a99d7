// What FillMask takes, refuses, warns of; and what stops it.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { FillMask, TextClassifier, TextEmbedder, TokenClassifier } from "../../../web/src/index.js";
import { expectError } from "../support/errors.js";
import { fillMaskFolder, ownWarnings } from "../support/fill-mask-models.js";
import { encodeTensors, readTensors } from "../support/safetensors-file.js";
import { tokenFolder } from "../support/token-models.js";

jest.spyOn(console, "warn").mockImplementation(() => {});

/** @type {FillMask} */
let model;
beforeAll(async () => {
  model = await FillMask.load(fillMaskFolder("bert"), { dtype: "fp32" });
});
afterAll(() => model.dispose());

/** @typedef {import("../../../web/src/index.js").MaskPrediction} MaskPrediction */

/** Of a text with one mask. @param {any} text @param {any} [options] */
const listOf = async (text, options) =>
  /** @type {MaskPrediction[]} */ (/** @type {unknown} */ (await model.fill(text, options)));

test("says what was loaded", async () => {
  expect(FillMask.name).toBe("FillMask");
  expect(model.maskToken).toBe("[MASK]");
  expect(model.maxLength).toBe(32);
  expect("labels" in model).toBe(false);
  const roberta = await FillMask.load(fillMaskFolder("roberta"));
  expect(roberta.maskToken).toBe("<mask>");
  await expectError(
    roberta.fill("a [MASK]"),
    "invalid_argument",
    "the text has no <mask>, the mask of this model",
  );
  await roberta.dispose();
});

test("gives the five likeliest tokens, or as many as it is told", async () => {
  const five = await listOf("the [MASK] of paris");
  expect(five.length).toBe(5);
  expect(Object.keys(five[0])).toEqual(["text", "score", "tokenId", "sequence"]);
  expect(await listOf("the [MASK] of paris", { topK: 2 })).toEqual(five.slice(0, 2));
  expect(await model.fill([])).toEqual([]);
  const [one, two] = await model.fill(["the [MASK] of paris", "[MASK] and [MASK]"]);
  expect(one).toEqual(five);
  expect([two.length, /** @type {any} */ (two[0]).length]).toEqual([2, 5]);
});

describe("targets", () => {
  test("are tokens of the vocabulary, or what the tokenizer makes one of", async () => {
    const [paris] = await listOf("[MASK]", { targets: "Paris" });
    expect(paris.text).toBe("paris");
    expect(await listOf("[MASK]", { targets: ["paris", "PARIS"] })).toEqual([paris]);
    const all = await listOf("[MASK]", { topK: 1000 });
    expect(all).toContainEqual(paris);
    const [ending] = await listOf("john[MASK]", { targets: ["##er"] });
    expect([ending.text, ending.sequence]).toEqual(["##er", "johner"]);
  });

  test.each(["supercalifragilistic", "\u{1f600}", " "])("must be one token: %j", async (target) => {
    await expectError(
      model.fill("[MASK]", { targets: ["a", target] }),
      "invalid_argument",
      `the target "${target}" is not one token of the vocabulary`,
    );
  });
});

test("a text that is too long is refused: nothing of it is cut off", async () => {
  const long = `[MASK]${" a".repeat(60)}`;
  const message = "at index 1: the text has 63 tokens, the model takes 32";
  await expectError(model.fill(["[MASK]", long]), "text_too_long", message);
});

test.each([
  [{ topK: 0 }, "topK is number 0, expected a whole number from 1"],
  [{ top_k: 3 }, "did you mean topK?"],
  [{ targets: [] }, "targets is a list of 0, expected a list of texts, at least one"],
  [{ targets: "" }, "targets[0] is empty, expected a text"],
  [{ targets: [5] }, "targets[0] is number 5, expected a text"],
  [{ overflow: "truncate" }, "there is no option overflow"],
  [{ splitSpecialTokens: true }, "there is no option splitSpecialTokens"],
])("refuses the options %j", async (options, message) => {
  await expectError(model.fill("[MASK]", /** @type {any} */ (options)), "invalid_argument", message);
});

test.each([
  ["no mask", "the text has no [MASK], the mask of this model"],
  [["[MASK]", ""], "at index 1: the text has no [MASK]"],
  [["[MASK]", null], "at index 1: the text is null"],
  [
    { text: "[MASK]", textPair: "b" },
    "the text is a pair, expected one text: a model fills the masks of one",
  ],
])("refuses the text %j", async (text, message) => {
  await expectError(model.fill(/** @type {any} */ (text)), "invalid_argument", message);
});

test("streams what iterables give, and names the place of what has no mask", async () => {
  const texts = Array.from({ length: 150 }, (_, i) => `${"paris ".repeat(i % 7)}[MASK] ${i}`);
  const found = [];
  for await (const predictions of model.fillStream(new Set(texts))) found.push(predictions);
  expect(found).toEqual(await model.fill(texts));
  const broken = model.fillStream([...texts, "none"]);
  const all = async () => {
    for await (const predictions of broken) void predictions;
  };
  await expectError(all(), "invalid_argument", "at index 150: the text has no [MASK]");
});

test("stops when it is told to, and answers nobody once it is disposed of", async () => {
  const reason = new Error("enough");
  await expect(model.fill("[MASK]", { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  const ending = new AbortController();
  const answer = model.fill(Array(400).fill("[MASK] a [MASK]"), { signal: ending.signal });
  ending.abort(reason);
  await expect(answer).rejects.toBe(reason);
  const other = await FillMask.load(fillMaskFolder("distilbert"), { share: true });
  const same = await FillMask.load(fillMaskFolder("distilbert"), { share: true });
  await other.dispose();
  await expectError(other.fill("[MASK]"), "disposed", "disposed");
  expect((await same.fill("[MASK]")).length).toBe(5);
  await same.dispose();
});

describe("what a model is made for", () => {
  test("is said of one that fills masks, and of one that does not", async () => {
    await expectError(
      TextClassifier.load(fillMaskFolder("bert")),
      "unsupported_model",
      "a model that fills masks; TextClassifier takes one that classifies texts. Load this one with TextEmbedder or FillMask",
    );
    await expectError(
      TokenClassifier.load(fillMaskFolder("bert-pretraining")),
      "unsupported_model",
      "Load this one with TextEmbedder or FillMask",
    );
    await expectError(
      FillMask.load(tokenFolder("bio")),
      "unsupported_model",
      "FillMask takes one that fills masks. Load this one with TextEmbedder or TokenClassifier",
    );
  });

  test("an embedder reads such a model without its head", async () => {
    const embedder = await TextEmbedder.load(fillMaskFolder("roberta-untied"));
    expect(ownWarnings(embedder)).toEqual([]);
    expect((await embedder.embed("john")).length).toBe(24);
    await embedder.dispose();
  });
});

describe("the matrix of the vocabulary", () => {
  /** The golden model with other tensors, and other fields of config.json. @param {(tensors: any[]) => any[]} change @param {object} [fields] */
  const changed = async (change, fields = {}, name = "bert") => {
    const from = fillMaskFolder(name);
    const { tensors } = await readTensors(join(from, "model.safetensors"));
    const config = JSON.parse(await readFile(join(from, "config.json"), "utf8"));
    return {
      config: { ...config, ...fields },
      tokenizer: await readFile(join(from, "vocab.txt"), "utf8"),
      tokenizerConfig: await readFile(join(from, "tokenizer_config.json")),
      weights: encodeTensors(change(tensors)),
    };
  };

  test("is asked for by name where config.json says that it is not tied", async () => {
    const given = await changed((tensors) => tensors, { tie_word_embeddings: false });
    await expectError(
      FillMask.load(given),
      "invalid_weights",
      "the weights lack 1 tensor that config.json asks for: cls.predictions.decoder.weight",
    );
  });

  test("is used if the file has one, as in transformers 5.24, with a warning", async () => {
    const given = await changed((tensors) => tensors, { tie_word_embeddings: true }, "bert-untied");
    const fromFile = await FillMask.load(given, { dtype: "fp32" });
    expect(fromFile.warnings).toEqual([expect.stringContaining("cls.predictions.decoder.weight is used")]);
    const untied = await FillMask.load(fillMaskFolder("bert-untied"), { dtype: "fp32" });
    expect(await fromFile.fill("[MASK] a")).toEqual(await untied.fill("[MASK] a"));
    await Promise.all([fromFile.dispose(), untied.dispose()]);
  });

  test("has a bias, under either of its names", async () => {
    const given = await changed((tensors) =>
      tensors.map((tensor) =>
        tensor.name === "cls.predictions.bias" ? { ...tensor, name: "cls.predictions.decoder.bias" } : tensor,
      ),
    );
    const renamed = await FillMask.load(given, { dtype: "fp32" });
    expect(await renamed.fill("[MASK] a")).toEqual(await model.fill("[MASK] a"));
    await renamed.dispose();
    const lacking = await changed((tensors) => tensors.filter(({ name }) => name !== "cls.predictions.bias"));
    await expectError(FillMask.load(lacking), "invalid_weights", "cls.predictions.decoder.bias");
  });
});

test.each([
  [{ type: "Sequence", decoders: [{ type: "Fuse" }] }, '"type":"Sequence"'],
  [{ type: "WordPiece", prefix: "@@", cleanup: true }, '"prefix":"@@"'],
  [5, "decoder is 5"],
])("a decoder that is not the tokenizer's is said: %j", async (decoder, said) => {
  const from = fillMaskFolder("distilbert-uncleaned");
  const read = async (/** @type {string} */ name) => JSON.parse(await readFile(join(from, name), "utf8"));
  const given = await FillMask.load({
    config: await read("config.json"),
    tokenizer: { ...(await read("tokenizer.json")), decoder },
    tokenizerConfig: await read("tokenizer_config.json"),
    weights: await readFile(join(from, "model.safetensors")),
  });
  expect(ownWarnings(given)).toEqual([expect.stringContaining(said)]);
  await given.dispose();
});

test("a tokenizer without a mask_token is refused", async () => {
  const from = fillMaskFolder("bert");
  await expectError(
    FillMask.load({
      config: await readFile(join(from, "config.json")),
      tokenizer: (await readFile(join(from, "vocab.txt"), "utf8")).replace("[MASK]", "[mask]"),
      tokenizerConfig: {
        ...JSON.parse(await readFile(join(from, "tokenizer_config.json"), "utf8")),
        mask_token: null,
      },
      weights: await readFile(join(from, "model.safetensors")),
    }),
    "invalid_tokenizer",
    "mask_token",
  );
});

// Models for masked language modeling that somebody made to do harm, and hostile questions to a sound one.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { FillMask } from "../../../web/src/index.js";
import { expectError } from "../support/errors.js";
import { fillMaskFolder, listsOf } from "../support/fill-mask-models.js";
import { memoryModel, readModel } from "../support/memory-model.js";
import { encodeTensors, floatBytes, readTensors } from "../support/safetensors-file.js";

jest.spyOn(console, "warn").mockImplementation(() => {});

/** @typedef {import("../support/safetensors-file.js").StoredTensor} StoredTensor */
/** @typedef {{config?: object, tokenizerConfig?: object, vocab?: (lines: string[]) => string[], tensors?: (tensors: StoredTensor[]) => StoredTensor[]}} Changes */

const vocabSize = 126;
const width = 24;

/** A golden model, changed. @param {Changes} changes @param {string} [name] */
async function load({ config, tokenizerConfig, vocab, tensors }, name = "bert") {
  const files = await readModel(fillMaskFolder(name));
  const text = (/** @type {string} */ file) => new TextDecoder().decode(files[file]);
  const bytes = (/** @type {string} */ content) => new TextEncoder().encode(content);
  const merged = (/** @type {string} */ file, /** @type {object | undefined} */ fields) =>
    bytes(JSON.stringify({ ...JSON.parse(text(file)), ...fields }));
  files["config.json"] = merged("config.json", config);
  files["tokenizer_config.json"] = merged("tokenizer_config.json", tokenizerConfig);
  if (vocab) files["vocab.txt"] = bytes(vocab(text("vocab.txt").trimEnd().split("\n")).join("\n"));
  if (tensors) {
    const stored = await readTensors(join(fillMaskFolder(name), "model.safetensors"));
    files["model.safetensors"] = encodeTensors(tensors(stored.tensors));
  }
  const { model, fetch } = memoryModel(files);
  return FillMask.load(model, { fetch, worker: false });
}

/** @param {string} end of the tensor's name @param {(tensor: StoredTensor) => Partial<StoredTensor> | undefined} change nothing: it goes */
const changing = (end, change) => (/** @type {StoredTensor[]} */ tensors) =>
  tensors.flatMap((tensor) => {
    if (!tensor.name.endsWith(end)) return [tensor];
    const changed = change(tensor);
    return changed ? [{ ...tensor, ...changed }] : [];
  });

/** Floats in place of a tensor's. @param {number[]} shape @param {(index: number) => number} value */
const floats = (shape, value = () => 0) => {
  const length = shape.reduce((a, b) => a * b);
  return { dtype: "F32", shape, data: floatBytes(Array.from({ length }, (_, i) => value(i))) };
};

const words = "word_embeddings.weight";
const decoder = "cls.predictions.decoder.weight";
const bias = "cls.predictions.bias";
const dense = "transform.dense.weight";

/** @type {FillMask} */
let sound;
/** @type {unknown} */
let answer;
beforeAll(async () => {
  sound = await load({});
  answer = await sound.fill("the [MASK] of paris");
});
afterAll(() => sound.dispose());

/** That the load or its answer is refused, in a message for a screen, and the sound model answers as before. @param {Promise<unknown>} promise @param {import("../../../web/src/base/errors.js").ErrorCode} code @param {string | RegExp} message */
async function expectRefused(promise, code, message) {
  const { message: found } = await expectError(promise, code, message);
  expect(found.length).toBeLessThanOrEqual(1000);
  expect(await sound.fill("the [MASK] of paris")).toEqual(answer);
}

describe("the matrix of the vocabulary", () => {
  describe.each([
    ["tied", "bert", words],
    ["of its own", "bert-untied", decoder],
  ])("%s", (_, name, tensor) => {
    test.each(
      /** @type {[string, (tensor: StoredTensor) => Partial<StoredTensor> | undefined][]} */ ([
        ["missing", () => undefined],
        ["a row short", () => floats([vocabSize - 1, width])],
        ["a row long", () => floats([vocabSize + 1, width])],
        ["without rows", () => floats([0, width])],
        ["turned", ({ shape }) => ({ shape: [...shape].reverse() })],
        ["of one dimension", () => floats([vocabSize * width])],
        ["of rank 3", () => floats([vocabSize, width, 1])],
        ["of another width", () => floats([vocabSize, width + 1])],
        ["of numbers that are no floats", () => ({ dtype: "I16" })],
      ]),
    )("%s", (_, change) =>
      expectRefused(load({ tensors: changing(tensor, change) }, name), "invalid_weights", tensor),
    );
  });

  test("twice, where config.json says that it is tied, one of them of another shape", () =>
    expectRefused(
      load(
        {
          config: { tie_word_embeddings: true },
          tensors: changing(decoder, () => floats([vocabSize, width + 1])),
        },
        "bert-untied",
      ),
      "invalid_weights",
      decoder,
    ));

  test.each([
    ["NaN", NaN],
    ["infinity", Infinity],
  ])("with %s in one row, whose token would have the score", async (_, value) => {
    const tensors = changing(decoder, () =>
      floats([vocabSize, width], (i) => (i === 50 * width ? value : (i % 7) / 10)),
    );
    const outcome = load({ tensors }, "bert-untied").then((model) => model.fill("a [MASK]"));
    await expectRefused(outcome, "invalid_weights", /finite/);
  });
});

describe("the other tensors of the head", () => {
  test.each(
    /** @type {[string, string, (tensor: StoredTensor) => Partial<StoredTensor> | undefined][]} */ ([
      ["no bias", bias, () => undefined],
      ["a bias a number short", bias, () => floats([vocabSize - 1])],
      ["a bias a number long", bias, () => floats([vocabSize + 1])],
      ["a bias for hidden_size", bias, () => floats([width])],
      ["a bias of rank 2", bias, () => floats([vocabSize, 1])],
      ["a bias without numbers", bias, () => floats([0])],
      ["no transform", dense, () => undefined],
      ["a transform that is not square", dense, () => floats([width, width + 1])],
      ["a transform as large as the vocabulary", dense, () => floats([vocabSize, width])],
      ["no bias of the transform", "transform.dense.bias", () => undefined],
      ["no layer norm", "transform.LayerNorm.weight", () => undefined],
      ["a layer norm as long as the vocabulary", "transform.LayerNorm.bias", () => floats([vocabSize])],
    ]),
  )("%s", (_, name, change) =>
    expectRefused(
      load({ tensors: changing(name, change) }),
      "invalid_weights",
      name === bias ? "cls.predictions.decoder.bias" : name, // its other name
    ),
  );

  test.each([
    ["NaN", bias, NaN],
    ["infinity", bias, Infinity],
    ["minus infinity", bias, -Infinity],
    ["NaN", "transform.LayerNorm.weight", NaN],
    ["infinity", "transform.dense.bias", Infinity],
  ])("%s in %s", async (_, name, value) => {
    const tensors = changing(name, ({ shape }) => floats(shape, (i) => (i === 5 ? value : 0)));
    const outcome = load({ tensors }).then((model) => model.fill("a [MASK]"));
    await expectRefused(outcome, "invalid_weights", /finite/);
  });

  test("biases as far apart as floats go leave one token", async () => {
    const model = await load({
      tensors: changing(bias, ({ shape }) => floats(shape, (i) => (i === 60 ? 3e38 : -3e38))),
    });
    const list = listsOf(await model.fill("a [MASK]", { topK: 3 }))[0];
    expect(list.map(({ tokenId, score }) => [tokenId, score])).toEqual([
      [60, 1],
      [0, 0],
      [1, 0],
    ]);
    await model.dispose();
  });
});

describe("the vocabulary", () => {
  const renamed = (/** @type {string[]} */ lines) =>
    lines.map((line) => (line === "[MASK]" ? "[mask]" : line));

  test("without the mask, which is a token of its own then", () =>
    expectRefused(
      load({ vocab: renamed }),
      "invalid_vocabulary",
      'there is no row for "[MASK]", the token 126',
    ));

  test("with the mask behind the model's last row", () =>
    expectRefused(
      load({
        vocab: (lines) => [...renamed(lines), ...Array.from({ length: 5 }, (_, i) => `x${i}`), "[MASK]"],
      }),
      "invalid_vocabulary",
      "there is no row for",
    ));

  test("with 100,000 tokens more than the model has rows", () =>
    expectRefused(
      load({ vocab: (lines) => [...lines, ...Array.from({ length: 1e5 }, (_, i) => `x${i}`)] }),
      "invalid_vocabulary",
      "the vocabulary has 100126 tokens, config.json's vocab_size is 126",
    ));

  test.each([
    ["empty", "", "mask_token"],
    ["of a million characters", "x".repeat(1e6), "has 1000000 characters, expected at most 65535"],
    ["a number", 4, "mask_token"],
    ["an object of nothing", {}, "mask_token"],
    ["a list", ["[MASK]"], "mask_token"],
    ["a prototype", JSON.parse('{"__proto__":{"content":"[MASK]"}}'), "mask_token"],
  ])("whose mask_token is %s", (_, mask_token, message) =>
    expectRefused(load({ tokenizerConfig: { mask_token } }), "invalid_tokenizer", message),
  );

  test.each(
    /** @type {[number, "invalid_config" | "invalid_vocabulary" | "invalid_weights", string][]} */ ([
      [2 ** 31 - 1, "invalid_config", "vocab_size is 2147483647, expected 1 to 10000000"],
      [1e7, "invalid_weights", "has shape [126, 24], expected [10000000, 24]"],
      [vocabSize + 1, "invalid_weights", "has shape [126, 24], expected [127, 24]"],
      [vocabSize - 1, "invalid_vocabulary", "has 126 tokens, config.json's vocab_size is 125"],
      [1, "invalid_vocabulary", "has 126 tokens, config.json's vocab_size is 1"],
    ]),
  )("vocab_size %d in config.json, which the matrix does not have", (vocab_size, code, message) =>
    expectRefused(load({ config: { vocab_size } }), code, message),
  );

  test("half a pair for a mask is a token like any other that the vocabulary lacks", () =>
    expectRefused(
      load({ tokenizerConfig: { mask_token: "\ud83d" } }),
      "invalid_vocabulary",
      "there is no row",
    ));

  test("a mask that is another special token is filled where that one stands", async () => {
    const model = await load({ tokenizerConfig: { mask_token: "[SEP]" } });
    expect(model.maskToken).toBe("[SEP]");
    const lists = listsOf(await model.fill("a [SEP] b"));
    expect(lists.map((list) => list.length)).toEqual([5, 5]); // the tokenizer's own at the end, too
    await model.dispose();
  });
});

describe("questions to a sound model:", () => {
  const largest = 2 ** 31 - 1;

  test("the largest topK gives the vocabulary, and takes no memory for more", async () => {
    const [list] = listsOf(await sound.fill("a [MASK]", { topK: largest }));
    expect(list.length).toBe(vocabSize);
    expect(new Set(list.map(({ tokenId }) => tokenId)).size).toBe(vocabSize);
    const [few] = listsOf(await sound.fill("a [MASK]", { topK: largest, targets: ["a", "b"] }));
    expect(few.map(({ text }) => text).sort()).toEqual(["a", "b"]);
  });

  test.each([2 ** 31, 2 ** 32 + 1, 2 ** 53, 1e300, Infinity, NaN, -1, 0, 0.5, "5", 5n, {}])(
    "topK %p is refused",
    (topK) =>
      expectRefused(
        sound.fill("a [MASK]", { topK: /** @type {any} */ (topK) }),
        "invalid_argument",
        "topK is",
      ),
  );

  test("as many masks as the model has places, of ten texts, each with the whole vocabulary", async () => {
    const text = "[MASK] ".repeat(30);
    const all = await sound.fill(Array(10).fill(text), { topK: largest });
    const [first] = all;
    expect(listsOf(first).length).toBe(30);
    expect(all.every((one) => listsOf(one).every((list) => list.length === vocabSize))).toBe(true);
    expect(all[9]).toEqual(first);
  });

  test("a million masks are too many, and said so", () =>
    expectRefused(sound.fill("[MASK]".repeat(1e6)), "text_too_long", "tokens, the model takes 32"));

  test("10,000 times the same target is one", async () => {
    const one = await sound.fill("a [MASK]", { targets: ["b"] });
    expect(await sound.fill("a [MASK]", { targets: Array(1e4).fill("b") })).toEqual(one);
  });

  test.each([
    ["a special token typed into a target", ["[MASK] [MASK]"]],
    ["a target of a million characters", ["x".repeat(1e6)]],
    ["half a pair", ["\ud83d"]],
    ["NUL", ["\0"]],
  ])("%s is not one token", (_, targets) =>
    expectRefused(sound.fill("a [MASK]", { targets }), "invalid_argument", "is not one token"),
  );
});

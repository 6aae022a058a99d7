// JSON that is sound and odd: nested deeply, of other types than expected, with names that JavaScript's objects
// have, with numbers that wrap. Each is an error with a code, or what Hugging Face's readers make of it.
import { describe, expect, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { changedModel, errorCodeOf, expectRefused, jsonFiles, jsonOf, load } from "../support/attacks.js";
import { expectError } from "../support/errors.js";
import { encodeTensors, fileBytes, floatBytes, readTensors } from "../support/safetensors-file.js";
import { collectWarnings } from "../support/warnings.js";

const warnings = collectWarnings();

const [config, tokenizer] = [jsonOf("config.json"), jsonOf("tokenizer.json")];
const { tensors } = await readTensors(
  new URL("../../golden/encoder/plain/model.safetensors", import.meta.url).pathname,
);

/** An object with a value this deep. @param {number} levels of the object and what is in it */
const nested = (levels) => `{"deep":${"[".repeat(levels - 1)}${"]".repeat(levels - 1)}}`;

/** What String() and Number() cannot read. */
const unreadable = { toString: null, valueOf: null };

/** Names that every object has, and one that sets its prototype. */
const inherited = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"];

describe("nesting", () => {
  test.each(jsonFiles.flatMap((file) => [128, 5000, 200_000].map((levels) => ({ file, levels }))))(
    "of $levels levels in $file",
    ({ file, levels }) =>
      expectRefused(
        { [file]: nested(levels) },
        errorCodeOf[file],
        "is nested too deeply, expected at most 127 levels",
      ),
  );

  test("of 200,000 levels in a safetensors header", () =>
    expectRefused(
      { "model.safetensors": fileBytes(nested(200_000)) },
      "invalid_weights",
      "is nested too deeply",
    ));

  test("of 127 levels is read", async () => {
    const deep = { ...config, ...JSON.parse(nested(127)) };
    await (await load({ "config.json": deep })).dispose();
  });

  test.each([5000, 200_000])("of %d levels, in a worker", async (levels) => {
    const {
      "config.json": sound,
      "vocab.txt": vocabulary,
      "model.safetensors": weights,
    } = changedModel({}, "vocab.txt");
    const given = { config: sound, tokenizer: vocabulary, weights };
    for (const part of ["config", "tokenizerConfig", "addedTokens"]) {
      const model = { ...given, [part]: nested(levels) };
      const code = part === "config" ? "invalid_config" : "invalid_tokenizer";
      await expectError(TextClassifier.load(model, { worker: true }), code, "is nested too deeply");
    }
  });
});

describe("a value of another type", () => {
  const template = { type: "TemplateProcessing", single: [{ SpecialToken: { id: unreadable } }], pair: [] };
  const odd = (/** @type {object} */ part) => ({ ...tokenizer, ...part });
  test.each([
    [
      "a token's content",
      "tokenizer.json",
      odd({ added_tokens: [{ content: unreadable, id: 0 }] }),
      "a token",
    ],
    [
      "a token's id",
      "tokenizer.json",
      odd({ added_tokens: [{ content: "w1", id: unreadable }] }),
      "a whole number",
    ],
    [
      "a normalizer's type",
      "tokenizer.json",
      odd({ normalizer: { type: unreadable } }),
      'normalizer is {"toString"',
    ],
    [
      "a pre_tokenizer's type",
      "tokenizer.json",
      odd({ pre_tokenizer: { type: [unreadable] } }),
      "pre_tokenizer is [{",
    ],
    [
      "a post_processor's type",
      "tokenizer.json",
      odd({ post_processor: { type: unreadable } }),
      "post_processor is {",
    ],
    [
      "a template's token",
      "tokenizer.json",
      odd({ post_processor: template }),
      "has no ids among special_tokens",
    ],
    ["a legacy token's id", "added_tokens.json", { w8: unreadable }, "expected a whole number"],
    ["a list for an id", "added_tokens.json", { w8: [13] }, "expected a whole number"],
    ["the tokenizer's class", "tokenizer_config.json", { tokenizer_class: unreadable }, "tokenizer_class is"],
    ["a flag", "tokenizer_config.json", { do_lower_case: unreadable }, "expected true or false"],
    ["a special token", "special_tokens_map.json", { cls_token: unreadable }, "expected a token"],
    [
      "one of more",
      "special_tokens_map.json",
      { additional_special_tokens: [unreadable] },
      "expected a token",
    ],
    ["a label", "config.json", { ...config, id2label: { 0: unreadable } }, "expected a text"],
    ["a count", "config.json", { ...config, num_labels: unreadable }, "expected a whole number"],
    ["an architecture", "config.json", { ...config, architectures: [unreadable] }, "architectures is"],
    ["the model's type", "config.json", { ...config, model_type: unreadable }, "model_type is"],
    [
      "a shard",
      "model.safetensors.index.json",
      { weight_map: { x: unreadable } },
      "expected a .safetensors file",
    ],
    ["a map of shards", "model.safetensors.index.json", { weight_map: [] }, "expected files by tensor"],
  ])("for %s in %s", async (_, file, json, message) => {
    const { code } = await load({ [file]: json }).catch((reason) => reason);
    await expectRefused({ [file]: json }, code, message);
  });

  test.each(["null", "0", "[]", '"text"'])("for all of the index of shards: %s", async (text) => {
    const files = changedModel({}, "shards");
    const names = Object.keys(files).filter((name) => name.endsWith(".safetensors"));
    const model = {
      config: files["config.json"],
      tokenizer: files["vocab.txt"],
      weights: names.map((name) => files[name]),
      weightsIndex: new TextEncoder().encode(text),
    };
    await expectError(TextClassifier.load(model), "invalid_weights", "weightsIndex must hold a JSON object");
  });

  test("a normalizer whose type reads like a list of two that run", () =>
    expectRefused(
      { "tokenizer.json": { ...tokenizer, normalizer: { type: "NFD, StripAccents" } } },
      "unsupported_model",
      'normalizer is "NFD, StripAccents"',
    ));
});

describe("names that every object has", () => {
  test("as labels", async () => {
    const id2label = Object.fromEntries(["__proto__", "constructor"].map((name, i) => [i, name]));
    const classifier = await load({ "config.json": { ...config, id2label } });
    expect(classifier.labels).toEqual(["__proto__", "constructor"]);
    const { scores } = await classifier.classify("w1");
    expect(scores.map(({ label }) => label)).toEqual(["__proto__", "constructor"]);
    await classifier.dispose();
  });

  test("as tokens of vocab.txt and of tokenizer.json", async () => {
    const words = new TextDecoder().decode(changedModel({}, "vocab.txt")["vocab.txt"]).trimEnd().split("\n");
    inherited.forEach((name, i) => (words[50 + i] = name.toLowerCase()));
    const json = JSON.stringify({ ...tokenizer, model: { ...tokenizer.model, vocab: 0 } });
    const vocab = `{${words.map((word, id) => `${JSON.stringify(word)}:${id}`).join()}}`;
    /** @type {import("../support/attacks.js").Changes[]} */
    const changes = [
      { "vocab.txt": words.join("\n"), "added_tokens.json": null },
      { "tokenizer.json": json.replace('"vocab":0', `"vocab":${vocab}`) },
    ];
    for (const change of changes) {
      const classifier = await load(change);
      const { tokens } = await classifier.tokenize("constructor w1");
      expect(tokens).toEqual(["[CLS]", "constructor", "w1", "[SEP]"]);
      await classifier.dispose();
    }
  });

  test("as special tokens: __proto__ names no other ones", async () => {
    const map = '{"__proto__":{"cls_token":"w1","sep_token":"w2"},"constructor":{"content":"w3"}}';
    const classifier = await load({ "special_tokens_map.json": map, "added_tokens.json": null });
    expect((await classifier.tokenize("w5")).tokens).toEqual(["[CLS]", "w5", "[SEP]"]);
    await classifier.dispose();
    const own = '{"extra_special_tokens":{"__proto__":"w50"}}';
    const other = await load({ "tokenizer_config.json": own });
    expect((await other.tokenize("w50w6")).tokens).toEqual(["[CLS]", "w50", "w6", "[SEP]"]);
    await other.dispose();
  });

  test.each(inherited)("as a token of a template that has no ids: %s", (id) => {
    const sequence = { Sequence: { id: "A", type_id: 0 } };
    const items = [{ SpecialToken: { id, type_id: 0 } }, sequence];
    const post_processor = { type: "TemplateProcessing", single: items, pair: items, special_tokens: {} };
    return expectRefused(
      { "tokenizer.json": { ...tokenizer, post_processor } },
      "invalid_tokenizer",
      "has no ids among special_tokens",
    );
  });

  test.each(inherited)("as activation, model_type and dtype: %s", async (name) => {
    await expectRefused(
      { "config.json": { ...config, activation: name } },
      "unsupported_model",
      "activation is",
    );
    await expectRefused(
      { "config.json": { ...config, model_type: name } },
      "unsupported_model",
      "model_type is",
    );
    const dtype = JSON.stringify({ x: { dtype: name, shape: [], data_offsets: [0, 0] } });
    await expectRefused({ "model.safetensors": fileBytes(dtype) }, "invalid_weights", "unknown dtype");
  });

  test("as tensors", async () => {
    const more = inherited.map((name) => ({ name, dtype: "F32", shape: [1], data: floatBytes([1]) }));
    const classifier = await load({ "model.safetensors": encodeTensors([...tensors, ...more]) });
    expect(classifier.warnings).toEqual([
      expect.stringContaining(`hold 5 tensors that the model does not use`),
    ]);
    expect(warnings.at(-1)).toContain("__proto__, constructor, toString");
    await classifier.dispose();
  });
});

describe("numbers that would wrap on their way into the core", () => {
  const wrapping = 2 ** 32 + 3; // [SEP] is 3
  const special_tokens = { "[CLS]": { ids: [2] }, "[SEP]": { ids: [wrapping] } };
  test.each([
    { type: "BertProcessing", cls: ["[CLS]", 2], sep: ["[SEP]", wrapping] },
    { type: "BertProcessing", cls: ["[CLS]", -1], sep: ["[SEP]", 3] },
    { ...tokenizer.post_processor, special_tokens },
    { ...tokenizer.post_processor, single: [{ Sequence: { id: "A", type_id: 2 ** 32 } }] },
    { ...tokenizer.post_processor, single: [{ Sequence: { id: "A", type_id: 1e300 } }] },
  ])("in a post_processor, %#", (post_processor) =>
    expectRefused(
      { "tokenizer.json": { ...tokenizer, post_processor } },
      "invalid_tokenizer",
      "post_processor",
    ),
  );

  test.each([2 ** 32 + 13, 1e10, -1, 13.5, 1e300, "13e0", "0x0d", " 13"])(
    "as the id of an added token: %p",
    (id) =>
      expectRefused({ "added_tokens.json": { w8: id } }, "invalid_tokenizer", "expected a whole number"),
  );
});

test("a name of any length leaves its error short", async () => {
  const long = "x".repeat(100_000);
  await expectRefused({ "tokenizer_config.json": { [`${long}_token`]: "" } }, "invalid_tokenizer", "xxx");
  await expectRefused({ "special_tokens_map.json": { [long]: { content: 5 } } }, "invalid_tokenizer", "xxx");
  await expectRefused(
    { "tokenizer.json": { ...tokenizer, normalizer: { type: long } } },
    "unsupported_model",
    "normalizer is xxx",
  );
});

test("150,000 added tokens are read in one pass, by either kind of tokenizer", async () => {
  const count = 150_000;
  const added = Object.fromEntries(Array.from({ length: count }, (_, i) => [`new${i}`, 120 + i]));
  const added_tokens = Object.entries(added).map(([content, id]) => ({ content, id, special: false }));
  await expectRefused({ "added_tokens.json": added }, "invalid_vocabulary", /120|150/);
  const changes = { "tokenizer.json": { ...tokenizer, added_tokens } };
  await expectRefused(changes, "invalid_vocabulary", /120|150/);
  const bert = { "tokenizer_config.json": { tokenizer_class: "BertTokenizer" } };
  await expectRefused({ ...changes, ...bert }, "invalid_vocabulary", /120|150/);
});

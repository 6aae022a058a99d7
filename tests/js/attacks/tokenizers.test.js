// Files of tokenizers on which Hugging Face's tokenizers 0.23 ends in a panic: the six of its pull request 2151, and
// those of issue 2094 (2198, 2333 and 2398 describe the same). Here each is an error with a code, or no matter.
import { describe, expect, test } from "@jest/globals";
import { expectRefused, jsonOf, load } from "../support/attacks.js";
import { collectWarnings } from "../support/warnings.js";

collectWarnings();

const sound = jsonOf("tokenizer.json");
const text = "w1 w2 ".repeat(60);

/** @param {object} part of tokenizer.json @param {string} message */
const refused = (part, message) =>
  expectRefused({ "tokenizer.json": { ...sound, ...part } }, "unsupported_model", message);

/** What a model with such a part of tokenizer.json answers. @param {object} part */
async function answer(part) {
  const classifier = await load({ "tokenizer.json": { ...sound, ...part } });
  const results = await classifier.classify([text, "w5"], { overflow: "windows", rawLogits: true });
  await classifier.dispose();
  return results;
}

describe("pull request 2151", () => {
  test.each([
    [
      "a stride as long as the text may be",
      { truncation: { max_length: 8, stride: 8, strategy: "LongestFirst" } },
    ],
    ["a stride that is longer", { truncation: { max_length: 1, stride: 2 ** 31, direction: "Right" } }],
    [
      "a Strip decoder that strips more than there is",
      { decoder: { type: "Strip", content: "w", start: 9, stop: 9 } },
    ],
    ["a Strip decoder of other types", { decoder: { type: "Strip", content: 5, start: -1, stop: 1e300 } }],
  ])("%s changes no answer", async (_, part) => {
    expect(await answer(part)).toEqual(await answer({}));
  });

  test("a template with a special token that special_tokens lacks", async () => {
    const items = [{ SpecialToken: { id: "[NEW]", type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }];
    const post_processor = { ...sound.post_processor, single: items };
    const message = 'post_processor: "[NEW]" has no ids among special_tokens';
    await expectRefused({ "tokenizer.json": { ...sound, post_processor } }, "invalid_tokenizer", message);
  });

  test.each([0, -1, 5])("a FixedLength pre_tokenizer of length %d", (length) =>
    refused({ pre_tokenizer: { type: "FixedLength", length } }, "pre_tokenizer is FixedLength; supported is"),
  );

  test.each(["", "AAAA", "not base64", "/////w=="])(
    "a Precompiled normalizer of %j",
    (precompiled_charsmap) =>
      refused(
        { normalizer: { type: "Precompiled", precompiled_charsmap } },
        "normalizer is Precompiled; supported",
      ),
  );
});

describe("issue 2094: merges of BPE", () => {
  const bpe = (
    /** @type {object} */ vocab,
    /** @type {unknown[]} */ merges,
    continuing_subword_prefix = "",
  ) => ({
    normalizer: null,
    pre_tokenizer: { type: "ByteLevel", add_prefix_space: false },
    model: { type: "BPE", vocab, merges, continuing_subword_prefix },
  });
  /** @type {[string, object, string][]} */
  const lacking = [
    ["longer together than any token", bpe({ a: 0, b: 1 }, [["a", "b"]]), "ab"],
    ["written in one string", bpe({ aa: 0, bb: 1 }, ["aa bb"]), "aabb"],
    ["of tokens that the vocabulary lacks", bpe({ a: 0 }, [["a", "zz"]]), "zz"],
  ];
  test.each(lacking)("%s", (_, part, token) =>
    expectRefused(
      { "tokenizer.json": { ...sound, ...part } },
      "invalid_vocabulary",
      `needs the token ${token}, which the vocabulary lacks`,
    ),
  );

  test.each([
    ["of a token shorter than the prefix", bpe({ a: 0, b: 1, ab: 2 }, [["a", "b"]], "####"), "####"],
    ["cut inside a character by the prefix", bpe({ x: 0, 日: 1 }, [["x", "日"]], "ab"), "ab"],
  ])("%s", (_, part, prefix) =>
    refused(part, `continuing_subword_prefix is "${prefix}"; of BPE is supported`),
  );

  test("of one part", async () => {
    const part = bpe({ a: 0 }, [["a"]]);
    const message = 'merges has ["a"], expected two tokens with a space between, or a list of them';
    await expectRefused({ "tokenizer.json": { ...sound, ...part } }, "invalid_tokenizer", message);
  });
});

describe("the same with WordPiece", () => {
  const model = (/** @type {object} */ part) => ({ model: { ...sound.model, ...part } });
  test.each([
    ["a prefix longer than any token", model({ continuing_subword_prefix: "#".repeat(5000) })],
    ["a prefix that is half a character of a token", model({ continuing_subword_prefix: "\ud800" })],
    ["words of one character at most", model({ max_input_chars_per_word: 1 })],
  ])("%s runs", async (_, part) => {
    const [{ scores }] = await answer(part);
    expect(scores.every(({ score }) => Number.isFinite(score))).toBe(true);
  });

  test.each([
    ["an unknown token that the vocabulary lacks", model({ unk_token: "[NONE]" }), "[NONE]"],
    ["words of no characters", model({ max_input_chars_per_word: 0 }), "max_input_chars_per_word is 0"],
    [
      "words of 2^64 characters",
      model({ max_input_chars_per_word: 2 ** 64 }),
      "max_input_chars_per_word is 18446744073709552000",
    ],
    ["two tokens with one id", model({ vocab: { a: 1, b: 1 } }), "expected each id once"],
    ["an id of 2^32 - 1", model({ vocab: { a: 2 ** 32 - 1 } }), "expected a whole number below"],
    ["an id of -1", model({ vocab: { a: -1 } }), "expected a whole number below"],
    ["no vocabulary", model({ vocab: undefined }), "the model's vocab is null"],
    ["a list for a vocabulary", model({ vocab: ["a", "b"] }), "expected ids by token"],
  ])("%s", async (_, part, message) => {
    const changes = { "tokenizer.json": { ...sound, ...part } };
    const { code } = await load(changes).catch((reason) => reason);
    expect(["invalid_tokenizer", "invalid_vocabulary"]).toContain(code);
    await expectRefused(changes, code, message);
  });
});

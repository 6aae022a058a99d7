// tokenizer.json where there is no vocab.txt: what of it counts, and what is refused by name.
import { describe, expect, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { encode, tokenizerOf } from "../support/core.js";
import { expectError } from "../support/errors.js";
import { modelCopy } from "../support/models.js";
import { goldenFolder, temporaryFolder } from "../support/paths.js";
import { tokenizerJson } from "../support/tokenizer-json.js";

const folder = await temporaryFolder();
const special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
const words = Array.from({ length: 115 }, (_, i) => `w${i}`);
const small = tokenizerJson([...special, ...words]);

/** @param {object | string} json @param {object | null} [config] tokenizer_config.json */
const modelWith = (json, config = null) =>
  modelCopy(folder, { "vocab.txt": null, "tokenizer_config.json": config, "tokenizer.json": json });

describe("a small tokenizer.json", () => {
  test("makes the same classifier as vocab.txt", async () => {
    const [one, other] = [
      await TextClassifier.load(await modelWith(small)),
      await TextClassifier.load(goldenFolder("plain")),
    ];
    const texts = ["w1 W2 wé3 unknown", "", "w1 [SEP] w2"];
    expect(await one.classify(texts)).toEqual(await other.classify(texts));
    await Promise.all([one.dispose(), other.dispose()]);
  });

  test("is not read where there is a vocab.txt", async () => {
    const model = await modelCopy(folder, { "tokenizer.json": "{ broken" });
    await (await TextClassifier.load(model)).dispose();
  });

  test("may list its vocabulary in any order", async () => {
    const entries = Object.entries(small.model.vocab).reverse();
    const json = { ...small, model: { ...small.model, vocab: Object.fromEntries(entries) } };
    const tokenizer = await tokenizerOf(await modelWith(json));
    expect([...encode(tokenizer, "w0 w114").ids]).toEqual([2, 5, 119, 3]);
    tokenizer.delete();
  });
});

describe("its options", () => {
  const vocabulary = [...special, "Ab", "ab", "é", "e", "É", "++x", "y", "中", "国", "中国", "<none>"];

  /** @param {object} json @param {string} text @param {object | null} [config] */
  async function tokens(json, text, config) {
    const tokenizer = await tokenizerOf(await modelWith(json, config));
    const encoding = encode(tokenizer, text);
    tokenizer.delete();
    return encoding.tokens.slice(1, -1);
  }

  test("a cased model keeps case and accents", async () => {
    expect(await tokens(tokenizerJson(vocabulary, { lowercase: false }), "Ab ab é É")).toEqual([
      "Ab",
      "ab",
      "é",
      "É",
    ]);
    expect(await tokens(tokenizerJson(vocabulary), "Ab ab é É")).toEqual(["ab", "ab", "e", "e"]);
  });

  test("accents go and stay apart from case", async () => {
    const stripped = tokenizerJson(vocabulary, { lowercase: false, strip_accents: true });
    expect(await tokens(stripped, "Ab é")).toEqual(["Ab", "e"]);
    const kept = tokenizerJson(vocabulary, { lowercase: true, strip_accents: false });
    expect(await tokens(kept, "Ab É")).toEqual(["ab", "é"]);
  });

  test("ideographs stay together where they are not handled", async () => {
    expect(await tokens(tokenizerJson(vocabulary), "中国")).toEqual(["中", "国"]);
    expect(await tokens(tokenizerJson(vocabulary, { handle_chinese_chars: false }), "中国")).toEqual([
      "中国",
    ]);
  });

  test("the model's own prefix, unknown token and longest word", async () => {
    const json = tokenizerJson(vocabulary);
    const model = {
      ...json.model,
      continuing_subword_prefix: "++",
      unk_token: "<none>",
      max_input_chars_per_word: 3,
    };
    const added = json.added_tokens.filter(({ content }) => content !== "[UNK]");
    const own = { ...json, model, added_tokens: [...added, { id: 15, content: "<none>" }] };
    expect(await tokens(own, "yx abx zzz yyyy")).toEqual(["y", "++x", "ab", "++x", "<none>", "<none>"]);
  });

  test("the normalizer's count, not those of tokenizer_config.json; its special tokens do", async () => {
    const json = tokenizerJson(vocabulary, { lowercase: false });
    expect(await tokens(json, "Ab", { do_lower_case: true })).toEqual(["Ab"]);
    const config = { sep_token: "<none>", model_max_length: 512 };
    expect(await tokens({ ...json, added_tokens: [] }, "Ab<none>Ab", config)).toEqual(["Ab", "<none>", "Ab"]);
  });
});

describe("a tokenizer.json that is not BERT's WordPiece is refused by name", () => {
  const without = (/** @type {string} */ part) => ({ ...small, [part]: null });

  test.each([
    [
      "BPE",
      { ...small, model: { type: "BPE", vocab: {}, merges: [] } },
      `model is "BPE"; supported is BERT's WordPiece`,
    ],
    ["Unigram", { ...small, model: { type: "Unigram", vocab: [] } }, 'model is "Unigram"'],
    ["no model", without("model"), "model is null"],
    ["no normalizer", without("normalizer"), "normalizer is null; supported is BERT's BertNormalizer"],
    ["another normalizer", { ...small, normalizer: { type: "NFC" } }, 'normalizer is "NFC"'],
    [
      "another pre-tokenizer",
      { ...small, pre_tokenizer: { type: "ByteLevel" } },
      `pre_tokenizer is "ByteLevel"; supported is BERT's BertPreTokenizer`,
    ],
    [
      "text that is not cleaned",
      tokenizerJson([...special, ...words], { clean_text: false }),
      "clean_text is false; supported is true",
    ],
    [
      "a special token of its own",
      { ...small, added_tokens: [...small.added_tokens, { id: 7, content: "w2" }] },
      "added_tokens has w2; supported are [UNK], [CLS]",
    ],
  ])("%s", async (_, json, message) => {
    await expectError(
      TextClassifier.load(await modelWith(json)),
      "unsupported_model",
      `tokenizer.json: ${message}`,
    );
  });
});

describe("a tokenizer.json that is broken", () => {
  const withVocabulary = (/** @type {unknown} */ vocab) => ({ ...small, model: { ...small.model, vocab } });
  const withModel = (/** @type {object} */ fields) => ({ ...small, model: { ...small.model, ...fields } });
  const once = "expected each id from 0 to 1 once";

  test.each([
    ["no JSON", "{", "tokenizer.json is not valid JSON"],
    ["a gap between ids", withVocabulary({ a: 0, b: 2 }), `vocab gives "b" the id 2, ${once}`],
    ["an id twice", withVocabulary({ a: 0, b: 0 }), `vocab gives "b" the id 0, ${once}`],
    ["a huge id", withVocabulary({ a: 0, b: 4294967294 }), `vocab gives "b" the id 4294967294, ${once}`],
    [
      "an id beyond all numbers",
      withVocabulary({ a: 0, b: 1e300 }),
      `vocab gives "b" the id 1e+300, ${once}`,
    ],
    ["an id that is text", withVocabulary({ a: 0, b: "1" }), `vocab gives "b" the id "1", ${once}`],
    [
      "a token of two lines",
      withVocabulary({ a: 0, "b\nc": 1 }),
      'vocab has the token "b\\nc", expected tokens of one line',
    ],
    [
      "an option of another type",
      tokenizerJson(words, { lowercase: "no" }),
      'lowercase is "no", expected a boolean',
    ],
    [
      "a prefix that is a number",
      withModel({ continuing_subword_prefix: 2 }),
      "continuing_subword_prefix is 2, expected a string",
    ],
    [
      "a longest word of none",
      withModel({ max_input_chars_per_word: 0 }),
      "max_input_chars_per_word is 0, expected 1 to 1000000",
    ],
    [
      "tokens that are no list",
      { ...small, added_tokens: { a: 1 } },
      'added_tokens is {"a":1}, expected a list',
    ],
  ])("%s", async (_, json, message) => {
    await expectError(TextClassifier.load(await modelWith(json)), "invalid_tokenizer", message);
  });

  test("no vocabulary, or one that does not fit the model", async () => {
    await expectError(
      TextClassifier.load(await modelWith(withVocabulary({}))),
      "invalid_vocabulary",
      "the vocabulary is empty",
    );
    const more = tokenizerJson([...special, ...words, "more"]);
    await expectError(
      TextClassifier.load(await modelWith(more)),
      "invalid_vocabulary",
      "the vocabulary has 121 tokens, config.json's vocab_size is 120",
    );
  });
});

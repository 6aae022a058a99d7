// tokenizer.json: what of it counts for which class, and what is refused by name. What Python answers for the
// same files is in folders.test.js.
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

  test("is read though there is a vocab.txt, which is not", async () => {
    const broken = await modelCopy(folder, { "tokenizer.json": "{ broken" });
    await expectError(TextClassifier.load(broken), "invalid_tokenizer", "tokenizer.json is not valid JSON");
    const model = await modelCopy(folder, { "tokenizer.json": small, "vocab.txt": "<html></html>" });
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

describe("its options, for PreTrainedTokenizerFast,", () => {
  const vocabulary = [...special, "Ab", "ab", "é", "e", "É", "++x", "y", "中", "国", "中国", "<none>"];

  /** @param {object} json @param {string} text @param {object | null} [config] */
  async function tokens(json, text, config) {
    const whole = { tokenizer_class: "PreTrainedTokenizerFast", ...config };
    const tokenizer = await tokenizerOf(await modelWith(json, whole));
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

  test("count; tokenizer_config.json's do for BERT's own classes", async () => {
    const json = tokenizerJson(vocabulary, { lowercase: false });
    expect(await tokens(json, "Ab", { do_lower_case: true })).toEqual(["Ab"]);
    const bert = { tokenizer_class: "DistilBertTokenizerFast" };
    expect(await tokens(json, "Ab", bert)).toEqual(["ab"]);
    expect(await tokens(json, "Ab", { ...bert, do_lower_case: false })).toEqual(["Ab"]);
    const config = { sep_token: "<none>", model_max_length: 512 };
    expect(await tokens({ ...json, added_tokens: [] }, "Ab<none>Ab", config)).toEqual(["Ab", "<none>", "Ab"]);
  });
});

describe("for PreTrainedTokenizerFast, a tokenizer.json that cannot run is refused by name", () => {
  test.each([
    [
      "BPE with BERT's other parts",
      { model: { type: "BPE", vocab: { a: 0 }, merges: [] } },
      `normalizer is BertNormalizer; supported with BPE is none`,
    ],
    [
      "another normalizer",
      { normalizer: { type: "NFC" } },
      "normalizer is NFC; supported are BertNormalizer",
    ],
    [
      "several normalizers",
      { normalizer: { type: "Sequence", normalizers: [{ type: "NFC" }, { type: "StripAccents" }] } },
      "normalizer is NFC, StripAccents; supported are",
    ],
    [
      "another pre-tokenizer",
      { pre_tokenizer: { type: "ByteLevel" } },
      `pre_tokenizer is ByteLevel; supported is BERT's BertPreTokenizer`,
    ],
    [
      "another post-processor",
      { post_processor: { type: "Sequence", processors: [{ type: "ByteLevel" }, { type: "ByteLevel" }] } },
      "post_processor is ByteLevel, ByteLevel; supported are",
    ],
  ])("%s", async (_, parts, message) => {
    const model = modelWith({ ...small, ...parts }, { tokenizer_class: "PreTrainedTokenizerFast" });
    await expectError(TextClassifier.load(await model), "unsupported_model", `tokenizer.json: ${message}`);
  });

  test("and so are another class, and one that is not the model's", async () => {
    const model = await modelWith(small, { tokenizer_class: "T5TokenizerFast" });
    await expectError(
      TextClassifier.load(model),
      "unsupported_model",
      'tokenizer_config.json: tokenizer_class is "T5TokenizerFast"; supported are',
    );
    const other = await modelWith(small, { tokenizer_class: "RobertaTokenizerFast" });
    await expectError(
      TextClassifier.load(other),
      "unsupported_model",
      `tokenizer.json: model is "WordPiece"; supported with RoBERTa's tokenizer is BPE`,
    );
  });
});

describe("a tokenizer.json that is broken", () => {
  const withVocabulary = (/** @type {unknown} */ vocab) => ({ ...small, model: { ...small.model, vocab } });
  const withModel = (/** @type {object} */ fields) => ({ ...small, model: { ...small.model, ...fields } });

  test.each([
    ["no JSON", "{", "tokenizer.json is not valid JSON"],
    [
      "an id twice",
      withVocabulary({ a: 0, b: 0 }),
      'vocab gives "a" and "b" the id 0, expected each id once',
    ],
    [
      "a huge id",
      withVocabulary({ a: 0, b: 4294967294 }),
      'vocab gives "b" the id 4294967294, expected a whole number below 10000000',
    ],
    [
      "an id beyond all numbers",
      withVocabulary({ a: 0, b: 1e300 }),
      'vocab gives "b" the id 1e+300, expected a whole number',
    ],
    [
      "an id that is text",
      withVocabulary({ a: 0, b: "1" }),
      'vocab gives "b" the id "1", expected a whole number',
    ],
    [
      "a token of two lines",
      withVocabulary({ a: 0, "b\nc": 1 }),
      'vocab has the token "b\\nc", expected tokens of one line',
    ],
    [
      "an option of another type",
      tokenizerJson([...special, ...words], { lowercase: "no" }),
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
    const model = await modelWith(json, { tokenizer_class: "PreTrainedTokenizerFast" });
    await expectError(TextClassifier.load(model), "invalid_tokenizer", message);
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

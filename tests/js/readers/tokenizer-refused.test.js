// Files of a tokenizer that are refused, read without a model: each message to the letter.
import { describe, expect, test } from "@jest/globals";
import { errorOf, fast, json, vocab } from "../support/tokenizer-reader.js";

/** Of a tokenizer.json of which all parts count. @param {object} part */
const partly = (part) => errorOf({ "tokenizer.json": { ...json, ...part }, "tokenizer_config.json": fast });

describe("what is refused", () => {
  test.each([
    [
      { model: { type: "BPE" } },
      "invalid_tokenizer: tokenizer.json: the model's vocab is null, expected ids by token",
    ],
    [
      { model: { ...json.model, type: "BPE" } },
      "unsupported_model: tokenizer.json: normalizer is BertNormalizer; supported with BPE is none",
    ],
    [
      { model: { vocab: json.model.vocab } },
      "unsupported_model: tokenizer.json: model is null; supported are WordPiece and BPE",
    ],
    [{ model: { vocab: json.model.vocab, continuing_subword_prefix: "##" } }, "read"],
    [{ model: null }, "unsupported_model: tokenizer.json: model is null; supported are WordPiece and BPE"],
    [
      { model: { ...json.model, vocab: null } },
      "invalid_tokenizer: tokenizer.json: the model's vocab is null, expected ids by token",
    ],
    [
      { model: { ...json.model, vocab: [] } },
      "invalid_tokenizer: tokenizer.json: the model's vocab is [], expected ids by token",
    ],
    [
      { model: { ...json.model, vocab: { a: 1.5 } } },
      'invalid_tokenizer: tokenizer.json: vocab gives "a" the id 1.5, expected a whole number below 10000000',
    ],
    [
      { model: { ...json.model, vocab: { a: -1 } } },
      'invalid_tokenizer: tokenizer.json: vocab gives "a" the id -1, expected a whole number below 10000000',
    ],
    [
      { model: { ...json.model, vocab: { a: 1e7 } } },
      'invalid_tokenizer: tokenizer.json: vocab gives "a" the id 10000000, expected a whole number below 10000000',
    ],
    [
      { model: { ...json.model, vocab: { a: "1" } } },
      'invalid_tokenizer: tokenizer.json: vocab gives "a" the id "1", expected a whole number below 10000000',
    ],
    [
      { model: { ...json.model, vocab: { a: 0, b: 0 } } },
      'invalid_tokenizer: tokenizer.json: vocab gives "a" and "b" the id 0, expected each id once',
    ],
    [
      { model: { ...json.model, vocab: { "a\nb": 0 } } },
      'invalid_tokenizer: tokenizer.json: vocab has the token "a\\nb", expected tokens of one line',
    ],
    [
      { model: { ...json.model, vocab: { "a\r": 0 } } },
      'invalid_tokenizer: tokenizer.json: vocab has the token "a\\r", expected tokens of one line',
    ],
    [
      { model: { ...json.model, max_input_chars_per_word: 0 } },
      "invalid_tokenizer: tokenizer.json: max_input_chars_per_word is 0, expected 1 to 1000000",
    ],
    [
      { model: { ...json.model, max_input_chars_per_word: 1_000_001 } },
      "invalid_tokenizer: tokenizer.json: max_input_chars_per_word is 1000001, expected 1 to 1000000",
    ],
    [{ model: { ...json.model, max_input_chars_per_word: 1_000_000 } }, "read"],
    [{ model: { ...json.model, max_input_chars_per_word: 1 } }, "read"],
    [
      { model: { ...json.model, unk_token: 5 } },
      "invalid_tokenizer: tokenizer.json: unk_token is 5, expected a string",
    ],
    [
      { normalizer: { type: "NFKC" } },
      "unsupported_model: tokenizer.json: normalizer is NFKC; supported are BertNormalizer, Lowercase, NFD with StripAccents and none",
    ],
    [
      { normalizer: { type: "BertNormalizer", lowercase: 1 } },
      "invalid_tokenizer: tokenizer.json: lowercase is 1, expected a boolean",
    ],
    [
      { normalizer: [] },
      "unsupported_model: tokenizer.json: normalizer is missing; supported are BertNormalizer, Lowercase, NFD with StripAccents and none",
    ],
    [
      { pre_tokenizer: null },
      "unsupported_model: tokenizer.json: pre_tokenizer is none; supported is BERT's BertPreTokenizer",
    ],
    [{ pre_tokenizer: { type: "Sequence", pretokenizers: [{ type: "BertPreTokenizer" }] } }, "read"],
    [
      {
        pre_tokenizer: {
          type: "Sequence",
          pretokenizers: [{ type: "BertPreTokenizer" }, { type: "Digits" }],
        },
      },
      "unsupported_model: tokenizer.json: pre_tokenizer is BertPreTokenizer, Digits; supported is BERT's BertPreTokenizer",
    ],
    [
      {
        post_processor: {
          type: "Sequence",
          processors: [{ type: "ByteLevel" }, { type: "RobertaProcessing" }],
        },
      },
      "unsupported_model: tokenizer.json: post_processor is ByteLevel, RobertaProcessing; supported are TemplateProcessing, BertProcessing, both also behind ByteLevel, RobertaProcessing, ByteLevel and none",
    ],
    [
      { post_processor: { type: "BertProcessing", cls: ["[CLS]"], sep: ["[SEP]", 3] } },
      'invalid_tokenizer: tokenizer.json: post_processor: cls is ["[CLS]"], expected a token and its id',
    ],
    [
      { post_processor: { type: "BertProcessing", cls: ["[CLS]", 2], sep: "[SEP]" } },
      'invalid_tokenizer: tokenizer.json: post_processor: sep is "[SEP]", expected a token and its id',
    ],
    [
      { post_processor: { type: "BertProcessing", cls: ["[CLS]", 2], sep: ["[SEP]", 2 ** 31] } },
      'invalid_tokenizer: tokenizer.json: post_processor: sep is ["[SEP]",2147483648], expected a token and its id',
    ],
    [
      { post_processor: { type: "TemplateProcessing", single: [] } },
      "unsupported_model: tokenizer.json: post_processor's single is [], expected each text once",
    ],
    [{ added_tokens: {} }, "invalid_tokenizer: tokenizer.json: added_tokens is {}, expected a list"],
    [
      { added_tokens: [5] },
      "invalid_tokenizer: tokenizer.json: added_tokens[0] has the id null, expected a whole number",
    ],
    [
      { added_tokens: [{ content: "a", id: "x" }] },
      'invalid_tokenizer: tokenizer.json: added_tokens[0] has the id "x", expected a whole number',
    ],
    [
      { added_tokens: [{ content: "a", id: 1e9 }] },
      "invalid_tokenizer: tokenizer.json: added_tokens[0] has the id 1000000000, expected a whole number",
    ],
    [
      { added_tokens: [{ content: 1, id: 1 }] },
      'invalid_tokenizer: tokenizer.json: added_tokens[0] is {"content":1,"id":1}, expected a token',
    ],
    [
      { added_tokens: [{ content: "a", id: 5, lstrip: "no" }] },
      'invalid_tokenizer: tokenizer.json: added_tokens[0]: lstrip is "no", expected true or false',
    ],
  ])("%#. %s", async (part, message) => {
    expect(await partly(/** @type {any} */ (part))).toBe(message);
  });

  test.each([
    [
      { tokenizer_class: "T5Tokenizer" },
      {},
      'unsupported_model: tokenizer_config.json: tokenizer_class is "T5Tokenizer"; supported are BERT\'s, such as DistilBertTokenizer, RobertaTokenizer and PreTrainedTokenizerFast',
    ],
    [
      { tokenizer_class: 5 },
      {},
      "unsupported_model: tokenizer_config.json: tokenizer_class is 5; supported are BERT's, such as DistilBertTokenizer, RobertaTokenizer and PreTrainedTokenizerFast",
    ],
    [
      {},
      { tokenizer_class: "T5TokenizerFast" },
      'unsupported_model: config.json: tokenizer_class is "T5TokenizerFast"; supported are BERT\'s, such as DistilBertTokenizer, RobertaTokenizer and PreTrainedTokenizerFast',
    ],
    [
      { tokenizer_class: null },
      { tokenizer_class: "FastBertTokenizer" },
      'unsupported_model: config.json: tokenizer_class is "FastBertTokenizer"; supported are BERT\'s, such as DistilBertTokenizer, RobertaTokenizer and PreTrainedTokenizerFast',
    ],
    [{ tokenizer_class: "BertTokenizerFast" }, { tokenizer_class: "T5Tokenizer" }, "read"],
    [
      fast,
      {},
      "not_found: m has no tokenizer.json, which its tokenizer_class PreTrainedTokenizerFast is read from",
    ],
    [
      { do_lower_case: "yes" },
      {},
      'invalid_tokenizer: tokenizer_config.json: do_lower_case is "yes", expected true or false',
    ],
    [
      { strip_accents: 1 },
      {},
      "invalid_tokenizer: tokenizer_config.json: strip_accents is 1, expected true or false",
    ],
    [
      { tokenize_chinese_chars: [] },
      {},
      "invalid_tokenizer: tokenizer_config.json: tokenize_chinese_chars is [], expected true or false",
    ],
    [
      { split_special_tokens: 0 },
      {},
      "invalid_tokenizer: tokenizer_config.json: split_special_tokens is 0, expected true or false",
    ],
    [
      { truncation_side: "middle" },
      {},
      'invalid_tokenizer: tokenizer_config.json: truncation_side is "middle", expected "left" or "right"',
    ],
    [{ cls_token: 5 }, {}, "invalid_tokenizer: tokenizer_config.json: cls_token is 5, expected a token"],
    [{ cls_token: "" }, {}, "invalid_tokenizer: tokenizer_config.json: cls_token is empty, expected a token"],
    [
      { added_tokens_decoder: [] },
      {},
      "invalid_tokenizer: tokenizer_config.json: added_tokens_decoder is [], expected tokens by id",
    ],
    [
      { added_tokens_decoder: { x: "a" } },
      {},
      'invalid_tokenizer: tokenizer_config.json: added_tokens_decoder has the id "x", expected a whole number',
    ],
    [
      { added_tokens_decoder: { 5: 6 } },
      {},
      'invalid_tokenizer: tokenizer_config.json: added_tokens_decoder["5"] is 6, expected a token',
    ],
    [
      { extra_special_tokens: "a" },
      {},
      'invalid_tokenizer: tokenizer_config.json: extra_special_tokens is "a", expected a list',
    ],
    [
      { extra_special_tokens: [5] },
      {},
      "invalid_tokenizer: tokenizer_config.json: extra_special_tokens is 5, expected a token",
    ],
    [
      { additional_special_tokens: { a: 5 } },
      {},
      "invalid_tokenizer: tokenizer_config.json: a is 5, expected a token",
    ],
  ])("%#. %j, %j: %s", async (tokenizerConfig, config, message) => {
    expect(await errorOf({ "vocab.txt": vocab, "tokenizer_config.json": tokenizerConfig }, config)).toBe(
      message,
    );
  });

  test.each([
    [{}, "not_found: m has neither tokenizer.json nor vocab.txt"],
    [
      { "vocab.txt": "<!DOCTYPE html>" },
      "invalid_tokenizer: m/vocab.txt is an HTML page: is the address right?",
    ],
    [
      { "vocab.txt": " \n<HTML lang=en>" },
      "invalid_tokenizer: m/vocab.txt is an HTML page: is the address right?",
    ],
    [
      { "vocab.txt": "<?xml version" },
      "invalid_tokenizer: m/vocab.txt is an HTML page: is the address right?",
    ],
    [{ "vocab.txt": `<pad>\n<html5>\n${vocab}` }, "read"],
    [{ "vocab.txt": `${vocab}\n<html>\n<!--` }, "read"],
    [
      { "vocab.txt": "version https://git-lfs" },
      "invalid_tokenizer: m/vocab.txt is a Git LFS pointer: git lfs pull fetches the file",
    ],
    [{ "tokenizer.json": "{" }, "invalid_tokenizer: m/tokenizer.json is not valid JSON"],
    [
      { "vocab.txt": vocab, "special_tokens_map.json": { cls_token: { content: 5 } } },
      'invalid_tokenizer: special_tokens_map.json: cls_token is {"content":5}, expected a token',
    ],
    [
      { "vocab.txt": vocab, "added_tokens.json": { ab: "x" } },
      'invalid_tokenizer: added_tokens.json has the id "x", expected a whole number',
    ],
    [
      { "vocab.txt": vocab, "tokenizer_config.json": { added_tokens_decoder: {} }, "added_tokens.json": "{" },
      "read",
    ],
  ])("%#. %j: %s", async (files, message) => {
    expect(await errorOf(/** @type {any} */ (files))).toBe(message);
  });
});

describe("a post_processor that is refused", () => {
  const [cls, sep] = ["[CLS]", "[SEP]"].map((id) => ({ SpecialToken: { id, type_id: 0 } }));
  const [text, pair] = ["A", "B"].map((id, type_id) => ({ Sequence: { id, type_id } }));
  const special_tokens = { "[CLS]": { ids: [2] }, "[SEP]": { ids: [3] } };
  const sound = {
    type: "TemplateProcessing",
    single: [cls, text, sep],
    pair: [cls, text, sep, pair, sep],
    special_tokens,
  };
  const bert = { type: "BertProcessing", cls: ["[CLS]", 2], sep: ["[SEP]", 3] };
  const roberta = { ...bert, type: "RobertaProcessing" };

  test("has faults: without them it is read", async () => {
    expect(await partly({ post_processor: sound })).toBe("read");
  });

  const unknown = { SpecialToken: { id: "[NONE]", type_id: 0 } };
  const odd = (/** @type {unknown} */ type_id) => ({
    single: [{ SpecialToken: { id: "[CLS]", type_id } }, text, sep],
  });
  const idsOf = (/** @type {unknown} */ ids) => ({ special_tokens: { ...special_tokens, "[SEP]": { ids } } });
  const noIds = (/** @type {string} */ id) =>
    `invalid_tokenizer: tokenizer.json: post_processor: ${id} has no ids among special_tokens`;
  const noType = (/** @type {string} */ id) =>
    `invalid_tokenizer: tokenizer.json: post_processor: type_id is ${id}, expected a whole number`;
  test.each([
    [{ single: [unknown, text, sep] }, noIds('"[NONE]"')],
    [{ single: [{ SpecialToken: { id: "__proto__" } }, text] }, noIds('"__proto__"')],
    [{ single: [{ SpecialToken: { id: ["[CLS]"] } }, text] }, noIds('["[CLS]"]')],
    [idsOf(3), noIds('"[SEP]"')],
    [idsOf([3, -1]), noIds('"[SEP]"')],
    [idsOf([3, 1.5]), noIds('"[SEP]"')],
    [idsOf([3, 2 ** 31]), noIds('"[SEP]"')],
    [odd(-1), noType("-1")],
    [odd(0.5), noType("0.5")],
    [odd("0"), noType('"0"')],
    [odd(2 ** 31), noType("2147483648")],
    [
      { pair: [cls, text, sep] },
      `unsupported_model: tokenizer.json: post_processor's pair is ${JSON.stringify([cls, text, sep]).slice(0, 99)}…, expected each text once`,
    ],
  ])("%j", async (part, message) => {
    expect(await partly({ post_processor: { ...sound, ...part } })).toBe(message);
  });

  test.each([
    [[sound, sound], "TemplateProcessing, TemplateProcessing"],
    [[bert, bert], "BertProcessing, BertProcessing"],
    [[roberta, bert], "RobertaProcessing, BertProcessing"],
    [[{ type: "a b" }, bert], '"a b", BertProcessing'],
  ])("%j", async (processors, types) => {
    expect(await partly({ post_processor: { type: "Sequence", processors } })).toContain(
      `unsupported_model: tokenizer.json: post_processor is ${types}; supported are`,
    );
  });

  test.each(["cls", "sep"])("names the token that is none: %s", async (which) => {
    const post_processor = { ...roberta, [which]: ["x", -1] };
    expect(await partly({ post_processor })).toBe(
      `invalid_tokenizer: tokenizer.json: post_processor: ${which} is ["x",-1], expected a token and its id`,
    );
  });
});

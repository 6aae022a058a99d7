// What a folder's files say of its tokenizer, read without a model: the ids of hundreds of forms of a folder as
// Hugging Face's Python gives them (tests/golden/folders), the parts that the core gets, and the warnings.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { root } from "../support/paths.js";
import { specialToken } from "../support/tokenizer-json.js";
import { described, fast, json, make, special, vocab } from "../support/tokenizer-reader.js";

const directory = join(root, "tests", "golden", "folders");
const read = async (/** @type {string} */ file) => JSON.parse(await readFile(join(directory, file), "utf8"));
/** @type {{contents: (string | null)[], texts: string[], folders: Record<string, {files: Record<string, number>}>}} */
const { contents, texts, folders } = await read("folders.json");
/** @type {Record<string, {ids?: number[][], error?: string}>} */
const answers = await read("transformers-5.24.json");

/** @param {Record<string, string | null>} files */
async function idsOf(files) {
  const config = JSON.parse(files["config.json"] ?? "{}");
  const { splitSpecialTokens, modelMaxLength, ...rest } = await described(files, config);
  const tokenizer = make({ splitSpecialTokens, modelMaxLength, ...rest });
  // RoBERTa's first rows are no positions of tokens.
  const unused = config.model_type === "roberta" ? config.pad_token_id + 1 : 0;
  const maxLength = Math.min(modelMaxLength, config.max_position_embeddings - unused);
  return texts.map((text) => {
    return [...tokenizer.tokenize(text, { maxLength, splitSpecialTokens }).ids];
  });
}

describe("hundreds of folders", () => {
  test("give the ids that Python gives", async () => {
    const wrong = /** @type {string[]} */ ([]);
    let compared = 0;
    for (const [name, { files }] of Object.entries(folders)) {
      const { ids } = answers[name];
      if (!ids) continue;
      const held = Object.fromEntries(Object.entries(files).map(([file, i]) => [file, contents[i]]));
      // What is refused has its words in tests/js/core/folders.test.js.
      const found = await idsOf(held).catch(() => undefined);
      if (!found) continue;
      compared++;
      if (JSON.stringify(found) !== JSON.stringify(ids)) wrong.push(name);
    }
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThanOrEqual(343);
  });
});

describe("what a tokenizer is made of", () => {
  test("from vocab.txt", async () => {
    const { vocabulary, options, modelMaxLength, splitSpecialTokens, warnings } = await described({
      "vocab.txt": vocab,
    });
    expect(new TextDecoder().decode(vocabulary)).toBe(vocab);
    expect([modelMaxLength, splitSpecialTokens, warnings]).toEqual([Infinity, false, []]);
    const { added_tokens, single_template, pair_template, ...rest } = options;
    expect(added_tokens).toEqual(
      ["[UNK]", "[SEP]", "[PAD]", "[CLS]", "[MASK]"].map((name) => specialToken(name, special.indexOf(name))),
    );
    const part = (/** @type {string} */ kind, id = 0, type_id = 0) => ({ kind, id, type_id });
    expect(single_template).toEqual([part("token", 2), part("text"), part("token", 3)]);
    expect(pair_template).toEqual([
      part("token", 2),
      part("text"),
      part("token", 3),
      part("pair", 0, 1),
      part("token", 3, 1),
    ]);
    expect(rest).toEqual({
      kind: "word_piece",
      do_lower_case: true,
      strip_accents: null,
      strip_spacing_marks: false,
      tokenize_chinese_chars: true,
      clean_text: true,
      unk_token: "[UNK]",
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
      mask_token: "[MASK]",
      trim_offsets: null,
      truncate_left: false,
    });
  });

  test("from vocab.txt whose last line has no end, or that begins with a byte order mark", async () => {
    const text = ["a", "b", ...special].join("\n");
    const { options } = await described({ "vocab.txt": text });
    expect(options.added_tokens.at(-1)).toMatchObject({ content: "[MASK]", id: 6 });
    const marked = await described({ "vocab.txt": `\ufeff${text} \n` });
    expect(new TextDecoder("utf-8", { ignoreBOM: true }).decode(marked.vocabulary)).toBe(`\ufeff${text}\n`);
  });

  test("from tokenizer.json with ids that no token has", async () => {
    const model = { ...json.model, vocab: { ...json.model.vocab, far: 12 } };
    const { vocabulary } = await described({ "tokenizer.json": { ...json, model } });
    expect(new TextDecoder().decode(vocabulary)).toBe(`${vocab}\n\n\nfar\n`);
  });

  test.each([
    [{ model_max_length: 512 }, 512],
    [{ model_max_length: 2.9 }, 2],
    [{ model_max_length: 2 }, 2],
    [{ model_max_length: 1 }, Infinity],
    [{ model_max_length: "512" }, Infinity],
    [{ model_max_length: null, max_len: 64 }, Infinity],
    [{ max_len: 64 }, 64],
    [{}, Infinity],
  ])("%j: at most %d tokens", async (config, expected) => {
    const files = { "vocab.txt": vocab, "tokenizer_config.json": config };
    expect((await described(files)).modelMaxLength).toBe(expected);
  });

  test.each([
    ["a\r\nb\r\n", false],
    ["a\nb", false],
    ["a \nb", true],
    ["a\u3000\nb\n", true],
    ["a\nb\u00a0", true],
    ["a b\n", false],
  ])("white space behind the tokens of %j is dropped, and said: %p", async (text, said) => {
    const { warnings, vocabulary } = await described({ "vocab.txt": `${vocab}\n${text}` });
    expect(warnings).toEqual(
      said
        ? [
            "vocab.txt has white space behind tokens, which counts in transformers 4.57, but not in 5.24 and here",
          ]
        : [],
    );
    if (said) expect(new TextDecoder().decode(vocabulary)).not.toMatch(/[ \u3000\u00a0]\n/);
  });

  test.each([
    [{ truncation: { direction: "Left" } }, {}, true],
    [{ truncation: { direction: "Right" } }, {}, false],
    [{ truncation: { direction: "Left" } }, { truncation_side: "right" }, false],
    [{ truncation: null }, { truncation_side: "left" }, true],
  ])("%j, %j: truncated from the left: %p", async (part, config, left) => {
    const files = { "tokenizer.json": { ...json, ...part }, "tokenizer_config.json": { ...fast, ...config } };
    expect((await described(files)).options.truncate_left).toBe(left);
  });

  test("what neither file names is as tokenizers has it", async () => {
    const model = { vocab: json.model.vocab, type: "WordPiece" };
    const { options } = await described({
      "tokenizer.json": { ...json, model },
      "tokenizer_config.json": fast,
    });
    expect(options).toMatchObject({
      unk_token: "[UNK]",
      mask_token: "[MASK]",
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
    });
  });

  test("a class's tokens that are null are none", async () => {
    const config = { unk_token: null, mask_token: null, cls_token: null };
    const { options } = await described({ "vocab.txt": vocab, "tokenizer_config.json": config });
    expect(options).toMatchObject({ unk_token: "", mask_token: "" });
    expect(options.single_template[0]).toEqual({ kind: "token", id: 2, type_id: 0 });
  });

  test("without a post_processor the two texts of a pair differ in type alone", async () => {
    const files = { "tokenizer.json": { ...json, post_processor: null }, "tokenizer_config.json": fast };
    const { pair_template, single_template } = (await described(files)).options;
    expect(single_template).toEqual([{ kind: "text", id: 0, type_id: 0 }]);
    expect(pair_template).toEqual([...single_template, { kind: "pair", id: 0, type_id: 1 }]);
  });

  test("RobertaProcessing has two [SEP] between a pair, and type 0 throughout", async () => {
    const post_processor = { type: "RobertaProcessing", cls: ["[CLS]", 2], sep: ["[SEP]", 3] };
    const files = { "tokenizer.json": { ...json, post_processor }, "tokenizer_config.json": fast };
    const { pair_template, single_template } = (await described(files)).options;
    expect(pair_template.map(({ kind, id, type_id }) => [kind, id, type_id])).toEqual([
      ["token", 2, 0],
      ["text", 0, 0],
      ["token", 3, 0],
      ["token", 3, 0],
      ["pair", 0, 0],
      ["token", 3, 0],
    ]);
    expect(single_template).toHaveLength(3);
  });

  test.each([
    [{ type: "BertNormalizer" }, [true, true, true, true, false]],
    [{ type: "BertNormalizer", lowercase: false }, [false, false, true, true, false]],
    [{ type: "BertNormalizer", strip_accents: false, clean_text: false }, [true, false, true, false, false]],
    [{ type: "BertNormalizer", handle_chinese_chars: false }, [true, true, false, true, false]],
    [{ type: "Lowercase" }, [true, false, false, false, false]],
    [{ type: "Sequence", normalizers: [{ type: "Lowercase" }] }, [true, false, false, false, false]],
    [{ type: "Sequence", normalizers: [] }, [false, false, false, false, false]],
    [
      { type: "Sequence", normalizers: [{ type: "NFD" }, { type: "StripAccents" }] },
      [false, true, false, false, true],
    ],
    [
      { type: "Sequence", normalizers: [{ type: "NFD" }, { type: "Lowercase" }, { type: "StripAccents" }] },
      [true, true, false, false, true],
    ],
    [null, [false, false, false, false, false]],
  ])("the normalizer %j", async (normalizer, expected) => {
    const files = { "tokenizer.json": { ...json, normalizer }, "tokenizer_config.json": fast };
    const { options } = await described(files);
    const { do_lower_case, strip_accents, tokenize_chinese_chars, clean_text, strip_spacing_marks } =
      /** @type {import("../../../web/src/base/core-types.ts").CoreWordPieceOptions} */ (options);
    expect([do_lower_case, strip_accents, tokenize_chinese_chars, clean_text, strip_spacing_marks]).toEqual(
      expected,
    );
  });
});

describe("warnings where Python, or its version 4.57, answers otherwise", () => {
  const warned = async (/** @type {object} */ part, /** @type {object} */ config = {}) =>
    (await described({ "tokenizer.json": { ...json, ...part }, "tokenizer_config.json": config })).warnings;
  const differing = (/** @type {string} */ parts) => [
    `transformers 4.57 tokenizes with tokenizer.json's ${parts}; 5.24, and so this, with those of BertTokenizer`,
  ];
  test.each([
    [{}, []],
    [{ normalizer: null }, differing("normalizer")],
    [{ normalizer: { type: "NFKC" } }, differing("normalizer")],
    [{ normalizer: { type: "BertNormalizer", clean_text: false } }, differing("normalizer")],
    [{ pre_tokenizer: { type: "Whitespace" } }, differing("pre_tokenizer")],
    [{ post_processor: null }, differing("post_processor")],
    [{ model: { ...json.model, type: "WordLevel" } }, differing("model")],
    [{ model: { ...json.model, unk_token: "[PAD]" } }, differing("unk_token")],
    [{ model: { ...json.model, continuing_subword_prefix: "@@" } }, differing("continuing_subword_prefix")],
    [{ model: { ...json.model, max_input_chars_per_word: 50 } }, differing("max_input_chars_per_word")],
    [{ model: { vocab: json.model.vocab, continuing_subword_prefix: "##" } }, []],
    [{ model: { vocab: json.model.vocab, type: "WordPiece" } }, []],
    [
      { normalizer: { type: "Sequence", normalizers: [{ type: "BertNormalizer", lowercase: false }] } },
      differing("normalizer"),
    ],
    [{ added_tokens: [{ content: "ab", id: 7 }] }, []],
    [{ normalizer: null, pre_tokenizer: null }, differing("normalizer, pre_tokenizer")],
  ])("%#: %j", async (part, expected) => {
    expect(await warned(part)).toEqual(expected);
  });

  test("a tokenizer.json that is alone and whose normalizer the class does not heed", async () => {
    const cased = { normalizer: { type: "BertNormalizer", lowercase: false } };
    expect(await warned(cased)).toEqual([
      expect.stringMatching(
        /^there is no tokenizer_config.json, so texts are lower-cased .* tokenizerConfig$/,
      ),
    ]);
    expect(
      await warned({ normalizer: { ...cased.normalizer, lowercase: true, strip_accents: false } }),
    ).toEqual([expect.stringContaining("there is no tokenizer_config.json")]);
    expect(await warned({ normalizer: { ...cased.normalizer, lowercase: true } })).toEqual([]);
    expect(await warned(cased, { do_lower_case: false })).toEqual([]);
    expect(await warned(cased, { tokenizer_class: "PreTrainedTokenizerFast" })).toEqual([]);
  });

  test("a normalizer's options count again once an added token is normalized", async () => {
    const part = { normalizer: { type: "BertNormalizer", lowercase: false } };
    const unknown = { content: "[UNK]", normalized: false };
    const lists = [{ 1: unknown }, { 1: unknown, 7: { content: "ab", normalized: true } }];
    expect(await warned(part, { added_tokens_decoder: lists[0] })).toEqual([]);
    expect(await warned(part, { added_tokens_decoder: lists[1] })).toEqual(differing("normalizer"));
  });

  test("added tokens that tokenizer_config.json does not list", async () => {
    const added_tokens_decoder = { 1: { content: "[UNK]" } };
    const part = { added_tokens: [{ content: "ab", id: 7 }] };
    expect(await warned(part, { added_tokens_decoder })).toEqual(differing("added_tokens"));
  });

  test("tokens of the model's own names, and two lists of more", async () => {
    const own = "own_token is a token of its own name, which transformers 4.57 leaves out";
    const files = {
      "vocab.txt": vocab,
      "tokenizer_config.json": { own_token: "a", bos_token: "b", other: "x" },
    };
    expect((await described(files)).warnings).toEqual([own]);
    const both = {
      "vocab.txt": vocab,
      "tokenizer_config.json": { additional_special_tokens: ["a"] },
      "special_tokens_map.json": { additional_special_tokens: ["b"] },
    };
    const message =
      "transformers 4.57 takes additional_special_tokens from special_tokens_map.json, 5.24 from tokenizer_config.json, which counts here";
    expect((await described(both)).warnings).toEqual([message]);
    expect((await described({ ...both, "special_tokens_map.json": {} })).warnings).toEqual([]);
    expect((await described({ ...both, "tokenizer_config.json": {} })).warnings).toEqual([]);
  });

  test("padding on the left, which tokenizer_config.json decides before tokenizer.json", async () => {
    const left = { padding: { direction: "Left" } };
    const said = [expect.stringMatching(/^the tokenizer pads on the left: .* here nothing is padded$/)];
    expect(await warned(left)).toEqual(said);
    expect(await warned({}, { padding_side: "left" })).toEqual(said);
    expect(await warned(left, { padding_side: "right" })).toEqual([]);
  });
});

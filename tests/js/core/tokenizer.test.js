// The tokenizer behind the package, fed from tokenizer.json instead of vocab.txt: against the ids that
// Hugging Face's tokenizers gives, and its SHA-256 sums over whole sets.
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { encode, tokenizerOf } from "../support/core.js";
import { root, shared, temporaryFolder, testWith } from "../support/paths.js";
import { bertVocabulary, tokenizerJson } from "../support/tokenizer-json.js";

/**
 * @typedef {{text: string, ids: number[], words: number[], offsets: number[]}} Case
 * @typedef {{text: string, pair: string, max_length: number, ids: number[], type_ids: number[]}} PairCase
 * @typedef {{options: Record<string, unknown>, cases: Case[], split: Case[], pairs: PairCase[]}} CaseSet
 */

/** @type {CaseSet[]} */
const sets = JSON.parse(await readFile(join(root, "tests", "golden", "tokenizer", "golden.json"), "utf8"));
const folder = await temporaryFolder();
const vocabulary = await bertVocabulary();
let folders = 0;

/** @param {object | string} json a tokenizer.json, alone in its folder */
async function tokenizerFrom(json) {
  const model = join(folder, `tokenizer-${folders++}`);
  await mkdir(model);
  await writeFile(join(model, "tokenizer.json"), typeof json === "string" ? json : JSON.stringify(json));
  // All parts of the file count for this class.
  await writeFile(join(model, "tokenizer_config.json"), '{"tokenizer_class": "PreTrainedTokenizerFast"}');
  return tokenizerOf(model);
}

/** @param {Iterable<string>} lines */
function sha256(lines) {
  const hash = createHash("sha256");
  for (const line of lines) hash.update(`${line}\n`);
  return hash.digest("hex");
}

/** @param {import("../../../web/src/engine/core-objects.js").CoreTokenizer} tokenizer @param {Case[]} cases @param {boolean} split */
function expectCases(tokenizer, cases, split) {
  expect(cases.length).toBeGreaterThan(0);
  for (const { text, ids, words, offsets } of cases) {
    const encoding = encode(tokenizer, text, split);
    expect([text, [...encoding.ids]]).toEqual([text, ids]);
    expect([text, [...encoding.wordIds]]).toEqual([text, words]);
    expect([text, [...encoding.offsets]]).toEqual([text, offsets]);
  }
}

describe.each(sets)("golden cases with $options", ({ options, cases, split, pairs }) => {
  test("ids, words and offsets", async () => {
    const tokenizer = await tokenizerFrom(tokenizerJson(vocabulary, options));
    expectCases(tokenizer, cases, false);
    if (split.length > 0) expectCases(tokenizer, split, true);
    tokenizer.delete();
  });

  test("pairs", async () => {
    const tokenizer = await tokenizerFrom(tokenizerJson(vocabulary, options));
    for (const { text, pair, max_length: maxLength, ids, type_ids: typeIds } of pairs) {
      const encoding = tokenizer.tokenize({ text, textPair: pair }, { maxLength, splitSpecialTokens: false });
      expect([...encoding.ids]).toEqual(ids);
      expect([...encoding.typeIds]).toEqual(typeIds);
    }
    tokenizer.delete();
  });
});

test("a token's text, its place in UTF-16 units and in bytes", async () => {
  const tokenizer = await tokenizerOf(join(root, "models", "default"));
  const { tokens, offsets, byteOffsets, untruncatedTokenCount } = encode(tokenizer, "good 👍 unaffable");
  expect(tokens).toEqual(["[CLS]", "good", "[UNK]", "una", "##ffa", "##ble", "[SEP]"]);
  expect([...offsets]).toEqual([0, 0, 0, 4, 5, 7, 8, 11, 11, 14, 14, 17, 0, 0]);
  expect([...byteOffsets]).toEqual([0, 0, 0, 4, 5, 9, 10, 13, 13, 16, 16, 19, 0, 0]);
  expect(untruncatedTokenCount).toBe(7);
  tokenizer.delete();
});

test("ids of a, each Unicode scalar value, b", async () => {
  const tokenizer = await tokenizerFrom(tokenizerJson(vocabulary));
  const lines = /** @type {string[]} */ ([]);
  for (let first = 0; first < 0x110000; first += 0x2000) {
    if (first >= 0xd800 && first < 0xe000) continue;
    // Texts between typed special tokens are read apart from each other: thousands in one call.
    const end = first === 0xc000 ? 0xd800 : first + 0x2000;
    const texts = Array.from({ length: end - first }, (_, i) => `a${String.fromCodePoint(first + i)}b`);
    const ids = encode(tokenizer, texts.join("[SEP]")).ids.join(" ");
    lines.push(...ids.slice("101 ".length, -" 102".length).split(" 102 "));
  }
  expect(lines).toHaveLength(0x110000 - 0x800);
  expect(sha256(lines)).toBe("b4939733e60ce70ee76eb402a34e95377f4fbd2153177bd21c68dfada3239f8f");
  tokenizer.delete();
});

describe("SST-2", () => {
  const sums = [
    { file: "dev", sentences: 872, sum: "9e83f9f874fb204558e14ab698452a266fba319f2ec2458f654ee8048db2a6d5" },
    {
      file: "train",
      sentences: 67_349,
      sum: "1f5d99ddbe54e1fb16cb91bcecbe76cdbe5a43241f20eb1230d9b6fbc760de3a",
    },
  ];
  for (const { file, sentences, sum } of sums) {
    const path = join(shared, "data", "sst2", `${file}.tsv`);
    testWith([path], `ids of ${file}`, async () => {
      const tokenizer = await tokenizerOf(join(root, "models", "default"));
      const [, ...lines] = (await readFile(path, "utf8")).trimEnd().split("\n");
      expect(lines).toHaveLength(sentences);
      const ids = lines.map((line) => encode(tokenizer, line.slice(0, line.lastIndexOf("\t"))).ids.join(" "));
      expect(sha256(ids)).toBe(sum);
      tokenizer.delete();
    });
  }
});

describe("tokenizer.json of bert-base-uncased", () => {
  const path = join(shared, "data", "bert-base-uncased", "tokenizer.json");
  testWith([path], "gives what vocab.txt gives", async () => {
    const tokenizer = await tokenizerFrom(await readFile(path, "utf8"));
    expect(sets[0].options).toEqual({ lowercase: true, strip_accents: null, handle_chinese_chars: true });
    expectCases(tokenizer, sets[0].cases, false);
    tokenizer.delete();
  });
});

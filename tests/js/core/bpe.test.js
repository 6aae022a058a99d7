// Byte-level BPE against Hugging Face's tokenizers (tests/golden/tokenizer/bpe): ids, offsets and words.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { bpeFile, bpeFolder, bpeJson, bpeMerges, bpeVocab } from "../support/bpe.js";
import { root } from "../support/paths.js";
import { described, fast, make } from "../support/tokenizer-reader.js";

/**
 * @typedef {{text: string, ids: number[], offsets: number[], words: number[]}} Case
 * @typedef {{text: string, pair: string, max_length: number, ids: number[], type_ids: number[]}} PairCase
 * @typedef {{add_prefix_space: boolean, trim_offsets: boolean}} Options
 * @typedef {{options: Options, vocab: "whole" | "holes", merges: number, cases: Case[], pairs: PairCase[], texts: string[], sums: string[]}} Set
 */

/** @type {{sets: Set[], holes: Record<string, number>, few: string[], gpt2: {texts: string[], sha256: string, sst2: {file: string, ids: number, sha256: string}[]}}} */
const golden = JSON.parse(await bpeFile("golden.json"));
const whole = { maxLength: 1_000_000, splitSpecialTokens: false };

const sha256 = (/** @type {string} */ text) => createHash("sha256").update(text).digest("hex");

/** @param {Record<string, number>} vocab @param {string[]} merges @param {Options} options */
async function tokenizerOf(vocab, merges, options) {
  const json = bpeJson(vocab, merges, options);
  return make(await described({ "tokenizer.json": json, "tokenizer_config.json": fast }));
}

/** @param {import("../../../web/src/engine/core-objects.js").CoreTokenizer} tokenizer @param {string} text */
function numbersOf(tokenizer, text) {
  const { ids, offsets, wordIds } = tokenizer.tokenize(text, whole);
  return { ids: [...ids], offsets: [...offsets], words: [...wordIds] };
}

/** As make_bpe_golden.py takes sums of it. @param {ReturnType<typeof numbersOf>} numbers */
const lineOf = ({ ids, offsets, words }) => [ids, offsets, words].map((row) => row.join(",")).join(";");

describe.each(golden.sets.map((set) => [`${JSON.stringify(set.options)}, ${set.vocab}`, set]))(
  "%s:",
  (_, set) => {
    const { options, vocab, merges, cases, pairs, texts, sums } = /** @type {Set} */ (set);
    const tokenizer = () =>
      vocab === "holes"
        ? tokenizerOf(golden.holes, golden.few, options)
        : tokenizerOf(bpeVocab, bpeMerges.slice(0, merges), options);

    test("cases", async () => {
      const made = await tokenizer();
      const found = cases.map(({ text }) => ({ text, ...numbersOf(made, text) }));
      expect(found).toEqual(cases);
    });

    test("pairs, cut", async () => {
      const made = await tokenizer();
      for (const { text, pair, max_length, ids, type_ids } of pairs) {
        const found = made.tokenize({ text, textPair: pair }, { ...whole, maxLength: max_length });
        expect([[...found.ids], [...found.typeIds]]).toEqual([ids, type_ids]);
      }
    });

    test("texts of all kinds of characters", async () => {
      const made = await tokenizer();
      const wrong = texts.filter((text, i) => {
        return sha256(lineOf(numbersOf(made, text))).slice(0, 16) !== sums[i];
      });
      expect(wrong).toEqual([]);
      expect(texts.length).toBeGreaterThan(300);
    });
  },
);

const gpt2 = join(bpeFolder, "gpt2", "vocab.json");
const withGpt2 = existsSync(gpt2) ? test : test.skip;

describe("GPT-2's vocabulary, fetched by make_bpe_golden.py --gpt2", () => {
  /** @param {Options} options */
  const tokenizer = async (options) => {
    const merges = (await bpeFile("gpt2/merges.txt")).split("\n").slice(1, -1);
    return tokenizerOf(JSON.parse(await readFile(gpt2, "utf8")), merges, options);
  };

  withGpt2("texts of all kinds of characters", async () => {
    const made = await tokenizer({ add_prefix_space: false, trim_offsets: true });
    const lines = golden.gpt2.texts.map((text) => lineOf(numbersOf(made, text)));
    expect(sha256(lines.join("\n"))).toBe(golden.gpt2.sha256);
  });

  const sst2 = join(root, "..", "shared", "data", "sst2");
  const withSst2 = existsSync(gpt2) && existsSync(sst2) ? test : test.skip;
  withSst2.each(golden.gpt2.sst2)("SST-2's $file", async ({ file, ids, sha256: expected }) => {
    const made = await tokenizer({ add_prefix_space: false, trim_offsets: true });
    const rows = (await readFile(join(sst2, `${file}.tsv`), "utf8")).split("\n").slice(1, -1);
    let count = 0;
    const sum = createHash("sha256");
    for (const row of rows) {
      const found = made.tokenize(row.slice(0, row.lastIndexOf("\t")), whole).ids;
      count += found.length;
      sum.update(`${found.join(" ")}\n`);
    }
    expect([count, sum.digest("hex")]).toEqual([ids, expected]);
  });
});

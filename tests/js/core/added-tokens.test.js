// Random added tokens, many of which take white space along or begin with some, against Hugging Face's tokenizers
// (tests/golden/tokenizer/added.json): ids, offsets and words.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { bpeMerges, bpeVocab } from "../support/bpe.js";
import { root } from "../support/paths.js";
import { described, fast, make } from "../support/tokenizer-reader.js";

/**
 * @typedef {[text: string, ids: number[], offsets: number[], words: number[]]} Case
 * @typedef {{file: {added_tokens: object[], model: {type: string}}, cases: Case[]}} Set
 */

const path = join(root, "tests", "golden", "tokenizer", "added.json");
/** @type {{words: string[], sets: Set[]}} */
const { words, sets } = JSON.parse(await readFile(path, "utf8"));
const wordPieces = Object.fromEntries(words.map((word, id) => [word, id]));
const options = { maxLength: 1_000_000, splitSpecialTokens: false };

test.each(sets.map(({ file, cases }, i) => ({ i, file, cases })))("set $i", async ({ file, cases }) => {
  const parts = file.model.type === "BPE" ? { vocab: bpeVocab, merges: bpeMerges } : { vocab: wordPieces };
  const json = { ...file, model: { ...file.model, ...parts } };
  const tokenizer = make(await described({ "tokenizer.json": json, "tokenizer_config.json": fast }));
  const found = cases.map(([text]) => {
    const { ids, offsets, wordIds } = tokenizer.tokenize(text, options);
    return [text, [...ids], [...offsets], [...wordIds]];
  });
  expect(found).toEqual(cases);
  expect(cases.length).toBeGreaterThan(5);
});

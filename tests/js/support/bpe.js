// The small byte-level BPE of tests/golden/tokenizer/bpe, as a tokenizer.json.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** @typedef {Record<string, unknown>} Json */

export const bpeFolder = fileURLToPath(new URL("../../golden/tokenizer/bpe", import.meta.url));

/** @param {string} file */
export const bpeFile = (file) => readFile(join(bpeFolder, file), "utf8");

/** @type {Record<string, number>} */
export const bpeVocab = JSON.parse(await bpeFile("vocab.json"));
export const bpeMerges = (await bpeFile("merges.txt")).split("\n").slice(1, -1);

const named = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"];

/**
 * As make_bpe_golden.py makes it.
 * @param {Record<string, number>} vocab
 * @param {string[]} merges
 * @param {{add_prefix_space: boolean, trim_offsets: boolean}} options and the model's
 */
export function bpeJson(vocab, merges, { add_prefix_space, trim_offsets, ...model }) {
  const size = Object.keys(vocab).length;
  const plain = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  const token = (/** @type {string} */ content, /** @type {number} */ id, flags = {}) => ({
    ...plain,
    ...flags,
    content,
    id,
  });
  return {
    added_tokens: [
      ...named.map((content) => token(content, vocab[content], { lstrip: content === "<mask>" })),
      token("New York", size, { normalized: true, special: false }),
      token("[x]", size + 1, { rstrip: true, special: false }),
    ],
    normalizer: null,
    pre_tokenizer: { type: "ByteLevel", add_prefix_space, trim_offsets: true, use_regex: true },
    post_processor: {
      type: "RobertaProcessing",
      sep: ["</s>", vocab["</s>"]],
      cls: ["<s>", vocab["<s>"]],
      trim_offsets,
      add_prefix_space,
    },
    model: { type: "BPE", vocab, merges, ...model },
  };
}

// What `npm run fuzz` runs, a line for each fuzzer.

/**
 * A C++ fuzzer is built from NAME.cpp beside the source that it attacks and run by libFuzzer. A JavaScript
 * one is a program that takes `--seconds N`, `--corpus FOLDER` (the committed inputs) and
 * `--findings FOLDER` (where it writes what failed), ends with status 0 if nothing did, and prints as its
 * last line `{"executions": N, "findings": N}`.
 * @typedef {{name: string, kind: "C++" | "JavaScript", command: string[]}} Target
 */

/** @param {string} name @returns {Target} */
const cpp = (name) => ({ name, kind: "C++", command: [`build/native-asan/fuzz/${name}`] });

/** @type {Target[]} */
export const targets = [
  cpp("bert_fuzz"),
  cpp("byte_level_fuzz"),
  cpp("word_piece_fuzz"),
  cpp("bpe_fuzz"),
  cpp("vocabulary_fuzz"),
  cpp("added_tokens_fuzz"),
  cpp("tokenizer_fuzz"),
  cpp("shape_fuzz"),
  cpp("model_loader_fuzz"),
  cpp("quantize_fuzz"),
  cpp("model_fuzz"),
  cpp("tag_fuzz"),
  cpp("fill_mask_fuzz"),
  cpp("fit_fuzz"),
  { name: "model_files", kind: "JavaScript", command: ["node", "tests/js/fuzz/run.mjs"] },
];

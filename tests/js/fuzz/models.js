// Sound models in each layout of files that is read, for the fuzzer to change.
import { readFile } from "node:fs/promises";
import { TextClassifier } from "../../../web/src/index.js";
import { encodeTensors, fileBytes, readTensors } from "../support/safetensors-file.js";
import { bpeJson } from "../support/bpe.js";
import { tokenizerJson } from "../support/tokenizer-json.js";

/** @typedef {Record<string, Uint8Array>} ModelFiles bytes by file name */

const golden = new URL("../../golden/encoder/", import.meta.url);
const folder = new URL("plain/", golden);

/** @param {unknown} value */
const json = (value) => new TextEncoder().encode(JSON.stringify(value));

/** @param {string} name */
const read = async (name) => new Uint8Array(await readFile(new URL(name, folder)));

/** A golden model of another family, as it is. @param {string} name @returns {Promise<ModelFiles>} */
async function readAll(name) {
  const files = ["config.json", "vocab.txt", "tokenizer_config.json", "model.safetensors"];
  const bytes = await Promise.all(files.map((file) => readFile(new URL(`${name}/${file}`, golden))));
  return Object.fromEntries(files.map((file, i) => [file, new Uint8Array(bytes[i])]));
}

/** A token as transformers writes it. @param {string} content */
const token = (content) => ({
  content,
  lstrip: false,
  normalized: false,
  rstrip: false,
  single_word: false,
  special: true,
});

/** Few bytes: what the vocabulary lacks is left out. */
const bpeVocab = Object.fromEntries(
  ["<s>", "<pad>", "</s>", "<unk>", "<mask>", "w", "Ġ", "0", "1", "Ġw", "w0", "Ġw1"].map((token, id) => [
    token,
    id,
  ]),
);
const bpeMerges = ["Ġ w", "w 0", "Ġw 1"];

const named = {
  unk_token: "[UNK]",
  sep_token: "[SEP]",
  pad_token: "[PAD]",
  cls_token: "[CLS]",
  mask_token: "[MASK]",
};

/** The weights in two files with an index. */
async function shards() {
  const { tensors } = await readTensors(new URL("model.safetensors", folder).pathname);
  const names = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
  const half = Math.ceil(tensors.length / 2);
  const weight_map = Object.fromEntries(tensors.map(({ name }, i) => [name, names[Number(i >= half)]]));
  return {
    [names[0]]: encodeTensors(tensors.slice(0, half)),
    [names[1]]: encodeTensors(tensors.slice(half)),
    "model.safetensors.index.json": json({ metadata: { total_size: 0 }, weight_map }),
  };
}

/** What is loaded with a model as its `head`. */
export const headFile = "head.safetensors";

/** A head for these weights, with all that one may hold. */
async function learnedHead() {
  const classifier = await TextClassifier.load(folder.pathname, { worker: false });
  const mine = await classifier.learn([
    { text: "w1 w2", label: "a" },
    { text: "w1 w3", label: "a" },
    { text: "w9 w8", label: "b" },
    { text: "w9 w7", label: "b" },
  ]);
  const bytes = mine.save({ features: true });
  await Promise.all([mine.dispose(), classifier.dispose()]);
  return bytes;
}

/** @returns {Promise<Record<string, ModelFiles>>} by the name of the layout */
export async function soundModels() {
  const config = await read("config.json");
  const vocabulary = await read("vocab.txt");
  const weights = { "model.safetensors": await read("model.safetensors") };
  const words = new TextDecoder().decode(vocabulary).trimEnd().split("\n");
  const template = (/** @type {object[]} */ ...items) => [
    { SpecialToken: { id: "[CLS]", type_id: 0 } },
    ...items,
  ];
  const text = { Sequence: { id: "A", type_id: 0 } };
  const sep = { SpecialToken: { id: "[SEP]", type_id: 0 } };
  const processed = {
    ...tokenizerJson(words),
    normalizer: { type: "Sequence", normalizers: [{ type: "NFD" }, { type: "StripAccents" }] },
    post_processor: {
      type: "TemplateProcessing",
      single: template(text, sep),
      pair: template(
        text,
        sep,
        { Sequence: { id: "B", type_id: 1 } },
        { SpecialToken: { id: "[SEP]", type_id: 1 } },
      ),
      special_tokens: {
        "[CLS]": { id: "[CLS]", ids: [2], tokens: ["[CLS]"] },
        "[SEP]": { id: "[SEP]", ids: [3], tokens: ["[SEP]"] },
      },
    },
  };
  return {
    "vocab.txt": {
      "config.json": config,
      "vocab.txt": vocabulary,
      "tokenizer_config.json": json({
        ...named,
        tokenizer_class: "DistilBertTokenizer",
        model_max_length: 64,
      }),
      "special_tokens_map.json": json({
        ...named,
        mask_token: token("[MASK]"),
        additional_special_tokens: ["w7"],
      }),
      "added_tokens.json": json({ w8: 13, w9: 14 }),
      ...weights,
    },
    "tokenizer.json, BERT": {
      "config.json": config,
      "tokenizer.json": json(tokenizerJson(words)),
      "tokenizer_config.json": json({
        ...named,
        added_tokens_decoder: {
          0: token("[PAD]"),
          1: token("[UNK]"),
          2: token("[CLS]"),
          3: token("[SEP]"),
          4: token("[MASK]"),
        },
        extra_special_tokens: { my_token: "w5" },
        tokenizer_class: "BertTokenizerFast",
        do_lower_case: true,
      }),
      ...weights,
    },
    "tokenizer.json, all of it": {
      "config.json": config,
      "tokenizer.json": json(processed),
      "tokenizer_config.json": json({ ...named, tokenizer_class: "PreTrainedTokenizerFast" }),
      ...weights,
    },
    BERT: await readAll("bert"),
    RoBERTa: await readAll("roberta"),
    "tokenizer.json, BPE": {
      "config.json": config,
      "tokenizer.json": json(bpeJson(bpeVocab, bpeMerges, { add_prefix_space: true, trim_offsets: true })),
      "tokenizer_config.json": json({ tokenizer_class: "PreTrainedTokenizerFast", mask_token: "<mask>" }),
      ...weights,
    },
    "vocab.json and merges.txt": {
      "config.json": config,
      "vocab.json": json(bpeVocab),
      "merges.txt": new TextEncoder().encode(["#version: 0.2", ...bpeMerges, ""].join("\n")),
      "tokenizer_config.json": json({ tokenizer_class: "RobertaTokenizer", add_prefix_space: true }),
      ...weights,
    },
    tokens: await readAll("../tokens/bio"),
    masks: await readAll("../fill-mask/bert"),
    head: { "config.json": config, "vocab.txt": vocabulary, ...weights, [headFile]: await learnedHead() },
    shards: { "config.json": config, "vocab.txt": vocabulary, ...(await shards()) },
  };
}

/** The header of a safetensors file, and the data behind it. @param {Uint8Array} bytes */
export function partsOf(bytes) {
  const end = 8 + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  return { header: bytes.subarray(8, end), data: bytes.subarray(end) };
}

export { fileBytes };

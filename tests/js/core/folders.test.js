// Hundreds of forms of a model's folder against what Hugging Face's Python answers for the same files
// (tests/golden/folders). Where the package refuses what Python takes, it is named here, with its words.
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { ClassifierError, TextClassifier } from "../../../web/src/index.js";
import { root, temporaryFolder } from "../support/paths.js";

/**
 * @typedef {{ids?: number[][], pairs?: number[][], labels?: unknown[], scores?: [unknown, number][][], pairScores?: [unknown, number][][], error?: string}} Answer
 * @typedef {{group: string, files: Record<string, number>, weights: Record<string, string>}} Folder
 */

const directory = join(root, "tests", "golden", "folders");
const read = async (/** @type {string} */ file) => JSON.parse(await readFile(join(directory, file), "utf8"));
/** @type {{contents: (string | null)[], texts: string[], pairs: [string, string][], scored: number[], scoredPairs: number[], folders: Record<string, Folder>}} */
const { contents, texts, pairs, scored, scoredPairs, folders } = await read("folders.json");
/** @type {Record<string, Answer>} */
const answers = await read("transformers-5.24.json");
/** @type {Record<string, Answer>} */
const older = await read("transformers-4.57.json");

/** What Python takes and the package refuses: the folders' names, and what the error says. @type {[RegExp, RegExp][]} */
const refused = [
  [/^labels: (null as a name|a list in it)$/, /id2label names index 0 .*, expected a text/],
  [
    /^class (NoSuch|BertJapanese|Albert|MPNet|Funnel)Tokenizer/,
    /tokenizer_class is "\w+"; supported are BERT's, such as DistilBertTokenizer, RobertaTokenizer and PreTrainedTokenizerFast/,
  ],
  [
    /^class RobertaTokenizerFast/,
    /model is "WordPiece"; supported with RoBERTa's tokenizer is BPE|has neither tokenizer.json nor vocab.json/,
  ],
  [
    /^(StripAccents|NFKC|Strip, then BertNormalizer), PreTrainedTokenizerFast$/,
    /normalizer is (StripAccents|NFKC|Strip, BertNormalizer); supported are/,
  ],
  [
    /^(Whitespace|WhitespaceSplit|no pre_tokenizer), PreTrainedTokenizerFast$/,
    /pre_tokenizer is (Whitespace|WhitespaceSplit|none); supported is BERT's BertPreTokenizer/,
  ],
  [/^WordLevel, PreTrainedTokenizerFast$/, /model is "WordLevel"; supported are WordPiece and BPE/],
  [/^two tokens of one id/, /vocab gives "x" and "abx" the id 17, expected each id once/],
  [/^more tokens than rows$/, /there is no row for "more", the token 45/],
  [/^activation mish$/, /activation is "\w+"; supported are/],
  [/^another architecture$/, /architectures is \["DistilBertForMaskedLM"\], a model that fills masks/],
  [/^weights f64$/, /has dtype F64, expected F32, F16 or BF16/],
  [/^weights shard-doubled$/, /holds tensor \S+, which .*model-00001-of-00002\.safetensors holds, too/],
  [/^weights shard-unlisted$/, /holds tensor more, which the index does not list/],
  [/^weights: shard-listed-more$/, /tensor more, which the index places in .*, is in none of the shards/],
  [/^weights: shards-swapped$/, /holds tensor \S+, which the index places in model-00002-of-00002/],
  [/^weights: two-prefixes$/, /tensor distilbert\.embeddings\.LayerNorm\.bias comes twice/],
  [/^weights: f64-head$/, /tensor classifier\.bias has dtype F64, .* In Python|in Python, model\.float\(\)/],
  [/^weights: (i64|bool)-bias$/, /tensor classifier\.bias has dtype (I64|BOOL), expected F32, F16 or BF16/],
  [/^config: is_causal$/, /is_causal is true; supported are models that see the whole text/],
  [
    /^normalizer: (NFD|NFC|Lowercase, then BertNormalizer|StripAccents, then NFD|Replace|Prepend)$/,
    /normalizer is (NFD|NFC|Lowercase, BertNormalizer|StripAccents, NFD|Replace|Prepend); supported are/,
  ],
  [
    /^pre_tokenizer: (twice|with Punctuation|empty)$/,
    /pre_tokenizer is (BertPreTokenizer, \w+|none); supported is/,
  ],
  [
    /^post_processor: (a text twice|the second text alone)$/,
    /post_processor's \w+ is .*, expected each text once/,
  ],
  [/^max_input_chars_per_word 0$/, /max_input_chars_per_word is 0, expected 1 to 1000000/],
  [/^several tokenizer\.json$/, /fast_tokenizer_files is \[.*\], of which Python picks one/],
  [/^a token that normalizes to nothing, /, /the added token 45 is empty once it is normalized/],
];
/** Those of BERT and RoBERTa, with their words. */
refused.push(
  [
    /^(bert|roberta): positions relative$/,
    /position_embedding_type is "relative_key"; supported is "absolute"/,
  ],
  [
    /^(bert|roberta): (a decoder|cross attention|is_causal)$/,
    /(is_decoder|add_cross_attention|is_causal) is true; supported/,
  ],
  [/^(bert|roberta): no head$/, /architectures is \["BertModel"\], a model without a head that runs here/],
  [/^bert, one type$/, /a token has type 1, the model has types 0 to 0/],
);
/** What neither version takes: null or an odd number, say, read as if the field were not there. @type {RegExp[]} */
const lenient = [
  /^model_max_length (-1|'12')$/,
  /^(truncation_side|do_lower_case|max_input_chars_per_word) None$/,
  /^split_special_tokens null$/,
  /^max_input_chars_per_word 1000\.0$/,
  /^an extra token untyped/,
  /^post_processor: a token without a type$/,
  /^(bert|roberta): layer_norm_eps null$/,
];
/** What transformers 5.24 refuses, and the package takes; 4.57 took the first. @type {RegExp[]} */
const taken = [/^labels: num_labels null$/, /^added_tokens missing$/, /^numbers as fractions$/, ...lenient];

const temporary = await temporaryFolder();

/** @param {string} name */
async function folderOf(name) {
  const folder = join(temporary, String(Object.keys(folders).indexOf(name)));
  await mkdir(folder);
  const { files, weights } = folders[name];
  for (const [file, number] of Object.entries(files)) {
    const content = contents[number];
    if (content !== null) await writeFile(join(folder, file), content);
  }
  for (const [file, shared] of Object.entries(weights)) {
    await copyFile(join(directory, "weights", shared), join(folder, file));
  }
  return folder;
}

/** @param {string} name @returns {Promise<Answer & {warnings: string[]}>} */
async function answerOf(name) {
  const classifier = await TextClassifier.load(await folderOf(name), { dtype: "fp32", worker: false });
  try {
    const ids = [];
    for (const text of texts) ids.push((await classifier.tokenize(text)).ids);
    const pairIds = [];
    for (const [text, textPair] of pairs) pairIds.push((await classifier.tokenize({ text, textPair })).ids);
    const results = await classifier.classify(scored.map((i) => texts[i]));
    const pairResults = folders[name].group.startsWith("family")
      ? await classifier.classify(scoredPairs.map((i) => ({ text: pairs[i][0], textPair: pairs[i][1] })))
      : [];
    /** @param {{scores: {label: string, score: number}[]}[]} all @returns {[unknown, number][][]} */
    const rows = (all) => all.map(({ scores }) => scores.map(({ label, score }) => [label, score]));
    return {
      ids,
      pairs: pairIds,
      labels: [...classifier.labels],
      scores: rows(results),
      pairScores: rows(pairResults),
      warnings: [...classifier.warnings],
    };
  } finally {
    await classifier.dispose();
  }
}

/** Python's label 0 is the label "0" here, its True true. @param {unknown} label */
const labelText = (label) => String(label);

/**
 * In the order of the labels, as the package gives them.
 * @param {Answer} answer
 * @param {[unknown, number][][]} [scores]
 */
function scoresOf({ labels = [] }, scores = []) {
  return scores.map((row) => {
    const left = [...row];
    return labels.map((label) => {
      const [[, score]] = left.splice(
        left.findIndex(([name]) => name === label),
        1,
      );
      return score;
    });
  });
}

/** @param {Answer} ours @param {Answer} theirs */
function expectSame(ours, theirs) {
  if (theirs.ids) expect(ours.ids).toEqual(theirs.ids);
  if (theirs.pairs) expect(ours.pairs).toEqual(theirs.pairs);
  if (!theirs.labels) return;
  expect(ours.labels).toEqual(theirs.labels.map(labelText));
  if (new Set(theirs.labels).size < theirs.labels.length) return; // their scores cannot be told apart
  for (const key of /** @type {const} */ (["scores", "pairScores"])) {
    const expected = scoresOf(theirs, theirs[key]);
    expected.forEach((row, i) =>
      row.forEach((score, j) => {
        const difference = Math.abs(Number(ours[key]?.[i][j][1]) - score);
        expect(difference / Math.max(1, Math.abs(score))).toBeLessThan(1e-4);
      }),
    );
  }
}

/** Half precision runs in half precision in 5.24; the package computes as 4.57. */
const halves = ["weights fp16", "weights bf16", "bert weights fp16", "roberta weights fp16"];

/** Versions of Python's library compute a score's last digits in other orders. @param {string} _ @param {unknown} value */
const coarse = (_, value) => (typeof value === "number" ? Number(value.toFixed(3)) : value);

let warn = console.warn;
beforeAll(() => {
  warn = console.warn;
  console.warn = () => {};
});
afterAll(() => {
  console.warn = warn;
});

const groups = [...new Set(Object.values(folders).map(({ group }) => group))];
describe.each(groups)("%s:", (group) => {
  const names = Object.keys(folders).filter((name) => folders[name].group === group);
  test.each(names)("%s", async (name) => {
    const theirs = answers[name];
    const words = refused.find(([pattern]) => pattern.test(name))?.[1];
    if (words || (theirs.error && !taken.some((pattern) => pattern.test(name)))) {
      const error = await answerOf(name).catch((reason) => reason);
      expect(error).toBeInstanceOf(ClassifierError);
      expect(error.code).not.toBe("internal");
      expect(error.message).toMatch(words ?? /expected|supported|has no|lack|not|does|In Python/);
      return;
    }
    const ours = await answerOf(name);
    const oracle = theirs.error || halves.includes(name) ? older[name] : theirs;
    if (oracle.error) return; // neither takes what does no harm here
    expectSame(ours, oracle);
    const other = older[name];
    const differs =
      !other.error &&
      ["ids", "pairs", "labels", "pairScores"].some(
        (key) =>
          JSON.stringify(other[/** @type {"ids"} */ (key)], coarse) !==
          JSON.stringify(theirs[/** @type {"ids"} */ (key)], coarse),
      );
    if (differs && !theirs.error) expect(ours.warnings.join("\n")).toContain("4.57");
  });
});

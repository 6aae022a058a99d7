// Folders with a byte-level BPE against what Hugging Face's Python answers for the same files
// (tests/golden/folders/bpe.json). Where the package refuses what Python takes, it is named here, with its words.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { ClassifierError } from "../../../web/src/index.js";
import { bpeFile, bpeMerges, bpeVocab } from "../support/bpe.js";
import { root } from "../support/paths.js";
import { described, make } from "../support/tokenizer-reader.js";

/**
 * @typedef {Record<string, any>} Json
 * @typedef {{ids?: number[][], pairs?: number[][], error?: string}} Answer
 * @typedef {{change: Json | null, txt: string | null, files: Record<string, Json>, answers: Record<"5.24" | "4.57", Answer>}} Folder
 */

/** @type {{base: Json, holes: Json, texts: string[], pairs: [string, string][], longest: number, folders: Record<string, Folder>}} */
const { base, holes, texts, pairs, longest, folders } = JSON.parse(
  await readFile(join(root, "tests", "golden", "folders", "bpe.json"), "utf8"),
);
const mergesTxt = await bpeFile("merges.txt");

/** What Python takes and the package refuses: the folders' names, and what the error says. @type {[RegExp, RegExp][]} */
const refused = [
  [/^merges absent: RobertaTokenizer$/, /merges is null, expected a list/],
  [/^neither$/, /has neither tokenizer.json nor vocab.json/],
  [
    /^(a suffix|byte_fallback|dropout 0.5): PreTrainedTokenizerFast$/,
    /of BPE is supported byte-level BPE, where/,
  ],
  [/^normalizer (NFC|Lowercase): PreTrainedTokenizerFast$/, /normalizer is \w+; supported with BPE is none/],
  [
    /^pre_tokenizer (Whitespace|digits|no regex|none): PreTrainedTokenizerFast$/,
    /pre_tokenizer is .*; supported with BPE is ByteLevel with use_regex/,
  ],
];
/** What Python refuses and the package takes, since it does no harm. @type {RegExp[]} */
const taken = [/^a version among merges: RobertaTokenizer$/];

/** @param {Json} json */
const present = (json) => Object.fromEntries(Object.entries(json).filter(([, value]) => value !== "ABSENT"));

/** @param {Folder} folder */
function filesOf({ change, txt, files }) {
  const held = /** @type {Record<string, string | object>} */ ({ ...files });
  if (change) {
    const model = { ...base.model, vocab: bpeVocab, merges: bpeMerges, ...change.model };
    if (model.vocab === "HOLES") model.vocab = holes;
    held["tokenizer.json"] = present({ ...base, ...change, model: present(model) });
  }
  if (txt !== null) {
    held["vocab.json"] = bpeVocab;
    held["merges.txt"] = txt === "TXT" ? mergesTxt : txt;
  }
  return held;
}

/** @param {Folder} folder */
async function answerOf(folder) {
  const files = filesOf(folder);
  const read = await described(files, folder.files["config.json"]);
  const tokenizer = make(read);
  const options = { maxLength: longest, splitSpecialTokens: read.splitSpecialTokens };
  const idsOf = (/** @type {import("../../../web/src/base/texts.js").TextInput} */ text) => [
    ...tokenizer.tokenize(text, options).ids,
  ];
  return {
    ids: texts.map(idsOf),
    // As in Python, an empty second text is none.
    pairs: pairs.map(([text, textPair]) => idsOf({ text, textPair: textPair || undefined })),
    warnings: read.warnings.join("\n"),
  };
}

test.each(Object.keys(folders))("%s", async (name) => {
  const folder = folders[name];
  const { 5.24: theirs, 4.57: older } = folder.answers;
  const words = refused.find(([pattern]) => pattern.test(name))?.[1];
  if (words || (theirs.error && !taken.some((pattern) => pattern.test(name)))) {
    const error = await answerOf(folder).catch((reason) => reason);
    expect(error).toBeInstanceOf(ClassifierError);
    expect(error.code).not.toBe("internal");
    expect(error.message).toMatch(words ?? /expected|supported|has neither|has no|lacks/);
    return;
  }
  const { warnings, ...ours } = await answerOf(folder);
  const oracle = theirs.error ? older : theirs;
  if (oracle.error) return;
  expect(ours).toEqual(oracle);
  const differs = !older.error && JSON.stringify(older) !== JSON.stringify(theirs);
  if (differs && !theirs.error) expect(warnings).toContain("4.57");
});

// Plain English: words that made readers stumble, in the docs and in what the command line and the demo page print.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { documents } from "../support/documents.js";
import { root } from "../support/paths.js";

/** What not to write, and what to write. @type {[RegExp, string][]} */
const rules = [
  [/\bshall\b/i, "must, or a plain verb"],
  [/\bmend(s|ed|ing)?\b/i, "fix"],
  [/\blet(s|ting)? go of\b/i, "release"],
  [/\bfirst cache\b/i, "L1"],
  [/\band (its|their) like\b/i, "name them"],
  [/\b(tells?|told) (of|more|it|bytes|so)\b/i, "report, log, show, say"],
  [/\bunless told\b|\bis told (by|from)\b|\bcannot be told\b/i, "unless set; is detected by; is not clear"],
  [/\bkept (for the next time|model)\b|\bmodels? (is|are) kept\b/i, "cached"],
  [/\bwithout a word\b|\bto be believed\b|\bwants no more\b/i, "say what happens"],
  [/\bas far as there are\b|\bas many as go\b/i, "at most"],
];

/** @param {string} folder @param {RegExp} names */
async function textsOf(folder, names) {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && names.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((path) => !path.includes("/dist/"));
  return Promise.all(
    paths.map(async (path) => ({ file: path.slice(root.length), text: await readFile(path, "utf8") })),
  );
}

const texts = [
  ...documents.map(({ file, text }) => ({ file, text })),
  ...(await textsOf("web/cli", /\.js$/)),
  ...(await textsOf("web/demo", /\.(js|html)$/)),
  ...(await textsOf("web/src", /\.(js|ts)$/)),
];

test.each(rules)("%s: write %s", (pattern) => {
  expect(texts.length).toBeGreaterThan(100);
  const found = texts.flatMap(({ file, text }) =>
    text.split("\n").flatMap((line, i) => (pattern.test(line) ? `${file}:${i + 1}: ${line.trim()}` : [])),
  );
  expect(found).toEqual([]);
});

test("the rules find what they are for", () => {
  const bad = [
    "it shall run",
    "errors are mended",
    "a kept model",
    "DistilBERT and its like",
    "unless told otherwise",
  ];
  expect(bad.filter((text) => !rules.some(([pattern]) => pattern.test(text)))).toEqual([]);
});

import { readFile } from "node:fs/promises";
import { loadClassifier, modelOptions, parse, print, progress, UsageError } from "./usage.js";

/**
 * @typedef {{sentence: string, label: number}} Example
 */

/** @param {string} file @returns {Promise<string[]>} */
async function readLines(file) {
  const text = await readFile(file, "utf8").catch((error) => {
    throw new Error(`${file} cannot be read: ${error.code === "ENOENT" ? "there is no such file" : error.message}`);
  });
  const lines = text.replace(/^\ufeff/, "").split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line) => line.replace(/\r$/, ""));
}

/**
 * Tab-separated, unquoted, as SST-2 is.
 * @param {string} file
 * @param {readonly string[]} labels
 * @returns {Promise<Example[]>}
 */
export async function readExamples(file, labels) {
  const [header = "", ...lines] = await readLines(file);
  const columns = header.split("\t");
  const [sentence, label] = ["sentence", "label"].map((name) => {
    const index = columns.indexOf(name);
    if (index < 0) {
      throw new Error(`${file}: the header has no column "${name}"; it names ${columns.map((c) => JSON.stringify(c)).join(", ")}`);
    }
    return index;
  });
  if (lines.length === 0) throw new Error(`${file} has no lines after its header`);
  return lines.map((line, i) => {
    const cells = line.split("\t");
    if (cells.length !== columns.length) {
      throw new Error(`${file}, line ${i + 2}: ${cells.length} columns, the header has ${columns.length}`);
    }
    return { sentence: cells[sentence], label: parseLabel(cells[label], labels, `${file}, line ${i + 2}`) };
  });
}

/** @param {string} text @param {readonly string[]} labels @param {string} where */
function parseLabel(text, labels, where) {
  const byName = labels.indexOf(text);
  if (byName >= 0) return byName;
  const index = /^\d+$/.test(text) ? Number(text) : -1;
  if (index >= 0 && index < labels.length) return index;
  throw new Error(`${where}: the label is ${JSON.stringify(text)}, expected one of ${labels.join(", ")} or 0 to ${labels.length - 1}`);
}

/** @param {{accuracy: number, correct: number, total: number, confusion: number[][], sentencesPerSecond: number}} result @param {readonly string[]} labels */
function toText({ accuracy, correct, total, confusion, sentencesPerSecond }, labels) {
  const width = Math.max(...labels.map((label) => label.length), String(total).length);
  const row = (/** @type {string} */ head, /** @type {unknown[]} */ cells) =>
    `  ${head.padEnd(width)}  ${cells.map((cell) => String(cell).padStart(width)).join("  ")}\n`;
  return (
    `accuracy ${(100 * accuracy).toFixed(2)} % (${correct} of ${total}), ${sentencesPerSecond.toFixed(0)} sentences a second\n` +
    "rows: label in the file, columns: label given\n" +
    row("", [...labels]) +
    labels.map((label, i) => row(label, confusion[i])).join("")
  );
}

/** @param {string[]} args */
export async function run(args) {
  const { values, positionals } = parse(args, modelOptions);
  if (positionals.length !== 1) throw new UsageError(`evaluate takes one file, got ${positionals.length}`);
  const classifier = await loadClassifier(values);
  const { labels } = classifier;
  const examples = await readExamples(positionals[0], labels);
  const confusion = labels.map(() => labels.map(() => 0));
  const start = performance.now();
  for (let i = 0; i < examples.length; i += 32) {
    const slice = examples.slice(i, i + 32);
    const results = await classifier.classify(slice.map(({ sentence }) => sentence));
    slice.forEach(({ label }, k) => confusion[label][labels.indexOf(results[k].label)]++);
    progress("evaluating", i + slice.length, examples.length);
  }
  const seconds = (performance.now() - start) / 1000;
  await classifier.dispose();
  const correct = labels.reduce((sum, _, i) => sum + confusion[i][i], 0);
  const total = examples.length;
  const result = { accuracy: correct / total, correct, total, confusion, sentencesPerSecond: total / seconds };
  await print(values.json ? `${JSON.stringify(result)}\n` : toText(result, labels));
}

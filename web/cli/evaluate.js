import { readFile } from "node:fs/promises";
import { loadClassifier, modelOptions, parse, print, progress, UsageError } from "./usage.js";

/** @param {string} file @returns {Promise<string[]>} */
async function readLines(file) {
  const text = await readFile(file, "utf8").catch((error) => {
    throw new Error(
      `${file} cannot be read: ${error.code === "ENOENT" ? "there is no such file" : error.message}`,
    );
  });
  const lines = text.replace(/^\ufeff/, "").split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line) => line.replace(/\r$/, ""));
}

/** @typedef {{sentence: string, label: string, where: string}} Row */

/**
 * Tab-separated, unquoted, as SST-2 is.
 * @param {string} file
 * @returns {Promise<Row[]>}
 */
async function readRows(file) {
  const [header, ...lines] = await readLines(file);
  if (header === undefined) throw new Error(`${file} is empty`);
  const columns = header.split("\t");
  const [sentence, label] = ["sentence", "label"].map((name) => {
    const index = columns.indexOf(name);
    if (index < 0) {
      const names = columns.map((c) => JSON.stringify(c)).join(", ");
      throw new Error(`${file}: the header has no column "${name}"; it names ${names}`);
    }
    return index;
  });
  if (lines.length === 0) throw new Error(`${file} has no lines after its header`);
  return lines.map((line, i) => {
    const where = `${file}, line ${i + 2}`;
    const cells = line.split("\t");
    if (cells.length !== columns.length) {
      const found = `${cells.length} column${cells.length === 1 ? "" : "s"}`;
      throw new Error(`${where}: ${found}, the header has ${columns.length}`);
    }
    return { sentence: cells[sentence], label: cells[label], where };
  });
}

/** @param {string} text @param {readonly string[]} labels @param {string} where */
function parseLabel(text, labels, where) {
  const byName = labels.indexOf(text);
  if (byName >= 0) return byName;
  const index = /^\d+$/.test(text) ? Number(text) : -1;
  if (index >= 0 && index < labels.length) return index;
  throw new Error(
    `${where}: the label is ${JSON.stringify(text)}, expected one of ${labels.join(", ")} or 0 to ${labels.length - 1}`,
  );
}

/** @param {Row[]} rows @param {readonly string[]} labels */
const withLabels = (rows, labels) =>
  rows.map(({ sentence, label, where }) => ({ sentence, label: parseLabel(label, labels, where) }));

/** @param {string} file @param {readonly string[]} labels */
export async function readExamples(file, labels) {
  return withLabels(await readRows(file), labels);
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
  const rows = await readRows(positionals[0]); // before the model is loaded, which takes longer
  const classifier = await loadClassifier(values);
  const { labels } = classifier;
  if (labels.length < 2) {
    throw new Error(`the model has one label, ${labels[0]}: there is no accuracy to measure`);
  }
  const examples = withLabels(rows, labels);
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
  const result = {
    accuracy: correct / total,
    correct,
    total,
    confusion,
    sentencesPerSecond: total / seconds,
  };
  await print(values.json ? `${JSON.stringify(result)}\n` : toText(result, labels));
}

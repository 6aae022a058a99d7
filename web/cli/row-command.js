// What the commands that answer rows have in common: where the rows come from, and where their answers go.
import { existsSync } from "node:fs";
import { openSources, totalSize } from "./input.js";
import { openOutput } from "./output.js";
import { RowProgress } from "./progress.js";
import { joined, markedEmpty, openRows } from "./rows.js";
import { choice, note, UsageError } from "./usage.js";
import { Workforce } from "./workforce.js";

/**
 * @typedef {import("./rows.js").Row} Row
 * @typedef {import("./rows.js").Rows} Rows
 * @typedef {"text" | "jsonl" | "csv" | "tsv"} Output
 *
 * @typedef {object} RowPlan the command line, understood
 * @property {Record<string, any>} values
 * @property {number | "auto"} threads
 * @property {import("./rows.js").Format} rows
 * @property {string[]} [texts] none: rows of files or of standard input
 * @property {string[]} files
 * @property {typeof import("../src/index.js").TextClassifier | typeof import("../src/index.js").TokenClassifier} Model
 * @property {(opened: Rows, workforce: Workforce) => import("./row-writer.js").RowWriter} writer
 * @property {import("./row-report.js").RowReport} report
 * @property {(rows: AsyncIterable<Row>, workforce: Workforce, signal: AbortSignal) => AsyncIterable<import("./classify-rows.js").Answer<any>[]>} answers
 * @property {string} verb "classifies"
 */

/** @param {Record<string, any>} values @param {string} input its format @returns {Output} */
export function outputFormat(values, input) {
  const formats = /** @type {const} */ (["text", "jsonl", "csv", "tsv"]);
  const asked = choice("output format", values["output-format"], formats);
  if (values.json && asked && asked !== "jsonl") {
    throw new UsageError(`--json and --output-format ${asked} exclude each other`);
  }
  return asked ?? (values.json ? "jsonl" : input === "lines" ? "text" : /** @type {Output} */ (input));
}

/** @param {string[]} texts @param {import("./rows.js").Format} format @returns {Rows} */
function rowsOfTexts(texts, format) {
  async function* rows() {
    for (const [i, text] of texts.entries()) {
      yield { where: `text ${i + 1}`, end: 0, raw: text, input: text };
    }
  }
  return { columns: ["text"], textColumn: 0, marked: false, rows: markedEmpty(rows(), format) };
}

/** @param {RowPlan} plan @param {AbortSignal} signal @returns {Promise<{opened: Rows, bytes: number | undefined}>} */
async function openInput({ values, texts, files, rows }, signal) {
  if (texts) return { opened: rowsOfTexts(texts, rows), bytes: texts.join("").length };
  if (files.length === 0 && process.stdin.isTTY && rows.name === "lines") {
    throw new UsageError("no text: give texts as arguments, or on standard input, one a line");
  }
  const sources = await openSources(files, { signal, encoding: values.encoding });
  return { opened: await openRows(sources, rows), bytes: totalSize(sources) };
}

/** The rows, or nothing where there are none. @param {AsyncGenerator<Row>} rows */
async function unlessEmpty(rows) {
  const first = await rows.next();
  return first.done ? undefined : joined(first.value, rows);
}

async function* emptyRows() {}

/** A text that looks like a file is one at times. @param {string[]} texts @param {string} verb */
function hintAtFiles(texts, verb) {
  if (texts.includes("-")) note(`"-" is taken as a text; --lines - ${verb} what standard input holds`);
  const file = texts.find(
    (text) => /^\S+\.(csv|tsv|jsonl|ndjson|txt)(\.gz)?$/i.test(text) && existsSync(text),
  );
  if (file === undefined) return;
  const option =
    { csv: "csv", tsv: "tsv", txt: "lines" }[
      file.replace(/\.gz$/i, "").split(".").at(-1)?.toLowerCase() ?? ""
    ] ?? "jsonl";
  note(`"${file}" is taken as a text; --${option} ${file} ${verb} what is in the file`);
}

/**
 * @param {AsyncIterable<import("./classify-rows.js").Answer<any>[]>} batches
 * @param {import("./row-writer.js").RowWriter} writer
 * @param {(text: string) => Promise<void>} write
 * @param {import("./row-report.js").RowReport} report
 * @param {RowProgress} progress
 */
async function writeAnswers(batches, writer, write, report, progress) {
  for await (const answers of batches) {
    /** @type {import("./classify-rows.js").Answer<any>[]} */
    const final = [];
    try {
      for (const answer of answers) {
        const error = answer.error ?? writer.problem(answer);
        const one = error === undefined ? answer : { row: answer.row, error };
        report.see(one);
        final.push(one);
      }
    } finally {
      // Up to the row that ends the work, if one does.
      if (final.length > 0) await write(writer.write(final));
    }
    progress.update(report.rows, answers.at(-1)?.row.end ?? 0);
  }
  await write(writer.end());
}

/** Files that are read. @param {RowPlan} plan */
function inputsOf({ values, texts, files }) {
  const rows = texts ? [] : files.length > 0 ? files : ["-"];
  return values.head === undefined ? rows : [...rows, values.head];
}

/** @param {RowPlan} plan @param {AbortSignal} signal */
export async function runRows(plan, signal) {
  const { values, report } = plan;
  hintAtFiles(plan.texts ?? [], plan.verb);
  const { opened, bytes } = await openInput(plan, signal);
  const target = await openOutput(values.output, inputsOf(plan), signal);
  const rows = await unlessEmpty(opened.rows);
  try {
    if (!rows && (!opened.columns || plan.rows.name === "lines")) {
      await target.write("");
      return note("the input is empty");
    }
    const workforce = await Workforce.start(values, plan.threads, bytes, signal, plan.Model);
    const writer = plan.writer(opened, workforce);
    const batches = plan.answers(rows ?? emptyRows(), workforce, signal);
    const progress = new RowProgress(plan.texts ? undefined : bytes);
    await writeAnswers(batches, writer, target.write, report, progress);
    await workforce.dispose();
    if (!rows) note("the input has a header and no rows; --no-header reads its first line as a row");
    report.finish();
  } finally {
    await target.close();
  }
}

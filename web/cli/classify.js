// classify: texts, or rows of files, with the label that the model gives them.
import { existsSync } from "node:fs";
import { classifyRows } from "./classify-rows.js";
import { openSources, totalSize } from "./input.js";
import { openOutput } from "./output.js";
import { RowProgress } from "./progress.js";
import { formatName, rowFormat, rowHelp, rowOptions, skipsErrors } from "./row-options.js";
import { RowReport } from "./row-report.js";
import { addedNames, rowWriter } from "./row-writer.js";
import { joined, markedEmpty, openRows } from "./rows.js";
import {
  choice,
  modelHelp,
  modelOptions,
  note,
  number,
  parse,
  threadCount,
  threadsHelp,
  UsageError,
} from "./usage.js";
import { Workforce } from "./workforce.js";

/**
 * @typedef {import("./rows.js").Row} Row
 * @typedef {import("./rows.js").Rows} Rows
 */

export const help = `Usage: distilbert-wasm classify [OPTIONS] [TEXT...]
       distilbert-wasm classify --csv|--tsv|--jsonl|--lines [OPTIONS] [FILE...]

Prints the label that the model gives to each text, and its score. Without a
TEXT or a FILE it reads standard input; - as a FILE is standard input. Rows come
out in the order in which they went in, with all that they had. For labels of
your own see distilbert-wasm zero-shot.

${rowHelp}  --lines              plain text, one text a line, from FILEs

Output:
  --output-format F    text, jsonl, csv or tsv; default: as the input; text for
                       texts and lines
  --json               short for --output-format jsonl --scores --details
  --scores             every label's score: a column score_LABEL each, in JSONL
                       a list "scores"
  --details            tokens read, those unknown, and whether the text was cut
  --prefix NAME        before the names that are added, where the input has them
  --digits N           significant digits of scores; default: 6 in tables, all
                       of them in JSON
  --output FILE        write to FILE; default: standard output
  --on-error fail|skip at a bad row: stop (default), or report it, write it with
                       an "error" instead of a label, and go on

Scores:
  --top-k N            only the N highest scores, the highest first
  --threshold X        only scores of at least X, the highest first
  --activation A       softmax, sigmoid or none; default: as the model says
  --overflow O         a text longer than the model reads: truncate (default),
                       error, or windows that overlap and are combined
  --split-special-tokens
                       read a typed [SEP] as plain text

${modelHelp}${threadsHelp}
Examples:
  distilbert-wasm classify "This is awesome"
  distilbert-wasm classify --csv --column review reviews.csv > labelled.csv
  cat rows.jsonl | distilbert-wasm classify --jsonl --on-error skip | next-stage
`;

const options = /** @type {const} */ ({
  ...modelOptions,
  ...rowOptions,
  "output-format": { type: "string" },
  scores: { type: "boolean", default: false },
  details: { type: "boolean", default: false },
  prefix: { type: "string", default: "" },
  digits: { type: "string" },
  output: { type: "string", short: "o" },
  "top-k": { type: "string" },
  threshold: { type: "string" },
  activation: { type: "string" },
  overflow: { type: "string" },
  "split-special-tokens": { type: "boolean", default: false },
});

/** @param {Record<string, any>} values */
function classifyOptions(values) {
  const topK = number("top-k", values["top-k"], { min: 1, whole: true });
  const threshold = number("threshold", values.threshold, { min: -Infinity });
  const activation = choice(
    "activation",
    values.activation,
    /** @type {const} */ (["softmax", "sigmoid", "none"]),
  );
  const overflow = choice(
    "overflow",
    values.overflow,
    /** @type {const} */ (["truncate", "error", "windows"]),
  );
  return {
    ...(topK !== undefined && { topK }),
    ...(threshold !== undefined && { threshold }),
    ...(activation && { activation }),
    ...(overflow && { overflow }),
    splitSpecialTokens: values["split-special-tokens"],
  };
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

/** @typedef {"text" | "jsonl" | "csv" | "tsv"} Output */

/** @param {Record<string, any>} values @param {string} input its format @returns {Output} */
function outputFormat(values, input) {
  const formats = /** @type {const} */ (["text", "jsonl", "csv", "tsv"]);
  const asked = choice("output format", values["output-format"], formats);
  if (values.json && asked && asked !== "jsonl") {
    throw new UsageError(`--json and --output-format ${asked} exclude each other`);
  }
  return asked ?? (values.json ? "jsonl" : input === "lines" ? "text" : /** @type {Output} */ (input));
}

/** The command line, understood. @param {string[]} args */
function planOf(args) {
  const { values, positionals } = parse(args, options);
  const format = formatName(values);
  const wanted = classifyOptions(values);
  const skip = skipsErrors(values);
  const output = outputFormat(values, format ?? "lines");
  const digits = number("digits", values.digits, { min: 1, max: 17, whole: true });
  const fields = {
    ...(digits !== undefined && { digits }),
    scores: values.scores || values.json || wanted.topK !== undefined || wanted.threshold !== undefined,
    details: values.details || values.json,
    windows: wanted.overflow === "windows",
    error: skip,
    prefix: values.prefix,
  };
  const added = output === "text" ? [] : addedNames(fields, output !== "jsonl");
  const rows = rowFormat(format ?? "lines", values, added);
  const texts = format === undefined && positionals.length > 0 ? positionals : undefined;
  const files = texts ? [] : positionals;
  return { values, wanted, threads: threadCount(values.threads), skip, output, fields, rows, texts, files };
}

/** @param {ReturnType<typeof planOf>} plan @param {AbortSignal} signal @returns {Promise<{opened: Rows, bytes: number | undefined}>} */
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

/** A text that looks like a file is one at times. @param {string[]} texts */
function hintAtFiles(texts) {
  if (texts.includes("-")) note('"-" is taken as a text; --lines - classifies what standard input holds');
  const file = texts.find(
    (text) => /^\S+\.(csv|tsv|jsonl|ndjson|txt)(\.gz)?$/i.test(text) && existsSync(text),
  );
  if (file === undefined) return;
  const option =
    { csv: "csv", tsv: "tsv", txt: "lines" }[
      file.replace(/\.gz$/i, "").split(".").at(-1)?.toLowerCase() ?? ""
    ] ?? "jsonl";
  note(`"${file}" is taken as a text; --${option} ${file} classifies what is in the file`);
}

/**
 * @param {AsyncIterable<import("./classify-rows.js").Answer[]>} batches
 * @param {import("./row-writer.js").RowWriter} writer
 * @param {(text: string) => Promise<void>} write
 * @param {RowReport} report
 * @param {RowProgress} progress
 */
async function writeAnswers(batches, writer, write, report, progress) {
  for await (const answers of batches) {
    /** @type {import("./classify-rows.js").Answer[]} */
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

/** @param {string[]} args @param {AbortSignal} signal */
export async function run(args, signal) {
  const plan = planOf(args);
  const { values, wanted } = plan;
  hintAtFiles(plan.texts ?? []);
  const { opened, bytes } = await openInput(plan, signal);
  const target = await openOutput(values.output, plan.files, signal);
  const rows = await unlessEmpty(opened.rows);
  try {
    if (!rows && (!opened.columns || plan.rows.name === "lines")) {
      await target.write("");
      return note("the input is empty");
    }
    const workforce = await Workforce.start(values, plan.threads, bytes, signal);
    const writer = rowWriter(plan.output, opened, plan.fields, workforce.labels, plan.rows);
    const inWords = plan.output === "text";
    const report = new RowReport(plan.skip, !inWords && !plan.fields.details);
    const batches = classifyRows(rows ?? emptyRows(), workforce, { ...wanted, signal }, inWords);
    const progress = new RowProgress(plan.texts ? undefined : bytes);
    await writeAnswers(batches, writer, target.write, report, progress);
    await workforce.dispose();
    if (!rows) note("the input has a header and no rows; --no-header reads its first line as a row");
    report.finish();
  } finally {
    await target.close();
  }
}

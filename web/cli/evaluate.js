// evaluate: how often the model is right about rows whose labels are known.
import { classifyRows } from "./classify-rows.js";
import { Evaluation, evaluationText } from "./evaluation.js";
import { openSources, totalSize } from "./input.js";
import { RowProgress } from "./progress.js";
import { formatName, rowFormat, rowHelp, rowOptions, skipsErrors } from "./row-options.js";
import { RowReport } from "./row-report.js";
import { joined, openRows } from "./rows.js";
import { printable } from "./printable.js";
import {
  modelHelp,
  modelOptions,
  parse,
  print,
  RowError,
  threadCount,
  threadsHelp,
  UsageError,
} from "./usage.js";
import { Workforce } from "./workforce.js";

/** @typedef {import("./rows.js").Row} Row */

export const help = `Usage: distilbert-wasm evaluate [OPTIONS] FILE

Classifies the texts of a file whose labels are known, and prints the accuracy,
the confusion matrix, and precision, recall and F1 of each label. A label is a
name of the model's or its index. FILE is CSV, TSV or JSONL by its name, if no
option says so; TSV where the name does not tell; - is standard input.

${rowHelp}  --label-column NAME  column or key with the label; default: label
  --on-error fail|skip at a bad row: stop (default), or report it and leave it
                       out

${modelHelp}${threadsHelp}  --json               one JSON object

Example:
  distilbert-wasm evaluate dev.tsv
`;

const options = /** @type {const} */ ({
  ...modelOptions,
  ...rowOptions,
  "label-column": { type: "string", default: "label" },
});

/** @param {string} file */
function formatByName(file) {
  if (/\.csv$/i.test(file)) return "csv";
  return /\.(jsonl|ndjson)$/i.test(file) ? "jsonl" : "tsv";
}

/** @param {string} text @param {readonly string[]} labels @returns {number | undefined} */
function labelIndex(text, labels) {
  const byName = labels.indexOf(text);
  if (byName >= 0) return byName;
  const index = /^\d+$/.test(text) ? Number(text) : -1;
  return index >= 0 && index < labels.length ? index : undefined;
}

/** Rows whose labels the model does not have are bad. @param {AsyncIterable<Row>} rows @param {readonly string[]} labels */
async function* checkedLabels(rows, labels) {
  const expected = `expected one of ${labels.map(printable).join(", ")} or 0 to ${labels.length - 1}`;
  for await (const row of rows) {
    const known = row.error || labelIndex(row.label ?? "", labels) !== undefined;
    yield known ? row : { ...row, error: `the label is ${JSON.stringify(row.label)}, ${expected}` };
  }
}

/**
 * The examples of a file in SST-2's form.
 * @param {string} file
 * @param {readonly string[]} labels
 */
export async function readExamples(file, labels) {
  const { values } = parse([], options);
  const { rows } = await openRows(await openSources([file]), rowFormat("tsv", values, []));
  const examples = [];
  for await (const { where, input, label = "", error } of checkedLabels(rows, labels)) {
    if (error) throw new RowError(`${where}: ${error}`);
    examples.push({ sentence: /** @type {string} */ (input), label: Number(labelIndex(label, labels)) });
  }
  return examples;
}

/** @param {string} file @param {import("./rows.js").Rows} opened */
async function firstRow(file, { columns, rows }) {
  const first = await rows.next();
  if (!first.done) return first.value;
  throw new Error(columns ? `${file} has no lines after its header` : `${file} is empty`);
}

/** @param {string[]} args @param {AbortSignal} signal */
export async function run(args, signal) {
  const { values, positionals } = parse(args, options);
  if (positionals.length !== 1) throw new UsageError(`evaluate takes one file, got ${positionals.length}`);
  const threads = threadCount(values.threads);
  const skip = skipsErrors(values);
  const [file] = positionals;
  const format = rowFormat(formatName(values) ?? formatByName(file), values, []);
  if (format.name === "lines") throw new UsageError("lines have no labels; evaluate takes CSV, TSV or JSONL");
  const sources = await openSources([file], signal);
  const opened = await openRows(sources, format); // before the model is loaded, which takes longer
  const first = await firstRow(sources[0].name, opened);

  const bytes = totalSize(sources);
  const workforce = await Workforce.start(values, threads, bytes, signal);
  const { labels } = workforce;
  if (labels.length < 2) {
    throw new Error(`the model has one label, ${printable(labels[0])}: there is no accuracy to measure`);
  }
  const evaluation = new Evaluation(labels);
  const report = new RowReport(skip, true);
  const progress = new RowProgress(bytes);
  const start = performance.now();
  const rows = checkedLabels(joined(first, opened.rows), labels);
  for await (const answers of classifyRows(rows, workforce, { signal })) {
    for (const answer of answers) {
      report.see(answer);
      const expected = labelIndex(answer.row.label ?? "", labels);
      if (answer.result && expected !== undefined) evaluation.count(expected, answer.result.label);
    }
    progress.update(report.rows, answers.at(-1)?.row.end ?? 0);
  }
  const result = evaluation.result((performance.now() - start) / 1000, report.bad);
  await workforce.dispose();
  report.finish();
  await print(values.json ? `${JSON.stringify(result)}\n` : evaluationText(result, labels.map(printable)));
}

// evaluate: how often the model is right about rows whose labels are known.
import { classifyRows } from "./classify-rows.js";
import { Evaluation, evaluationText } from "./evaluation.js";
import { openSources, totalSize } from "./input.js";
import { LabelScale } from "./label-scale.js";
import { RowProgress } from "./progress.js";
import { formatName, rowFormat, rowHelp, rowOptions, skipsErrors } from "./row-options.js";
import { RowReport } from "./row-report.js";
import { joined, openRows } from "./rows.js";
import { labelText } from "./printable.js";
import {
  choice,
  headHelp,
  headOption,
  modelHelp,
  modelOptions,
  note,
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
the confusion matrix, and precision, recall and F1 of each label. A label is one
of the model's labels, the number that it begins with, or its index. FILE
is CSV, TSV or JSONL by its name, if no option says so; TSV if the name does not
say; - is standard input.

${rowHelp}  --label-column NAME  column or key with the label; default: label
  --first-label 0|1    the number that stands for the model's first label
  --on-error fail|skip at a bad row: stop (default), or report it and leave it
                       out

${modelHelp}${headHelp}${threadsHelp}  --json               one JSON object

Example:
  distilbert-wasm evaluate dev.tsv
`;

const options = /** @type {const} */ ({
  ...modelOptions,
  ...headOption,
  ...rowOptions,
  "label-column": { type: "string", default: "label" },
  "first-label": { type: "string" },
});

/** @param {string} file */
export function formatByName(file) {
  const name = file.replace(/\.gz$/i, "");
  if (/\.csv$/i.test(name)) return "csv";
  return /\.(jsonl|ndjson)$/i.test(name) ? "jsonl" : "tsv";
}

/** Rows whose labels the model does not have are bad. @param {AsyncIterable<Row>} rows @param {LabelScale} scale */
async function* checkedLabels(rows, scale) {
  for await (const row of rows) {
    if (row.error || row.empty) yield row;
    else {
      const error = scale.see({ text: row.label ?? "", where: row.where });
      yield error === undefined ? row : { ...row, error };
    }
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
  const scale = new LabelScale(labels);
  const examples = [];
  for await (const { where, input, label = "", error } of checkedLabels(rows, scale)) {
    if (error) throw new RowError(`${where}: ${error}`);
    examples.push({ where, sentence: /** @type {string} */ (input), label });
  }
  const read = scale.decide(file);
  return examples.map(({ where, sentence, label }) => {
    const found = read(label);
    if ("problem" in found) throw new RowError(`${where}: ${found.problem}`);
    return { sentence, label: found.index };
  });
}

/** @param {string} file @param {import("./rows.js").Rows} opened */
async function firstRow(file, { columns, rows }) {
  const first = await rows.next();
  if (!first.done) return first.value;
  throw new Error(columns ? `${file} has no lines after its header` : `${file} is empty`);
}

/** The command line, understood. @param {string[]} args @param {string} [labelOption] that names the label's column */
function planOf(args, labelOption) {
  const { values, positionals } = parse(args, options);
  if (positionals.length !== 1) throw new UsageError(`evaluate takes one file, got ${positionals.length}`);
  const [file] = positionals;
  const format = {
    ...rowFormat(formatName(values) ?? formatByName(file), values, []),
    ...(labelOption !== undefined && { labelOption }),
  };
  if (format.name === "lines") throw new UsageError("lines have no labels; evaluate takes CSV, TSV or JSONL");
  const first = choice("value of --first-label", values["first-label"], /** @type {const} */ (["0", "1"]));
  return {
    values,
    file,
    format,
    threads: threadCount(values.threads),
    skip: skipsErrors(values),
    first: first === undefined ? undefined : /** @type {0 | 1} */ (Number(first)),
  };
}

/**
 * A file can be read twice: labels that do not fit are reported before the model has worked for nothing.
 * @param {ReturnType<typeof planOf>} plan
 * @param {readonly string[]} labels
 * @param {AbortSignal} signal
 */
async function checkScale({ values, file, format, skip, first }, labels, signal) {
  const sources = await openSources([file], { signal, encoding: values.encoding, quiet: true });
  if (!sources[0].isFile || file === "-") return;
  const scale = new LabelScale(labels, first);
  const { rows } = await openRows(sources, format);
  for await (const { error } of checkedLabels(rows, scale)) if (error && !skip) return; // it is reported in its turn
  scale.decide(file);
}

/** What the model said of rows with each label of the file. */
class Tally {
  #labels;
  /** @type {Map<string, {where: string, given: number[]}>} */
  #rows = new Map();

  /** @param {readonly string[]} labels */
  constructor(labels) {
    this.#labels = labels;
  }

  /** @param {import("./classify-rows.js").Answer} answer */
  count({ row: { label = "", where }, result }) {
    if (!result) return;
    const one = this.#rows.get(label) ?? { where, given: this.#labels.map(() => 0) };
    this.#rows.set(label, one);
    // By place: two labels may share a name.
    one.given[result.scores.findIndex(({ score }) => score === result.score)]++;
  }

  /**
   * @param {LabelScale} scale
   * @param {string} file
   * @param {boolean} skip whether bad labels are left out
   */
  evaluation(scale, file, skip) {
    const evaluation = new Evaluation(this.#labels);
    if (this.#rows.size === 0) return { evaluation, bad: 0 };
    const read = scale.decide(file);
    let bad = 0;
    for (const [label, { where, given }] of this.#rows) {
      const found = read(label);
      if ("index" in found) evaluation.count(found.index, given);
      else if (!skip) throw new RowError(`${where}: ${found.problem}`);
      else {
        const count = given.reduce((sum, one) => sum + one, 0);
        note(`${where}: ${found.problem}${count > 1 ? `; ${count} rows have it` : ""}`);
        bad += count;
      }
    }
    return { evaluation, bad };
  }
}

/** What `run` would refuse of its file at once. @param {string[]} args @param {AbortSignal} signal @param {string} labelOption */
export async function checkFile(args, signal, labelOption) {
  const { values, file, format } = planOf(args, labelOption);
  const sources = await openSources([file], { signal, encoding: values.encoding, quiet: true });
  if (!sources[0].isFile || file === "-") return; // it can be read once
  const opened = await openRows(sources, format);
  await firstRow(file, opened);
  await opened.rows.return(undefined);
}

/** @param {string[]} args @param {AbortSignal} signal @param {string} [labelOption] */
export async function run(args, signal, labelOption) {
  const plan = planOf(args, labelOption);
  const { values, file, format, skip } = plan;
  const sources = await openSources([file], { signal, encoding: values.encoding });
  const opened = await openRows(sources, format); // before the model is loaded, which takes longer
  const first = await firstRow(sources[0].name, opened);

  const bytes = totalSize(sources);
  const workforce = await Workforce.start(values, plan.threads, bytes, signal);
  const { labels } = workforce;
  if (labels.length < 2) {
    throw new Error(`the model has one label, ${labelText(labels[0])}: there is no accuracy to measure`);
  }
  await checkScale(plan, labels, signal);
  const scale = new LabelScale(labels, plan.first);
  const tally = new Tally(labels);
  const report = new RowReport(skip, true);
  const progress = new RowProgress(bytes);
  const start = performance.now();
  const rows = checkedLabels(joined(first, opened.rows), scale);
  for await (const answers of classifyRows(rows, workforce, { signal })) {
    for (const answer of answers) {
      report.see(answer);
      tally.count(answer);
    }
    progress.update(report.rows, answers.at(-1)?.row.end ?? 0);
  }
  const seconds = (performance.now() - start) / 1000;
  await workforce.dispose();
  const { evaluation, bad } = tally.evaluation(scale, sources[0].name, skip);
  report.bad += bad;
  report.finish();
  if (report.bad > 0 && report.bad + report.empty === report.rows) {
    throw new Error(
      `${sources[0].name}: no row could be evaluated; the model's labels are ${labels.map(labelText).join(", ")}`,
    );
  }
  if (scale.reading !== undefined) note(scale.reading);
  const result = evaluation.result(seconds, report);
  await print(
    values.json ? `${JSON.stringify(result)}\n` : evaluationText(result, report, labels.map(labelText)),
  );
}

// classify: texts, or rows of files, with the label that the model gives them.
import { classifyRows } from "./classify-rows.js";
import { outputFormat, runRows } from "./row-command.js";
import { formatName, rowFormat, rowHelp, rowOptions, skipsErrors } from "./row-options.js";
import { RowReport } from "./row-report.js";
import { addedNames, classifiedFields, textAnswer } from "./classified-fields.js";
import { rowWriter } from "./row-writer.js";
import {
  choice,
  headHelp,
  headOption,
  modelHelp,
  modelOptions,
  number,
  parse,
  threadCount,
  threadsHelp,
} from "./usage.js";
import { TextClassifier } from "../src/index.js";

export const help = `Usage: distilbert-wasm classify [OPTIONS] [TEXT...]
       distilbert-wasm classify --csv|--tsv|--jsonl|--lines [OPTIONS] [FILE...]

Prints the label that the model gives to each text, and its score. Without a
TEXT or a FILE it reads standard input; - as a FILE is standard input. Rows come
out in the order in which they went in, with everything they had. For labels of
your own see distilbert-wasm learn and zero-shot.

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

${modelHelp}${headHelp}${threadsHelp}
Examples:
  distilbert-wasm classify "This is awesome"
  distilbert-wasm classify --csv --column review reviews.csv > labelled.csv
  cat rows.jsonl | distilbert-wasm classify --jsonl --on-error skip | next-stage
`;

const options = /** @type {const} */ ({
  ...modelOptions,
  ...headOption,
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

/** The command line, understood. @param {string[]} args @returns {import("./row-command.js").RowPlan} */
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
    unsure: values.head !== undefined,
    windows: wanted.overflow === "windows",
    error: skip,
    prefix: values.prefix,
  };
  const added = output === "text" ? [] : addedNames(fields, output !== "jsonl");
  const rows = rowFormat(format ?? "lines", values, added);
  const texts = format === undefined && positionals.length > 0 ? positionals : undefined;
  const inWords = output === "text";
  return {
    values,
    threads: threadCount(values.threads),
    rows,
    texts,
    files: texts ? [] : positionals,
    Model: TextClassifier,
    writer: (opened, { labels }) =>
      rowWriter(output, opened, rows, {
        ...classifiedFields(fields, labels, output !== "jsonl"),
        text: (answer) => textAnswer(answer, fields.digits),
      }),
    report: new RowReport(skip, !inWords && !fields.details),
    answers: (read, workforce, signal) => classifyRows(read, workforce, { ...wanted, signal }, inWords),
    verb: "classifies",
  };
}

/** @param {string[]} args @param {AbortSignal} signal */
export async function run(args, signal) {
  await runRows(planOf(args), signal);
}

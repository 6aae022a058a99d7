// learn: a head for labels of one's own, from rows that have them.
import { resolve } from "node:path";
import { ClassifierError } from "../src/index.js";
import { takeExample } from "../src/classifier/learn/examples.js";
import { openSources } from "./input.js";
import { checkFile, formatByName, run as evaluate } from "./evaluate.js";
import { reportText } from "./head-text.js";
import { checkOutput, checkWritable, writeResult } from "./output.js";
import { printable } from "./printable.js";
import { hideProgress, showBytes } from "./progress.js";
import { formatName, rowFormat, rowHelp, rowOptions, skipsErrors } from "./row-options.js";
import { openRows } from "./rows.js";
import {
  loadClassifier,
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

export const help = `Usage: distilbert-wasm learn [OPTIONS] -o HEAD FILE...
       distilbert-wasm learn --csv|--tsv|--jsonl [OPTIONS] -o HEAD < FILE

Learns labels of your own from rows that have them, and writes a small file that
classify, evaluate and explain take as --head: it belongs to the model that it
was learned on. Sixteen examples per label are a good start. Prints how often a
head fitted to all other examples gives an example its label, and what would
help.

${rowHelp}  --label NAME         column or key with the label; default: label
  --on-error fail|skip at a bad row: stop (default), or report it and leave it
                       out

Output:
  -o, --output HEAD    the file to write
  --test FILE          evaluates the head on rows that it has not learned from
  --no-refuse          answers do not say if a text is unlike all examples
  --features           writes the examples' features, too, so that the head can
                       learn more: about 2 kB a row
  --more HEAD          adds to what a head written with --features has learned

${modelHelp}${threadsHelp}  --json               the report as one JSON object

Examples:
  distilbert-wasm learn --column text --label topic examples.csv -o topics.head
  distilbert-wasm classify --head topics.head "Where is my parcel?"
`;

const options = /** @type {const} */ ({
  ...modelOptions,
  ...headOption, // refused, with the option that is meant
  ...rowOptions,
  label: { type: "string", default: "label" },
  output: { type: "string", short: "o" },
  test: { type: "string" },
  "no-refuse": { type: "boolean", default: false },
  features: { type: "boolean", default: false },
  more: { type: "string" },
});

/** The command line, understood. @param {string[]} args */
function planOf(args) {
  const { values, positionals } = parse(args, options);
  const asked = formatName(values);
  if (positionals.length === 0 && asked === undefined) {
    throw new UsageError(
      "learn takes a file with examples, got none; --csv, --tsv and --jsonl read standard input",
    );
  }
  const files = positionals.length > 0 ? positionals : ["-"];
  if (values.output === undefined) throw new UsageError("learn writes a file: name it with -o");
  if (values.output === "-") {
    throw new UsageError("standard output gets learn's report: name a file for the head with -o");
  }
  if (values.head !== undefined) throw new UsageError("learn makes a head; --more adds to one");
  const name = asked ?? formatByName(files[0]);
  const format = {
    ...rowFormat(name, { ...values, "label-column": values.label }, []),
    labelOption: "label",
  };
  if (format.name === "lines") throw new UsageError("lines have no labels; learn takes CSV, TSV or JSONL");
  return { values, files, format, threads: threadCount(values.threads), skip: skipsErrors(values) };
}

/** Why `learn` would refuse a row's example. @param {import("../src/index.js").LearnExample} example */
function problemOf(example) {
  if (example.label.trim() === "") return "it has no label";
  try {
    takeExample(example, NaN);
  } catch (error) {
    if (error instanceof ClassifierError) return error.message;
    throw error;
  }
}

/** @param {ReturnType<typeof planOf>} plan @param {import("./rows.js").Rows} opened */
async function* examplesOf({ skip }, { rows }) {
  for await (const { where, input, label = "", error, empty } of rows) {
    if (empty) continue;
    const example = { ...(typeof input === "object" ? input : { text: input ?? "" }), label };
    const problem = error ?? problemOf(example);
    if (problem === undefined) yield example;
    else if (!skip) throw new RowError(`${where}: ${problem}`);
    else note(`${where}: ${problem}`);
  }
}

/** What `evaluate` is asked about the new head. @param {Record<string, any>} values */
function testArguments(values) {
  const passed = [
    "model",
    "dtype",
    "revision",
    "hub",
    "column",
    "pair-column",
    "delimiter",
    "encoding",
    "threads",
  ];
  const flags = ["no-cache", "json", "csv", "tsv", "jsonl", "no-header", "skip-empty"];
  return [
    ...passed.filter((name) => values[name] !== undefined).map((name) => `--${name}=${values[name]}`),
    ...flags.filter((name) => values[name]).map((name) => `--${name}`),
    `--label-column=${values.label}`,
    `--head=${resolve(values.output)}`,
    "--",
    values.test,
  ];
}

/** @param {string[]} args @param {AbortSignal} signal */
export async function run(args, signal) {
  const plan = planOf(args);
  const { values, files, threads } = plan;
  const { output, test } = values;
  // All that can be refused is, before the model has worked for nothing.
  await checkOutput(output, test === undefined ? files : [...files, test]);
  const sources = await openSources(test === undefined ? files : [...files, test], {
    signal,
    encoding: values.encoding,
  });
  const opened = await openRows(sources.slice(0, files.length), plan.format);
  if (test !== undefined) await checkFile(testArguments(values), signal, "label");
  await checkWritable(output);
  const classifier = await loadClassifier(
    { ...values, head: values.more },
    { signal, ...(threads === "auto" ? { worker: false } : { threads }) },
  );
  const mine = await classifier.learn(examplesOf(plan, opened), {
    signal,
    ...(values["no-refuse"] && { refuse: false }),
    onProgress: ({ step, done }) =>
      showBytes(step === "read" ? "reading examples" : "learning", Math.round(done * 1000), 1000),
  });
  hideProgress();
  const bytes = mine.save({ features: values.features });
  await writeResult(output, bytes);
  const { report } = mine;
  await Promise.all([mine.dispose(), classifier.dispose()]);
  await print(values.json ? `${JSON.stringify(report)}\n` : reportText(report));
  note(`${printable(output)}: ${bytes.length} bytes`);
  if (test !== undefined) await evaluate(testArguments(values), signal, "label");
}

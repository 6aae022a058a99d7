// learn: a head for labels of one's own, from rows that have them.
import { writeFile } from "node:fs/promises";
import { openSources } from "./input.js";
import { formatByName, run as evaluate } from "./evaluate.js";
import { reportText } from "./head-text.js";
import { printable } from "./printable.js";
import { hideProgress, showBytes } from "./progress.js";
import { formatName, rowFormat, rowHelp, rowOptions, skipsErrors } from "./row-options.js";
import { openRows } from "./rows.js";
import {
  loadClassifier,
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

Learns labels of your own from rows that have them, and writes a small file that
classify, evaluate and explain take as --head: it belongs to the model that it
was learned on. Sixteen examples a label are a good start. Prints how often an
example gets its label from all others, and what would help.

${rowHelp}  --label NAME         column or key with the label; default: label
  --on-error fail|skip at a bad row: stop (default), or report it and leave it
                       out

Output:
  -o, --output HEAD    the file to write
  --test FILE          evaluates the head on rows that it has not learned from
  --no-refuse          answers do not say if a text is unlike all examples
  --features           writes what the model makes of the examples too, so that
                       the head can learn more: about 2 kB a row
  --more HEAD          adds to what a head written with --features has learned

${modelHelp}${threadsHelp}  --json               the report as one JSON object

Examples:
  distilbert-wasm learn --column text --label topic examples.csv -o topics.head
  distilbert-wasm classify --head topics.head "Where is my parcel?"
`;

const options = /** @type {const} */ ({
  ...modelOptions,
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
  const { values, positionals: files } = parse(args, options);
  if (files.length === 0) throw new UsageError("learn takes a file with examples, got none");
  if (values.output === undefined) throw new UsageError("learn writes a file: name it with -o");
  if (values.head !== undefined) throw new UsageError("learn makes a head; --more adds to one");
  const name = formatName(values) ?? formatByName(files[0]);
  const format = rowFormat(name, { ...values, "label-column": values.label }, []);
  if (format.name === "lines") throw new UsageError("lines have no labels; learn takes CSV, TSV or JSONL");
  return { values, files, format, threads: threadCount(values.threads), skip: skipsErrors(values) };
}

/** @param {ReturnType<typeof planOf>} plan @param {AbortSignal} signal */
async function* examplesOf({ values, files, format, skip }, signal) {
  const { rows } = await openRows(await openSources(files, { signal, encoding: values.encoding }), format);
  for await (const { where, input, label = "", error, empty } of rows) {
    const problem = error ?? (label.trim() === "" ? "it has no label" : undefined);
    if (problem && !skip) throw new RowError(`${where}: ${problem}`);
    if (problem) note(`${where}: ${problem}`);
    else if (!empty && input !== undefined) {
      yield typeof input === "string" ? { text: input, label } : { ...input, label };
    }
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
    `--head=${values.output}`,
    "--",
    values.test,
  ];
}

/** @param {string[]} args @param {AbortSignal} signal */
export async function run(args, signal) {
  const plan = planOf(args);
  const { values, threads } = plan;
  const classifier = await loadClassifier(
    { ...values, head: values.more },
    { signal, ...(threads === "auto" ? { worker: false } : { threads }) },
  );
  const mine = await classifier.learn(examplesOf(plan, signal), {
    signal,
    ...(values["no-refuse"] && { refuse: false }),
    onProgress: ({ step, done }) =>
      showBytes(step === "read" ? "reading examples" : "learning", Math.round(done * 1000), 1000),
  });
  hideProgress();
  const bytes = mine.save({ features: values.features });
  await writeFile(values.output, bytes).catch((error) => {
    throw new Error(`${values.output} cannot be written: ${error.message}`, { cause: error });
  });
  const { report } = mine;
  await Promise.all([mine.dispose(), classifier.dispose()]);
  await print(values.json ? `${JSON.stringify(report)}\n` : reportText(report));
  note(`${printable(values.output)}: ${bytes.length} bytes`);
  if (values.test !== undefined) await evaluate(testArguments(values), signal);
}

// tag: texts, or rows of files, with what the model finds in them, or without it.
import { answerRows } from "./classify-rows.js";
import { entitiesText, entityFields } from "./entity-fields.js";
import { maskedWriter } from "./masked-rows.js";
import { outputFormat, runRows } from "./row-command.js";
import { formatName, rowFormat, rowHelp, rowOptions, skipsErrors } from "./row-options.js";
import { RowReport } from "./row-report.js";
import { rowWriter } from "./row-writer.js";
import { TokenClassifier } from "../src/index.js";
import {
  choice,
  modelHelp,
  modelOptions,
  number,
  parse,
  threadCount,
  threadsHelp,
  UsageError,
} from "./usage.js";

const inputHelp = rowHelp
  .replace(/ {2}--pair-column[^]*?(?= {2}--)/, "")
  .replace("give no label to", "do not tag");

export const help = `Usage: distilbert-wasm tag --model MODEL [OPTIONS] [TEXT...]
       distilbert-wasm tag --model MODEL --csv|--tsv|--jsonl|--lines [FILE...]

Prints what a model for token classification finds in each text: names, places,
personal data. Without a TEXT or a FILE it reads standard input. Rows come out
in the order in which they went in, with everything they had.

${inputHelp}  --lines              plain text, one text a line, from FILEs

Output:
  --mask               the texts with [PER] in place of each person, and so on;
                       all else as it is. Rows that have an error are left out
  --output-format F    text, jsonl, csv or tsv; default: as the input; text for
                       texts and lines
  --json               short for --output-format jsonl
  --prefix NAME        before the name "entities", where the input has it
  --digits N           significant digits of scores; default: 6 in tables, all
                       of them in JSON
  --output FILE        write to FILE; default: standard output
  --on-error fail|skip at a bad row: stop (default), or report it, write it with
                       an "error", and go on

Finding:
  --aggregation A      none: each token; simple (default): neighbours with one
                       name together; first (default with --mask, which must
                       not leave half a word), average, max: whole words, with
                       the label of their first token, of the mean of scores,
                       or of the highest score
  --ignore-labels L    labels that are left out, separated by commas;
                       default: O
  --overflow O         a text longer than the model reads: windows (default)
                       that overlap, truncate, or error
  --stride N           tokens that windows share; default: a quarter of theirs
  --split-special-tokens
                       read a typed [SEP] as plain text

${modelHelp.replace("default: the embedded model", "required")}${threadsHelp}
Examples:
  distilbert-wasm tag --model ./my-ner-model "John lives in Paris."
  distilbert-wasm tag --model owner/name --mask --csv notes.csv > masked.csv
`;

const options = /** @type {const} */ ({
  ...modelOptions,
  ...rowOptions,
  mask: { type: "boolean", default: false },
  "output-format": { type: "string" },
  prefix: { type: "string", default: "" },
  digits: { type: "string" },
  output: { type: "string", short: "o" },
  aggregation: { type: "string" },
  "ignore-labels": { type: "string" },
  overflow: { type: "string" },
  stride: { type: "string" },
  "split-special-tokens": { type: "boolean", default: false },
});

/** @param {Record<string, any>} values @returns {import("../src/index.js").TagOptions} */
function tagOptions(values) {
  const aggregations = /** @type {const} */ (["none", "simple", "first", "average", "max"]);
  const overflows = /** @type {const} */ (["truncate", "error", "windows"]);
  const aggregation =
    choice("aggregation", values.aggregation, aggregations) ?? (values.mask ? "first" : "simple");
  const overflow = choice("overflow", values.overflow, overflows) ?? "windows";
  const stride = number("stride", values.stride, { min: 0, whole: true });
  if (stride !== undefined && overflow !== "windows")
    throw new UsageError("--stride goes with --overflow windows");
  const ignored = values["ignore-labels"];
  return {
    overflow,
    aggregation,
    ...(stride !== undefined && { stride }),
    ...(ignored !== undefined && { ignoreLabels: ignored === "" ? [] : ignored.split(",") }),
    splitSpecialTokens: values["split-special-tokens"],
  };
}

/** Only the model knows how long its windows are: no text is to blame. @param {Error} error @returns {never} */
function aboutStride(error) {
  const [, problem] = /^(?:at index \d+: )?stride( is .*)/.exec(error.message) ?? [];
  throw problem === undefined ? error : new UsageError(`--stride${problem}`);
}

/** @param {Record<string, any>} values */
function checkOptions(values) {
  if (values.model === undefined)
    throw new UsageError("no model: there is none for tokens in the package; see --model");
  if (values["pair-column"] !== undefined)
    throw new UsageError("tag reads single texts: there is no --pair-column");
  const other = ["prefix", "digits"].find((name) => values.mask && values[name]);
  if (other) throw new UsageError(`--mask adds nothing to rows: --${other} is for output without it`);
}

/** The command line, understood. @param {string[]} args @returns {import("./row-command.js").RowPlan} */
function planOf(args) {
  const { values, positionals } = parse(args, options);
  checkOptions(values);
  const { mask } = values;
  const format = formatName(values);
  const wanted = tagOptions(values);
  const skip = skipsErrors(values);
  const output = outputFormat(values, format ?? "lines");
  const digits = number("digits", values.digits, { min: 1, max: 17, whole: true });
  const fields = { prefix: values.prefix, error: skip, ...(digits !== undefined && { digits }) };
  const added = mask || output === "text" ? [] : ["entities", ...(skip ? ["error"] : [])];
  const rows = {
    ...rowFormat(
      format ?? "lines",
      values,
      added.map((name) => values.prefix + name),
    ),
    exactEnds: mask,
  };
  const texts = format === undefined && positionals.length > 0 ? positionals : undefined;
  return {
    values,
    threads: threadCount(values.threads),
    rows,
    texts,
    files: texts ? [] : positionals,
    Model: TokenClassifier,
    writer: (opened) =>
      mask
        ? maskedWriter(output, opened, rows)
        : rowWriter(output, opened, rows, {
            ...entityFields(fields, output !== "jsonl"),
            text: (answer) => entitiesText(answer, digits),
          }),
    report: new RowReport(skip, false, "tagged"),
    answers: (read, workforce, signal) =>
      answerRows(
        read,
        workforce,
        {
          ask: (inputs, signal) =>
            workforce
              .counted((tagger) => /** @type {any} */ (tagger).tag(inputs, { ...wanted, signal }))
              .catch(aboutStride),
        },
        signal,
      ),
    verb: "tags",
  };
}

/** @param {string[]} args @param {AbortSignal} signal */
export async function run(args, signal) {
  await runRows(planOf(args), signal);
}

// The options of commands that read rows.
import { choice, UsageError } from "./usage.js";

export const rowOptions = /** @type {const} */ ({
  csv: { type: "boolean", default: false },
  tsv: { type: "boolean", default: false },
  jsonl: { type: "boolean", default: false },
  lines: { type: "boolean", default: false },
  column: { type: "string" },
  "pair-column": { type: "string" },
  delimiter: { type: "string" },
  "no-header": { type: "boolean", default: false },
  "on-error": { type: "string" },
  threads: { type: "string" },
});

export const rowHelp = `Input:
  --csv, --tsv         tables; TSV has no quotes
  --jsonl              one JSON object a line
  --column NAME        column or key with the text; default: text, or sentence,
                       or the only one
  --pair-column NAME   the second text, for models of pairs
  --no-header          the first row of a table is data; columns have numbers,
                       the first is 1
  --delimiter C        between CSV's cells; default: a comma; tab for a tab
`;

const formats = /** @type {const} */ (["csv", "tsv", "jsonl", "lines"]);

/** @param {string | undefined} text as it was typed */
function delimiterOf(text = ",") {
  const delimiter = text === "tab" || text === "\\t" ? "\t" : text;
  // One byte, and none that means something else in a table.
  if (/^[\t\x20-\x7e]$/.test(delimiter) && delimiter !== '"') return delimiter;
  throw new UsageError(`--delimiter is ${JSON.stringify(text)}, expected one ASCII character`);
}

/**
 * @param {Record<string, any>} values
 * @returns {typeof formats[number] | undefined} the format that was asked for
 */
export function formatName(values) {
  const asked = formats.filter((name) => values[name]);
  if (asked.length > 1) throw new UsageError(`--${asked[0]} and --${asked[1]} exclude each other`);
  return asked[0];
}

/**
 * @param {typeof formats[number]} name
 * @param {Record<string, any>} values
 * @param {readonly string[]} added names that the output adds
 * @returns {import("./rows.js").Format}
 */
export function rowFormat(name, values, added) {
  const { column, "pair-column": pairColumn, "label-column": labelColumn, delimiter } = values;
  const onlyFor = (/** @type {string} */ option, /** @type {string[]} */ names) => {
    if (values[option] === undefined || values[option] === false || names.includes(name)) return;
    throw new UsageError(`--${option} goes with ${names.map((one) => `--${one}`).join(", ")}`);
  };
  onlyFor("column", ["csv", "tsv", "jsonl"]);
  onlyFor("pair-column", ["csv", "tsv", "jsonl"]);
  onlyFor("no-header", ["csv", "tsv"]);
  onlyFor("delimiter", ["csv"]);
  return {
    name,
    delimiter: delimiterOf(delimiter),
    header: !values["no-header"],
    added,
    ...(column !== undefined && { column }),
    ...(pairColumn !== undefined && { pairColumn }),
    ...(labelColumn !== undefined && { labelColumn }),
  };
}

/** Whether bad rows are left behind. @param {Record<string, any>} values */
export const skipsErrors = (values) =>
  choice("value of --on-error", values["on-error"], /** @type {const} */ (["fail", "skip"])) === "skip";

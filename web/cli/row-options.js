// The options of commands that read rows.
import { encodingOf } from "../tables/encodings.js";
import { choice, UsageError } from "./usage.js";

export const rowOptions = /** @type {const} */ ({
  csv: { type: "boolean", default: false },
  tsv: { type: "boolean", default: false },
  jsonl: { type: "boolean", default: false },
  lines: { type: "boolean", default: false },
  column: { type: "string" },
  "pair-column": { type: "string" },
  delimiter: { type: "string" },
  encoding: { type: "string" },
  "skip-empty": { type: "boolean", default: false },
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
  --delimiter C        between CSV's cells; default: a comma, or what the first
                       rows show; tab for a tab
  --encoding NAME      of the input; default: UTF-8, UTF-16 or Windows-1252, as
                       its bytes show
  --skip-empty         give no label to rows whose text is empty or blank
`;

const formats = /** @type {const} */ (["csv", "tsv", "jsonl", "lines"]);

/** @param {string} text as it was typed */
function delimiterOf(text) {
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

/** @param {string | undefined} label @throws {UsageError} if there is no such encoding */
export function checkEncoding(label) {
  if (label === undefined) return;
  try {
    encodingOf(label);
  } catch {
    const expected = "expected a name such as utf-8, utf-16le, windows-1252 or shift_jis";
    throw new UsageError(`--encoding is ${label}, ${expected}`);
  }
}

/** What the user said of the delimiter. @param {typeof formats[number]} name @param {string | undefined} delimiter */
function askedDelimiter(name, delimiter) {
  if (name === "tsv") return "\t";
  return delimiter === undefined ? undefined : delimiterOf(delimiter);
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
  checkEncoding(values.encoding);
  const asked = askedDelimiter(name, delimiter);
  return {
    name,
    header: !values["no-header"],
    added,
    wanted: [column, pairColumn, labelColumn].filter((one) => one !== undefined),
    skipEmpty: values["skip-empty"] === true,
    ...(asked !== undefined && { asked }),
    ...(column !== undefined && { column }),
    ...(pairColumn !== undefined && { pairColumn }),
    ...(labelColumn !== undefined && { labelColumn }),
  };
}

/** Whether bad rows are left behind. @param {Record<string, any>} values */
export const skipsErrors = (values) =>
  choice("value of --on-error", values["on-error"], /** @type {const} */ (["fail", "skip"])) === "skip";

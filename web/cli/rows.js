// Rows of a file in any of the formats, each with the text in it or with what is wrong with it.
import { jsonRow } from "./json-rows.js";
import { plainRow, splitRows } from "./source-rows.js";
import { openTable } from "./table-rows.js";

/**
 * @typedef {import("./input.js").Source} Source
 * @typedef {import("./source-rows.js").SourceRow} SourceRow
 *
 * @typedef {object} Format
 * @property {"lines" | "csv" | "tsv" | "jsonl"} name
 * @property {string} [asked] the delimiter that the user named
 * @property {boolean} header whether a table's first row names its columns
 * @property {string} [column] with the text; a number where there is no header
 * @property {string} [pairColumn] with the second text of a pair
 * @property {string} [labelColumn] with the label, where it is needed
 * @property {string} [labelOption] that names it; default: label-column
 * @property {readonly string[]} added names that the output adds
 * @property {readonly string[]} wanted columns that the user named
 * @property {boolean} skipEmpty whether rows without a text get no label
 * @property {boolean} [exactEnds] whether a row's `lineEnd` is wanted as it is, rather than the row as soon as it ends
 *
 * @typedef {object} Row
 * @property {string} where it stands, for messages
 * @property {number} end bytes of the input up to its end
 * @property {string} [raw] as it stands in the input
 * @property {string} [lineEnd] behind it in the input
 * @property {string[]} [cells] of a table
 * @property {Record<string, unknown>} [object] of JSONL
 * @property {string} [key] whose value in it is the text
 * @property {import("../src/index.js").TextInput} [input] what is to be classified
 * @property {string} [label] that it has already
 * @property {string} [error] why it cannot be classified
 * @property {boolean} [empty] whether it has no text and is not to be classified
 *
 * @typedef {object} Rows
 * @property {string[]} [columns] of a table, or of lines
 * @property {string} [delimiter] of its cells
 * @property {number} [textColumn] index of the one with the text
 * @property {boolean} marked whether the input began with a byte order mark
 * @property {{raw: string, lineEnd?: string}} [header] of a table, as it stands in the input
 * @property {AsyncGenerator<Row>} rows
 */

/** @param {SourceRow} raw @returns {Row} */
function lineRow(raw) {
  const row = plainRow(raw);
  return row.error ? row : { ...row, input: row.raw };
}

/**
 * @param {AsyncGenerator<SourceRow>} raws
 * @param {(raw: SourceRow) => Row | undefined} read
 * @returns {AsyncGenerator<Row>}
 */
async function* readEach(raws, read) {
  for await (const raw of raws) {
    const row = read(raw);
    if (row) yield row;
  }
}

/** @param {import("../src/index.js").TextInput} input */
const isBlank = (input) =>
  typeof input === "string" ? !/\S/.test(input) : !/\S/.test(input.text + (input.textPair ?? ""));

/** @param {AsyncGenerator<Row>} rows @param {Format} format @returns {AsyncGenerator<Row>} */
export async function* markedEmpty(rows, { skipEmpty }) {
  for await (const row of rows) {
    const empty = skipEmpty && !row.error && row.input !== undefined && isBlank(row.input);
    yield empty ? { ...row, empty } : row;
  }
}

/**
 * @param {Source[]} sources
 * @param {Format} format
 * @returns {Promise<Rows>}
 */
async function openFormat(sources, format) {
  const raws = splitRows(sources, format);
  if (format.name === "csv" || format.name === "tsv") return openTable(raws, format, sources[0]);
  if (format.name === "jsonl") {
    return { marked: false, rows: readEach(raws, (raw) => jsonRow(plainRow(raw), format)) };
  }
  return { columns: ["text"], textColumn: 0, marked: false, rows: readEach(raws, lineRow) };
}

/**
 * @param {Source[]} sources
 * @param {Format} format
 * @returns {Promise<Rows>}
 */
export async function openRows(sources, format) {
  const opened = await openFormat(sources, format);
  const rows = markedEmpty(opened.rows, format);
  if (!format.exactEnds) return { ...opened, rows };
  return {
    ...opened,
    rows,
    // Known once the first piece has been read.
    get marked() {
      return sources[0].marked;
    },
  };
}

/** @template T @param {T} first that has been taken already @param {AsyncIterable<T>} others @returns {AsyncGenerator<T>} */
export async function* joined(first, others) {
  yield first;
  yield* others;
}

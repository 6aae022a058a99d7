// CSV, chunk after chunk. A row whose quotes are broken is read as well as it can be.
import Papa from "papaparse";
import { headAndRest, readHead } from "../../../tables/byte-chunks.js";
import { cellsOf } from "../../../tables/cells.js";
import { RowSplitter } from "../../../tables/row-splitter.js";
import { namedDelimiter } from "../../../tables/table-start.js";
import { textOfRow } from "./line-reader.js";

/** @typedef {import("./line-reader.js").Row} Row */

const problems = {
  unclosed: "a quote does not end where it should; the line is read by itself, with its quotes as text",
  undoubled: "a quote inside quotes is not doubled; it is read as text",
};

/** Bytes that a line which names the delimiter has at most. */
const namedBytes = 16;

/** @param {string} line whose quotes are broken @param {string} delimiter @returns {{cells: string[], problem: string}} */
function cellsOfBroken(line, delimiter) {
  const options = { delimiter, newline: /** @type {const} */ ("\n") };
  // Papa takes a byte order mark away, though here it is text.
  const mark = line.startsWith("\ufeff") ? "\ufeff" : "";
  const parsed = Papa.parse(line, options);
  const unclosed = parsed.errors.some(({ code }) => code === "MissingQuotes");
  const { data } = unclosed ? Papa.parse(line, { ...options, fastMode: true }) : parsed;
  const cells = /** @type {string[]} */ (data[0] ?? [""]);
  cells[0] = mark + cells[0];
  return { cells, problem: unclosed ? problems.unclosed : problems.undoubled };
}

/** @param {import("../../../tables/row-splitter.js").RawRow} raw @param {string} delimiter @returns {Row} */
function rowOf(raw, delimiter) {
  const { text, problem } = textOfRow(raw);
  const { line, fault } = raw;
  if (fault === undefined) return { cells: cellsOf(text, delimiter), line, problem };
  if (text === "") return { cells: [text], line, problem: fault };
  return { line, ...cellsOfBroken(text, delimiter) };
}

/**
 * All records, with the header, if there is one, as the first of them.
 * @param {AsyncGenerator<Uint8Array>} chunks
 * @param {string} delimiter
 * @returns {AsyncGenerator<Row[]>}
 */
export async function* readCsv(chunks, delimiter) {
  const { head } = await readHead(chunks, new Uint8Array(), ({ length }) => length >= namedBytes);
  const skipped = namedDelimiter(head)?.length ?? 0;
  const before = Number(skipped > 0);
  const splitter = new RowSplitter(delimiter);
  const rows = (/** @type {boolean} */ last) =>
    Array.from(splitter.rows(last), (raw) => rowOf({ ...raw, line: raw.line + before }, delimiter));
  for await (const chunk of headAndRest(head.subarray(skipped), chunks)) {
    splitter.append(chunk);
    yield rows(false);
  }
  yield rows(true);
}

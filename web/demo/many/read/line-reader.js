// Lines, and JSONL: one JSON object a line.
import { BadLine, cellOf, parseObject } from "../../../tables/json-lines.js";
import { RowSplitter } from "../../../tables/row-splitter.js";

/**
 * @typedef {object} Row
 * @property {string[]} cells
 * @property {number} line where it begins, from 1
 * @property {string} [problem] why it is not what it should be
 */

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });

/** @param {import("../../../tables/row-splitter.js").RawRow} row @returns {{text: string, problem?: string}} */
export function textOfRow({ bytes, fault }) {
  try {
    return { text: strict.decode(bytes), ...(fault !== undefined && { problem: fault }) };
  } catch {
    return { text: lenient.decode(bytes), problem: "not in UTF-8; what cannot be read shows as \ufffd" };
  }
}

/**
 * @param {AsyncIterable<Uint8Array>} chunks
 * @returns {AsyncGenerator<Row[]>}
 */
export async function* readLines(chunks) {
  const splitter = new RowSplitter();
  const rows = (/** @type {boolean} */ last) =>
    Array.from(splitter.rows(last), (row) => {
      const { text, problem } = textOfRow(row);
      return { cells: [text], line: row.line, ...(problem !== undefined && { problem }) };
    });
  for await (const chunk of chunks) {
    splitter.append(chunk);
    yield rows(false);
  }
  yield rows(true);
}

/** Where a line that is no JSON object is kept. */
export const unreadColumn = "unread line";

/** More keys than this share a column: a file whose every line has keys of its own stays a table. */
const mostKeys = 250;
const otherKeys = "other keys";

/**
 * A column for each key, in the order in which they come up.
 * @param {AsyncIterable<Uint8Array>} chunks
 * @param {string[]} columns filled in as keys come up
 * @returns {AsyncGenerator<Row[]>}
 */
export async function* readJsonLines(chunks, columns) {
  /** @type {Map<string, number>} */
  const indices = new Map();
  let [unread, others] = [-1, -1];
  const addColumn = (/** @type {string} */ name) => columns.push(name) - 1;

  /** @param {Row} row @returns {Row} */
  const parse = ({ cells: [text], line, problem }) => {
    /** @type {string[]} */
    const cells = [];
    let object;
    try {
      object = parseObject(text);
    } catch (error) {
      if (!(error instanceof BadLine)) throw error;
      if (unread < 0) unread = addColumn(unreadColumn);
      cells[unread] = text;
      return { cells, line, problem: problem ?? error.message.slice(0, 200) };
    }
    /** @type {[string, unknown][]} */
    const rest = [];
    for (const [key, value] of Object.entries(object)) {
      let index = indices.get(key);
      if (index === undefined && indices.size < mostKeys) indices.set(key, (index = addColumn(key)));
      if (index === undefined) rest.push([key, value]);
      else cells[index] = cellOf(value);
    }
    if (rest.length > 0) {
      if (others < 0) others = addColumn(otherKeys);
      cells[others] = JSON.stringify(Object.fromEntries(rest));
    }
    return { cells, line, ...(problem !== undefined && { problem }) };
  };

  for await (const rows of readLines(chunks)) {
    yield rows.filter(({ cells }) => /\S/.test(cells[0])).map(parse);
  }
}

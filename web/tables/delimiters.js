// What separates the cells of a table: detected from its first rows.
import { cellsOf } from "./cells.js";
import { RowSplitter } from "./row-splitter.js";

/** Those that are looked for, the usual one first. */
export const delimiters = /** @type {const} */ ([",", ";", "\t", "|"]);

/** Those that count only if all rows agree: in prose they are common, or in names. */
const rare = ["^", "~", ":"];

/** @type {Record<string, string>} */
const names = { ",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar" };

/** @param {string} delimiter in words */
export const delimiterName = (delimiter) => names[delimiter] ?? JSON.stringify(delimiter);

/** Rows that are looked at. */
const looked = 20;

/**
 * The rows of a table's beginning that have come to their end, without empty ones.
 * @param {Uint8Array} sample
 * @param {string} delimiter
 * @param {{ended?: boolean, count?: number}} [options] `ended`: the sample is all there is
 * @returns {string[][]}
 */
export function firstRows(sample, delimiter, { ended = false, count = looked } = {}) {
  const decoder = new TextDecoder();
  const splitter = new RowSplitter(delimiter);
  splitter.append(sample);
  /** @type {string[][]} */
  const rows = [];
  for (const { bytes, fault } of splitter.rows(ended)) {
    if (bytes.length === 0) continue;
    const text = decoder.decode(bytes);
    rows.push(fault ? text.split(delimiter) : cellsOf(text, delimiter));
    if (rows.length === count) break;
  }
  return rows;
}

/**
 * How well a delimiter explains the rows. Prose has commas as well, but a space behind them.
 * @param {string[][]} rows
 * @returns {number} 0: not at all, the first row is one cell; 1: only the first row and few others;
 *   2: most rows; 3: all rows; 4: all rows, and it does not look like prose
 */
function rank(rows) {
  const counts = rows.map((cells) => cells.length);
  if (!(counts[0] > 1)) return 0;
  const alike = counts.filter((count) => count === counts[0]).length;
  if (alike < counts.length) return alike > counts.length / 2 ? 2 : 1;
  const spaced = rows.every((cells) => cells.slice(1).every((cell) => cell.startsWith(" ")));
  return spaced ? 3 : 4;
}

/**
 * @typedef {object} Found
 * @property {string} delimiter
 * @property {string[]} header the first row's cells
 * @property {number} rank
 * @property {number} rows that were there to look at
 */

/**
 * What each delimiter makes of the rows.
 * @param {Uint8Array} sample
 * @param {boolean} ended
 * @param {string} [asked] one more
 * @returns {Found[]}
 */
export function candidates(sample, ended, asked = ",") {
  return [...new Set([...delimiters, ...rare, asked])].map((delimiter) => {
    const rows = firstRows(sample, delimiter, { ended });
    const found = rank(rows);
    const counts = !rare.includes(delimiter) || (found === 4 && rows.length > 1);
    return { delimiter, header: rows[0] ?? [], rank: counts ? found : 0, rows: rows.length };
  });
}

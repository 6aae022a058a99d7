// The table as CSV, with what the classifier said behind the columns that were there.
import Papa from "papaparse";
import { breather } from "./breathe.js";

/**
 * A spreadsheet takes such a cell for a formula: it gets an apostrophe in front, as OWASP advises
 * ("CSV injection"). Papa's own pattern lets formulas of several lines through.
 */
const formula = /^[=+\-@\t\r]/;

/** Rows that are written at a time. */
const slice = 200;

/** Significant digits of a score, as in the command line's tables. */
const digits = 6;

/** A name that no column has yet. @param {string} name @param {readonly string[]} columns */
function freeName(name, columns) {
  let free = name;
  for (let i = 2; columns.includes(free); i++) free = `${name}_${i}`;
  return free;
}

/**
 * @typedef {object} Written
 * @property {string[]} parts
 * @property {number} neutralized cells that got an apostrophe
 */

/**
 * @param {import("../read/table.js").Table} table
 * @param {import("./results.js").Results} results
 * @param {{rows?: Uint32Array, delimiter?: string, signal?: AbortSignal}} [options] `rows`: which, in
 *   their order; default: all, as read
 * @returns {Promise<Written>}
 */
export async function writeCsv(table, results, { rows, delimiter = ",", signal } = {}) {
  const { columns } = table;
  const breathe = breather();
  const options = { delimiter, newline: "\r\n", escapeFormulae: formula };
  let neutralized = 0;
  let ascii = true;

  /** @param {(string | number)[][]} records */
  const write = (records) => {
    for (const cells of records) {
      for (const cell of cells) if (typeof cell === "string" && formula.test(cell)) neutralized++;
    }
    const text = `${Papa.unparse(records, options)}\r\n`;
    ascii &&= /^[\0-\x7f]*$/.test(text);
    return text;
  };

  const parts = [write([[...columns, freeName("label", columns), freeName("score", columns)]])];
  const count = rows?.length ?? table.rows.length;
  for (let first = 0; first < count; first += slice) {
    /** @type {(string | number)[][]} */
    const records = [];
    for (let i = first; i < Math.min(first + slice, count); i++) {
      const row = rows ? rows[i] : i;
      const result = results.get(row);
      const cells = Array.from(columns, (_, column) => table.rows[row][column] ?? "");
      // As a number, which is no formula even where it is negative.
      records.push([...cells, result?.label ?? "", result ? Number(result.score.toPrecision(digits)) : ""]);
    }
    parts.push(write(records));
    await breathe();
    signal?.throwIfAborted();
  }
  // Without the mark, Excel takes UTF-8 for something else; in ASCII there is nothing to mistake.
  if (!ascii) parts.unshift("\ufeff");
  return { parts, neutralized };
}

/** "reviews.csv" as "reviews-classified.csv". @param {string} [fileName] */
export function csvName(fileName) {
  return `${(fileName ?? "texts").replace(/\.gz$/i, "").replace(/\.\w{1,5}$/, "")}-classified.csv`;
}

// What was read: rows of cells under named columns, and what is wrong with them.
import Papa from "papaparse";
import { breather } from "../run/breathe.js";
import { readCsv } from "./csv-reader.js";
import { likelyTextColumn } from "./detect.js";
import { readJsonLines, readLines } from "./line-reader.js";

/**
 * @typedef {import("./line-reader.js").Row} Row
 * @typedef {import("./detect.js").Settings} Settings
 * @typedef {{line: number, row: number, message: string}} Problem `row` counts from 0
 */

/** Problems that are kept in words; all are counted. */
const toldProblems = 1000;

export class Table {
  /** @type {string[]} */
  columns = [];
  /** Each with at most as many cells as there are columns. @type {string[][]} */
  rows = [];
  /** Where each row begins, from 1. @type {number[]} */
  lines = [];
  /** @type {Problem[]} */
  problems = [];
  problemCount = 0;
  textColumn = 0;

  /** @param {number} row */
  textOf(row) {
    return this.rows[row][this.textColumn] ?? "";
  }

  /** @param {Row} row */
  add({ cells, line, problem }) {
    if (problem) this.report(line, problem);
    this.rows.push(cells);
    this.lines.push(line);
  }

  /** @param {number} count of columns, those without a name included */
  widen(count) {
    if (this.columns.length >= count) return;
    const taken = new Set(this.columns);
    while (this.columns.length < count) {
      const name = `column ${this.columns.length + 1}`;
      let free = name;
      for (let i = 2; taken.has(free); i++) free = `${name} (${i})`;
      this.columns.push(free);
    }
  }

  /** @param {number} line @param {string} message */
  report(line, message) {
    this.problemCount++;
    if (this.problems.length < toldProblems) this.problems.push({ line, row: this.rows.length, message });
  }
}

/** @param {number} count */
const cellCount = (count) => `${count} cell${count === 1 ? "" : "s"}`;

/** Columns that a file may have, as many as a spreadsheet has, and how many more a broken row may add. */
const mostColumns = 16384;
const moreColumns = 50;

/**
 * @param {AsyncIterable<Row[]>} batches
 * @param {Table} table
 * @param {Settings} settings
 */
async function* csvRows(batches, table, { header, delimiter }) {
  /** Columns of the first record. */
  let named = 0;
  for await (const batch of batches) {
    /** @type {Row[]} */
    const rows = [];
    for (const row of batch) {
      const most = Math.min(named === 0 ? Infinity : named + moreColumns, mostColumns);
      if (row.cells.length > most) joinSurplus(row, most, delimiter);
      const count = row.cells.length;
      if (named === 0) {
        named = count;
        if (header) {
          for (const [i, cell] of row.cells.entries()) table.columns.push(cell || `column ${i + 1}`);
          if (row.problem) table.report(row.line, row.problem);
          continue;
        }
      }
      if (count === 1 && row.cells[0] === "" && named > 1) continue; // a blank line
      if (count !== named) {
        row.problem ??= `${cellCount(count)}, where ${header ? "the header" : "the first row"} has ${named}`;
      }
      table.widen(count);
      rows.push(row);
    }
    yield rows;
  }
}

/** Keeps what is too much in the last cell, as CSV. @param {Row} row @param {number} most @param {string} delimiter */
function joinSurplus(row, most, delimiter) {
  const { cells } = row;
  row.problem ??= `${cellCount(cells.length)}; those from the ${most}th on are kept together in one`;
  row.cells = [...cells.slice(0, most - 1), Papa.unparse([cells.slice(most - 1)], { delimiter })];
}

/**
 * @param {AsyncGenerator<Uint8Array>} chunks
 * @param {Settings} settings
 * @param {{signal?: AbortSignal, onRows?: (table: Table) => void}} [options] `onRows`: after each batch
 * @returns {Promise<Table>}
 */
export async function readTable(chunks, settings, { signal, onRows } = {}) {
  const { format, delimiter } = settings;
  const table = new Table();
  const breathe = breather();
  const batches = {
    lines: () => readLines(chunks),
    jsonl: () => readJsonLines(chunks, table.columns),
    csv: () => csvRows(readCsv(chunks, delimiter), table, settings),
  }[format]();
  if (format === "lines") table.columns.push("text");
  for await (const rows of batches) {
    signal?.throwIfAborted();
    for (const row of rows) table.add(row);
    onRows?.(table);
    await breathe();
  }
  table.textColumn = likelyTextColumn(table.columns, table.rows);
  return table;
}

// Rows whose texts do not show what the model has found in them; all else stays as it is, byte for byte.
import { withCell } from "../tables/cells.js";
import { withMember } from "../tables/json-lines.js";
import { masked } from "../words/masked.js";
import { rowWriter } from "./row-writer.js";

/**
 * @typedef {import("./classify-rows.js").Answer<import("../src/index.js").Entity[]>} Answer
 * @typedef {import("./rows.js").Row} Row
 * @typedef {import("./rows.js").Rows} Rows
 * @typedef {import("./row-writer.js").RowWriter} RowWriter
 */

/** @param {Answer} answer @param {Rows} opened @returns {Row} */
function maskedRow({ row, result = [] }, { textColumn = 0, delimiter = "," }) {
  const { raw = "", cells, object, key = "", input } = row;
  const text = masked(String(input ?? ""), result);
  if (object)
    return { ...row, input: text, object: { ...object, [key]: text }, raw: withMember(raw, key, text) };
  if (!cells) return { ...row, input: text, raw: text };
  const changed =
    delimiter === "\t"
      ? cells.map((cell, i) => (i === textColumn ? text : cell)).join("\t")
      : withCell(raw, delimiter, textColumn, text);
  return {
    ...row,
    input: text,
    cells: cells.map((cell, i) => (i === textColumn ? text : cell)),
    raw: changed,
  };
}

/**
 * In the format of the input: rows as they stand there, and their line ends.
 * @param {Rows} opened
 * @returns {(rows: Row[]) => string}
 */
function exactWriter({ header, marked }) {
  let begun = false;
  let lineEnd = "\n"; // of the row before
  return (rows) => {
    let out = "";
    for (const row of [...(header && !begun ? [header] : []), ...rows]) {
      if (!begun && marked) out += "\ufeff";
      // The last line of a file may have none, and another file may follow.
      out += (lineEnd === "" ? "\n" : "") + (row.raw ?? "");
      lineEnd = row.lineEnd ?? "\n";
      out += lineEnd;
      begun = true;
    }
    return out;
  };
}

/**
 * @param {import("./row-command.js").Output} format
 * @param {Rows} opened
 * @param {import("./rows.js").Format} form of the input
 * @returns {RowWriter} which leaves out rows that have an error: nobody knows what they hold
 */
export function maskedWriter(format, opened, form) {
  const nothing = { prefix: "", error: false, names: [], members: () => [], cells: () => [] };
  const isSame =
    format === "text" || (format === form.name && (format === "jsonl" || opened.header || !form.header));
  const write = exactWriter(opened);
  const other = rowWriter(format, opened, form, { ...nothing, text: () => "" });
  const rowsOf = (/** @type {Answer[]} */ answers) =>
    answers.filter(({ error }) => error === undefined).map((answer) => maskedRow(answer, opened));
  return {
    problem: isSame ? () => undefined : other.problem,
    write: (answers) =>
      isSame ? write(rowsOf(answers)) : other.write(rowsOf(answers).map((row) => ({ row, result: [] }))),
    end: () => (isSame ? write([]) : other.end()),
  };
}

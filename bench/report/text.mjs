import { circumstances, tables } from "./tables.mjs";

/** @param {import("./tables.mjs").Table} table */
function textTable({ title, note, head, rows }) {
  const lines = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  const line = (/** @type {string[]} */ cells) =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i] + 2))).join("");
  return `${title}\n${note}\n${lines.map(line).join("\n")}\n`;
}

/** The report for a terminal. @param {import("../types.ts").Report} report */
export function textReport(report) {
  return `${circumstances(report).join("\n")}\n\n${tables(report).map(textTable).join("\n")}`;
}

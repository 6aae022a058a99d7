// Texts and their labels from what was pasted or chosen: a table, or lines such as "delivery: Where is it?".
import { detect } from "../../many/read/detect.js";
import { beginningOf, openSource } from "../../many/read/source.js";
import { readTable } from "../../many/read/table.js";

/**
 * @typedef {import("../../many/read/detect.js").Settings} Settings
 *
 * @typedef {object} Found
 * @property {readonly string[]} columns
 * @property {readonly (readonly string[])[]} rows
 * @property {number} text column
 * @property {number} label column; `none`: there is none
 * @property {Settings} settings
 * @property {number} problemCount rows that are not quite right
 */

export const none = -1;

/** A label before a colon that is neither an address's nor a time's. */
const labelled = /^([^\s:\d][^:]{0,39}?)\s*:(?!\/\/)\s*(\S.*)$/s;
const mostWords = 4;

/** @param {string} line @returns {{label: string, text: string} | undefined} */
export function labelOfLine(line) {
  const [, label, text] = labelled.exec(line.trim()) ?? [];
  if (label === undefined || label.split(/\s+/).length > mostWords) return undefined;
  return { label, text };
}

/** @param {string[]} lines */
function fromLines(lines) {
  const split = lines.map(labelOfLine);
  if (lines.length === 0 || split.includes(undefined)) {
    return { columns: ["text"], rows: lines.map((line) => [line]), text: 0, label: none };
  }
  return {
    columns: ["before the colon", "behind the colon", "the whole line"],
    rows: lines.map((line, i) => [split[i]?.label ?? "", split[i]?.text ?? "", line]),
    text: 1,
    label: 0,
  };
}

const usualNames = /^(label|labels|class|category|intent|target|topic|tag|type|sentiment)$/i;

/**
 * The column that most likely holds the labels: few that come again and again, and short.
 * @param {readonly string[]} columns
 * @param {readonly (readonly string[])[]} rows some of them
 * @param {number} text the column with the texts
 */
export function likelyLabelColumn(columns, rows, text) {
  const some = rows.slice(0, 1000);
  const candidates = columns.flatMap((name, column) => {
    if (column === text) return [];
    const values = some.map((cells) => (cells[column] ?? "").trim()).filter((value) => value !== "");
    const length = values.reduce((sum, value) => sum + value.length, 0) / values.length;
    return length > 0 && length <= 40 ? [{ name: name.trim(), column, count: new Set(values).size }] : [];
  });
  const named = candidates.find(({ name }) => usualNames.test(name));
  if (named) return named.column;
  const onlyTwo = columns.length === 2;
  const fitting = candidates.filter(({ count }) => onlyTwo || (count >= 2 && count <= some.length / 2));
  return fitting.sort((a, b) => a.count - b.count)[0]?.column ?? none;
}

/**
 * @param {string | Blob} content
 * @param {{fileName?: string | undefined, settings?: Settings | undefined, signal?: AbortSignal | undefined}} [options] without
 *   `settings` they are detected from the content
 * @returns {Promise<Found>}
 */
export async function readLabelled(content, { fileName, settings, signal } = {}) {
  const detected = settings ?? detect(await beginningOf(content), fileName);
  const { chunks } = openSource(content);
  const table = await readTable(chunks, detected, { ...(signal && { signal }) });
  const { columns, rows, textColumn: text, problemCount } = table;
  if (detected.format === "lines") {
    const lines = rows.map(([line]) => line.trim()).filter((line) => line !== "");
    return { ...fromLines(lines), settings: detected, problemCount };
  }
  const label = likelyLabelColumn(columns, rows, text);
  // A label among labels is no name of their column.
  const unnamed = !settings && detected.header && rows.some((cells) => cells[label] === columns[label]);
  if (unnamed) return readLabelled(content, { fileName, settings: { ...detected, header: false }, signal });
  return { columns, rows, text, label, settings: detected, problemCount };
}

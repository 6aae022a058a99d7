// JSONL: one JSON object a line.
import { textColumns } from "../tables/columns.js";
import { BadLine, describe, numberText, parseObject } from "../tables/json-lines.js";

/** @param {Record<string, unknown>} object @param {string} key */
function stringAt(object, key) {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  if (typeof value !== "string") throw new BadLine(`"${key}" is ${describe(value)}, expected a string`);
  return value;
}

/**
 * @param {import("./rows.js").Row & {raw: string}} row
 * @param {import("./rows.js").Format} format
 * @returns {import("./rows.js").Row | undefined} nothing for an empty line
 */
export function jsonRow(row, { column, pairColumn, labelColumn, added, exactEnds }) {
  if (row.error) return row;
  if (/^\s*$/.test(row.raw)) return undefined;
  /** @type {Record<string, unknown> | undefined} */
  let object;
  try {
    const members = parseObject(row.raw);
    object = members;
    const taken = added.find((name) => Object.hasOwn(members, name));
    if (taken !== undefined) throw new BadLine(`it has a key "${taken}" already; see --prefix`);
    const key = column ?? textColumns.find((name) => Object.hasOwn(members, name)) ?? textColumns[0];
    const text = stringAt(members, key);
    const input = pairColumn === undefined ? text : { text, textPair: stringAt(members, pairColumn) };
    if (labelColumn === undefined) return { ...row, object, key, input };
    const label = members[labelColumn];
    const written = typeof label === "string" ? label : numberText(label);
    if (written === undefined) {
      throw new BadLine(`"${labelColumn}" is ${describe(label)}, expected a label's name or index`);
    }
    return { ...row, object, key, input, label: written };
  } catch (error) {
    if (!(error instanceof BadLine)) throw error;
    // The message quotes the row; --mask, which alone wants exact ends, must not show what is in it.
    const hidden = `not a JSON object with a text as "${column ?? textColumns[0]}"; --mask shows nothing of it`;
    return { ...row, ...(object && { object }), error: exactEnds ? hidden : error.message };
  }
}

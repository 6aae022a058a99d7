// JSONL: one JSON object a line.

/** Where no column is named: the keys that usually hold the text. */
export const textColumns = ["text", "sentence"];

/** @param {unknown} value */
function describe(value) {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `the ${typeof value} ${String(value)}`;
}

class BadRow extends Error {}

/** @param {Record<string, unknown>} object @param {string} key */
function stringAt(object, key) {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  if (typeof value !== "string") throw new BadRow(`"${key}" is ${describe(value)}, expected a string`);
  return value;
}

/** @param {string} text */
function parseObject(text) {
  let object;
  try {
    object = JSON.parse(text);
  } catch (error) {
    throw new BadRow(`not JSON: ${/** @type {Error} */ (error).message}`);
  }
  if (typeof object !== "object" || object === null || Array.isArray(object)) {
    throw new BadRow(`${describe(object)}, expected a JSON object`);
  }
  return object;
}

/**
 * @param {import("./rows.js").Row & {raw: string}} row
 * @param {import("./rows.js").Format} format
 * @returns {import("./rows.js").Row | undefined} nothing for an empty line
 */
export function jsonRow(row, { column, pairColumn, labelColumn, added }) {
  if (row.error) return row;
  if (/^\s*$/.test(row.raw)) return undefined;
  /** @type {Record<string, unknown> | undefined} */
  let object;
  try {
    const members = parseObject(row.raw);
    object = members;
    const taken = added.find((name) => Object.hasOwn(members, name));
    if (taken !== undefined) throw new BadRow(`it has a key "${taken}" already; see --prefix`);
    const key = column ?? textColumns.find((name) => Object.hasOwn(members, name)) ?? textColumns[0];
    const text = stringAt(members, key);
    const input = pairColumn === undefined ? text : { text, textPair: stringAt(members, pairColumn) };
    if (labelColumn === undefined) return { ...row, object, input };
    const label = members[labelColumn];
    if (typeof label !== "string" && typeof label !== "number") {
      throw new BadRow(`"${labelColumn}" is ${describe(label)}, expected a label's name or index`);
    }
    return { ...row, object, input, label: String(label) };
  } catch (error) {
    if (!(error instanceof BadRow)) throw error;
    return { ...row, ...(object && { object }), error: error.message };
  }
}

// A line of JSONL: one JSON object.

/** The line holds no such object, or not what was expected in it; the message says why. */
export class BadLine extends Error {}

/** Numbers as they are written, if the runtime gives their source: 64-bit ids stay exact. */
const { rawJSON, isRawJSON } =
  /** @type {{rawJSON?: (source: string) => unknown, isRawJSON?: (value: unknown) => boolean}} */ (
    /** @type {unknown} */ (JSON)
  );

/** A number as it is written; undefined for anything else. @param {unknown} value of an object @returns {string | undefined} */
export function numberText(value) {
  if (typeof value === "number") return String(value);
  return isRawJSON?.(value) ? /** @type {{rawJSON: string}} */ (value).rawJSON : undefined;
}

/** @param {unknown} value in words */
export function describe(value) {
  const number = numberText(value);
  if (number !== undefined) return `the number ${number}`;
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `the ${typeof value} ${String(value)}`;
}

/** @param {string} _key @param {unknown} value @param {{source?: string}} [context] */
function exactNumber(_key, value, context) {
  if (!rawJSON || typeof value !== "number" || !context?.source) return value;
  return String(value) === context.source ? value : rawJSON(context.source);
}

/** What Python's json writes, though it is no JSON, and a file that is one array. @param {string} line */
function hint(line) {
  if (/^\s*[[\]]|,\s*$/.test(line)) return "; a JSON array becomes JSONL with jq -c '.[]'";
  const strings = /"(?:[^"\\]|\\.)*"/g;
  const found = /(?<![\w.-])(NaN|-?Infinity)\b/.exec(line.replace(strings, '""'));
  return found ? `; ${found[1]} is Python's, JSON has null` : "";
}

/** @param {string} line @returns {Record<string, unknown>} @throws {BadLine} */
export function parseObject(line) {
  let value;
  try {
    value = JSON.parse(line, /** @type {(key: string, value: unknown) => unknown} */ (exactNumber));
  } catch (error) {
    throw new BadLine(`not JSON: ${/** @type {Error} */ (error).message}${hint(line)}`);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new BadLine(`${describe(value)}, expected a JSON object${hint(line)}`);
}

/** A value in a cell of a table. @param {unknown} value */
export function cellOf(value) {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/**
 * An object's JSON with another text as the value of a key, all else as it stands.
 * @param {string} json of an object
 * @param {string} key whose value is a text; where it stands several times, each of them is replaced
 * @param {string} text
 */
export function withMember(json, key, text) {
  let depth = 0;
  let isValue = false; // of the key, at the top
  return json.replace(/"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\],]/g, (token, colon) => {
    if (/^[{[]/.test(token)) depth++;
    else if (/^[}\]]/.test(token)) depth--;
    else if (token !== ",") {
      const replaced = isValue && depth === 1 && colon === undefined;
      isValue = depth === 1 && colon !== undefined && JSON.parse(token.slice(0, -colon.length)) === key;
      return replaced ? JSON.stringify(text) : token;
    }
    if (depth === 1) isValue = false;
    return token;
  });
}

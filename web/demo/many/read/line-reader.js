// Lines, and JSONL: one JSON object a line.

/**
 * @typedef {object} Row
 * @property {string[]} cells
 * @property {number} line where it begins, from 1
 * @property {string} [problem] why it is not what it should be
 */

/**
 * Ends of lines are "\n" or "\r\n".
 * @param {AsyncIterable<string> | Iterable<string>} pieces
 * @returns {AsyncGenerator<Row[]>}
 */
export async function* readLines(pieces) {
  let line = 0;
  /** A line may come in many pieces: they are joined once, at its end. @type {string[]} */
  let open = [];
  for await (const piece of pieces) {
    const texts = piece.split("\n");
    const rest = /** @type {string} */ (texts.pop());
    if (texts.length > 0) {
      texts[0] = open.join("") + texts[0];
      open = [];
      yield texts.map((text) => ({ cells: [text.endsWith("\r") ? text.slice(0, -1) : text], line: ++line }));
    }
    if (rest !== "") open.push(rest);
  }
  if (open.length > 0) yield [{ cells: [open.join("").replace(/\r$/, "")], line: ++line }];
}

/** Where a line that is no JSON object is kept. */
export const unreadColumn = "unread line";

/** Numbers as they are written, where the browser gives their source: 64-bit ids stay exact. */
const { rawJSON } = /** @type {{rawJSON?: (source: string) => unknown}} */ (/** @type {unknown} */ (JSON));

/** @param {string} _key @param {unknown} value @param {{source?: string}} [context] */
function exactNumber(_key, value, context) {
  return rawJSON && typeof value === "number" && context?.source ? rawJSON(context.source) : value;
}

/** @param {unknown} value */
function cellOf(value) {
  if (typeof value === "string") return value;
  return value === null || value === undefined ? "" : JSON.stringify(value);
}

/** @param {string} text @returns {Record<string, unknown> | string} or what is wrong */
function parseObject(text) {
  let value;
  try {
    value = JSON.parse(text, /** @type {(key: string, value: unknown) => unknown} */ (exactNumber));
  } catch (error) {
    return `no JSON (${/** @type {Error} */ (error).message.slice(0, 100)})`;
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  return "JSON, but no object in { }";
}

/** More keys than this share a column: a file whose every line has keys of its own stays a table. */
const mostKeys = 250;
const otherKeys = "other keys";

/**
 * A column for each key, in the order in which they come up.
 * @param {AsyncIterable<string> | Iterable<string>} pieces
 * @param {string[]} columns filled in as keys come up
 * @returns {AsyncGenerator<Row[]>}
 */
export async function* readJsonLines(pieces, columns) {
  /** @type {Map<string, number>} */
  const indices = new Map();
  let [unread, others] = [-1, -1];
  const addColumn = (/** @type {string} */ name) => columns.push(name) - 1;

  /** @param {Row} row @returns {Row} */
  const parse = ({ cells: [text], line }) => {
    const object = parseObject(text);
    /** @type {string[]} */
    const cells = [];
    if (typeof object === "string") {
      if (unread < 0) unread = addColumn(unreadColumn);
      cells[unread] = text;
      return { cells, line, problem: object };
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
    return { cells, line };
  };

  for await (const rows of readLines(pieces)) {
    yield rows.filter(({ cells }) => /\S/.test(cells[0])).map(parse);
  }
}

// How a table begins: a line that names its delimiter, if it has one, and what separates its cells.
import { textColumns } from "./columns.js";
import { candidates } from "./delimiters.js";

/** @typedef {import("./delimiters.js").Found} Found */

/**
 * A first line that names the delimiter for spreadsheet programs: sep=;
 * @param {Uint8Array} sample
 * @returns {{delimiter: string, length: number} | undefined} with the line's bytes
 */
export function namedDelimiter(sample) {
  const line = new TextDecoder("latin1").decode(sample.subarray(0, 12));
  const found = /^("?)sep=([\t\x20-\x7e])\1(\r\n|\n|\r|$)/i.exec(line);
  return found ? { delimiter: found[2], length: found[0].length } : undefined;
}

/**
 * @typedef {object} TableStart
 * @property {string} delimiter
 * @property {number} skipped bytes before the table
 * @property {string[]} header the first row's cells
 * @property {string} [other] the delimiter that the table seems to have instead
 *
 * @typedef {object} TableOptions
 * @property {boolean} ended whether the sample is all there is
 * @property {boolean} header whether the first row names the columns
 * @property {string} [asked] the delimiter that the user named
 * @property {readonly string[]} [wanted] columns that the user named
 */

/**
 * The one that counts, and the one that is not certain enough to be taken without being asked for.
 * @param {Found[]} found
 * @param {TableOptions} options
 * @returns {{delimiter: string, other?: string}}
 */
function choose(found, { ended, header, asked, wanted = [] }) {
  const has = (/** @type {Found} */ one) =>
    wanted.length > 0
      ? wanted.every((name) => one.header.includes(name))
      : one.header.length > 1 && textColumns.some((name) => one.header.includes(name));
  const own = /** @type {Found} */ (found.find(({ delimiter }) => delimiter === (asked ?? ",")));
  const others = found.filter((one) => one !== own && one.rank > 0).sort((a, b) => b.rank - a.rank);
  const { delimiter } = own;
  const [best] = header ? [others.find(has) ?? others[0]] : others;
  if (!best || (header && has(own))) return { delimiter };

  const other = best.delimiter;
  if (!header) {
    // Without names it takes all rows to tell, and only the user knows.
    const seems = asked === undefined && own.rank === 0 && best.rank === 4 && best.rows > 1;
    return seems ? { delimiter, other } : { delimiter };
  }
  if (asked !== undefined) return own.rank === 0 || has(best) ? { delimiter, other } : { delimiter };
  const clear = own.rank > 0 ? best.rank === 4 && own.rank < 4 : best.rank > 1 && (best.rows > 1 || ended);
  if (clear || has(best)) return { delimiter: other };
  return own.rank > 0 ? { delimiter } : { delimiter, other };
}

/**
 * @param {Uint8Array} sample the table's beginning
 * @param {TableOptions} options
 * @returns {TableStart}
 */
export function startOfTable(sample, options) {
  const { ended, asked } = options;
  const line = namedDelimiter(sample);
  const skipped = line?.length ?? 0;
  const found = candidates(sample.subarray(skipped), ended, asked ?? line?.delimiter);
  const chosen = line ? named(line.delimiter, asked) : choose(found, options);
  const header = found.find(({ delimiter }) => delimiter === chosen.delimiter)?.header ?? [];
  return { ...chosen, skipped, header };
}

/** @param {string} delimiter in the file @param {string | undefined} asked */
const named = (delimiter, asked = delimiter) =>
  asked === delimiter ? { delimiter } : { delimiter: asked, other: delimiter };

/**
 * Whether what has come of a table tells how it begins. Two rows do; the first alone does, if it has several cells.
 * @param {Uint8Array} sample
 * @param {string} [asked]
 */
export function isTableBegun(sample, asked) {
  const line = namedDelimiter(sample);
  const rest = sample.subarray(line?.length ?? 0);
  const found = candidates(rest, false, asked ?? line?.delimiter);
  const own = found.find(({ delimiter }) => delimiter === (asked ?? line?.delimiter ?? ","));
  if (!own || own.rows === 0) return false;
  return own.rows > 1 || own.rank > 0 || found.every(({ rank }) => rank === 0);
}

// What a text is, detected from its beginning and its name. The visitor can say otherwise.
import { usualTextColumn } from "../../../tables/columns.js";
import { delimiters, firstRows } from "../../../tables/delimiters.js";
import { startOfTable } from "../../../tables/table-start.js";

/**
 * @typedef {"lines" | "csv" | "jsonl"} Format
 *
 * @typedef {object} Settings
 * @property {Format} format
 * @property {string} delimiter of CSV
 * @property {boolean} header whether the first record of CSV names the columns
 */

/** @type {Record<string, Format>} */
const formatsByEnding = { csv: "csv", tsv: "csv", jsonl: "jsonl", ndjson: "jsonl", json: "jsonl" };

/** @param {string} sample whole lines, those that are not blank */
function linesOf(sample) {
  const lines = sample.split(/\r\n|\n|\r/);
  if (lines.length > 1) lines.pop(); // it may be cut off, or is empty
  return lines.filter((line) => /\S/.test(line));
}

/** @param {string} line */
function isJsonObject(line) {
  if (!/^\s*\{.*\}\s*$/.test(line)) return false;
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

/**
 * Prose has commas as well, but a space behind them, and not as many in most lines.
 * @param {string[]} lines
 * @param {string} delimiter
 */
function looksLikeCsv(lines, delimiter) {
  const some = lines.slice(0, 10);
  if (some.length < 2) return false;
  const counts = some.map((line) => line.replace(/"[^"]*"/g, "").split(delimiter).length);
  if (counts[0] < 2) return false;
  const alike = counts.filter((count) => count === counts[0]).length > some.length / 2;
  const spaced = some.every((line) => !line.includes(delimiter) || line.includes(`${delimiter} `));
  return alike && (delimiter === "\t" || !spaced);
}

/** @param {string[]} cells of the first record @param {string[] | undefined} next */
function looksLikeHeader(cells, next) {
  const names = cells.map((cell) => cell.trim());
  const named = names.every((name) => name !== "" && name.length <= 40 && !/^[-+]?[\d.,]+$/.test(name));
  const prose = names.some((name) => /[.!?]$/.test(name) || name.split(/\s+/).length > 5);
  return named && !prose && new Set(names).size === names.length && next !== undefined;
}

/**
 * @param {{head: Uint8Array, ended: boolean}} beginning of the text; `ended`: it is all there is
 * @param {string} [fileName]
 * @returns {Settings}
 */
export function detect({ head, ended }, fileName = "") {
  const ending = /\.(\w+)$/.exec(fileName.replace(/\.gz$/i, ""))?.[1].toLowerCase() ?? "";
  const asked = ending === "tsv" ? { asked: "\t" } : {};
  const start = startOfTable(head, { ended, header: true, ...asked });
  // The visitor sees what becomes of it, and can say otherwise.
  const delimiter = ending === "tsv" ? start.delimiter : (start.other ?? start.delimiter);
  const settings = { delimiter, header: false };

  let format = formatsByEnding[ending];
  if (!format) {
    const lines = linesOf(new TextDecoder().decode(head.subarray(start.skipped)));
    if (lines.length > 0 && isJsonObject(lines[0])) format = "jsonl";
    else if (start.skipped > 0) format = "csv";
    else if (delimiters.some((one) => one === delimiter) && looksLikeCsv(lines, delimiter)) format = "csv";
    else format = "lines";
  }
  if (format === "csv") {
    const [first, second] = firstRows(head.subarray(start.skipped), delimiter, { ended, count: 2 });
    settings.header = first !== undefined && looksLikeHeader(first, second);
  }
  return { ...settings, format };
}

const usualNames =
  /^(text|texts|sentence|review|reviews|content|comment|comments|message|body|tweet|title|description|verbatim|feedback)$/i;
const relatedNames = /text|sentence|review|comment|message|content|body|feedback/i;

/**
 * The column that most likely holds the texts.
 * @param {readonly string[]} columns
 * @param {readonly string[][]} rows some of them
 */
export function likelyTextColumn(columns, rows) {
  const some = rows.slice(0, 100);
  const lengths = columns.map((_, i) => some.reduce((sum, cells) => sum + (cells[i]?.length ?? 0), 0));
  const longest = lengths.indexOf(Math.max(...lengths));
  const usual = usualTextColumn(columns); // the one that the command line takes
  if (usual !== undefined) return columns.indexOf(usual);
  for (const names of [usualNames, relatedNames]) {
    const named = columns.findIndex((name, i) => names.test(name.trim()) && lengths[i] > 0);
    if (named >= 0) return named;
  }
  return Math.max(0, longest);
}

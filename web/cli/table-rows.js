// CSV and TSV: rows of cells, with or without a row that names the columns.
import { cellsOf } from "../tables/cells.js";
import { textColumns, usualTextColumn } from "../tables/columns.js";
import { delimiterName } from "../tables/delimiters.js";
import { plainRow } from "./source-rows.js";
import { counted, UsageError } from "./usage.js";

/**
 * @typedef {import("./source-rows.js").SourceRow} SourceRow
 * @typedef {import("./rows.js").Format} Format
 * @typedef {import("./rows.js").Row} Row
 */

/** @param {string[]} names */
const listed = (names) => names.map((name) => JSON.stringify(name)).join(", ");

/**
 * @typedef {object} Columns
 * @property {string[]} names
 * @property {string} file that they are of
 * @property {number} text
 * @property {number} [pair]
 * @property {number} [label]
 */

/** What to type for a delimiter. @param {string} delimiter */
function optionFor(delimiter) {
  if (delimiter === ",") return "--csv";
  return `--csv --delimiter ${delimiter === "\t" ? "tab" : `"${delimiter}"`}`;
}

/** @param {import("./source-rows.js").Start} start */
function otherHint({ other }) {
  if (other === undefined) return "";
  return `; the cells seem to be separated by ${delimiterName(other)}: ${optionFor(other)}`;
}

/**
 * A table of one column, whose name holds another delimiter, would be classified as it stands: whole rows.
 * @param {string[]} names
 * @param {import("./source-rows.js").Start} start
 * @param {string} file
 * @param {Format} format
 */
function checkDelimiter(names, start, file, { header, wanted }) {
  if (start.other === undefined || names.length > 1 || (header && wanted.length > 0)) return;
  const row = header ? `the header has one column, ${listed(names)}` : "the first row has one column";
  const way = header ? ", or name the column with --column" : "";
  throw new Error(`${file}: ${row}${otherHint(start)}${way}`);
}

/** @param {string[]} header @param {string} file @param {string} name @param {string} option @param {string} hint */
function columnNamed(header, file, name, option, hint) {
  const index = header.indexOf(name);
  if (index >= 0 && header.indexOf(name, index + 1) < 0) return index;
  if (index >= 0) {
    const numbers = header.flatMap((one, i) => (one === name ? i + 1 : [])).join(" or ");
    throw new Error(`${file}: the header names "${name}" twice; --${option} takes its number, ${numbers}`);
  }
  // One that has no name, or shares one, goes by its number.
  if (/^[1-9]\d*$/.test(name) && Number(name) <= header.length) return Number(name) - 1;
  throw new Error(
    `${file}: the header has no column "${name}"; it names ${listed(header)}; see --${option}${hint}`,
  );
}

/** @param {string[]} names @param {string} file @param {string} number @param {string} option */
function columnNumbered(names, file, number, option) {
  const index = /^\d+$/.test(number) ? Number(number) : 0;
  if (index >= 1 && index <= names.length) return index - 1;
  const found = `${file} has ${counted(names.length, "column")}`;
  throw new UsageError(`--${option} is ${number}, expected a number: ${found}, the first is 1`);
}

/** @param {string[]} names @param {string} file @param {Format} format @param {string} hint @returns {Columns} */
function findColumns(
  names,
  file,
  { header, column, pairColumn, labelColumn, labelOption = "label-column", added },
  hint,
) {
  const taken = header ? added.find((name) => names.includes(name)) : undefined;
  if (taken !== undefined) {
    throw new UsageError(`${file} has a column "${taken}" already: --prefix gives the new ones other names`);
  }
  const find = (/** @type {string} */ name, /** @type {string} */ option) =>
    header ? columnNamed(names, file, name, option, hint) : columnNumbered(names, file, name, option);
  const unnamed = header ? (usualTextColumn(names) ?? textColumns[0]) : "1";
  return {
    names,
    file,
    text: find(column ?? unnamed, "column"),
    ...(pairColumn !== undefined && { pair: find(pairColumn, "pair-column") }),
    ...(labelColumn !== undefined && { label: find(labelColumn, labelOption) }),
  };
}

/** @param {SourceRow} raw @param {Format} format @returns {Row & {raw: string}} with its cells, if it has any */
function tableRow(raw, { name }) {
  const row = plainRow(raw);
  if (row.error) return row;
  const cells = name === "csv" ? cellsOf(row.raw, raw.start.delimiter) : row.raw.split("\t");
  return { ...row, cells };
}

/** @param {Row & {raw: string}} row @param {Columns} columns @param {Format} format @returns {Row | undefined} */
function checkedRow(row, { names, text, pair, label }, { header, exactEnds }) {
  const { raw, cells, ...rest } = row;
  if (!cells) return row;
  // Of several columns an empty line has none; of one it is an empty cell.
  if (cells.length === 1 && cells[0] === "" && names.length > 1) return undefined;
  if (cells.length !== names.length) {
    const expected = header ? "the header has" : "the first row has";
    return { ...rest, raw, error: `${counted(cells.length, "column")}, ${expected} ${names.length}` };
  }
  return {
    ...rest,
    ...(exactEnds && { raw }),
    cells,
    input: pair === undefined ? cells[text] : { text: cells[text], textPair: cells[pair] },
    ...(label !== undefined && { label: cells[label] }),
  };
}

/** @param {string[]} names @param {Columns} columns @param {string} file */
function checkSameHeader(names, columns, file) {
  if (names.length === columns.names.length && names.every((name, i) => name === columns.names[i])) return;
  throw new Error(
    `${file}: the header names ${listed(names)}, that of ${columns.file} ${listed(columns.names)}`,
  );
}

/**
 * @param {AsyncGenerator<SourceRow>} raws
 * @param {Format} format
 * @param {Columns} columns
 * @param {import("./input.js").Source} firstSource
 * @param {Row & {raw: string}} [first] that has been read already
 * @returns {AsyncGenerator<Row>}
 */
async function* tableRows(raws, format, columns, firstSource, first) {
  let source = firstSource;
  const checkedFirst = first && checkedRow(first, columns, format);
  if (checkedFirst) yield checkedFirst;
  for await (const raw of raws) {
    const row = tableRow(raw, format);
    const isHeader = format.header && raw.source !== source;
    source = raw.source;
    if (isHeader) checkSameHeader(headerOf(row), columns, source.name);
    else {
      const checked = checkedRow(row, columns, format);
      if (checked) yield checked;
    }
  }
}

/** @param {Row & {raw: string}} row the first of a table */
function headerOf({ where, error, cells }) {
  if (!cells) throw new Error(`${where}: ${error}`);
  return cells;
}

/**
 * @param {AsyncGenerator<SourceRow>} raws
 * @param {Format} format
 * @param {import("./input.js").Source} firstSource
 * @returns {Promise<import("./rows.js").Rows>} without columns where there is nothing at all
 */
export async function openTable(raws, format, firstSource) {
  const { value, done } = await raws.next();
  if (done) return { marked: false, rows: tableRows(raws, format, noColumns, firstSource) };
  const { source, start } = /** @type {SourceRow} */ (value);
  const first = tableRow(value, format);
  const cells = headerOf(first);
  const names = format.header ? cells : cells.map((_, i) => String(i + 1));
  checkDelimiter(names, start, source.name, format);
  const columns = findColumns(names, source.name, format, otherHint(start));
  return {
    columns: names,
    delimiter: start.delimiter,
    textColumn: columns.text,
    marked: firstSource.marked,
    ...(format.header && { header: first }),
    rows: tableRows(raws, format, columns, source, format.header ? undefined : first),
  };
}

/** @type {Columns} */
const noColumns = { names: [], file: "", text: 0 };

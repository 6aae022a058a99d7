// Answers as text, in the format that was asked for.
import { stringify } from "csv-stringify/sync";
import { columnNames } from "../tables/columns.js";
import { cellOf } from "../tables/json-lines.js";
import { RowError, UsageError } from "./usage.js";

/**
 * @typedef {import("./classify-rows.js").Answer<any>} Answer
 * @typedef {import("./rows.js").Rows} Rows
 *
 * @typedef {object} Added what a command adds to a row
 * @property {string} prefix of the names
 * @property {boolean} error whether rows may have an error in place of an answer
 * @property {string[]} names of a table's new columns
 * @property {(result: any) => [name: string, value: unknown][]} members of a JSON object
 * @property {(result: any) => unknown[]} cells of the new columns
 * @property {(answer: any) => string} text for a person to read
 *
 * @typedef {object} RowWriter
 * @property {(answer: Answer) => string | undefined} problem why a row cannot be written
 * @property {(answers: Answer[]) => string} write
 * @property {() => string} end what is missing where there were no rows
 */

/** JSON of an object's members. @param {[string, unknown][]} members */
const membersJson = (members) =>
  members.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",");

/** @param {number} score @param {number} [digits] default: all */
export const roundedTo = (score, digits) =>
  digits === undefined ? score : Number(score.toPrecision(digits));

/** An object's JSON with members added, all else as it stands. @param {string} json @param {string} added */
function extended(json, added) {
  const begin = json.slice(0, json.lastIndexOf("}"));
  return `${begin}${/^\s*\{\s*$/.test(begin) || added === "" ? "" : ","}${added}}`;
}

/** @param {Rows} rows @param {Added} fields @returns {RowWriter} */
function jsonWriter({ columns }, { prefix, members }) {
  const names = columns && columnNames(columns);
  /** Null for what an empty text does not have. @param {[string, unknown]} member @returns {[string, unknown]} */
  const member = ([name, value]) => [prefix + name, value ?? null];

  /** @param {Answer} answer */
  function line({ row, result, error }) {
    /** @type {[string, unknown][]} */
    const own = error === undefined ? members(result) : [["error", error]];
    const added = own.map(member);
    const { raw = "", object, cells, input } = row;
    if (object) {
      const clash = error !== undefined && Object.hasOwn(object, `${prefix}error`);
      if (!clash) return extended(raw.trim(), membersJson(added));
    } else if (names && (cells || (input !== undefined && names.length === 1))) {
      const values = cells ?? [raw];
      return extended(`{${membersJson(names.map((name, i) => [name, values[i]]))}}`, membersJson(added));
    }
    return `{${membersJson([...added, ["raw", raw]])}}`;
  }
  return {
    problem: () => undefined,
    write: (answers) => answers.map((answer) => `${line(answer)}\n`).join(""),
    end: () => "",
  };
}

/**
 * @param {Rows} rows
 * @param {Added} fields
 * @param {{tsv: boolean, delimiter: string, header: boolean}} form
 * @returns {RowWriter}
 */
function tableWriter({ columns, textColumn = 0, marked }, fields, { tsv, delimiter, header }) {
  let names = columns;
  const { prefix } = fields;
  const added = [...fields.names, ...(fields.error ? ["error"] : [])].map((name) => prefix + name);
  const taken = header && columns?.find((name) => added.includes(name));
  if (taken) throw new UsageError(`the input has a column "${taken}" already; see --prefix`);
  let begun = !header;

  /** @param {Answer} answer @returns {string[]} */
  function ownCells({ row: { raw = "", cells, object } }) {
    if (cells) return cells;
    if (object) return (names ?? []).map((name) => cellOf(Object.hasOwn(object, name) ? object[name] : ""));
    return (names ?? []).map((_, i) => (i === textColumn ? raw : ""));
  }

  /** @param {Answer} answer */
  function addedCells({ result, error = "" }) {
    return [...fields.cells(result), ...(fields.error ? [error] : [])].map((cell) => String(cell ?? ""));
  }

  /** @param {string[][]} table */
  const format = (table) =>
    tsv
      ? table.map((cells) => `${cells.join("\t")}\n`).join("")
      : stringify(table, { delimiter, quoted_match: /[\r\n]/ });

  /** The columns of JSONL are the keys of its first row. @param {Answer} first */
  function nameColumns({ row: { object, where } }) {
    if (names) return;
    if (!object) throw new RowError(`${where}: the first row names the columns, but it cannot be read`);
    names = Object.keys(object);
  }

  const headerText = () => `${marked ? "\ufeff" : ""}${format([[...(names ?? []), ...added]])}`;

  return {
    problem(answer) {
      nameColumns(answer);
      const { object } = answer.row;
      const unknown = object && Object.keys(object).find((key) => !names?.includes(key));
      if (unknown !== undefined) return `the key "${unknown}" is no column: the first row does not have it`;
      const cells = tsv ? [...ownCells(answer), ...addedCells(answer)] : [];
      return cells.some((cell) => /[\t\r\n]/.test(cell))
        ? "a cell with a tab or a line break cannot be written to TSV; see --output-format"
        : undefined;
    },
    write(answers) {
      const text = format(answers.map((answer) => [...ownCells(answer), ...addedCells(answer)]));
      if (begun) return text;
      begun = true;
      return headerText() + text;
    },
    end: () => (begun || !names ? "" : headerText()),
  };
}

/** @param {Added} fields @returns {RowWriter} */
const textWriter = ({ text }) => ({
  problem: () => undefined,
  write: (answers) => answers.map(text).join(""),
  end: () => "",
});

/**
 * @param {"text" | "jsonl" | "csv" | "tsv"} format
 * @param {Rows} rows that are read
 * @param {{name: string, header: boolean}} form of the input
 * @param {Added} added
 * @returns {RowWriter}
 */
export function rowWriter(format, rows, form, added) {
  if (format === "text") return textWriter(added);
  if (format === "jsonl") return jsonWriter(rows, added);
  const delimiter = (form.name === "csv" ? rows.delimiter : undefined) ?? ",";
  return tableWriter(rows, added, { ...form, delimiter, tsv: format === "tsv" });
}

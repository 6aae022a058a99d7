// Answers as text, in the format that was asked for.
import { stringify } from "csv-stringify/sync";
import { columnNames } from "../tables/columns.js";
import { cellOf } from "../tables/json-lines.js";
import { printable, scoreDigits, scoreText, unknownText } from "./printable.js";
import { RowError, UsageError } from "./usage.js";

/**
 * @typedef {import("./classify-rows.js").Answer} Answer
 * @typedef {import("./rows.js").Rows} Rows
 * @typedef {import("../src/index.js").Classification} Classification
 *
 * @typedef {object} Fields what is added to a row, besides label and score
 * @property {boolean} scores
 * @property {boolean} details tokenCount, unknownTokens, truncated and, with windows, their count
 * @property {boolean} windows
 * @property {boolean} error
 * @property {string} prefix of the names
 * @property {number} [digits] of scores; default: all in JSON, 6 in tables, 4 decimals in text
 *
 * @typedef {object} RowWriter
 * @property {(answer: Answer) => string | undefined} problem why a row cannot be written
 * @property {(answers: Answer[]) => string} write
 * @property {() => string} end what is missing where there were no rows
 */

/** @param {Fields} fields @returns {("tokenCount" | "unknownTokens" | "truncated" | "windows")[]} */
const detailsOf = ({ details, windows }) =>
  details
    ? ["tokenCount", "unknownTokens", "truncated", ...(windows ? [/** @type {const} */ ("windows")] : [])]
    : [];

/** Names that the output adds, as far as they do not hang on the model. @param {Fields} fields @param {boolean} isTable */
export function addedNames(fields, isTable) {
  const names = ["label", "score", ...detailsOf(fields)];
  if (fields.scores && !isTable) names.push("scores");
  if (fields.error) names.push("error");
  return names.map((name) => fields.prefix + name);
}

/** JSON of an object's members. @param {[string, unknown][]} members */
const membersJson = (members) =>
  members.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",");

/** @param {number} score @param {number} [digits] default: all */
const roundedTo = (score, digits) => (digits === undefined ? score : Number(score.toPrecision(digits)));

/** An object's JSON with members added, all else as it stands. @param {string} json @param {string} added */
function extended(json, added) {
  const begin = json.slice(0, json.lastIndexOf("}"));
  return `${begin}${/^\s*\{\s*$/.test(begin) || added === "" ? "" : ","}${added}}`;
}

/** @param {Rows} rows @param {Fields} fields @returns {RowWriter} */
function jsonWriter({ columns }, fields) {
  const { prefix } = fields;
  const names = columns && columnNames(columns);
  const rounded = (/** @type {number} */ score) => roundedTo(score, fields.digits);
  /** Null for what an empty text does not have. @param {string} name @param {unknown} value @returns {[string, unknown]} */
  const member = (name, value) => [prefix + name, value ?? null];
  /** @param {Classification | undefined} result */
  const scoresOf = (result) => result?.scores.map((one) => ({ ...one, score: rounded(one.score) }));
  /** @param {Classification | undefined} result */
  const membersOf = (result) => [
    member("label", result?.label),
    member("score", result && rounded(result.score)),
    ...(fields.scores ? [member("scores", scoresOf(result))] : []),
    ...detailsOf(fields).map((name) => member(name, result?.[name])),
  ];

  /** @param {Answer} answer */
  function line({ row, result, error }) {
    const added = error === undefined ? membersOf(result) : [member("error", error)];
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
 * @param {Fields} fields
 * @param {readonly string[]} labels
 * @param {{tsv: boolean, delimiter: string, header: boolean}} form
 * @returns {RowWriter}
 */
function tableWriter({ columns, textColumn = 0, marked }, fields, labels, { tsv, delimiter, header }) {
  let names = columns;
  const { prefix } = fields;
  const details = detailsOf(fields);
  const scoreNames = fields.scores ? labels.map((label) => `${prefix}score_${label}`) : [];
  const added = [`${prefix}label`, `${prefix}score`, ...scoreNames, ...details.map((name) => prefix + name)];
  if (fields.error) added.push(`${prefix}error`);
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
    const { digits = scoreDigits } = fields;
    const byLabel = new Map(result?.scores.map(({ label, score }) => [label, roundedTo(score, digits)]));
    const cells = [result?.label, result && roundedTo(result.score, digits)];
    if (fields.scores) cells.push(...labels.map((label) => byLabel.get(label)));
    return [...cells, ...details.map((name) => result?.[name]), ...(fields.error ? [error] : [])].map(
      (cell) => String(cell ?? ""),
    );
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

/** @param {string} text */
const shortened = (text) => JSON.stringify(text.length > 70 ? `${text.slice(0, 69)}…` : text);

/** @param {Answer} answer @param {number} [digits] */
export function textAnswer({ row: { raw = "", input = raw }, result, error, unknown }, digits) {
  const shown =
    typeof input === "string"
      ? shortened(input)
      : `${shortened(input.text)} | ${shortened(input.textPair ?? "")}`;
  if (error !== undefined) return `ERROR  ${shown}\n  ${error}\n`;
  if (!result) return `-  ${shown}\n`;
  const { label, scores, truncated } = result;
  const names = scores.map((one) => printable(one.label));
  const width = Math.max(...names.map((name) => name.length));
  const rows = scores.map(({ score }, i) => `  ${names[i].padEnd(width)}  ${scoreText(score, digits)}\n`);
  const cut = truncated ? "  (only the beginning was read: the text is too long for the model)\n" : "";
  const note = unknown ? `  (${unknownText(unknown)})\n` : "";
  return `${printable(label)}  ${shown}\n${rows.join("")}${cut}${note}`;
}

/** @param {Fields} fields @returns {RowWriter} */
const textWriter = ({ digits }) => ({
  problem: () => undefined,
  write: (answers) => answers.map((answer) => textAnswer(answer, digits)).join(""),
  end: () => "",
});

/**
 * @param {"text" | "jsonl" | "csv" | "tsv"} format
 * @param {Rows} rows that are read
 * @param {Fields} fields
 * @param {readonly string[]} labels
 * @param {{name: string, header: boolean}} form of the input
 * @returns {RowWriter}
 */
export function rowWriter(format, rows, fields, labels, form) {
  if (format === "text") return textWriter(fields);
  if (format === "jsonl") return jsonWriter(rows, fields);
  const delimiter = (form.name === "csv" ? rows.delimiter : undefined) ?? ",";
  return tableWriter(rows, fields, labels, { ...form, delimiter, tsv: format === "tsv" });
}

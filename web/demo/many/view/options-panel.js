// How the source is read: its format, its columns, a preview, and what is wrong with it.
import { create } from "../../page/dom.js";
import { delimiters } from "../../../tables/delimiters.js";
import { oneLine } from "./display.js";

/** @typedef {import("../read/detect.js").Settings} Settings */

const formatNames = { lines: "Text lines", csv: "CSV", jsonl: "JSONL" };
/** @type {Record<string, string>} */
const delimiterNames = { ",": "Comma", ";": "Semicolon", "\t": "Tab", "|": "Bar" };

/** What a preview holds at most, and a list of problems. */
const previewed = { rows: 5, columns: 40 };
const listed = 100;

/** @param {string} id @param {string} text @param {Map<string, string>} options values with their names */
function createSelect(id, text, options) {
  const select = create("select");
  select.id = id;
  fillSelect(select, options);
  const label = create("label", "", text);
  label.htmlFor = id;
  return { select, field: create("div", "field", label, select) };
}

/** @param {HTMLSelectElement} select @param {Map<string, string>} options */
export function fillSelect(select, options) {
  select.replaceChildren(
    ...Array.from(options, ([value, name]) => {
      const option = create("option", "", name);
      option.value = value;
      return option;
    }),
  );
}

export class OptionsPanel {
  #format = createSelect("many-format", "Read as", new Map(Object.entries(formatNames)));
  #delimiter = createSelect(
    "many-delimiter",
    "Separator",
    new Map(delimiters.map((delimiter) => [delimiter, delimiterNames[delimiter]])),
  );
  #column = createSelect("many-column", "Column with the texts", new Map());
  #header = create("input");
  #headerField = create("label", "check", this.#header, "The first row names the columns");
  #preview = create("div", "many-preview");
  #problems = create("details", "many-problems");
  #words;

  /**
   * @param {(settings: Settings) => void} onSettings the source is to be read again
   * @param {(column: number) => void} onColumn
   * @param {import("../../page/context-types.ts").DemoContext["format"]} format
   */
  constructor(onSettings, onColumn, format) {
    this.#words = format;
    this.#header.type = "checkbox";
    const settings = () => onSettings(this.settings);
    for (const { select } of [this.#format, this.#delimiter]) select.addEventListener("change", settings);
    this.#header.addEventListener("change", settings);
    this.#column.select.addEventListener("change", () => onColumn(Number(this.#column.select.value)));
    this.#preview.tabIndex = 0; // it scrolls sideways
    this.#preview.setAttribute("role", "region");
    this.#preview.setAttribute("aria-label", "First rows");
    const fields = create(
      "div",
      "many-fields",
      this.#format.field,
      this.#delimiter.field,
      this.#column.field,
      this.#headerField,
    );
    this.element = create("section", "many-options", fields, this.#preview, this.#problems);
    this.element.setAttribute("aria-label", "How it is read");
    this.element.hidden = true;
  }

  /** @returns {Settings} */
  get settings() {
    return {
      format: /** @type {Settings["format"]} */ (this.#format.select.value),
      delimiter: this.#delimiter.select.value,
      header: this.#header.checked,
    };
  }

  /** @param {Settings} settings before the table is there */
  set settings({ format, delimiter, header }) {
    this.#format.select.value = format;
    const known = [...delimiters, ...(delimiters.some((one) => one === delimiter) ? [] : [delimiter])];
    fillSelect(this.#delimiter.select, new Map(known.map((one) => [one, delimiterNames[one] ?? one])));
    this.#delimiter.select.value = delimiter;
    this.#header.checked = header;
    this.#delimiter.field.hidden = this.#headerField.hidden = format !== "csv";
    this.#column.field.hidden = this.#preview.hidden = this.#problems.hidden = true;
    this.element.hidden = false;
  }

  /** @param {import("../read/table.js").Table} table */
  show(table) {
    const { columns, textColumn } = table;
    const several = columns.length > 1;
    this.#column.field.hidden = this.#preview.hidden = !several;
    if (several) {
      fillSelect(this.#column.select, new Map(columns.map((name, i) => [String(i), oneLine(name)])));
      this.#column.select.value = String(textColumn);
      this.#showPreview(table);
    }
    this.#showProblems(table);
  }

  /** @param {import("../read/table.js").Table} table */
  #showPreview({ columns, rows, textColumn }) {
    const shown = columns.slice(0, Math.max(previewed.columns, textColumn + 1)).map((_, i) => i);
    const kept = shown.filter((i) => i < previewed.columns || i === textColumn);
    const mark = (/** @type {HTMLElement} */ cell, /** @type {number} */ i) => {
      if (i === textColumn) cell.className = "chosen";
      cell.dir = "auto";
      return cell;
    };
    const head = kept.map((i) => {
      const cell = create("th", "", oneLine(columns[i]));
      cell.scope = "col";
      return mark(cell, i);
    });
    const body = rows
      .slice(0, previewed.rows)
      .map((cells) =>
        create("tr", "", ...kept.map((i) => mark(create("td", "", oneLine(cells[i] ?? "")), i))),
      );
    this.#preview.replaceChildren(
      create("table", "", create("thead", "", create("tr", "", ...head)), create("tbody", "", ...body)),
    );
  }

  /** @param {import("../read/table.js").Table} table */
  #showProblems({ problems, problemCount }) {
    this.#problems.hidden = problemCount === 0;
    if (problemCount === 0) return;
    const { formatCount } = this.#words;
    const rows = problemCount === 1 ? "1 row is" : `${formatCount(problemCount)} rows are`;
    const items = problems
      .slice(0, listed)
      .map(({ line, message }) => create("li", "", `Line ${formatCount(line)}: ${oneLine(message)}.`));
    if (problemCount > items.length) {
      items.push(create("li", "", `And ${formatCount(problemCount - items.length)} more.`));
    }
    this.#problems.replaceChildren(
      create("summary", "", `${rows} not quite right. Nothing is left out.`),
      create("ul", "", ...items),
    );
  }
}

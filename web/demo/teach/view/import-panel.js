// What was found in a paste or a file, and which of its columns are texts and labels, before it is added.
import { create, createButton } from "../../page/dom.js";
import { oneLine } from "../../many/view/display.js";
import { fillSelect } from "../../many/view/options-panel.js";
import { plural, sorted } from "../learn/examples.js";
import { none } from "../read/labelled.js";

/**
 * @typedef {import("../read/labelled.js").Found} Found
 * @typedef {ReturnType<typeof sorted>} Sorted
 *
 * @typedef {object} ImportActions
 * @property {(found: Sorted, replace: boolean) => void} onAdd
 * @property {(settings: Found["settings"]) => void} onSettings it is to be read again
 * @property {() => void} onCancel
 */

/** Stands for one label of all rows. */
const given = -2;
const previewed = 4;

/** @param {string} id @param {string} text */
function createSelect(id, text) {
  const select = create("select");
  select.id = id;
  const label = create("label", "", text);
  label.htmlFor = id;
  return { select, field: create("div", "field", label, select) };
}

export class ImportPanel {
  #actions;
  #heading = create("h3");
  #text = createSelect("teach-text-column", "Texts");
  #label = createSelect("teach-label-column", "Labels");
  #header = create("input");
  #headerField = create("label", "check", this.#header, "The first row names the columns");
  #preview = create("ul", "teach-preview");
  #facts = create("p", "facts");
  #add = createButton("", () => this.#finish(false), "button primary");
  #replace = createButton("", () => this.#finish(true), "button primary");
  /** @type {Found | undefined} */
  #found;
  #given = "";
  #madeUp = false;

  /** @param {ImportActions} actions */
  constructor(actions) {
    this.#actions = actions;
    this.#header.type = "checkbox";
    this.#heading.tabIndex = -1;
    for (const { select } of [this.#text, this.#label])
      select.addEventListener("change", () => this.#update());
    this.#header.addEventListener("change", () => {
      if (this.#found) actions.onSettings({ ...this.#found.settings, header: this.#header.checked });
    });
    const buttons = create(
      "div",
      "teach-buttons",
      this.#replace,
      this.#add,
      createButton("Cancel", actions.onCancel, "button quiet"),
    );
    const fields = create("div", "teach-fields", this.#text.field, this.#label.field, this.#headerField);
    this.element = create(
      "section",
      "teach-import",
      this.#heading,
      fields,
      this.#preview,
      this.#facts,
      buttons,
    );
    this.element.setAttribute("aria-label", "What was found");
    this.element.hidden = true;
  }

  /**
   * @param {Found | undefined} found
   * @param {{title: string, label: string, madeUp: boolean}} [about] `label`: that the visitor has typed before;
   *   `madeUp`: whether the examples that are there are the page's own
   */
  show(found, { title, label, madeUp } = { title: "", label: "", madeUp: false }) {
    this.#found = found;
    this.element.hidden = !found;
    if (!found) return;
    this.#given = label;
    this.#madeUp = madeUp;
    this.#heading.textContent = `${title}: ${plural(found.rows.length, "row")}`;
    const columns = found.columns.map((name, i) => /** @type {const} */ ([String(i), oneLine(name)]));
    fillSelect(this.#text.select, new Map(columns));
    const others = new Map([[String(none), "none yet: label them here"]]);
    if (label) others.set(String(given), `all of them “${label}”`);
    fillSelect(this.#label.select, new Map([...columns, ...others]));
    this.#text.select.value = String(found.text);
    this.#label.select.value = String(found.label === none && label ? given : found.label);
    this.#text.field.hidden = found.columns.length === 1;
    this.#headerField.hidden = found.settings.format !== "csv";
    this.#header.checked = found.settings.header;
    this.#update();
    this.#heading.focus();
  }

  /** @returns {Sorted} */
  #sorted() {
    const { rows } = /** @type {Found} */ (this.#found);
    const [text, label] = [this.#text, this.#label].map(({ select }) => Number(select.value));
    return sorted(
      rows.map((cells) => ({
        text: cells[text] ?? "",
        label: label === given ? this.#given : (cells[label] ?? ""),
      })),
    );
  }

  #update() {
    const { examples, unlabelled, leftOut } = this.#sorted();
    const some = [
      ...examples.slice(0, previewed),
      ...unlabelled.slice(0, Math.max(0, previewed - examples.length)).map((text) => ({ text, label: "" })),
    ];
    this.#preview.replaceChildren(
      ...some.map(({ text, label }) => {
        const name = create("b", "", label || "?");
        const words = create("span", "", oneLine(text));
        name.dir = words.dir = "auto";
        return create("li", "", name, words);
      }),
    );
    const counts = [
      examples.length > 0 ? plural(examples.length, "example") : "",
      unlabelled.length > 0 ? `${plural(unlabelled.length, "text")} to label` : "",
    ].filter(Boolean);
    const notes = [
      leftOut.blank > 0 ? `${plural(leftOut.blank, "row")} without a text left out.` : "",
      leftOut.longLabel > 0
        ? `${plural(leftOut.longLabel, "row")} left out, whose labels are too long to be names.`
        : "",
      this.#found && this.#found.problemCount > 0
        ? `${plural(this.#found.problemCount, "row")} not quite right, read as well as could be.`
        : "",
    ];
    this.#facts.textContent = notes.filter(Boolean).join(" ");
    const what = counts.join(" and ");
    this.#add.disabled = this.#replace.disabled = what === "";
    this.#replace.hidden = !this.#madeUp;
    this.#replace.textContent = "Replace the made-up ones";
    this.#add.classList.toggle("primary", !this.#madeUp);
    this.#add.textContent = what === "" ? "Nothing to add" : `Add ${what}`;
  }

  /** @param {boolean} replace */
  #finish(replace) {
    const found = this.#sorted();
    this.show(undefined);
    this.#actions.onAdd(found, replace);
  }
}

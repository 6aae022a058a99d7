// Which rows are shown: by label and by score.
import { create, createButton } from "../../page/dom.js";
import { fillSelect } from "./options-panel.js";
import { noFilter, unlabelled } from "../run/results.js";

/** @typedef {import("../run/results.js").Filter} Filter */

/** Half of the last digit that is shown: what shows as 97.3% is within 97.3%. */
const rounding = 0.0005;

export class FilterPanel {
  #formatLabel;
  #label = create("select");
  #min = create("input");
  #max = create("input");
  #count = create("p", "facts");
  #clear = createButton("Show all", () => this.#reset(), "button quiet");
  #onFilter;
  /** Whether scores are shares, shown in percent. */
  #percent = true;
  /** The labels in the list. */
  #listed = "";

  /** @param {() => void} onFilter @param {import("../../page/context-types.ts").DemoContext["format"]} format */
  constructor(onFilter, { formatLabel }) {
    this.#formatLabel = formatLabel;
    this.#onFilter = onFilter;
    /** @type {[HTMLSelectElement | HTMLInputElement, string, string][]} */
    const fields = [
      [this.#label, "many-label", "Label"],
      [this.#min, "many-min", "Score from"],
      [this.#max, "many-max", "to"],
    ];
    this.element = create("div", "many-filter");
    for (const [control, id, text] of fields) {
      control.id = id;
      const label = create("label", "", text);
      label.htmlFor = id;
      this.element.append(create("div", "field", label, control));
    }
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-label", "Filter");
    this.element.append(this.#count, this.#clear);
    for (const input of [this.#min, this.#max]) {
      input.type = "number";
      input.step = "any";
      input.inputMode = "decimal";
      input.addEventListener("input", onFilter);
    }
    this.#label.addEventListener("change", onFilter);
  }

  /** For a new table, or new labels. @param {import("../run/results.js").Results} results */
  showLabels({ labels, lowest, highest, labelledCount, rowCount }) {
    this.#percent = lowest >= 0 && highest <= 1;
    this.#min.placeholder = this.#percent ? "0 %" : lowest.toFixed(2);
    this.#max.placeholder = this.#percent ? "100 %" : highest.toFixed(2);
    const listed = [...labels, labelledCount < rowCount].join("\n");
    if (listed === this.#listed) return;
    this.#listed = listed;
    const chosen = this.#label.value;
    /** @type {Map<string, string>} */
    const options = new Map([["", "All"]]);
    for (const label of labels) options.set(label, this.#formatLabel(label));
    if (labelledCount < rowCount) options.set(unlabelled, "None");
    fillSelect(this.#label, options);
    this.#label.value = options.has(chosen) ? chosen : "";
  }

  /** @returns {Filter} */
  get filter() {
    const unit = this.#percent ? 100 : 1;
    const bound = (/** @type {HTMLInputElement} */ { valueAsNumber }, /** @type {number} */ none) =>
      Number.isNaN(valueAsNumber) ? none : valueAsNumber / unit;
    return {
      label: this.#label.value,
      min: bound(this.#min, noFilter.min) - rounding,
      max: bound(this.#max, noFilter.max) + rounding,
    };
  }

  get active() {
    return this.#label.value !== "" || this.#min.value !== "" || this.#max.value !== "";
  }

  #reset() {
    this.clear();
    this.#label.focus(); // the button goes away
    this.#onFilter();
  }

  clear() {
    this.#label.value = "";
    this.#min.value = this.#max.value = "";
  }

  /** @param {string} text @param {boolean} filtered */
  showCount(text, filtered) {
    this.#count.textContent = text;
    this.#clear.hidden = !filtered;
  }
}

// One row of the table in the page; used again for another row once it is out of sight.
import { create } from "../../page/dom.js";
import { oneLine } from "./display.js";

export class GridRow {
  #format;
  #colourOf;
  #number = create("div", "grid-cell row-number");
  #text = create("div", "grid-cell row-text");
  #label = create("span", "row-label");
  #score = create("div", "grid-cell row-score");
  /** The text as it is, not as it is shown. @type {string | undefined} */
  #shown;

  /** @param {import("../../page/context-types.ts").DemoContext} context */
  constructor({ format, colourOf }) {
    this.#format = format;
    this.#colourOf = colourOf;
    this.cells = [this.#number, this.#text, create("div", "grid-cell", this.#label), this.#score];
    for (const [i, cell] of this.cells.entries()) {
      cell.setAttribute("role", "gridcell");
      cell.setAttribute("aria-colindex", String(i + 1));
    }
    this.#text.dir = this.#label.dir = "auto";
    this.element = create("div", "grid-row", ...this.cells);
    this.element.setAttribute("role", "row");
  }

  /**
   * @param {number} index in the view
   * @param {number} start pixels from the top
   * @param {number} tableRow
   * @param {string} text
   * @param {{label: string, score: number} | undefined} result
   */
  show(index, start, tableRow, text, result) {
    const { formatCount, formatLabel, formatScore } = this.#format;
    this.element.setAttribute("aria-rowindex", String(index + 2)); // the header is 1
    this.element.classList.toggle("odd", index % 2 === 1);
    this.element.style.setProperty("transform", `translateY(${start}px)`);
    this.#number.textContent = formatCount(tableRow + 1);
    if (this.#shown !== text) {
      this.#shown = text;
      this.#text.textContent = oneLine(text);
    }
    this.#label.textContent = result ? formatLabel(result.label) : "";
    this.#score.textContent = result ? formatScore(result.score) : "";
    if (result) this.element.style.setProperty("--row-colour", this.#colourOf(result.label));
  }
}

// One row in full: its text, its label, and what stood in its other columns.
import { create, createButton } from "../../page/dom.js";
import { atLength, oneLine } from "./display.js";

/** Columns that are listed, and characters that a link to "Try" carries. */
const mostColumns = 200;
const mostInLink = 5000;

export class RowDialog {
  #context;
  #heading = create("h2");
  #result = create("p", "row-result");
  #cells = create("dl");
  #link = create("a", "button", "See which words decide");

  /** @param {import("../../page/context-types.ts").DemoContext} context */
  constructor(context) {
    this.#context = context;
    this.#heading.id = "many-row-heading";
    const close = createButton("Close", () => this.element.close());
    close.autofocus = true;
    this.#link.addEventListener("click", () => this.element.close());
    this.element = create(
      "dialog",
      "card row-dialog",
      this.#heading,
      this.#result,
      this.#cells,
      create("div", "many-buttons", close, this.#link),
    );
    this.element.setAttribute("aria-labelledby", this.#heading.id);
    // A click beside it closes it as well.
    this.element.addEventListener("click", (event) => {
      if (event.target === this.element) this.element.close();
    });
  }

  /** @param {import("./grid.js").Content} content @param {number} row of the table */
  open({ table, results }, row) {
    const { format, colourOf } = this.#context;
    const line = table.lines[row];
    const where = line === row + 1 ? "" : `, line ${format.formatCount(line)}`;
    this.#heading.textContent = `Row ${format.formatCount(row + 1)}${where}`;
    const result = results.get(row);
    this.#result.hidden = !result;
    if (result) {
      const label = create("span", "row-label", format.formatLabel(result.label));
      label.dir = "auto";
      const cut = result.truncated ? " The text is long: only its beginning counts." : "";
      const unknown = result.hasUnknown ? " It has words that the model does not know." : "";
      this.#result.replaceChildren(label, ` ${format.formatScore(result.score)}${cut}${unknown}`);
      this.#result.style.setProperty("--row-colour", colourOf(result.label));
    }

    const order = table.columns.slice(0, mostColumns).map((_, i) => i);
    const columns = [table.textColumn, ...order.filter((i) => i !== table.textColumn)];
    this.#cells.replaceChildren(
      ...columns.map((i) => {
        const term = create("dt", "facts", oneLine(table.columns[i]));
        const cell = create("dd", "", atLength(table.rows[row][i] ?? "", format.formatCount));
        term.dir = cell.dir = "auto";
        return create("div", "", term, cell);
      }),
    );
    const text = table.textOf(row);
    this.#link.hidden = text.length > mostInLink || !/\S/.test(text);
    this.#link.href = `#try?${new URLSearchParams({ text: text.slice(0, mostInLink) })}`;
    this.element.showModal();
    this.element.scrollTop = 0;
  }
}

// The run, its results as a table and a histogram, and their way out as a file.
import { create, createButton } from "../../page/dom.js";
import { csvName, writeCsv } from "../run/csv-writer.js";
import { FilterPanel } from "./filter-panel.js";
import { Grid } from "./grid.js";
import { Histogram } from "./histogram.js";
import { asRead } from "../run/results.js";
import { RowDialog } from "./row-dialog.js";
import { RunPanel } from "./run-panel.js";

/**
 * @typedef {import("../run/run.js").Run} Run
 * @typedef {import("../read/table.js").Table} Table
 * @typedef {{table: Table, run: Run, fileName?: string, delimiter: string}} Shown
 */

/** While it runs, of the page's time so much goes into sorting and filtering anew. */
const sortingShare = 0.05;

export class ResultsPanel {
  #context;
  #runPanel;
  #filter;
  #histogram;
  #overview = create("div", "card many-overview");
  #grid;
  #dialog;
  #onlyShown = create("input");
  #onlyShownField = create("label", "check", this.#onlyShown, "Only the rows shown, in their order");
  #download = createButton("Download as CSV", () => this.#save());
  #saved = create("p", "facts");
  #more = create("p", "facts");
  #sorting = asRead;
  /** @type {Shown | undefined} */
  #shown;
  /** @type {Uint32Array | undefined} */
  #view;
  /** Before then it is not sorted anew, ms. */
  #sortedUntil = 0;
  /** @type {string | undefined} */
  #newModel;

  /** @param {import("../../page/context-types.ts").DemoContext} context @param {() => void} restart */
  constructor(context, restart) {
    this.#context = context;
    this.#runPanel = new RunPanel(context, restart);
    this.#histogram = new Histogram(context);
    this.#filter = new FilterPanel(() => this.#arrange(), context.format);
    this.#dialog = new RowDialog(context);
    this.#grid = new Grid(context, {
      onSort: (by) => this.#sort(by),
      onOpen: (row) => this.#shown && this.#dialog.open(this.#contentOf(this.#shown), row),
    });
    this.#overview.append(this.#histogram.element, this.#filter.element);
    this.#onlyShown.type = "checkbox";
    this.#saved.setAttribute("role", "status");
    const safety = create(
      "p",
      "facts",
      "Your columns stay as they are, with two more behind them. One exception keeps spreadsheets safe: a cell that begins with = + - @, a tab or a carriage return gets an apostrophe in front, so that it is not run as a formula.",
    );
    this.element = create(
      "section",
      "many-results",
      this.#runPanel.element,
      this.#overview,
      this.#grid.element,
      this.#more,
      create("div", "many-buttons", this.#download, this.#onlyShownField),
      this.#saved,
      safety,
      this.#dialog.element,
    );
    this.element.setAttribute("aria-label", "Results");
    this.element.hidden = true;
  }

  /** @param {Shown} shown */
  #contentOf({ table, run }) {
    return { table, results: run.results };
  }

  /** @param {Shown | undefined} shown a table, with a run that has not begun */
  open(shown) {
    this.#shown = shown;
    this.#newModel = undefined;
    this.element.hidden = !shown;
    this.#saved.textContent = "";
    this.#sorting = asRead;
    this.#filter.clear();
    if (shown) this.update();
  }

  /** Labels are of a model that is no more. @param {string} name the new one's */
  outdate(name) {
    this.#newModel = name;
    if (this.#shown) this.update();
  }

  /** What the run has reached. */
  update() {
    if (!this.#shown) return;
    const { run } = this.#shown;
    this.#runPanel.show(run, this.#newModel);
    this.#download.disabled = run.results.labelledCount === 0;
    this.#overview.hidden = run.results.labels.length === 0;
    this.#filter.showLabels(run.results);
    if (run.state === "running" && this.#view && performance.now() < this.#sortedUntil) this.#showRows();
    else this.#arrange();
  }

  scrollIntoView() {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.element.scrollIntoView({ behavior: still ? "instant" : "smooth" });
  }

  /** The run in words. */
  get facts() {
    return this.#shown ? this.#runPanel.factsOf(this.#shown.run) : "";
  }

  /** @param {import("../run/results.js").Sorting["by"]} by */
  #sort(by) {
    const same = this.#sorting.by === by;
    // Of scores the highest are looked for first.
    this.#sorting = { by, descending: same ? !this.#sorting.descending : by === "score" };
    this.#arrange();
    const { descending } = this.#sorting;
    this.#context.announce(`Sorted by ${by}, ${descending ? "descending" : "ascending"}`);
  }

  /** Filters and sorts. */
  #arrange() {
    if (!this.#shown) return;
    const start = performance.now();
    this.#view = this.#shown.run.results.view(this.#filter.filter, this.#sorting);
    const end = performance.now();
    this.#sortedUntil = end + Math.max(500, (end - start) / sortingShare);
    this.#showRows();
  }

  #showRows() {
    if (!this.#shown) return;
    const content = this.#contentOf(this.#shown);
    const { results } = content;
    const { formatCount } = this.#context.format;
    this.#grid.showSorting(this.#sorting);
    this.#grid.show(content, this.#view);
    this.#histogram.show(results, this.#filter.filter);
    const count = this.#view?.length ?? results.rowCount;
    const filtered = count < results.rowCount || this.#filter.active;
    this.#filter.showCount(`${formatCount(count)} of ${formatCount(results.rowCount)} rows`, filtered);
    this.#onlyShownField.hidden = !this.#view;
    this.#more.hidden = this.#grid.shown >= count;
    this.#more.textContent = `The table ends here, after ${formatCount(this.#grid.shown)} rows; browsers show no more. The download has all of them, and the filter finds them.`;
  }

  async #save() {
    if (!this.#shown) return;
    const { table, run, fileName, delimiter } = this.#shown;
    const rows = this.#onlyShown.checked ? this.#view : undefined;
    this.#download.disabled = true;
    this.#saved.textContent = "Writing the file";
    try {
      const { parts, neutralized } = await writeCsv(table, run.results, { rows, delimiter });
      this.#context.download(csvName(fileName), new Blob(parts, { type: "text/csv;charset=utf-8" }));
      const { formatCount } = this.#context.format;
      const count = rows?.length ?? table.rows.length;
      const apostrophes =
        neutralized > 0 ? `, ${formatCount(neutralized)} cells with an apostrophe in front` : "";
      this.#saved.textContent = `Saved ${formatCount(count)} rows${apostrophes}.`;
    } catch (error) {
      this.#saved.textContent = `The file could not be made: ${this.#context.describeError(error).detail}`;
    } finally {
      this.#download.disabled = false;
    }
  }
}

// The table of results. Only the rows in sight are elements of the page, however many there are.
import {
  defaultRangeExtractor,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
} from "@tanstack/virtual-core";
import { create } from "../../page/dom.js";
import { GridRow } from "./grid-row.js";

/**
 * @typedef {import("../run/results.js").Sorting} Sorting
 * @typedef {import("../../page/context-types.ts").DemoContext} DemoContext
 *
 * @typedef {object} Content
 * @property {import("../read/table.js").Table} table
 * @property {import("../run/results.js").Results} results
 */

const columns = /** @type {const} */ ([
  { name: "Row", by: "row" },
  { name: "Text", by: undefined },
  { name: "Label", by: "label" },
  { name: "Score", by: "score" },
]);

/** Rows outside the part in sight that are ready. */
const overscan = 8;

/** Browsers do not scroll further than some tens of millions of pixels; Firefox the least, 17.8. */
const mostPixels = 15_000_000;

export class Grid {
  #context;
  #onOpen;
  #headers = columns.map(({ name }, column) => this.#createHeader(name, column));
  #body = create("div", "grid-body");
  #spacer = create("div", "grid-spacer");
  #probe = create("div", "grid-probe");
  #empty = create("div", "grid-empty facts");
  /** Those in the page, by their place in the view. @type {Map<number, GridRow>} */
  #rows = new Map();
  /** @type {GridRow[]} */
  #spare = [];
  /** @type {Content | undefined} */
  #content;
  /** @type {Uint32Array | undefined} */
  #view;
  /** The cell that the keyboard is on; row -1 is the header. */
  #active = { row: -1, column: 0 };
  #rowHeight = 44;
  /** @type {Virtualizer<HTMLElement, HTMLElement>} */
  #virtualizer;

  /**
   * @param {DemoContext} context
   * @param {{onSort: (by: Sorting["by"]) => void, onOpen: (row: number) => void}} actions `onOpen`: a row of the table
   */
  constructor(context, { onSort, onOpen }) {
    this.#context = context;
    this.#onOpen = onOpen;
    const head = create("div", "grid-row grid-head", ...this.#headers);
    head.setAttribute("role", "row");
    head.setAttribute("aria-rowindex", "1");
    const headGroup = create("div", "grid-head-group", head);
    for (const group of [headGroup, this.#body]) group.setAttribute("role", "rowgroup");
    this.#spacer.setAttribute("role", "presentation");
    const empty = create("div", "", "No row fits the filter.");
    empty.setAttribute("role", "gridcell");
    empty.setAttribute("aria-colspan", String(columns.length));
    this.#empty.setAttribute("role", "row");
    this.#empty.append(empty);
    this.#body.append(this.#spacer, this.#empty);
    this.element = create("div", "grid", headGroup, this.#body);
    this.element.setAttribute("role", "grid");
    this.element.setAttribute("aria-label", "Rows");
    this.element.setAttribute("aria-colcount", String(columns.length));
    this.element.setAttribute("aria-readonly", "true");
    this.#probe.setAttribute("aria-hidden", "true");
    this.element.append(this.#probe);

    this.element.addEventListener("keydown", (event) => this.#onKey(event));
    this.element.addEventListener("click", ({ target }) => this.#onClick(target, onSort));
    this.element.addEventListener("focusin", ({ target }) => this.#follow(target));
    new ResizeObserver(() => this.#measure()).observe(this.#probe);
    this.#virtualizer = new Virtualizer(this.#options);
    this.#virtualizer._didMount();
    this.#virtualizer._willUpdate();
  }

  /** @param {string} name @param {number} column */
  #createHeader(name, column) {
    const cell = create("div", "grid-cell", name);
    cell.setAttribute("role", "columnheader");
    cell.setAttribute("aria-colindex", String(column + 1));
    cell.tabIndex = column === 0 ? 0 : -1;
    if (columns[column].by) cell.classList.add("sortable");
    return cell;
  }

  get #count() {
    return this.#view?.length ?? this.#content?.table.rows.length ?? 0;
  }

  /** Rows that can be scrolled to. */
  get shown() {
    return Math.min(this.#count, Math.floor(mostPixels / this.#rowHeight));
  }

  /** @returns {import("@tanstack/virtual-core").VirtualizerOptions<HTMLElement, HTMLElement>} */
  get #options() {
    return {
      count: this.shown,
      getScrollElement: () => this.#body,
      estimateSize: () => this.#rowHeight,
      overscan,
      observeElementRect,
      observeElementOffset,
      scrollToFn: elementScroll,
      onChange: () => this.#render(),
      // The row with the focus stays, or the focus would be lost with it.
      rangeExtractor: (range) => {
        const rows = defaultRangeExtractor(range);
        const { row } = this.#active;
        if (row >= 0 && row < range.count && !rows.includes(row)) rows.push(row);
        return rows;
      },
    };
  }

  /** The height of a row is the style sheet's matter. */
  #measure() {
    const height = this.#probe.offsetHeight;
    if (height === 0 || height === this.#rowHeight) return;
    this.#rowHeight = height;
    this.#virtualizer.setOptions(this.#options);
    this.#virtualizer.measure();
    this.#render();
  }

  /** @param {Content} content @param {Uint32Array} [view] rows of the table; default: all */
  show(content, view) {
    const other = this.#content?.table !== content.table;
    this.#content = content;
    this.#view = view;
    if (other) {
      this.#active = { row: -1, column: 0 };
      this.#body.scrollTop = 0;
    }
    this.#active.row = Math.min(this.#active.row, this.shown - 1);
    this.element.setAttribute("aria-rowcount", String(Math.max(this.#count, 1) + 1));
    this.#empty.hidden = this.#count > 0;
    this.#virtualizer.setOptions(this.#options);
    this.#virtualizer._willUpdate();
    this.#render();
  }

  /** @param {Sorting} sorting */
  showSorting({ by, descending }) {
    for (const [i, header] of this.#headers.entries()) {
      if (columns[i].by === by) header.setAttribute("aria-sort", descending ? "descending" : "ascending");
      else header.removeAttribute("aria-sort");
    }
  }

  #render() {
    const content = this.#content;
    if (!content) return;
    const items = this.#virtualizer.getVirtualItems();
    const wanted = new Set(items.map(({ index }) => index));
    for (const [index, row] of this.#rows) {
      if (wanted.has(index)) continue;
      this.#rows.delete(index);
      row.element.remove();
      this.#spare.push(row);
    }
    this.#spacer.style.setProperty("height", `${this.#virtualizer.getTotalSize()}px`);
    for (const { index, start } of items) {
      let row = this.#rows.get(index);
      if (!row) {
        row = this.#spare.pop() ?? new GridRow(this.#context);
        this.#rows.set(index, row);
        this.#spacer.append(row.element);
      }
      const tableRow = this.#view ? this.#view[index] : index;
      row.show(index, start, tableRow, content.table.textOf(tableRow), content.results.get(tableRow));
    }
    this.#markActive();
  }

  #markActive() {
    const { row, column } = this.#active;
    for (const [i, header] of this.#headers.entries()) header.tabIndex = row < 0 && i === column ? 0 : -1;
    for (const [index, { cells }] of this.#rows) {
      for (const [i, cell] of cells.entries()) cell.tabIndex = index === row && i === column ? 0 : -1;
    }
  }

  /** @param {number} row @param {number} column */
  #moveTo(row, column) {
    this.#active = {
      row: Math.max(-1, Math.min(row, this.shown - 1)),
      column: Math.max(0, Math.min(column, columns.length - 1)),
    };
    this.#virtualizer.setOptions(this.#options);
    this.#render();
    this.#activeCell?.focus({ preventScroll: true });
    this.#activeCell?.scrollIntoView({ block: "nearest", inline: "nearest" }); // by as little as it takes
  }

  get #activeCell() {
    const { row, column } = this.#active;
    return row < 0 ? this.#headers[column] : this.#rows.get(row)?.cells[column];
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const { row, column } = this.#active;
    const page = Math.max(1, Math.floor(this.#body.clientHeight / this.#rowHeight) - 1);
    const end = event.ctrlKey || event.metaKey;
    /** @type {Record<string, () => void>} */
    const moves = {
      ArrowDown: () => this.#moveTo(row + 1, column),
      ArrowUp: () => this.#moveTo(row - 1, column),
      ArrowRight: () => this.#moveTo(row, column + 1),
      ArrowLeft: () => this.#moveTo(row, column - 1),
      PageDown: () => this.#moveTo(row + page, column),
      PageUp: () => this.#moveTo(Math.max(row - page, Math.min(row, 0)), column),
      Home: () => this.#moveTo(end ? 0 : row, 0),
      End: () => this.#moveTo(end ? this.shown - 1 : row, columns.length - 1),
      Enter: () => /** @type {HTMLElement} */ (event.target).click(),
      " ": () => /** @type {HTMLElement} */ (event.target).click(),
    };
    const move = event.altKey || event.shiftKey ? undefined : moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  }

  /** A cell that was clicked is where the keyboard goes on. @param {EventTarget | null} target */
  #follow(target) {
    const place = this.#placeOf(target);
    if (!place) return;
    this.#active = place;
    this.#markActive();
  }

  /** @param {EventTarget | null} target */
  #placeOf(target) {
    const cell = target instanceof Element ? target.closest(".grid-cell") : null;
    if (!cell) return undefined;
    const column = this.#headers.findIndex((header) => header === cell);
    if (column >= 0) return { row: -1, column };
    for (const [row, { cells }] of this.#rows) {
      const index = cells.findIndex((one) => one === cell);
      if (index >= 0) return { row, column: index };
    }
    return undefined;
  }

  /** @param {EventTarget | null} target @param {(by: Sorting["by"]) => void} onSort */
  #onClick(target, onSort) {
    const place = this.#placeOf(target);
    if (!place) return;
    if (place.row < 0) {
      const { by } = columns[place.column];
      if (by) onSort(by);
    } else if (getSelection()?.isCollapsed !== false) {
      this.#onOpen(this.#view ? this.#view[place.row] : place.row);
    }
  }
}

// How well it has learned, as a picture: the accuracy with its range, each label, and what is taken for what.
import { create } from "../../page/dom.js";
import { oneLine } from "../../many/view/display.js";
import { colourOf } from "../../model/labels.js";
import { confusionsOf } from "../learn/confusions.js";
import { plural } from "../learn/examples.js";

/**
 * @typedef {import("distilbert-wasm").LearnReport} LearnReport
 * @typedef {import("../learn/confusions.js").ConfusionRow} ConfusionRow
 */

/** Of more labels a table would be too wide to read. */
const mostColumns = 8;
const mostBars = 12;
const mostPairs = 8;
const mostConflicts = 5;

/** @param {number} share */
const percent = (share) => `${Math.round(share * 100)}%`;

/** @param {string} text */
const name = (text) => {
  const element = create("span", "row-label", oneLine(text));
  element.dir = "auto";
  return element;
};

/** @param {LearnReport} report */
function accuracyOf({ accuracy, low, high, examples }) {
  const range = create("span", "teach-range");
  range.style.setProperty("--low", String(low));
  range.style.setProperty("--high", String(high));
  const track = create("span", "teach-scale", range);
  if (accuracy !== undefined) {
    const mark = create("span", "teach-mark");
    mark.style.setProperty("--accuracy", String(accuracy));
    track.append(mark);
  }
  const headline = accuracy === undefined ? "Too early for a figure" : `${percent(accuracy)} right`;
  const words =
    accuracy === undefined
      ? `${plural(examples, "example")}: the first figure comes with 20. So far anything from ${percent(low)} to ${percent(high)} is possible.`
      : `Each example was answered by what the other ${examples - 1} teach. On new texts like these expect ${percent(low)} to ${percent(high)}.`;
  const axis = create("span", "teach-axis facts", create("span", "", "0%"), create("span", "", "100%"));
  axis.setAttribute("aria-hidden", "true");
  track.setAttribute("aria-hidden", "true"); // the words say it
  return create(
    "div",
    "teach-accuracy",
    create("p", "teach-figure", headline),
    track,
    axis,
    create("p", "facts", words),
  );
}

/** @param {readonly ConfusionRow[]} rows @param {readonly string[]} labels */
function barsOf(rows, labels) {
  const weakest = [...rows].sort((a, b) => a.right / a.examples - b.right / b.examples);
  const chosen = rows.length > mostBars ? weakest.slice(0, mostBars) : rows;
  const bars = chosen.map(({ label, examples, right }) => {
    const value = create("span", "value", `${right} of ${examples}`);
    const bar = create("li", "bar", name(label), value, create("span", "track", create("span", "fill")));
    const colour = colourOf(label, labels);
    bar.style.setProperty("--row-colour", colour);
    bar.style.setProperty("--accent-bar", colour);
    bar.style.setProperty("--score", String(right / examples));
    return bar;
  });
  const title = rows.length > chosen.length ? `The ${chosen.length} weakest labels` : "Recognized, by label";
  return create("div", "", create("h3", "", title), create("ul", "scores", ...bars));
}

/** @param {readonly ConfusionRow[]} rows @param {readonly string[]} labels */
function tableOf(rows, labels) {
  const colour = (/** @type {HTMLElement} */ cell, /** @type {string} */ label) => {
    cell.style.setProperty("--row-colour", colourOf(label, labels));
    return cell;
  };
  const head = rows.map(({ label }) => {
    const cell = create("th", "", name(label));
    cell.scope = "col";
    return colour(cell, label);
  });
  const corner = create("td", "facts", "is ↓ taken for →");
  const body = rows.map(({ label, examples, taken }, row) => {
    const title = create("th", "", name(label));
    title.scope = "row";
    const cells = taken.map((count, column) => {
      const cell = create("td", row === column ? "teach-right" : "teach-wrong", String(count));
      cell.style.setProperty("--share", String(examples > 0 ? count / examples : 0));
      return cell;
    });
    return create("tr", "", colour(title, label), ...cells);
  });
  const table = create(
    "table",
    "",
    create("thead", "", create("tr", "", corner, ...head)),
    create("tbody", "", ...body),
  );
  const scroller = create("div", "teach-table", table);
  scroller.tabIndex = 0; // it may scroll sideways
  scroller.setAttribute("role", "region");
  scroller.setAttribute("aria-label", "What is taken for what");
  return create("div", "", create("h3", "", "What is taken for what"), scroller);
}

/** @param {LearnReport["confused"]} confused @param {readonly string[]} labels */
function pairsOf(confused, labels) {
  const named = (/** @type {string} */ label) => {
    const element = name(label);
    element.style.setProperty("--row-colour", colourOf(label, labels));
    return element;
  };
  const items = confused.slice(0, mostPairs).map(({ label, taken, count }) => {
    return create("li", "", named(label), " taken for ", named(taken), `: ${count}`);
  });
  return create("div", "", create("h3", "", "What is taken for what"), create("ul", "teach-pairs", ...items));
}

/** Without what only a program can look at. @param {LearnReport} report */
function notesOf({ duplicates, conflicts, advice }) {
  const notes = advice.map((text) => create("li", "", text.replace(" (`conflicts` names them)", "")));
  if (duplicates > 0)
    notes.push(
      create(
        "li",
        "",
        `${plural(duplicates, "example")} came twice and ${duplicates === 1 ? "counts" : "count"} once.`,
      ),
    );
  for (const { text, labels } of conflicts.slice(0, mostConflicts)) {
    notes.push(create("li", "", `“${oneLine(text).slice(0, 120)}” has the labels ${labels.join(" and ")}.`));
  }
  return notes.length === 0
    ? create("p", "facts", "Nothing stands out.")
    : create("ul", "teach-advice", ...notes);
}

export class ReportPanel {
  #content = create("div", "teach-report");
  element = create("section", "card block", create("h2", "", "How well it does"), this.#content);

  constructor() {
    this.element.setAttribute("aria-label", "How well it does");
    this.show(undefined);
  }

  /** @param {LearnReport | undefined} report */
  show(report) {
    this.element.hidden = !report;
    if (!report) return;
    const rows = confusionsOf(report);
    const labels = rows.map(({ label }) => label);
    const pictures =
      report.confused.length === 0
        ? []
        : [labels.length <= mostColumns ? tableOf(rows, labels) : pairsOf(report.confused, labels)];
    this.#content.replaceChildren(
      accuracyOf(report),
      barsOf(rows, labels),
      ...pictures,
      create("div", "", create("h3", "", "What would help"), notesOf(report)),
    );
  }
}

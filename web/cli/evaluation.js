// How often a model is right: counts by label, and what is usually made of them.

/**
 * @typedef {object} LabelFigures
 * @property {string} label
 * @property {number | null} precision share of the rows given this label that have it; null where none was
 * @property {number | null} recall share of the rows with this label that were given it; null where none has it
 * @property {number | null} f1 their harmonic mean
 * @property {number} support rows that have this label
 *
 * @typedef {{bad: number, empty: number}} LeftOut rows
 */

/** @param {number} part @param {number} whole */
const share = (part, whole) => (whole > 0 ? part / whole : null);

export class Evaluation {
  #labels;
  /** Rows: label in the file, columns: label given. @type {number[][]} */
  #confusion;

  /** @param {readonly string[]} labels */
  constructor(labels) {
    this.#labels = labels;
    this.#confusion = labels.map(() => labels.map(() => 0));
  }

  /** @param {number} expected index @param {readonly number[]} given how many rows were given each label */
  count(expected, given) {
    for (const [i, count] of given.entries()) this.#confusion[expected][i] += count;
  }

  /** @returns {LabelFigures[]} */
  #byLabel() {
    return this.#labels.map((label, i) => {
      const right = this.#confusion[i][i];
      const support = this.#confusion[i].reduce((sum, count) => sum + count, 0);
      const given = this.#confusion.reduce((sum, row) => sum + row[i], 0);
      // The mean of precision and recall, in the form that is defined wherever either is.
      const f1 = share(2 * right, support + given);
      return { label, precision: share(right, given), recall: share(right, support), f1, support };
    });
  }

  /** @param {number} seconds that the rows took @param {LeftOut} leftOut */
  result(seconds, { bad, empty }) {
    const confusion = this.#confusion;
    const correct = confusion.reduce((sum, row, i) => sum + row[i], 0);
    const total = confusion.flat().reduce((sum, count) => sum + count, 0);
    const byLabel = this.#byLabel();
    const defined = byLabel.flatMap(({ f1 }) => f1 ?? []);
    return {
      accuracy: share(correct, total),
      correct,
      total,
      confusion,
      sentencesPerSecond: total / seconds,
      labels: [...this.#labels],
      byLabel,
      macroF1: share(
        defined.reduce((sum, f1) => sum + f1, 0),
        defined.length,
      ),
      skipped: bad + empty,
    };
  }
}

/** @param {number | null} value */
const percent = (value) => (value === null ? "-" : `${(100 * value).toFixed(2)} %`);

/** @param {string[][]} rows of cells; the first column to the left, the others to the right */
function table(rows) {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((cells) => cells[i].length)));
  const line = (/** @type {string[]} */ [head, ...cells]) =>
    `  ${head.padEnd(widths[0])}  ${cells.map((cell, i) => cell.padStart(widths[i + 1])).join("  ")}`;
  return rows.map((cells) => `${line(cells).trimEnd()}\n`).join("");
}

/** @param {number} count @param {string} what @returns {string} a line, if there are any */
const leftOutLine = (count, what) =>
  count > 0 ? `${count} ${what.replace("row", count === 1 ? "row" : "rows")} left out\n` : "";

/**
 * @param {ReturnType<Evaluation["result"]>} result
 * @param {LeftOut} leftOut
 * @param {readonly string[]} labels as a terminal shows them
 */
export function evaluationText(result, { bad, empty }, labels) {
  const { accuracy, correct, total, confusion, sentencesPerSecond, byLabel, macroF1 } = result;
  const rate = `${sentencesPerSecond.toFixed(0)} sentences a second`;
  const figures = byLabel.map(({ precision, recall, f1, support }, i) => [
    labels[i],
    ...[precision, recall, f1].map(percent),
    String(support),
  ]);
  return (
    `accuracy ${percent(accuracy)} (${correct} of ${total}), ${rate}\n` +
    leftOutLine(bad, "bad row") +
    leftOutLine(empty, "row without text") +
    "rows: label in the file, columns: label given\n" +
    table([["", ...labels], ...confusion.map((counts, i) => [labels[i], ...counts.map(String)])]) +
    "by label\n" +
    table([["", "precision", "recall", "F1", "rows"], ...figures]) +
    `macro F1 ${percent(macroF1)}\n`
  );
}

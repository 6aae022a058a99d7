// What the classifier said about each row, and which rows are shown in what order.

/**
 * @typedef {object} Filter
 * @property {string} label one of the labels, "" for all, or `unlabelled`
 * @property {number} min of the score
 * @property {number} max
 *
 * @typedef {{label: string, score: number, truncated: boolean, unknownTokens: number}} RowResult
 *
 * @typedef {object} Sorting
 * @property {"row" | "label" | "score"} by
 * @property {boolean} descending
 */

/** Stands for the rows without a label; no label has a NUL in its name. */
export const unlabelled = "\0";

/** @type {Readonly<Filter>} */
export const noFilter = { label: "", min: -Infinity, max: Infinity };

/** @type {Readonly<Sorting>} */
export const asRead = { by: "row", descending: false };

export const binCount = 20;

export class Results {
  labels;
  /** Index of the best label; -1: none. */
  #best;
  #scores;
  #truncated;
  #unknown;
  /** Of rows with each label. @type {number[]} */
  counts;
  truncatedCount = 0;
  /** Rows that hold what the model does not know. */
  unknownCount = 0;
  labelledCount = 0;
  /** The scores' range; that of probabilities unless scores leave it. */
  lowest = 0;
  highest = 1;

  /** @param {number} rowCount @param {readonly string[]} labels */
  constructor(rowCount, labels) {
    this.labels = labels;
    this.#best = new Int32Array(rowCount).fill(-1);
    this.#scores = new Float32Array(rowCount);
    this.#truncated = new Uint8Array(rowCount);
    this.#unknown = new Uint8Array(rowCount);
    this.counts = labels.map(() => 0);
  }

  get rowCount() {
    return this.#best.length;
  }

  /** @param {number} row @param {RowResult} result */
  set(row, { label, score, truncated, unknownTokens }) {
    const index = this.labels.indexOf(label);
    const before = this.#best[row];
    if (before >= 0) {
      this.counts[before]--;
      this.labelledCount--;
    }
    this.#best[row] = index;
    this.#scores[row] = score;
    this.truncatedCount += Number(truncated) - this.#truncated[row];
    this.#truncated[row] = Number(truncated);
    this.unknownCount += Number(unknownTokens > 0) - this.#unknown[row];
    this.#unknown[row] = Number(unknownTokens > 0);
    this.counts[index]++;
    this.labelledCount++;
    this.lowest = Math.min(this.lowest, score);
    this.highest = Math.max(this.highest, score);
  }

  /** @param {number} row @returns {{label: string, score: number, truncated: boolean, hasUnknown: boolean} | undefined} */
  get(row) {
    const index = this.#best[row];
    if (index < 0) return undefined;
    return {
      label: this.labels[index],
      score: this.#scores[row],
      truncated: this.#truncated[row] === 1,
      hasUnknown: this.#unknown[row] === 1,
    };
  }

  /**
   * The rows that a filter lets through, in order.
   * @param {Filter} filter
   * @param {Sorting} sorting
   * @returns {Uint32Array | undefined} undefined: all of them, as read
   */
  view(filter, sorting) {
    const all = filter.label === "" && filter.min <= this.lowest && filter.max >= this.highest;
    if (all && sorting.by === "row" && !sorting.descending) return undefined;
    const rows = all ? Uint32Array.from({ length: this.rowCount }, (_, row) => row) : this.#filtered(filter);
    return this.#sorted(rows, sorting);
  }

  /** @param {Filter} filter */
  #filtered({ label, min, max }) {
    const rows = new Uint32Array(this.rowCount);
    const wanted = this.labels.indexOf(label);
    const everyScore = min <= this.lowest && max >= this.highest;
    let count = 0;
    for (let row = 0; row < rows.length; row++) {
      const index = this.#best[row];
      const fits =
        index < 0
          ? label === unlabelled || (label === "" && everyScore)
          : (label === "" || index === wanted) && this.#scores[row] >= min && this.#scores[row] <= max;
      if (fits) rows[count++] = row;
    }
    return rows.slice(0, count);
  }

  /** Rows without a label come last, whichever way the others are sorted. @param {Uint32Array} rows @param {Sorting} sorting */
  #sorted(rows, { by, descending }) {
    if (by === "row") return descending ? rows.reverse() : rows;
    const sign = descending ? -1 : 1;
    const names = [...this.labels].sort((a, b) => a.localeCompare(b));
    const ranks = this.labels.map((label) => names.indexOf(label));
    const byScore = by === "score";
    const [best, scores] = [this.#best, this.#scores];
    return rows.sort((a, b) => {
      const [labelA, labelB] = [best[a], best[b]];
      if (labelA < 0 || labelB < 0) return labelA >= 0 ? -1 : labelB >= 0 ? 1 : a - b;
      if (!byScore && labelA !== labelB) return sign * (ranks[labelA] - ranks[labelB]);
      // Within a label the surest come first.
      const difference = byScore ? sign * (scores[a] - scores[b]) : scores[b] - scores[a];
      return difference || a - b;
    });
  }

  /**
   * How many rows have a score in each of equal parts of the range, one list a label.
   * @returns {Uint32Array[]}
   */
  histogram() {
    const bins = this.labels.map(() => new Uint32Array(binCount));
    const width = (this.highest - this.lowest) / binCount || 1;
    for (let row = 0; row < this.rowCount; row++) {
      const index = this.#best[row];
      if (index < 0) continue;
      bins[index][Math.min(binCount - 1, Math.floor((this.#scores[row] - this.lowest) / width))]++;
    }
    return bins;
  }
}

// A report as a table: how many examples of each label were taken for which.

/**
 * @typedef {import("distilbert-wasm").LearnReport} LearnReport
 *
 * @typedef {object} ConfusionRow
 * @property {string} label
 * @property {number} examples
 * @property {number} right of them those that were recognized
 * @property {number[]} taken how many of them for each label, in the labels' order
 */

/** @param {LearnReport} report @returns {ConfusionRow[]} */
export function confusionsOf({ perLabel, confused }) {
  const columns = new Map(perLabel.map(({ label }, i) => [label, i]));
  const rows = perLabel.map(({ label, examples }) => {
    return { label, examples, right: examples, taken: perLabel.map(() => 0) };
  });
  for (const { label, taken, count } of confused) {
    const [row, column] = [rows[columns.get(label) ?? -1], columns.get(taken)];
    if (!row || column === undefined) continue;
    row.taken[column] += count;
    row.right -= count;
  }
  for (const [i, row] of rows.entries()) row.taken[i] = row.right;
  return rows;
}

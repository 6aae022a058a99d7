// The cells of a row of CSV that RowSplitter found sound: its quotes are closed and doubled where they
// should be. A quote within a cell that does not begin with one is a character like any other.

/**
 * @param {string} row
 * @param {string} delimiter one character
 * @returns {string[]}
 */
export function cellsOf(row, delimiter) {
  if (!row.includes('"')) return row.split(delimiter);
  const cells = [];
  for (let at = 0; ;) {
    let cell;
    if (row[at] === '"') {
      let close = row.indexOf('"', at + 1);
      cell = row.slice(at + 1, close);
      // Two quotes stand for one.
      while (row[close + 1] === '"') {
        const next = row.indexOf('"', close + 2);
        cell += `"${row.slice(close + 2, next)}`;
        close = next;
      }
      at = close + 1;
    } else {
      const end = row.indexOf(delimiter, at);
      const stop = end < 0 ? row.length : end;
      cell = row.slice(at, stop);
      at = stop;
    }
    cells.push(cell);
    if (at >= row.length) return cells;
    at++; // the delimiter
    if (at === row.length) return [...cells, ""];
  }
}

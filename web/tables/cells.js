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

/** Where the cell that begins there ends. @param {string} row @param {string} delimiter @param {number} at */
function endOfCell(row, delimiter, at) {
  if (row[at] !== '"') {
    const end = row.indexOf(delimiter, at);
    return end < 0 ? row.length : end;
  }
  let close = row.indexOf('"', at + 1);
  while (row[close + 1] === '"') close = row.indexOf('"', close + 2);
  return close + 1;
}

/**
 * A row with another text in one of its cells, all else as it stands.
 * @param {string} row
 * @param {string} delimiter
 * @param {number} index of the cell
 * @param {string} text
 */
export function withCell(row, delimiter, index, text) {
  let at = 0;
  for (let i = 0; i < index; i++) at = endOfCell(row, delimiter, at) + 1;
  const quoted = row[at] === '"' || text.startsWith('"') || text.includes(delimiter) || /[\r\n]/.test(text);
  const cell = quoted ? `"${text.replaceAll('"', '""')}"` : text;
  return row.slice(0, at) + cell + row.slice(endOfCell(row, delimiter, at));
}

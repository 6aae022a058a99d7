// Columns: which one holds the texts, and the names of those that have none.

/** If no column is named: those that usually hold the text. */
export const textColumns = ["text", "sentence"];

/** @param {readonly string[]} names @returns {string | undefined} */
export const usualTextColumn = (names) =>
  names.length === 1 ? names[0] : textColumns.find((name) => names.includes(name));

/**
 * Names that tell the columns apart: one without a name, or with the name of one before it, goes by its
 * number, the first is 1.
 * @param {readonly string[]} header
 * @param {(number: number) => string} [numbered]
 * @returns {string[]}
 */
export function columnNames(header, numbered = String) {
  const taken = new Set(header);
  const seen = new Set([""]);
  return header.map((name, i) => {
    if (!seen.has(name)) {
      seen.add(name);
      return name;
    }
    let free = numbered(i + 1);
    for (let n = 2; taken.has(free); n++) free = `${numbered(i + 1)} (${n})`;
    taken.add(free);
    return free;
  });
}

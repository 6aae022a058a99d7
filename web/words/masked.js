// A text without what a model has found in it.

/** @typedef {Pick<import("../src/index.js").Entity, "start" | "end" | "label">} Found */

/** The entity's name: without aggregation labels say where one begins. @param {string} label */
const nameOf = (label) => label.replace(/^[BI]-/, "");

/**
 * Stretches of a text, none of which overlap: what touches or overlaps and has one name is one; of two names the one
 * that begins first has what they share.
 * @param {readonly Found[]} entities
 * @returns {{start: number, end: number, name: string}[]}
 */
export function stretchesOf(entities) {
  /** @type {{start: number, end: number, name: string}[]} */
  const stretches = [];
  for (const { start, end, label } of [...entities].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const name = nameOf(label);
    const last = stretches[stretches.length - 1];
    if (last && start <= last.end && name === last.name) last.end = Math.max(last.end, end);
    else if (end > (last?.end ?? -1)) stretches.push({ start: Math.max(start, last?.end ?? 0), end, name });
  }
  return stretches;
}

/**
 * The text with "[PER]" in place of each person, and so on; all else as it is.
 * @param {string} text
 * @param {readonly Found[]} entities
 */
export function masked(text, entities) {
  let [out, at] = ["", 0];
  for (const { start, end, name } of stretchesOf(entities)) {
    out += `${text.slice(at, start)}[${name}]`;
    at = end;
  }
  return out + text.slice(at);
}

// What tag adds to a row: what the model has found in its text.
import { labelText, printable, scoreDigits, scoreText } from "./printable.js";
import { roundedTo } from "./row-writer.js";

/**
 * @typedef {import("../src/index.js").Entity} Entity
 * @typedef {import("./classify-rows.js").Answer<Entity[]>} Answer
 */

/**
 * @param {{prefix: string, error: boolean, digits?: number}} fields
 * @param {boolean} isTable
 * @returns {Omit<import("./row-writer.js").Added, "text">}
 */
export function entityFields({ prefix, error, digits }, isTable) {
  const shown = digits ?? (isTable ? scoreDigits : undefined);
  /** @param {Entity[] | undefined} entities */
  const rounded = (entities) => entities?.map((one) => ({ ...one, score: roundedTo(one.score, shown) }));
  return {
    prefix,
    error,
    names: ["entities"],
    members: (entities) => [["entities", rounded(entities)]],
    cells: (entities) => [entities && JSON.stringify(rounded(entities))],
  };
}

/** @param {string} text */
const shortened = (text) => JSON.stringify(text.length > 70 ? `${text.slice(0, 69)}…` : text);

/** @param {Answer} answer @param {number} [digits] */
export function entitiesText({ row: { raw = "", input = raw }, result, error }, digits) {
  const text = shortened(String(input));
  if (error !== undefined) return `ERROR  ${text}\n  ${error}\n`;
  if (!result) return `-  ${text}\n`;
  const width = (/** @type {string[]} */ names) => Math.max(0, ...names.map((name) => name.length));
  const cells = result.map((one) => [labelText(one.label), printable(one.text)]);
  const [labels, texts] = [0, 1].map((column) => width(cells.map((row) => row[column])));
  const lines = result.map(({ score, start, end }, i) => {
    const [label, found] = cells[i];
    return `  ${label.padEnd(labels)}  ${found.padEnd(texts)}  ${scoreText(score, digits)}  ${start}-${end}\n`;
  });
  return `${text}\n${lines.join("") || "  (nothing found)\n"}`;
}

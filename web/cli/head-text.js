// What a learned head is, for a terminal.
import { readFile, stat } from "node:fs/promises";
import { aboutHead, nameOfEncoder } from "../src/classifier/learn/head-file.js";
import { counted } from "./usage.js";
import { labelText, printable } from "./printable.js";

/** @typedef {import("../src/index.js").LearnReport} LearnReport */

/** @param {number} share */
const percent = (share) => `${(100 * share).toFixed(1)} %`;

/** Labels that a list shows, and pairs that are confused. */
const mostShown = 20;

/** @param {LearnReport} report */
export function reportText({ examples, accuracy, low, high, perLabel, confused, duplicates, advice }) {
  const range = `between ${percent(low)} and ${percent(high)}`;
  const estimate = accuracy === undefined ? `accuracy ${range}` : `accuracy ${percent(accuracy)}, ${range}`;
  const width = Math.max(...perLabel.map(({ label }) => labelText(label).length));
  const labels = perLabel.slice(0, mostShown).map((one) => {
    const share = one.accuracy === undefined ? "" : `  ${percent(one.accuracy).padStart(7)}`;
    return `  ${labelText(one.label).padEnd(width)}  ${String(one.examples).padStart(5)}${share}`;
  });
  const more = perLabel.length > mostShown ? [`  and ${perLabel.length - mostShown} labels more`] : [];
  const pairs = confused
    .slice(0, 5)
    .map(({ label, taken, count }) => `  ${count} of ${labelText(label)} taken for ${labelText(taken)}`);
  return [
    `${examples} examples of ${perLabel.length} labels${duplicates > 0 ? `, ${counted(duplicates, "duplicate")} left out` : ""}`,
    `${estimate}: each example by a fit to all others`,
    "by label: examples, and how many of them are recognized",
    ...labels,
    ...more,
    ...(pairs.length > 0 ? ["most often confused", ...pairs] : []),
    ...advice.map((line) => `- ${printable(line)}`),
    "",
  ].join("\n");
}

/** What a file says of the head in it; nothing of a folder, or of what is not there. @param {string} path */
export async function headFacts(path) {
  const found = await stat(path).catch(() => undefined);
  if (!found || found.isDirectory()) return undefined;
  const bytes = await readFile(path);
  return { head: path, bytes: bytes.length, ...aboutHead(bytes) };
}

/** @param {NonNullable<Awaited<ReturnType<typeof headFacts>>>} facts */
export function headText({ head, bytes, encoder, report, canLearn }) {
  return (
    `head          ${printable(head)}, ${bytes} bytes\n` +
    `belongs to    ${printable(nameOfEncoder(encoder))}\n` +
    `learns more   ${canLearn ? "yes, it has its examples' features" : "no, it has no features of its examples"}\n` +
    reportText(/** @type {LearnReport} */ (report))
  );
}

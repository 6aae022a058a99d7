// The few figures that say how we stand, drawn from the sections.
import { names } from "../measure/contestants.mjs";
import { batchName, lengths } from "../measure/workload.mjs";

/** @typedef {import("../types.ts").Section} Section */

/** @type {{key: keyof import("../types.ts").Summary, ours: string, peer: string}[]} */
export const comparisons = [
  { key: "ratioVsOrtWebInt8", ours: names.ours, peer: names.ortWeb },
  { key: "ratioBaseSimdVsOrtWebInt8", ours: names.base, peer: names.ortWeb },
  { key: "ratioFp32VsOrtWebFp32", ours: names.oursFp32, peer: names.ortWebFp32 },
  { key: "ratioVsTransformersJs", ours: names.ours, peer: names.transformers },
];

/** Two digits after the point are what the spread allows. @param {number} ratio */
const rounded = (ratio) => Math.round(ratio * 100) / 100;

/** How many times as long a peer takes, by case. @param {Section} section @param {string} ours @param {string} peer */
export function ratios({ figures }, ours, peer) {
  /** @type {[string, number][]} */
  const entries = [];
  for (const name of [...lengths.map(String), batchName]) {
    const ratio = figures.find((figure) => figure.contestant === ours && figure.case === name)?.ratio?.[peer];
    if (ratio !== undefined) entries.push([name, rounded(ratio)]);
  }
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** Of Chromium with one thread. @param {Section | undefined} section */
export function summarize(section) {
  /** @type {import("../types.ts").Summary} */
  const summary = {};
  for (const { key, ours, peer } of comparisons) {
    const found = section && ratios(section, ours, peer);
    if (found) summary[key] = found;
  }
  return summary;
}

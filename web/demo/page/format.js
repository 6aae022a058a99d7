// Numbers and names as the page shows them.

/** @param {number} score from 0 to 1; never rounded to a certainty that no model has */
export function formatScore(score) {
  if (score < 0 || score > 1) return formatNumber(score);
  if (score > 0.999) return "> 99.9%";
  if (score < 0.001) return "< 0.1%";
  return `${(score * 100).toFixed(1)}%`;
}

/** A score that is no share, such as a regression's. @param {number} value */
export const formatNumber = (value) => value.toFixed(3).replace("-", "−");

/** A difference of scores in points of a hundred, with its sign. @param {number} difference */
export function formatPoints(difference) {
  const points = (difference * 100).toFixed(1);
  if (points === "0.0" || points === "-0.0") return "0.0";
  return difference > 0 ? `+${points}` : points.replace("-", "−");
}

/** @param {number} bytes */
export function formatBytes(bytes) {
  if (bytes < 1e3) return `${bytes} bytes`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(0)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

/** @param {{loaded: number, total?: number}} progress bytes; without `total` it is not known yet */
export function formatProgress({ loaded, total }) {
  if (!total) return formatBytes(loaded);
  if (total < 1e6) return `${(loaded / 1e3).toFixed(0)} of ${(total / 1e3).toFixed(0)} kB`;
  return `${(loaded / 1e6).toFixed(1)} of ${(total / 1e6).toFixed(1)} MB`;
}

/** @param {number} milliseconds browsers round their clocks to 0.1 or 1 ms */
export function formatDuration(milliseconds) {
  if (milliseconds < 1) return "under 1 ms";
  if (milliseconds < 9.95) return `${milliseconds.toFixed(1)} ms`;
  return milliseconds < 1000 ? `${milliseconds.toFixed(0)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

const counts = new Intl.NumberFormat("en");

/** @param {number} count */
export const formatCount = (count) => counts.format(Math.round(count));

/** To two figures: more would suggest a precision that a single run does not have. @param {number} value */
const twoFigures = (value) => Number(value.toPrecision(2));

/** @param {number} perSecond @param {string} unit such as "tokens" */
export function formatRate(perSecond, unit) {
  if (!Number.isFinite(perSecond)) return "";
  return `${perSecond < 10 ? perSecond.toFixed(1) : formatCount(twoFigures(perSecond))} ${unit}/s`;
}

/** @param {number} seconds */
export function formatRemaining(seconds) {
  if (seconds < 1.5) return "about a second";
  if (seconds < 100) return `about ${Math.round(seconds)} seconds`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `about ${minutes} minutes` : `about ${Math.round(minutes / 60)} hours`;
}

/** "POSITIVE" as "Positive"; names in any other case are left alone. @param {string} label */
export function formatLabel(label) {
  return /^\p{Lu}+$/u.test(label) ? label[0] + label.slice(1).toLowerCase() : label;
}

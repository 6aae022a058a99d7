// Numbers as the page shows them.

/** @param {number} score from 0 to 1; never rounded to a certainty that no model has */
export function formatScore(score) {
  if (score > 0.999) return "> 99.9%";
  if (score < 0.001) return "< 0.1%";
  return `${(score * 100).toFixed(1)}%`;
}

/** @param {number} bytes */
const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

/** @param {number} loaded @param {number} total */
export function formatProgress(loaded, total) {
  return `${megabytes(loaded)} of ${megabytes(total)} MB`;
}

/** @param {number} milliseconds browsers round their clocks to 0.1 or 1 ms */
export function formatDuration(milliseconds) {
  if (milliseconds < 1) return "under 1 ms";
  return `${milliseconds.toFixed(milliseconds < 9.95 ? 1 : 0)} ms`;
}

/** "POSITIVE" as "Positive"; names in any other case are left alone. @param {string} label */
export function formatLabel(label) {
  return /^\p{Lu}+$/u.test(label) ? label[0] + label.slice(1).toLowerCase() : label;
}

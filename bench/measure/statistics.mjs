// Medians and quartiles.

/** @param {number[]} sorted @param {number} share 0 to 1 */
function quantile(sorted, share) {
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)];
  return below + (sorted[Math.ceil(position)] - below) * (position % 1);
}

/** Of milliseconds, to the microsecond. @param {number[]} samples @returns {import("../types.ts").Spread} */
export function spread(samples) {
  const sorted = samples.toSorted((a, b) => a - b);
  const [low, median, high] = [0.25, 0.5, 0.75].map(
    (share) => Math.round(quantile(sorted, share) * 1000) / 1000,
  );
  return { median, low, high, repetitions: samples.length };
}

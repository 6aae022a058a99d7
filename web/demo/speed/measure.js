// How long the model takes here: the middle of many calls, for texts of known lengths.

/** @typedef {import("distilbert-wasm").TextClassifier} TextClassifier */

/** Words that are one token each, so that a text's length can be chosen. */
const words =
  "the film was a long and quiet story about two people who meet by chance in a small town near the sea and it took its time with them".split(
    " ",
  );

/** [CLS] and [SEP]. */
const frame = 2;

/** @param {number} tokens */
export const textOf = (tokens) =>
  Array.from({ length: tokens - frame }, (_, i) => words[i % words.length]).join(" ");

/** Browsers round their clocks to a millisecond or less: calls are timed together until it is no matter. */
const stretch = 40; // ms

/** @param {number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/**
 * @param {TextClassifier} classifier
 * @param {number} tokens
 * @param {{budget: number, signal: AbortSignal}} options budget: milliseconds to spend
 * @returns {Promise<{tokens: number, milliseconds: number, calls: number}>}
 */
export async function measure(classifier, tokens, { budget, signal }) {
  const text = textOf(tokens);
  const first = await classifier.classify(text, { signal }); // not counted
  /** @type {number[]} */
  const times = [];
  let calls = 0;
  const end = performance.now() + budget;
  while (performance.now() < end || times.length < 5) {
    const start = performance.now();
    let count = 0;
    do {
      await classifier.classify(text, { signal });
      count++;
    } while (performance.now() - start < stretch);
    times.push((performance.now() - start) / count);
    calls += count;
  }
  return { tokens: first.tokenCount, milliseconds: median(times), calls };
}

// A long text that is read in windows: they are shared out over the engines a few at a time, so that
// threads share a single text and it can be aborted between any two windows.
import { unitsOf } from "../base/texts.js";

/**
 * @typedef {import("../workers/pool.js").Pool} Pool
 * @typedef {import("../base/texts.js").TextInput} TextInput
 */

/** UTF-16 units up to which a text's few windows are soon read in one call. */
const shortUnits = 1 << 14;

/** Tokens that are read in one call: enough to keep the products busy. */
export const callTokens = 512;

/**
 * Consecutive texts: runs of short ones, and each long one alone.
 * @param {TextInput[]} inputs
 */
export function* alternating(inputs) {
  let first = 0;
  do {
    const isLong = (/** @type {TextInput} */ input) => unitsOf(input) > shortUnits;
    const long = first < inputs.length && isLong(inputs[first]);
    const next = inputs.findIndex((input, i) => i > first && (long || isLong(input)));
    const texts = inputs.slice(first, next < 0 ? inputs.length : next);
    yield { first, texts, long };
    first += texts.length;
  } while (first < inputs.length);
}

/**
 * What `Engine.classify` gives for the text alone, bit for bit.
 * @param {Pool} pool
 * @param {TextInput} input
 * @param {import("../engine/engine.js").RunOptions} options
 * @param {AbortSignal | undefined} signal
 * @param {() => string} where words for the text
 * @returns {Promise<import("../engine/engine.js").Classifications>}
 */
export async function classifyLong(pool, input, options, signal, where) {
  const [{ tokenCount, ids, lengths }] = await pool.forTexts(
    [input],
    (engine, [text]) => engine.split(text, options),
    signal,
    where,
  );
  const length = lengths[0]; // windows are all alike
  const parts = await pool.forRange(
    lengths.length,
    Math.max(1, Math.floor(callTokens / length)),
    async (engine, first, size) => {
      const rows = lengths.slice(first, first + size);
      const begin = first * length;
      return (await engine.logits(ids.slice(begin, begin + rows.length * length), rows)).logits;
    },
    signal,
  );
  const all = Float32Array.from(parts.flatMap((part) => [...part]));
  const [means] = await pool.forRange(1, 1, (engine) => engine.mean(all, options.scoreFunction), signal);
  return {
    .../** @type {import("../base/core-types.ts").CoreMeanScores} */ (means),
    tokenCounts: Int32Array.of(tokenCount),
    truncated: Uint8Array.of(0),
    windows: Int32Array.of(lengths.length),
  };
}

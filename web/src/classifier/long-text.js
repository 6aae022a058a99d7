// A long text that is read in windows: they are shared out over the engines a few at a time, so that
// threads share a single text and it can be aborted between any two windows.
import { unitsOf } from "../base/texts.js";
import { windowedCallUnits } from "../workers/pool.js";

/**
 * @typedef {import("../workers/pool.js").Pool} Pool
 * @typedef {import("../base/texts.js").TextInput} TextInput
 */

/**
 * Consecutive texts: runs of short ones, and each long one alone.
 * @param {TextInput[]} inputs
 */
export function* alternating(inputs) {
  let first = 0;
  do {
    const isLong = (/** @type {TextInput} */ input) => unitsOf(input) > windowedCallUnits;
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
 * @param {number} [index] in the caller's list; none: it came alone
 * @returns {Promise<import("../engine/engine.js").Classifications>}
 */
export async function classifyLong(pool, input, options, signal, index) {
  const [{ tokenCount, ids, typeIds, lengths }] = await pool.forTexts(
    [input],
    (engine, [text]) => engine.split(text, options),
    signal,
    index,
  );
  const length = lengths[0]; // windows are all alike
  const parts = await pool.forRange(
    lengths.length,
    length,
    async (engine, first, size) => {
      const rows = lengths.slice(first, first + size);
      const [begin, end] = [first * length, (first + rows.length) * length];
      return (await engine.logits(ids.slice(begin, end), typeIds.slice(begin, end), rows)).logits;
    },
    signal,
  );
  const all = Float32Array.from(parts.flatMap((part) => [...part]));
  return {
    ...(await pool.once((engine) => engine.mean(all, options.scoreFunction), signal)),
    tokenCounts: Int32Array.of(tokenCount),
    truncated: Uint8Array.of(0),
    windows: Int32Array.of(lengths.length),
  };
}

// Texts of which all is read, in windows. A long one's windows are shared out over the engines a few at a
// time, so that threads share a single text and it can be aborted between any two windows.
import { unitsOf } from "../base/texts.js";
import { shortUnits } from "../workers/shares.js";

/**
 * @typedef {import("../base/core-types.ts").CoreClassifications} Rows
 * @typedef {import("../base/texts.js").TextInput} TextInput
 * @typedef {import("../base/core-types.ts").CoreClassifyOptions} ClassifyCall
 * @typedef {import("../workers/pool.js").Pool} Pool
 */

/**
 * Consecutive texts: runs of short ones, and each long one alone.
 * @template {TextInput} Text
 * @param {Text[]} inputs
 * @param {number} mostUnits of a short one
 */
export function* alternating(inputs, mostUnits) {
  let first = 0;
  do {
    const isLong = (/** @type {TextInput} */ input) => unitsOf(input) > mostUnits;
    const long = first < inputs.length && isLong(inputs[first]);
    const next = inputs.findIndex((input, i) => i > first && (long || isLong(input)));
    const texts = inputs.slice(first, next < 0 ? inputs.length : next);
    yield { first, texts, long };
    first += texts.length;
  } while (first < inputs.length);
}

/**
 * What an engine's `classify` gives for the text alone, bit for bit.
 * @param {Pool} pool
 * @param {TextInput} input
 * @param {ClassifyCall} call
 * @param {AbortSignal | undefined} signal
 * @param {number} index in the caller's list; NaN: it came alone
 * @returns {Promise<Rows>}
 */
async function classifyLong(pool, input, call, signal, index) {
  const [{ tokenCount, unknownCount, ids, typeIds, lengths }] = await pool.forTexts(
    [input],
    (engine, [text]) => engine.call("split", [text, call]),
    signal,
    index,
  );
  const length = lengths[0]; // windows are all alike
  const parts = await pool.forRange(
    lengths.length,
    length,
    async (engine, first, count) => {
      const [begin, end] = [first * length, (first + count) * length];
      const rows = lengths.slice(first, first + count);
      const args = /** @type {const} */ ([ids.slice(begin, end), typeIds.slice(begin, end), rows]);
      return (await engine.call("logits", [...args])).logits;
    },
    signal,
  );
  const all = Float32Array.from(parts.flatMap((part) => [...part]));
  return {
    ...(await pool.once((engine) => engine.call("mean", [all, call.scoreFunction]), signal)),
    tokenCounts: Int32Array.of(tokenCount),
    unknownCounts: Int32Array.of(unknownCount),
    truncated: Uint8Array.of(0),
    windows: Int32Array.of(lengths.length),
  };
}

/**
 * @param {Pool} pool
 * @param {TextInput[]} inputs
 * @param {ClassifyCall} call with windows for texts that are too long
 * @param {AbortSignal | undefined} signal
 * @param {number} firstIndex of these in the caller's list; NaN: a text that came alone
 * @returns {Promise<Rows[]>} of consecutive texts each, in their order
 */
export async function classifyInWindows(pool, inputs, call, signal, firstIndex) {
  const parts = [];
  for (const { first, texts, long } of alternating(inputs, shortUnits(pool.onPage))) {
    const index = firstIndex + first;
    if (long) {
      parts.push(await classifyLong(pool, texts[0], call, signal, index));
    } else {
      const rows = await pool.forTexts(
        texts,
        (engine, share) => engine.call("classify", [share, call]),
        signal,
        index,
        true,
      );
      parts.push(...rows);
    }
  }
  return parts;
}

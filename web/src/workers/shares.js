// How much goes into one call to an engine: all sizes of calls stand here.
import { unitsOf } from "../base/texts.js";

/** @typedef {import("../base/texts.js").TextInput} TextInput */

/** Texts that go through the core in one call, and about how many UTF-16 units. */
const callTexts = 32;
const callUnits = 1 << 20;
/** The same if all of a text is read, however long: a call that is aborted ends soon. */
const windowedCallUnits = 1 << 14;
/** And on a page's own thread, which each call holds; from so many a text is long there. */
const pageCallUnits = 1 << 8;
const pageLongUnits = 1 << 11;

/**
 * UTF-16 units after which no further text goes into a call.
 * @param {boolean} windowed whether all of a text is read
 * @param {boolean} onPage whether it is read on a page's own thread
 */
export function unitsOfCall(windowed, onPage) {
  if (onPage) return pageCallUnits;
  return windowed ? windowedCallUnits : callUnits;
}

/** UTF-16 units above which a text that is read in windows is shared out by these. @param {boolean} onPage */
export const shortUnits = (onPage) => (onPage ? pageLongUnits : windowedCallUnits);

/** Texts of a stream that are classified together, for each thread, and their UTF-16 units. */
export const streamTexts = 64;
export const streamUnits = 1 << 20;

/** Units beyond which a text costs no more, since its end is cut off, and what every text costs. */
const cutUnits = 4096;
const textCost = 16;

/**
 * Splits a list into shares, largest first; the small last ones even out the engines' finishing times.
 * @param {TextInput[]} inputs
 * @param {number} engines that take them
 * @param {boolean} windowed whether all of a text is read
 * @param {number} mostUnits in a call
 */
export function* sharesOf(inputs, engines, windowed, mostUnits) {
  /** About how long a text takes. @param {TextInput} input */
  const costOf = (input) => textCost + Math.min(unitsOf(input), windowed ? Infinity : cutUnits);
  let left = engines > 1 ? inputs.reduce((sum, input) => sum + costOf(input), 0) : 0;
  for (let first = 0; first < inputs.length;) {
    const enough = engines > 1 ? left / (2 * engines) : Infinity;
    let [end, cost, units] = [first, 0, 0];
    while (end < inputs.length && end - first < callTexts && cost < enough && units < mostUnits) {
      cost += costOf(inputs[end]);
      units += unitsOf(inputs[end++]);
    }
    yield { first, texts: inputs.slice(first, end) };
    left -= cost;
    first = end;
  }
}

/**
 * Splits sequences that are all alike into shares.
 * @param {number} count
 * @param {number} tokens of each
 * @param {number} batchTokens that the encoder takes together
 */
export function rangesOf(count, tokens, batchTokens) {
  const size = Math.max(1, Math.floor(batchTokens / tokens));
  return Array.from({ length: Math.ceil(count / size) }, (_, i) => {
    const first = i * size;
    return { first, count: Math.min(size, count - first) };
  });
}

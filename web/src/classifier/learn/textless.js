// Examples of a head's file, of which only the features are known, not the texts: equal features stand for
// equal texts.
import { checkExamples } from "./examples.js";

/** @param {Uint16Array} row FNV-1a */
const hashOf = (row) => row.reduce((hash, half) => Math.imul(hash ^ half, 0x01000193), 0x811c9dc5 | 0);

/**
 * The examples without those that repeat one of a file. One that does under another label is a conflict, as if the
 * file's text were known.
 * @template {{examples: import("./examples.js").Examples, features: Uint16Array}} Taught
 * @param {Taught} taught those of the file first
 * @param {import("../../base/texts.js").TextInput[]} texts of the examples from `first` on
 * @param {number} first of those that have just come
 * @returns {{taught: Taught, isNew: boolean[]}} and of each text whether it stays
 */
export function withoutRepeats(taught, texts, first) {
  const { examples, features } = taught;
  const { textless, labels } = examples;
  if (textless === 0) return { taught, isNew: texts.map(() => true) };
  const width = features.length / examples.of.length;
  const rowOf = (/** @type {number} */ i) => features.subarray(i * width, (i + 1) * width);
  /** @type {Map<number, number[]>} */
  const byHash = new Map();
  for (let i = 0; i < textless; i++) {
    const hash = hashOf(rowOf(i));
    byHash.set(hash, [...(byHash.get(hash) ?? []), i]);
  }

  const seen = new Set(examples.seen);
  const isNew = texts.map((input, i) => {
    const row = rowOf(first + i);
    const label = examples.of[first + i];
    const equal = (byHash.get(hashOf(row)) ?? []).filter((j) => rowOf(j).every((half, k) => half === row[k]));
    const key = JSON.stringify([labels[label], input]);
    if (equal.length > 0) seen.delete(key); // back after the file's, which came first
    for (const j of equal) seen.add(JSON.stringify([labels[examples.of[j]], input]));
    seen.add(key);
    return equal.every((j) => examples.of[j] !== label);
  });

  const stays = (/** @type {number} */ i) => i < first || isNew[i - first];
  const rest = [...examples.of.keys()].filter(stays);
  const kept = new Uint16Array(rest.length * width);
  rest.forEach((i, at) => kept.set(rowOf(i), at * width));
  const of = rest.map((i) => examples.of[i]);
  const duplicates = examples.duplicates + examples.of.length - of.length;
  return {
    taught: { ...taught, examples: checkExamples({ ...examples, of, seen, duplicates }), features: kept },
    isNew,
  };
}

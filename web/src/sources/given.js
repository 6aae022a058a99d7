// A model whose files the caller has in hand, once they have been taken.
import { weightsFile } from "./model-files.js";
import { openBytes } from "./source.js";

/**
 * @typedef {object} Weights
 * @property {number} [size] bytes, if it is known
 * @property {(signal?: AbortSignal) => AsyncIterable<Uint8Array>} open for the only reader
 * @property {Weights[]} [shards] of weights in several files, which are opened in place of this
 * @property {() => void} cancel releases a stream that nobody has opened, or one under way
 *
 * @typedef {object} GivenPlace
 * @property {"given"} kind
 * @property {Record<string, Uint8Array>} files the small ones, under the names that they have in a folder
 * @property {Weights} weights
 */

/** @param {GivenPlace} place @returns {import("../platform/types.ts").Source} */
export function givenSource({ files, weights }) {
  return {
    name: "the given model",
    nameOf: (file) => `the given ${file}`,
    async open(file, signal) {
      if (file === weightsFile) return { stream: weights.open(signal), size: weights.size };
      return Object.hasOwn(files, file) ? openBytes(files[file]) : undefined;
    },
  };
}

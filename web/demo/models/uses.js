// What a model is good for, by the classes of the package.
import { usesOf as classesOf } from "../../kinds/kind.js";

/** @typedef {{text: string, className: string}} Use */

/** @type {Record<string, string>} */
const texts = {
  TextClassifier: "labels and scores for texts",
  TokenClassifier: "names and so on, marked in texts",
  FillMask: "words for a gap",
  TextEmbedder: "vectors for search and comparison",
  ZeroShotClassifier: "labels of your own, without training",
};

/** @param {import("../../src/model/heads.js").Head} head @param {readonly string[]} labels @returns {Use[]} */
export const usesOf = (head, labels) =>
  classesOf(head, labels).map((className) => ({ text: texts[className], className }));

// What a model that classifies texts is good for besides, by the classes of the package.

/** @typedef {{text: string, className: string}} Use */

/** @param {readonly string[]} labels @returns {Use[]} */
export function usesOf(labels) {
  const uses = [
    { text: "labels and scores for texts", className: "TextClassifier" },
    { text: "vectors for search and comparison", className: "TextEmbedder" },
  ];
  // Trained for natural language inference.
  const isInference = labels.some((label) => /^entail/i.test(label));
  const own = { text: "labels of your own, without training", className: "ZeroShotClassifier" };
  return isInference ? [...uses, own] : uses;
}

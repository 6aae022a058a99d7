// What a model is good for, by the classes of the package.

/** @typedef {{text: string, className: string}} Use */

/** @param {readonly string[]} labels @param {boolean} tags whether it marks words @returns {Use[]} */
export function usesOf(labels, tags) {
  const embeds = { text: "vectors for search and comparison", className: "TextEmbedder" };
  if (tags) return [{ text: "names and so on, marked in texts", className: "TokenClassifier" }, embeds];
  const uses = [{ text: "labels and scores for texts", className: "TextClassifier" }, embeds];
  // Trained for natural language inference.
  const isInference = labels.some((label) => /^entail/i.test(label));
  const own = { text: "labels of your own, without training", className: "ZeroShotClassifier" };
  return isInference ? [...uses, own] : uses;
}

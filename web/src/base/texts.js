// Texts and pairs of texts.

/**
 * @typedef {string | {text: string, textPair?: string}} TextInput a text, or a pair of texts for a
 *   model trained on pairs
 */

/** @param {TextInput} input */
const partsOf = (input) => (typeof input === "string" ? { text: input, textPair: undefined } : input);

/** UTF-16 units; 0 for what is no text. @param {TextInput} input */
export function unitsOf(input) {
  const { text, textPair } = partsOf(input) ?? {};
  return (text?.length ?? 0) + (textPair?.length ?? 0);
}

// Texts and pairs of texts, and their way into the core.

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

/** The inputs in UTF-8, as the core takes them. @param {TextInput[]} inputs */
export function encodeInputs(inputs) {
  const encoder = new TextEncoder(); // not at the top: where there is none, as in jsdom, importing works
  return inputs.map((input) => {
    const { text, textPair } = partsOf(input);
    return {
      text: encoder.encode(text),
      textPair: textPair === undefined ? undefined : encoder.encode(textPair),
    };
  });
}

// What classify takes, checked and on its way into the core.
import { ClassifierError, describe } from "./errors.js";

/**
 * @typedef {string | {text: string, textPair?: string}} TextInput a text, or a pair of texts for a
 *   model trained on pairs
 */

/** Texts that go through the core in one call, and about how many bytes; between calls the event loop runs. */
const sliceTexts = 32;
const sliceBytes = 1 << 20;

/** UTF-16 units. The core holds a text twice, in up to three bytes a unit, within its 2 GB. */
const maxTextLength = 1 << 26;

const encoder = new TextEncoder();

/** @param {unknown} value @param {string} what */
function checkText(value, what) {
  if (typeof value !== "string") {
    throw new ClassifierError("invalid_argument", `${what} is ${describe(value)}, expected a string`);
  }
  if (value.length > maxTextLength) {
    const found = `${what} has ${value.length} UTF-16 units`;
    throw new ClassifierError("out_of_memory", `${found}, expected at most ${maxTextLength}`);
  }
}

/** @param {unknown} input @param {string} where */
function checkInput(input, where) {
  if (typeof input !== "object" || input === null) return checkText(input, `${where}the text`);
  const { text, textPair } = /** @type {{text?: unknown, textPair?: unknown}} */ (input);
  checkText(text, `${where}text`);
  if (textPair !== undefined) checkText(textPair, `${where}textPair`);
}

/**
 * The inputs as a list of their own, each of them checked.
 * @param {TextInput | TextInput[]} input
 * @returns {TextInput[]}
 */
export function checkInputs(input) {
  if (!Array.isArray(input)) {
    checkInput(input, "");
    return [input];
  }
  const inputs = [...input];
  inputs.forEach((one, i) => checkInput(one, `at index ${i}: `));
  return inputs;
}

/**
 * The next inputs in UTF-8, as many as go through the core together.
 * @param {TextInput[]} inputs
 * @param {number} first
 */
export function nextSlice(inputs, first) {
  const slice = [];
  let bytes = 0;
  for (let i = first; i < inputs.length && slice.length < sliceTexts && bytes < sliceBytes; i++) {
    const input = inputs[i];
    const { text, textPair } = typeof input === "string" ? { text: input, textPair: undefined } : input;
    const coreText = {
      text: encoder.encode(text),
      textPair: textPair === undefined ? undefined : encoder.encode(textPair),
    };
    bytes += coreText.text.length + (coreText.textPair?.length ?? 0);
    slice.push(coreText);
  }
  return slice;
}

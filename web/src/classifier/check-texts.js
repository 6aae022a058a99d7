// The texts that a caller passes, checked.
import { ClassifierError, describe, placeOfText } from "../base/errors.js";

/** @typedef {import("../base/texts.js").TextInput} TextInput */

/** UTF-16 units. The core holds a text twice, in up to three bytes a unit, within its 2 GB. */
const maxTextLength = 1 << 26;

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
 * @param {number} [firstIndex] of a list that is part of a longer one
 * @returns {TextInput[]}
 */
export function checkInputs(input, firstIndex = 0) {
  if (!Array.isArray(input)) {
    checkInput(input, "");
    return [input];
  }
  const inputs = [...input];
  inputs.forEach((one, i) => checkInput(one, placeOfText(firstIndex + i)));
  return inputs;
}

/** @param {unknown} inputs */
export function checkIterable(inputs) {
  const found = typeof inputs === "string" ? undefined : /** @type {any} */ (inputs);
  if (found?.[Symbol.asyncIterator] || found?.[Symbol.iterator]) return;
  const expected = "expected an iterable or async iterable of texts";
  throw new ClassifierError("invalid_argument", `the texts are ${describe(inputs)}, ${expected}`);
}

// The texts that a caller passes, checked.
import { ClassifierError, describe, refuse, textPrefix } from "../base/errors.js";
import { propertyOf, reading, tagOf } from "../base/options.js";
import { unitsOf } from "../base/texts.js";

/** @typedef {import("../base/texts.js").TextInput} TextInput */

/** UTF-16 units. The core holds a text twice, in up to three bytes a unit, within its 2 GB. */
const maxTextLength = 1 << 26;

/** @param {unknown} value @param {string} what @returns {asserts value is string} */
function checkText(value, what) {
  if (typeof value !== "string") {
    refuse(`${what} is ${describe(value)}, expected a string`);
  }
  if (value.length > maxTextLength) {
    const found = `${what} has ${value.length} UTF-16 units`;
    throw new ClassifierError("out_of_memory", `${found}, expected at most ${maxTextLength}`);
  }
}

/** What people write for textPair, in small letters and nothing else. */
const nearMisses = ["textpair", "textpairs", "pair", "pairtext", "text2", "textb", "secondtext", "texttwo"];

/** @param {object} input @param {string} where */
function refuseNearMiss(input, where) {
  for (const name of reading(`${where}the text`, () => Object.keys(input))) {
    if (name === "textPair" || name === "text_pair") continue;
    if (!nearMisses.includes(name.replace(/[^a-z0-9]/gi, "").toLowerCase())) continue;
    refuse(`${where}the text has ${name}; the second text of a pair is textPair`);
  }
}

/**
 * What is read of an input, and nothing else: of objects of any make only the texts.
 * @param {unknown} input
 * @param {string} where
 * @returns {TextInput}
 */
function takeInput(input, where) {
  if (typeof input === "string") {
    checkText(input, `${where}the text`);
    return input;
  }
  const what = `${where}the text`;
  const kind = reading(what, () => tagOf(input));
  const object = Object(input);
  const [text, textPair, synonym] = ["text", "textPair", "text_pair"].map((name) =>
    propertyOf(object, name, `${where}${name}`),
  );
  if (object !== input || (kind !== "Object" && typeof text !== "string")) {
    const hint = { Array: "; a pair is { text: ..., textPair: ... }", Promise: ": await it" }[kind] ?? "";
    refuse(`${what} is ${describe(input)}, expected a string${hint}`);
  }
  checkText(text, `${where}text`);
  const pair = textPair ?? synonym ?? undefined;
  if (textPair !== undefined && synonym !== undefined && textPair !== synonym) {
    refuse(`${where}the text has both textPair and text_pair`);
  }
  // As in Python, an empty second text is none.
  if (pair === "") return text;
  if (pair !== undefined) {
    checkText(pair, `${where}textPair`);
    return { text, textPair: pair };
  }
  refuseNearMiss(object, where);
  return text;
}

/** One input, not a list. @param {unknown} input */
export const checkInput = (input) => takeInput(input, "");

/**
 * The inputs as a list of their own, each of them checked.
 * @param {TextInput | readonly TextInput[]} input
 * @param {number} [firstIndex] of a list that is part of a longer one
 * @returns {TextInput[]}
 */
export function checkInputs(input, firstIndex = 0) {
  if (!reading("the text", () => Array.isArray(input))) return [takeInput(input, "")];
  const list = /** @type {readonly TextInput[]} */ (input);
  const length = Number(propertyOf(list, "length", "the list of texts"));
  return Array.from({ length }, (_, i) => {
    const where = textPrefix(firstIndex + i);
    return takeInput(propertyOf(list, String(i), `${where}the text`), where);
  });
}

/**
 * Texts alone, no pairs.
 * @param {readonly TextInput[]} texts
 * @param {number} firstIndex
 * @param {string} why a pair does not do
 * @returns {string[]}
 */
export const singleTexts = (texts, firstIndex, why) =>
  texts.map((text, i) =>
    typeof text === "string"
      ? text
      : refuse(`${textPrefix(firstIndex + i)}the text is a pair, expected one text: ${why}`),
  );

/** @param {unknown} inputs @param {string} [what] they are */
export function checkIterable(inputs, what = "texts") {
  const found = /** @type {any} */ (inputs);
  const isIterable = typeof inputs === "object" || typeof inputs === "function";
  if (isIterable && (found?.[Symbol.asyncIterator] || found?.[Symbol.iterator])) return;
  refuse(`the ${what} are ${describe(inputs)}, expected an iterable or async iterable of ${what}`);
}

/** UTF-16 units of what may be no text, which is refused in its turn. @param {TextInput} input */
export function weigh(input) {
  try {
    return unitsOf(input);
  } catch {
    return 0;
  }
}

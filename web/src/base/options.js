// The options and texts that callers pass: objects of any make, which may be Proxies or have getters that throw.
import { describe, refuse, refuseOption } from "./errors.js";

/** How many letters it takes to make one name of the other. @param {string} a @param {string} b */
function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + Number(a[i - 1] !== b[j - 1]));
    }
    row = next;
  }
  return row[b.length];
}

/** Names that are written in another style, such as top_k, are the same. @param {string} name */
const plain = (name) => name.replace(/[^a-z0-9]/gi, "").toLowerCase();

/**
 * @param {string} name
 * @param {readonly string[]} known
 * @returns {string | undefined} what may have been meant
 */
export function nearest(name, known) {
  const rated = known.map((other) => ({ other, letters: distance(plain(name), plain(other)) }));
  const [best] = rated.sort((a, b) => a.letters - b.letters);
  return best && best.letters <= Math.max(1, plain(name).length / 3) ? best.other : undefined;
}

/**
 * What code of the caller may answer, or throw.
 * @template T
 * @param {string} what is read, for messages
 * @param {() => T} read
 * @returns {T}
 */
export function reading(what, read) {
  try {
    return read();
  } catch (error) {
    return refuse(`${what} cannot be read: ${describe(error)}`, error);
  }
}

/**
 * One property of an object of any make.
 * @param {object} object
 * @param {string} name
 * @param {string} what it is, for messages
 * @returns {unknown}
 */
export const propertyOf = (object, name, what) =>
  reading(what, () => /** @type {Record<string, unknown>} */ (object)[name]);

/** What kind of value it is, if it comes from another window too. @param {unknown} value */
export const tagOf = (value) => Object.prototype.toString.call(value).slice(8, -1);

/**
 * What the value of an option must be: whether it is, and that in words.
 * @typedef {readonly [is: (value: any) => unknown, expected: string]} Rule
 */

/** Checked where it is used, if at all. @type {Rule} */
export const any = [() => true, ""];

/** @type {Rule} */
export const flag = [(value) => typeof value === "boolean", "true or false"];

/** @type {Rule} */
export const callable = [(value) => typeof value === "function", "a function"];

/** @type {Rule} */
export const abortSignal = [
  (value) => typeof value?.aborted === "boolean" && typeof value.addEventListener === "function",
  "an AbortSignal",
];

/** @param {string[]} choices @returns {Rule} */
export const oneOf = (...choices) => [
  (value) => choices.includes(value),
  choices.map((choice) => `"${choice}"`).join(" or "),
];

/** @param {number} least @param {number} [most] @returns {Rule} */
export const whole = (least, most = Infinity) => [
  (value) => Number.isInteger(value) && value >= least && value <= most,
  `a whole number ${most < Infinity ? `from ${least} to ${most}` : `of at least ${least}`}`,
];

/**
 * A copy of a list of texts.
 * @param {string} option
 * @param {readonly string[]} texts
 * @param {0 | 1} least of the texts, and of the length of each
 */
export function takeTexts(option, texts, least) {
  if (!Array.isArray(texts) || texts.length < least) {
    refuseOption(option, ` is ${describe(texts)}, expected a list of texts${least ? ", at least one" : ""}`);
  }
  return Array.from(texts, (text, i) => {
    if (typeof text === "string" && text.length >= least) return text;
    return refuseOption(option, `[${i}] is ${text === "" ? "empty" : describe(text)}, expected a text`);
  });
}

/**
 * A copy of the options, checked; other names than those known are refused, unless they have no value.
 * @template {object} Options
 * @param {Options} options
 * @param {Record<keyof Options & string, Rule>} rules
 * @returns {Options}
 */
export function takeOptions(options, rules) {
  if (typeof options !== "object" || options === null) {
    refuse(`the options are ${describe(options)}, expected an object`);
  }
  const known = /** @type {(keyof Options & string)[]} */ (Object.keys(rules));
  const taken = /** @type {Record<string, unknown>} */ ({});
  const names = reading("the options", () => Object.keys(options));
  for (const name of new Set([...known, ...names])) {
    const value = propertyOf(options, name, `the option ${name}`);
    if (value === undefined) continue;
    if (!Object.hasOwn(rules, name)) {
      const meant = nearest(name, known);
      refuse(
        `there is no option ${name}; ${meant ? `did you mean ${meant}?` : `there are ${known.join(", ")}`}`,
      );
    }
    taken[name] = value;
  }
  for (const [name, value] of Object.entries(taken)) {
    const [is, expected] = rules[/** @type {keyof Options & string} */ (name)];
    if (!is(value)) refuseOption(name, ` is ${describe(value)}, expected ${expected}`);
  }
  return /** @type {Options} */ (taken);
}

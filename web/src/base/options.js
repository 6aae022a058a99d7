// The options and texts that callers pass: objects of any make, which may be Proxies or have getters that throw.
import { ClassifierError, describe } from "./errors.js";

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
    throw new ClassifierError("invalid_argument", `${what} cannot be read: ${describe(error)}`, error);
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

/**
 * A copy of the options; other names than those known are refused, unless they have no value.
 * @template {object} Options
 * @param {Options} options
 * @param {readonly (keyof Options & string)[]} known
 * @returns {Options}
 */
export function takeOptions(options, known) {
  if (typeof options !== "object" || options === null) {
    throw new ClassifierError("invalid_argument", `the options are ${describe(options)}, expected an object`);
  }
  const taken = /** @type {Record<string, unknown>} */ ({});
  for (const name of known) {
    const value = propertyOf(options, name, `the option ${name}`);
    if (value !== undefined) taken[name] = value;
  }
  for (const name of reading("the options", () => Object.keys(options))) {
    if (/** @type {readonly string[]} */ (known).includes(name)) continue;
    if (propertyOf(options, name, `the option ${name}`) === undefined) continue;
    const meant = nearest(name, known);
    const hint = meant ? `did you mean ${meant}?` : `there are ${known.join(", ")}`;
    throw new ClassifierError("invalid_argument", `there is no option ${name}; ${hint}`);
  }
  return /** @type {Options} */ (taken);
}

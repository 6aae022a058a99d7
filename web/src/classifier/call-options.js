// What the options of all tasks have in common, and how options are checked.
import { ClassifierError, describe } from "../base/errors.js";
import { takeOptions } from "../base/options.js";
import { checkSignal } from "./load-options.js";

/**
 * @typedef {object} ExplainOptions
 * @property {AbortSignal | undefined} [signal]
 * @property {boolean | undefined} [splitSpecialTokens] read a typed "[SEP]" as plain text; default: what
 *   tokenizer_config.json says, else false
 */

/** @param {string} message @returns {never} */
export function refuse(message) {
  throw new ClassifierError("invalid_argument", message);
}

/** @param {string} name @param {unknown} value @param {string[]} choices */
export function checkChoice(name, value, choices) {
  if (value !== undefined && !choices.includes(/** @type {string} */ (value))) {
    refuse(`${name} is ${describe(value)}, expected ${choices.map((c) => `"${c}"`).join(" or ")}`);
  }
}

/** @param {string} name @param {unknown} value */
export function checkFlag(name, value) {
  if (value !== undefined && typeof value !== "boolean") {
    refuse(`${name} is ${describe(value)}, expected true or false`);
  }
}

/**
 * A copy of a task's options; those that all tasks have are checked.
 * @template {ExplainOptions} Options
 * @param {Options} options
 * @param {(keyof Options & string)[]} own names of those that only this task has
 */
export function takeCallOptions(options, own = []) {
  const taken = takeOptions(options, ["signal", "splitSpecialTokens", ...own]);
  if (taken.signal !== undefined) checkSignal(taken.signal);
  checkFlag("splitSpecialTokens", taken.splitSpecialTokens);
  return taken;
}

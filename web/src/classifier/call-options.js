// What the options of all tasks have in common.
import { abortSignal, flag, takeOptions } from "../base/options.js";

/**
 * @typedef {object} ExplainOptions
 * @property {AbortSignal | undefined} [signal]
 * @property {boolean | undefined} [splitSpecialTokens] read a typed "[SEP]" as plain text; default: what
 *   tokenizer_config.json says, else false
 */

/**
 * A copy of a task's options, checked.
 * @template {ExplainOptions} Options
 * @param {Options} options
 * @param {Record<Exclude<keyof Options & string, keyof ExplainOptions>, import("../base/options.js").Rule>} own of
 *   those that only this task has
 * @returns {Options}
 */
export const takeCallOptions = (options, own) =>
  takeOptions(options, /** @type {any} */ ({ signal: abortSignal, splitSpecialTokens: flag, ...own }));

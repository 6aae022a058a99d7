// Texts of a command line, or of standard input, one a line.
import { openSources } from "./input.js";
import { rowFormat } from "./row-options.js";
import { openRows } from "./rows.js";
import { RowError, UsageError } from "./usage.js";

/** @param {string[]} texts arguments @param {AbortSignal} signal @returns {AsyncGenerator<string, void, undefined>} */
export async function* linesOf(texts, signal) {
  if (texts.length > 0) return yield* texts;
  if (process.stdin.isTTY) {
    throw new UsageError("no text: give texts as arguments, or on standard input, one a line");
  }
  const { rows } = await openRows(await openSources([], { signal }), rowFormat("lines", {}, []));
  for await (const { where, input, error } of rows) {
    if (error) throw new RowError(`${where}: ${error}`);
    yield /** @type {string} */ (input);
  }
}

/**
 * The same values, and a list that takes each of them on its way.
 * @template T
 * @param {AsyncIterable<T>} values
 */
export function noted(values) {
  /** @type {T[]} */
  const taken = [];
  async function* pass() {
    for await (const value of values) {
      taken.push(value);
      yield value;
    }
  }
  return { taken, passed: pass() };
}

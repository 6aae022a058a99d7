// Texts of a command line, or of standard input, one a line, and what a model answers to each of them.
import { openSources } from "./input.js";
import { rowFormat } from "./row-options.js";
import { openRows } from "./rows.js";
import { print, RowError, UsageError } from "./usage.js";

/** @param {string[]} texts arguments @param {AbortSignal} signal @returns {AsyncGenerator<string, void, undefined>} */
async function* linesOf(texts, signal) {
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
 * Prints what a model answers to each text, as it comes.
 * @template Answer
 * @param {string[]} given arguments; without one, the lines of standard input
 * @param {(texts: AsyncIterable<string>) => AsyncIterable<Answer>} answersTo an answer a text, in their order
 * @param {(text: string, answer: Answer) => string} format
 * @param {AbortSignal} signal
 */
export async function printAnswers(given, answersTo, format, signal) {
  /** @type {string[]} */
  const waiting = [];
  async function* texts() {
    for await (const text of linesOf(given, signal)) {
      waiting.push(text);
      yield text;
    }
  }
  for await (const answer of answersTo(texts())) {
    await print(format(/** @type {string} */ (waiting.shift()), answer), signal);
  }
}

/** @param {string} text @param {object} answer */
export const inJson = (text, answer) => `${JSON.stringify({ text, ...answer })}\n`;

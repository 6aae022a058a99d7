// Answers of a task: to one text or a list, and to more texts than fit in memory.
import { streamTexts, streamUnits } from "../workers/shares.js";
import { checkInputs, checkIterable, weigh } from "./check-texts.js";
import { streamed } from "./stream.js";

/** @typedef {import("../base/texts.js").TextInput} TextInput */

/**
 * @template R
 * @typedef {(texts: TextInput[], firstIndex: number) => Promise<R[]>} Ask texts, checked, and the index of the first in
 *   the caller's list; NaN: a text that came alone
 */

/**
 * @template R
 * @param {TextInput | readonly TextInput[]} input
 * @param {Ask<R>} ask
 * @param {AbortSignal} [signal]
 * @returns {Promise<R | R[]>}
 */
export async function answersTo(input, ask, signal) {
  signal?.throwIfAborted();
  const texts = checkInputs(input);
  const isList = Array.isArray(input);
  const answers = await ask(texts, isList ? 0 : NaN);
  return isList ? answers : answers[0];
}

/**
 * @template R
 * @param {import("../workers/pool.js").Pool} pool
 * @param {AsyncIterable<TextInput> | Iterable<TextInput>} inputs
 * @param {Ask<R>} ask
 * @param {AbortSignal} [signal]
 * @param {number} [sequences] that the model reads for each text
 * @returns {AsyncGenerator<R, void, undefined>}
 */
export function answerStream(pool, inputs, ask, signal, sequences = 1) {
  checkIterable(inputs);
  const count = Math.ceil((streamTexts * pool.size) / sequences);
  return streamed(
    inputs,
    { count, weight: Math.ceil(streamUnits / sequences), weigh },
    (texts, first) => ask(checkInputs(texts, first), first),
    signal,
  );
}

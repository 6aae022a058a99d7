// Errors on their way between threads: the structured clone of an Error drops its class and its code.
import { ClassifierError, TextError } from "../base/errors.js";

/**
 * @typedef {{classifier: {code: import("../base/errors.js").ErrorCode, message: string, cause?: Error, text?: number}} |
 *   {other: unknown}} SentError
 */

/** @param {unknown} error @returns {SentError} */
export function toSend(error) {
  if (!(error instanceof ClassifierError)) {
    return { other: error instanceof Error ? error : String(error) };
  }
  const { code, message, cause } = error;
  const text = error instanceof TextError ? error.text : undefined;
  return { classifier: { code, message, cause: cause instanceof Error ? cause : undefined, text } };
}

/**
 * Errors of the engine's file, which has classes of its own, as errors of this one.
 * @template T
 * @param {Promise<T>} promise
 * @returns {Promise<T>}
 */
export const asOwn = (promise) =>
  promise.catch((error) => {
    const isForeign = error?.name === "ClassifierError" && !(error instanceof ClassifierError);
    throw isForeign ? sentError({ classifier: error }) : error;
  });

/** @param {SentError} sent @returns {unknown} */
export function sentError(sent) {
  if ("other" in sent) return sent.other;
  const { code, message, cause, text } = sent.classifier;
  if (text !== undefined) return new TextError(code, message, text);
  return new ClassifierError(code, message, cause);
}

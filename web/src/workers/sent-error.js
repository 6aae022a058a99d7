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
 * An error of a file that has classes of its own, the engine's for one, as one of this file's.
 * @param {any} error
 */
export const ownError = (error) =>
  error?.name === "ClassifierError" && !(error instanceof ClassifierError)
    ? sentError({ classifier: error })
    : error;

/**
 * @template T
 * @param {Promise<T>} promise
 * @returns {Promise<T>}
 */
export const asOwn = (promise) =>
  promise.catch((error) => {
    throw ownError(error);
  });

/** @param {SentError} sent @returns {unknown} */
export function sentError(sent) {
  if ("other" in sent) return sent.other;
  const { code, message, cause, text } = sent.classifier;
  if (text !== undefined) return new TextError(code, message, text);
  return new ClassifierError(code, message, cause);
}

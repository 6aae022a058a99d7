/** @typedef {import("./core-types.ts").ErrorCode} ErrorCode */

/** The one kind of error that this library throws, apart from an abort signal's own reason. */
export class ClassifierError extends Error {
  /**
   * @param {ErrorCode} code
   * @param {string} message what was wrong, where, and what would be right
   * @param {unknown} [cause]
   */
  constructor(code, message, cause) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "ClassifierError";
    /** @type {ErrorCode} */
    this.code = code;
  }
}

/** @param {string} text clipped to what a message can hold */
export function clip(text) {
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}

/** A value of a JSON file, for a message. @param {unknown} value */
export function quote(value) {
  try {
    return clip(JSON.stringify(value) ?? "missing");
  } catch {
    return "nested too deeply";
  }
}

/** A value that a caller passed, for a message. @param {unknown} value */
export function describe(value) {
  if (value === undefined || value === null) return String(value);
  if (typeof value === "object") return `an object (${value.constructor?.name ?? "no class"})`;
  return `${typeof value} ${clip(String(value))}`;
}

/**
 * The value of a call into the core, or its error thrown.
 * @template T
 * @param {{value: T} | {error: {code: ErrorCode, message: string}}} result
 * @param {(message: string, code: ErrorCode) => string} [reword]
 * @returns {T}
 */
export function unwrap(result, reword = (message) => message) {
  if ("error" in result)
    throw new ClassifierError(result.error.code, reword(result.error.message, result.error.code));
  return result.value;
}

/**
 * An error of this library in other words; any other one as it is.
 * @param {unknown} error
 * @param {(message: string) => string} reword
 */
export function rewordedError(error, reword) {
  if (!(error instanceof ClassifierError)) return error;
  return new ClassifierError(error.code, reword(error.message), error.cause);
}

export const disposed = () =>
  new ClassifierError("disposed", "the classifier has been disposed of; load it again");

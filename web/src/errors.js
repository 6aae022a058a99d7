/**
 * What went wrong, for programs.
 *
 * - `invalid_argument`: a value passed to the library is not what it takes
 * - `invalid_config`, `invalid_tokenizer`, `invalid_vocabulary`, `invalid_weights`: a file of the
 *   model is broken or does not fit the others
 * - `unsupported_model`: a sound model of another kind
 * - `not_found`: a file of the model is not there
 * - `network`: a file could not be fetched
 * - `text_too_long`: a text has more tokens than the model takes, with `overflow: "error"`
 * - `out_of_memory`: the model or a text does not fit into memory
 * - `disposed`: the classifier has been disposed of
 * - `worker_lost`: the worker with the model has ended; what was under way is lost
 * - `unsupported_runtime`: WebAssembly or its SIMD instructions are missing
 * - `internal`: a defect of this library
 * @typedef {"invalid_argument" | "invalid_config" | "invalid_tokenizer" | "invalid_vocabulary" |
 *   "invalid_weights" | "unsupported_model" | "not_found" | "network" | "text_too_long" |
 *   "out_of_memory" | "disposed" | "worker_lost" | "unsupported_runtime" | "internal"} ErrorCode
 */

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

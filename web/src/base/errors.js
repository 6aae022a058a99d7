// The errors of this library, and words for their messages.

/** @typedef {import("./error-codes.ts").ErrorCode} ErrorCode */

/** The one kind of error that this library throws, apart from an abort signal's own reason. */
export class ClassifierError extends Error {
  /**
   * @param {ErrorCode} code
   * @param {string} message what was wrong, where, and what would be right
   * @param {unknown} [cause]
   */
  constructor(code, message, cause) {
    // Names and values of a file may be of any length.
    super(clipTo(message, 1000), cause === undefined ? undefined : { cause });
    this.name = "ClassifierError";
    /** @type {ErrorCode} */
    this.code = code;
  }
}

/** An error about one of the texts of a call. */
export class TextError extends ClassifierError {
  /**
   * @param {ErrorCode} code
   * @param {string} message
   * @param {number} text its index among those of the call
   */
  constructor(code, message, text) {
    super(code, message);
    this.text = text;
  }
}

/** In front of a message. @param {number} index in the caller's list; NaN: the text came alone */
export const textPrefix = (index) => (index >= 0 ? `at index ${index}: ` : "");

/**
 * An error about a text, with the place of that text in front; any other one as it is.
 * @param {unknown} error
 * @param {number} firstIndex in the caller's list, of the first text of the call; NaN: it came alone
 */
export const withTextPrefix = (error, firstIndex) =>
  error instanceof TextError
    ? new ClassifierError(error.code, textPrefix(firstIndex + error.text) + error.message)
    : error;

/** Of what a caller passes. @param {string} message @param {unknown} [cause] @returns {never} */
export function refuse(message, cause) {
  throw new ClassifierError("invalid_argument", message, cause);
}

/**
 * An error about an option, which callers may know under another name.
 * @param {string} option
 * @param {string} problem that goes on behind the name: " is 1, expected 2"
 * @param {ErrorCode} [code]
 * @returns {never}
 */
export function refuseOption(option, problem, code = "invalid_argument") {
  throw Object.assign(new ClassifierError(code, option + problem), { option });
}

/** @param {string} text @param {number} most */
const clipTo = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** @param {string} text clipped to what a message can hold */
export const clip = (text) => clipTo(text, 100);

/** An address, for a message: without its name and password, its query and fragment, where tokens lie. @param {string | URL} url */
export const shownAddress = (url) => String(url).replace(/^(\w+:\/\/)[^\x2f?#]*@|[?#].*/g, "$1");

/**
 * What browsers leave out of a failed fetch: that a server of another origin may have to allow it.
 * @param {string | URL} url
 */
export function hintOfOrigin(url) {
  const page = globalThis.origin; // that of its workers, too; there is none outside of browsers
  const { origin } = new URL(url);
  return page && page !== origin ? `; ${origin} must allow ${page} (CORS)` : "";
}

/** A value of a JSON file, for a message. @param {unknown} value */
export const quote = (value) => clip(JSON.stringify(value) ?? "missing");

/** A value that a caller passed, for a message. @param {unknown} value */
export function describe(value) {
  if (value === undefined || value === null) return String(value);
  if (value instanceof Error) return value.message;
  try {
    if (Array.isArray(value)) return `a list of ${value.length}`;
    if (typeof value === "object") return `an object (${String(value.constructor?.name ?? "no class")})`;
    return `${typeof value} ${clip(String(value))}`;
  } catch {
    return `${typeof value === "object" ? "an object" : "a function"} that cannot be read`;
  }
}

/** @param {string} what @param {number | undefined} timeout */
export const lateError = (what, timeout) =>
  new ClassifierError("network", `${what}: nothing came for ${timeout} ms, the \`timeout\``);

export const disposed = () =>
  new ClassifierError("disposed", "the classifier has been disposed of; load it again");

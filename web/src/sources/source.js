// What reads from a source, wherever a model's files come from.
import { joinBytes } from "./byte-reader.js";
import { ClassifierError, lateError } from "../base/errors.js";
import { isObject } from "../base/json.js";
import { inTime, timed } from "../base/tasks.js";

/**
 * @typedef {import("../platform/types.ts").OpenFile} OpenFile
 * @typedef {import("../platform/types.ts").Source} Source
 */

/** Node says "fetch failed" and hides what happened in the cause. @param {unknown} error */
export function reasonOf(error) {
  const { message, cause } = /** @type {Error} */ (Object(error)); // a caller's own fetch may throw anything
  const { message: detail, code } = /** @type {NodeJS.ErrnoException} */ (cause ?? {});
  return detail || code || message || String(error);
}

/** @param {Uint8Array} bytes @returns {OpenFile} */
export function openBytes(bytes) {
  const stream = (async function* () {
    yield bytes;
  })();
  return { stream, size: bytes.length };
}

/**
 * The same files, or an error if one does not go on.
 * @param {Source} source
 * @param {number} time ms
 * @returns {Source}
 */
export const timedSource = (source, time) => ({
  ...source,
  async open(file, signal) {
    const late = () => lateError(source.nameOf(file), time);
    const opened = await inTime(source.open(file, signal), time, late);
    return opened && { ...opened, stream: timed(opened.stream, time, late) };
  },
});

/** Far more than a configuration or a vocabulary has. */
const maxFileBytes = 1 << 28;

/**
 * All of a stream, unless it is far too long.
 * @param {AsyncIterable<Uint8Array>} stream
 * @param {string} name for messages
 * @param {AbortSignal} [signal]
 */
export async function readAll(stream, name, signal) {
  const pieces = [];
  let size = 0;
  for await (const piece of stream) {
    signal?.throwIfAborted();
    size += piece.length;
    if (size > maxFileBytes) {
      throw new ClassifierError("out_of_memory", `${name} is larger than ${maxFileBytes} bytes`);
    }
    pieces.push(piece);
  }
  return joinBytes(pieces, size);
}

/**
 * A small text file, or nothing if it does not exist.
 * @param {Source} source
 * @param {string} file
 * @param {AbortSignal} [signal]
 */
export async function readFile(source, file, signal) {
  const opened = await source.open(file, signal);
  if (!opened) return undefined;
  const name = source.nameOf(file);
  const bytes = await readAll(opened.stream, name, signal);
  if (opened.size === undefined || opened.size === bytes.length) return bytes;
  throw new ClassifierError(
    "network",
    `${name} has ${bytes.length} bytes, expected ${opened.size}: it is cut off`,
  );
}

/**
 * What has come in place of a file, if its beginning shows it.
 * @param {string} text
 * @param {RegExp} [page] how a web page begins, unlike the file
 */
export function otherFile(text, page = /^\s*</) {
  if (page.test(text)) return "an HTML page: is the address right?";
  return text.startsWith("version ") && "a Git LFS pointer: git lfs pull fetches the file";
}

/** As deep as Rust's JSON goes, which Hugging Face's readers use: no walk through it overflows a stack. */
const maxDepth = 127;

/** Whether valid JSON is within that depth. By its text: a vocabulary takes long to walk through. @param {string} json */
function isWithin(json) {
  let depth = 0;
  let inText = false;
  for (let i = 0; i < json.length && depth <= maxDepth; i++) {
    const code = json.charCodeAt(i);
    const brace = code | 32; // of a bracket, too
    if (code === 34) inText = !inText;
    else if (!inText) depth += Number(brace === 123) - Number(brace === 125);
    else if (code === 92) i++;
  }
  return depth === 0;
}

/**
 * @param {string} text
 * @param {string} name for messages
 * @param {import("../base/errors.js").ErrorCode} code if it is no JSON of that kind
 * @param {"object" | "list"} kind
 * @returns {any}
 */
function parse(text, name, code, kind) {
  const fail = (/** @type {string} */ message, /** @type {unknown} */ cause = undefined) => {
    throw new ClassifierError(code, name + message, cause);
  };
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const other = otherFile(text);
    fail(other ? ` is ${other}` : " is not valid JSON", error);
  }
  if (!(kind === "list" ? Array.isArray(value) : isObject(value))) fail(` must hold a JSON ${kind}`);
  if (!isWithin(text)) fail(` is nested too deeply, expected at most ${maxDepth} levels`);
  return value;
}

/**
 * @param {string} text
 * @param {string} name for messages
 * @param {import("../base/errors.js").ErrorCode} code if it is no object of JSON
 * @returns {Record<string, unknown>}
 */
export const parseObject = (text, name, code) => parse(text, name, code, "object");

/**
 * A JSON object, or nothing if the file does not exist.
 * @param {Source} source
 * @param {string} file
 * @param {import("../base/errors.js").ErrorCode} code for a broken file
 * @param {AbortSignal} [signal]
 * @returns {Promise<Record<string, unknown> | undefined>}
 */
export async function readJson(source, file, code, signal) {
  const bytes = await readFile(source, file, signal);
  return bytes && parseObject(new TextDecoder().decode(bytes), source.nameOf(file), code);
}

/**
 * A list of JSON, or nothing if the file does not exist.
 * @param {Source} source
 * @param {string} file
 * @param {import("../base/errors.js").ErrorCode} code for a broken file
 * @param {AbortSignal} [signal]
 * @returns {Promise<unknown[] | undefined>}
 */
export async function readList(source, file, code, signal) {
  const bytes = await readFile(source, file, signal);
  return bytes && parse(new TextDecoder().decode(bytes), source.nameOf(file), code, "list");
}

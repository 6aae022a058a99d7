// What reads from a source, wherever a model's files come from.
import { joinBytes } from "./byte-reader.js";
import { ClassifierError } from "../base/errors.js";
import { inTime, timed } from "../base/tasks.js";

/**
 * @typedef {import("../platform/types.ts").OpenFile} OpenFile
 * @typedef {import("../platform/types.ts").Source} Source
 */

/** Node says "fetch failed" and hides what happened in the cause. @param {unknown} error */
export function reasonOf(error) {
  const { message, cause } = /** @type {Error} */ (error);
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

/** @param {string} what @param {number} time */
export const lateError = (what, time) =>
  new ClassifierError("network", `${what}: nothing came for ${time} ms, the \`timeout\``);

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
 * A JSON object, or nothing if the file does not exist.
 * @param {Source} source
 * @param {string} file
 * @param {import("../base/errors.js").ErrorCode} code for a broken file
 * @param {AbortSignal} [signal]
 * @returns {Promise<Record<string, unknown> | undefined>}
 */
export async function readJson(source, file, code, signal) {
  const bytes = await readFile(source, file, signal);
  if (!bytes) return undefined;
  const text = new TextDecoder().decode(bytes);
  try {
    const value = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch (error) {
    let hint = "";
    if (/^\s*</.test(text)) hint = "; it looks like an HTML page: is the address right?";
    if (text.startsWith("version https://git-lfs")) hint = "; it is a Git LFS pointer (git lfs pull)";
    throw new ClassifierError(code, `${source.nameOf(file)} is not valid JSON${hint}`, error);
  }
  throw new ClassifierError(code, `${source.nameOf(file)} must hold a JSON object`);
}

// Where rows come from: files and standard input, as bytes.
import { createReadStream, fstatSync } from "node:fs";
import { stat } from "node:fs/promises";
import { addAbortSignal } from "node:stream";
import { UsageError } from "./usage.js";

/**
 * @typedef {object} Source
 * @property {string} name for messages
 * @property {number | undefined} size bytes, where it is known
 * @property {() => AsyncGenerator<Buffer>} chunks in UTF-8, without a byte order mark
 * @property {boolean} marked whether there was one; known from the first chunk on
 */

/** @param {string} name @param {NodeJS.ErrnoException} error */
function unreadable(name, { code, message }) {
  const why = { ENOENT: "there is no such file", EISDIR: "it is a folder" }[code ?? ""] ?? message;
  return new Error(`${name} cannot be read: ${why}`);
}

/** @param {Buffer} head @param {string} name */
function checkEncoding(head, name) {
  const [a, b] = head;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) {
    throw new Error(`${name} is in UTF-16: save it as UTF-8`);
  }
}

const mark = Buffer.of(0xef, 0xbb, 0xbf);

/** Whether more has to come to tell a byte order mark. @param {Buffer} head */
function isUndecided(head) {
  if (head.length < 2 && (head[0] === 0xff || head[0] === 0xfe)) return true;
  return head.length < mark.length && mark.subarray(0, head.length).equals(head);
}

/**
 * @param {string} name
 * @param {number | undefined} size
 * @param {() => import("node:stream").Readable} open
 * @param {AbortSignal} [signal] ends the reading
 */
function sourceOf(name, size, open, signal) {
  /** @type {Source} */
  const source = { name, size, marked: false, chunks: () => decoded(open(), source, signal) };
  return source;
}

/**
 * @param {import("node:stream").Readable} stream
 * @param {Source} source
 * @param {AbortSignal} [signal]
 * @returns {AsyncGenerator<Buffer>}
 */
async function* decoded(stream, source, signal) {
  const { name } = source;
  if (signal) addAbortSignal(signal, stream);
  let head = /** @type {Buffer | undefined} */ (Buffer.alloc(0));
  try {
    for await (const chunk of stream) {
      if (!head) {
        yield chunk;
        continue;
      }
      head = Buffer.concat([head, chunk]);
      if (isUndecided(head)) continue;
      checkEncoding(head, name);
      source.marked = head.subarray(0, 3).equals(mark);
      yield source.marked ? head.subarray(3) : head;
      head = undefined;
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (/** @type {NodeJS.ErrnoException} */ (error).syscall === undefined) throw error;
    throw unreadable(name, /** @type {NodeJS.ErrnoException} */ (error));
  }
  if (head && head.length > 0) yield head;
}

/** @param {string} file @param {AbortSignal} [signal] @returns {Promise<Source>} */
async function openFile(file, signal) {
  const found = await stat(file).catch((error) => {
    throw unreadable(file, error);
  });
  if (found.isDirectory()) throw new Error(`${file} cannot be read: it is a folder`);
  return sourceOf(file, found.isFile() ? found.size : undefined, () => createReadStream(file), signal);
}

/** @param {AbortSignal} [signal] */
function standardInput(signal) {
  const found = fstatSync(0);
  return sourceOf("standard input", found.isFile() ? found.size : undefined, () => process.stdin, signal);
}

/**
 * @param {string[]} files "-" is standard input, as is none
 * @param {AbortSignal} [signal] ends the reading
 * @returns {Promise<Source[]>}
 */
export async function openSources(files, signal) {
  if (files.filter((file) => file === "-").length > 1) {
    throw new UsageError("standard input can be read once only");
  }
  if (files.length === 0) return [standardInput(signal)];
  return Promise.all(files.map((file) => (file === "-" ? standardInput(signal) : openFile(file, signal))));
}

/** Bytes of all sources, where it is known. @param {Source[]} sources */
export function totalSize(sources) {
  let total = 0;
  for (const { size } of sources) {
    if (size === undefined) return undefined;
    total += size;
  }
  return total;
}

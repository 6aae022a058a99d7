// Where rows come from: files and standard input, as text in UTF-8.
import { createReadStream, fstatSync } from "node:fs";
import { stat } from "node:fs/promises";
import { addAbortSignal } from "node:stream";
import { encodingName, openText } from "../tables/open-text.js";
import { EncodingError, InputError } from "../tables/signatures.js";
import { note, unreadable, UsageError } from "./usage.js";

/**
 * @typedef {object} Source
 * @property {string} name for messages
 * @property {number | undefined} size bytes, where it is known
 * @property {boolean} isFile whether all of it is there, so that nobody waits for an answer to its first row
 * @property {boolean} quiet whether guesses about it are reported elsewhere
 * @property {number} taken bytes that have been read
 * @property {() => AsyncGenerator<Uint8Array>} chunks in UTF-8, without a byte order mark
 * @property {boolean} marked whether there was one; known from the first chunk on
 */

/**
 * @typedef {object} InputOptions
 * @property {AbortSignal} [signal] ends the reading
 * @property {string} [encoding] default: detected from the bytes
 * @property {boolean} [quiet] whether a guess is reported elsewhere
 */

/**
 * @param {string} name
 * @param {number | undefined} size
 * @param {() => import("node:stream").Readable} open
 * @param {InputOptions} options
 * @returns {Source}
 */
function sourceOf(name, size, open, { signal, encoding, quiet = false }) {
  /** @param {import("../tables/open-text.js").TextFacts} facts */
  const onGuess = ({ encoding: guess }) => {
    const why = guess === "windows-1252" ? "is not in UTF-8" : "has no byte order mark";
    if (!quiet) note(`${name} ${why}, it is read as ${encodingName(guess)}; --encoding names another`);
  };
  /** @type {Source} */
  const source = {
    name,
    size,
    isFile: size !== undefined,
    quiet,
    taken: 0,
    marked: false,
    chunks() {
      const patient = source.isFile;
      const bytes = bytesOf(open(), source, signal);
      const { facts, chunks } = openText(bytes, { patient, onGuess, ...(encoding && { encoding }) });
      return named(chunks, source, facts);
    },
  };
  return source;
}

/**
 * @param {import("node:stream").Readable} stream
 * @param {Source} source
 * @param {AbortSignal} [signal]
 * @returns {AsyncGenerator<Buffer>}
 */
async function* bytesOf(stream, source, signal) {
  if (signal) addAbortSignal(signal, stream);
  source.taken = 0;
  try {
    for await (const chunk of stream) {
      source.taken += chunk.length;
      yield chunk;
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (/** @type {NodeJS.ErrnoException} */ (error).syscall === undefined) throw error;
    throw unreadable(source.name, /** @type {NodeJS.ErrnoException} */ (error));
  }
}

/**
 * @param {AsyncGenerator<Uint8Array>} chunks
 * @param {Source} source
 * @param {import("../tables/open-text.js").TextFacts} facts
 * @returns {AsyncGenerator<Uint8Array>} the same; what is wrong with the source is said with its name
 */
async function* named(chunks, source, facts) {
  try {
    for await (const chunk of chunks) {
      source.marked = facts.marked;
      yield chunk;
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const way =
      error instanceof EncodingError ? ": name its encoding with --encoding, or convert it to UTF-8" : "";
    throw new Error(`${source.name} ${error.message}${way}`, { cause: error });
  }
}

/** @param {string} file @param {InputOptions} options @returns {Promise<Source>} */
async function openFile(file, options) {
  const found = await stat(file).catch((error) => {
    throw unreadable(file, error);
  });
  if (found.isDirectory()) throw new Error(`${file} cannot be read: it is a folder`);
  return sourceOf(file, found.isFile() ? found.size : undefined, () => createReadStream(file), options);
}

/** @param {InputOptions} options */
function standardInput(options) {
  const found = fstatSync(0);
  return sourceOf("standard input", found.isFile() ? found.size : undefined, () => process.stdin, options);
}

/**
 * @param {string[]} files "-" is standard input, as is none
 * @param {InputOptions} [options]
 * @returns {Promise<Source[]>}
 */
export async function openSources(files, options = {}) {
  if (files.filter((file) => file === "-").length > 1) {
    throw new UsageError("standard input can be read once only");
  }
  if (files.length === 0) return [standardInput(options)];
  return Promise.all(files.map((file) => (file === "-" ? standardInput(options) : openFile(file, options))));
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

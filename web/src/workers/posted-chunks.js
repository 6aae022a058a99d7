// Weights that the caller has in hand, on their way into workers: the page reads them once, whatever
// they are, and posts a copy of each chunk to every worker that asks. (Not every engine can transfer a
// stream, and the caller's own bytes must stay where they are.)
import { sentError, toSend } from "./sent-error.js";

/**
 * @typedef {{type: "chunk", bytes?: Uint8Array<ArrayBuffer>, error?: import("./sent-error.js").SentError}} ChunkMessage
 *   the next piece; without both, the end
 *
 * @typedef {object} ChunkReader of one worker
 * @property {() => Promise<{message: ChunkMessage, transfer: ArrayBuffer[]}>} next the answer to a worker that asks
 *   for more
 * @property {() => void} end it will not ask again
 */

/** Bytes that are posted at a time. */
const chunkBytes = 1 << 20;

/** @param {AsyncIterable<Uint8Array>} stream */
async function* piecesOf(stream) {
  for await (const chunk of stream) {
    for (let at = 0; at < chunk.length; at += chunkBytes) yield chunk.subarray(at, at + chunkBytes);
  }
}

/**
 * Readers of one stream. It is read on when all of them have asked for more: the fastest waits for the
 * slowest, and nothing piles up.
 * @param {AsyncIterable<Uint8Array>} stream
 * @param {number} count
 * @returns {ChunkReader[]}
 */
export function shareStream(stream, count) {
  /** @typedef {{resolve: (result: IteratorResult<Uint8Array, undefined>) => void, reject: (error: unknown) => void}} Waiting */
  const pieces = piecesOf(stream);
  const readers = new Set(Array.from({ length: count }, (_, i) => i));
  /** @type {Map<number, Waiting>} */
  const waiting = new Map();

  function advance() {
    if (readers.size === 0) return void pieces.return().catch(() => {});
    if (waiting.size < readers.size) return undefined;
    const all = [...waiting.values()];
    waiting.clear();
    return void pieces.next().then(
      ({ value, done }) => {
        for (const { resolve } of all) resolve(done ? { value: undefined, done } : { value, done: false });
      },
      (error) => {
        for (const { reject } of all) reject(error);
      },
    );
  }
  /** @param {number} reader @returns {Promise<IteratorResult<Uint8Array, undefined>>} */
  const read = (reader) =>
    new Promise((resolve, reject) => {
      waiting.set(reader, { resolve, reject });
      advance();
    });
  return [...readers].map((reader) => ({
    async next() {
      try {
        const { value, done } = await read(reader);
        if (done) return { message: { type: "chunk" }, transfer: [] };
        const bytes = value.slice();
        return { message: { type: "chunk", bytes }, transfer: [bytes.buffer] };
      } catch (error) {
        return { message: { type: "chunk", error: toSend(error) }, transfer: [] };
      }
    },
    end() {
      waiting.delete(reader);
      if (readers.delete(reader)) advance();
    },
  }));
}

/**
 * The worker's side.
 * @param {() => void} ask for the next chunk
 */
export function postedChunks(ask) {
  /** @type {(message: ChunkMessage) => void} */
  let answer = () => {};
  return {
    /** @param {ChunkMessage} message */
    receive: (message) => answer(message),
    async *stream() {
      for (;;) {
        const answered = /** @type {Promise<ChunkMessage>} */ (new Promise((resolve) => (answer = resolve)));
        ask();
        const { bytes, error } = await answered;
        if (error) throw sentError(error);
        if (!bytes) return;
        yield bytes;
      }
    },
  };
}

// Reads a stream of bytes in pieces of the sizes that the reader wants.
import { onAbort, orAbort } from "../base/tasks.js";

/** @param {Uint8Array[]} pieces @param {number} size of all together */
export function joinBytes(pieces, size) {
  const out = new Uint8Array(size);
  let offset = 0;
  for (const piece of pieces) {
    out.set(piece, offset);
    offset += piece.length;
  }
  return out;
}

/**
 * The bytes of a body, which is released at its end, on `return`, and on an abort even while a read is
 * under way.
 * @param {ReadableStream<Uint8Array>} body
 * @param {AbortSignal} [signal]
 * @returns {AsyncIterableIterator<Uint8Array>}
 */
export function bodyOf(body, signal) {
  const reader = body.getReader();
  // Not waited for: what a stream of the caller's own does on cancel may take any time.
  const cancel = () => void reader.cancel(signal?.reason).catch(() => {}); // it may have failed already
  const release = onAbort(signal, cancel);
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      const { value, done } = await reader.read().catch((error) => {
        release();
        throw error;
      });
      signal?.throwIfAborted();
      if (!done) return { value, done };
      release();
      return { value: undefined, done };
    },
    async return() {
      release();
      cancel();
      return { value: undefined, done: true };
    },
  };
}

/** The stream ended before all that was asked for had come. */
export class EndOfStream extends Error {}

export class ByteReader {
  #iterator;
  #signal;
  #chunk = /** @type {Uint8Array} */ (new Uint8Array(0));
  /** Bytes taken so far. */
  position = 0;

  /**
   * @param {AsyncIterable<Uint8Array>} stream
   * @param {AbortSignal} [signal]
   */
  constructor(stream, signal) {
    this.#iterator = stream[Symbol.asyncIterator]();
    this.#signal = signal;
  }

  /** Makes sure that at least one byte waits; false at the end of the stream. */
  async #refill() {
    while (this.#chunk.length === 0) {
      this.#signal?.throwIfAborted();
      // A stream of the caller's own may know nothing of the signal.
      const { value, done } = await orAbort(Promise.resolve(this.#iterator.next()), this.#signal);
      if (done) return false;
      this.#chunk = value;
    }
    return true;
  }

  /**
   * Hands out the next `size` bytes in pieces, each valid until `take` returns.
   * @param {number} size
   * @param {(bytes: Uint8Array, offset: number) => void} take
   */
  async read(size, take) {
    for (let offset = 0; offset < size;) {
      if (!(await this.#refill())) throw new EndOfStream();
      const piece = this.#chunk.subarray(0, size - offset);
      take(piece, offset);
      this.#chunk = this.#chunk.subarray(piece.length);
      offset += piece.length;
      this.position += piece.length;
    }
  }

  /** @param {number} size @returns {Promise<Uint8Array<ArrayBuffer>>} a copy of the next `size` bytes */
  async bytes(size) {
    // Grows with what comes: a header that lies about its length costs no memory.
    const pieces = /** @type {Uint8Array[]} */ ([]);
    await this.read(size, (piece) => pieces.push(piece.slice()));
    return joinBytes(pieces, size);
  }

  async atEnd() {
    return !(await this.#refill());
  }

  /** Releases the stream, and does not wait for it: a read may be under way that never ends. */
  cancel() {
    Promise.resolve(this.#iterator.return?.()).catch(() => {});
  }
}

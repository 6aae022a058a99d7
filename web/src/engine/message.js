// What crosses the border to the core: bytes, in one buffer each way. wasm/message.h says how they lie.

/**
 * @typedef {string | number[] | ArrayBufferView | undefined} Part of a request: a text goes as UTF-8,
 *   numbers as int32; undefined is absent
 * @typedef {Uint8Array<ArrayBuffer>} ReplyPart a copy with a buffer of its own
 */

/** Made when needed: importing works where there is none, as in jsdom. @type {TextDecoder | undefined} */
let decoder;

const header = 8;
const absent = 0xffffffff;

/** @param {number} size */
const padded = (size) => Math.ceil(size / 8) * 8;

/** @param {Part} part @returns {Uint8Array | undefined} */
function bytesOf(part) {
  if (part === undefined) return undefined;
  if (typeof part === "string") return new TextEncoder().encode(part);
  const { buffer, byteOffset, byteLength } = Array.isArray(part) ? Int32Array.from(part) : part;
  return new Uint8Array(buffer, byteOffset, byteLength);
}

export class RequestMessage {
  #parts;
  size;

  /** @param {Part[]} parts */
  constructor(parts) {
    this.#parts = parts.map(bytesOf);
    this.size = this.#parts.reduce((sum, part) => sum + header + padded(part?.length ?? 0), header);
  }

  /** @param {Uint8Array} heap the core's memory @param {number} at a multiple of 4 */
  write(heap, at) {
    const words = new Uint32Array(heap.buffer);
    words.set([this.#parts.length, 0], at / 4);
    at += header;
    for (const part of this.#parts) {
      words.set([part?.length ?? absent, 0], at / 4);
      at += header;
      if (part) heap.set(part, at);
      at += padded(part?.length ?? 0);
    }
  }
}

/**
 * @param {Uint8Array} heap
 * @param {number} at
 * @returns {{parts: ReplyPart[], failed: boolean}}
 */
export function readReply(heap, at) {
  const words = new Uint32Array(heap.buffer);
  const [count, failed] = words.subarray(at / 4);
  at += header;
  const parts = Array.from({ length: count }, () => {
    const size = words[at / 4];
    const begin = at + header;
    at = begin + padded(size);
    return /** @type {ReplyPart} */ (heap.slice(begin, begin + size));
  });
  return { parts, failed: failed === 1 };
}

/** @param {ReplyPart} part */
export function textOf(part) {
  decoder ??= new TextDecoder("utf-8", { ignoreBOM: true }); // that is a character like others
  return decoder.decode(part);
}

/** @param {ReplyPart} part */
export const bytes = (part) => part;
/** @param {ReplyPart} part */
export const ints = ({ buffer }) => new Int32Array(buffer);
/** @param {ReplyPart} part */
export const counts = ({ buffer }) => new Uint32Array(buffer);
/** @param {ReplyPart} part */
export const floats = ({ buffer }) => new Float32Array(buffer);

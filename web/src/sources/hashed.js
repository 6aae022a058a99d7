// What says later whether a file is still the one that went by.
import * as platform from "#platform";
import { toHex } from "./verified.js";

/** Browsers compute a SHA-256 only of bytes at hand. */
const blockBytes = 1 << 19;

/** @param {Uint8Array<ArrayBuffer>} bytes copied before this returns */
async function sha256(bytes) {
  const { subtle } = crypto; // in secure contexts
  if (subtle) return toHex(new Uint8Array(await subtle.digest("SHA-256", bytes)));
  const hash = platform.createSha256();
  hash.update(bytes);
  return toHex(hash.digest());
}

/**
 * The same bytes.
 * @param {AsyncIterable<Uint8Array>} stream
 * @param {(sums: string) => void} onEnd gets the size and the SHA-256 of each block
 * @param {(chunk: Uint8Array) => unknown} [onChunk] is waited for
 */
export async function* hashed(stream, onEnd, onChunk) {
  const block = new Uint8Array(blockBytes);
  const sums = [];
  let size = 0;
  for await (const chunk of stream) {
    for (let at = 0; at < chunk.length;) {
      const filled = size % blockBytes;
      const piece = chunk.subarray(at, at + blockBytes - filled);
      block.set(piece, filled);
      at += piece.length;
      size += piece.length;
      if (size % blockBytes === 0) sums.push(sha256(block));
    }
    await onChunk?.(chunk);
    yield chunk;
  }
  sums.push(sha256(block.subarray(0, size % blockBytes)));
  onEnd([size, ...(await Promise.all(sums))].join());
}

// The sums by which a cached file is known, against those of Node.
import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { hashed } from "../../../web/src/sources/hashed.js";

const block = 1 << 19;

/** @param {Buffer} bytes */
function expectedSums(bytes) {
  const count = Math.floor(bytes.length / block) + 1;
  return Array.from({ length: count }, (_, i) =>
    createHash("sha256")
      .update(bytes.subarray(i * block, (i + 1) * block))
      .digest("hex"),
  );
}

/** @param {Buffer} bytes @param {number[]} sizes of the chunks, again and again */
async function* inChunks(bytes, sizes) {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length];
    // Each chunk's memory is used anew, as a reader may.
    const chunk = Uint8Array.from(bytes.subarray(at, at + size));
    yield chunk;
    chunk.fill(0);
    at += size;
  }
}

/** @param {Buffer} bytes @param {number[]} sizes */
async function expectSums(bytes, sizes) {
  /** @type {unknown} */
  let found;
  const pieces = [];
  const stream = hashed(inChunks(bytes, sizes), (sums) => (found = sums));
  for await (const chunk of stream) pieces.push(Buffer.from(chunk));
  expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
  expect(found).toBe([bytes.length, ...expectedSums(bytes)].join());
}

describe("the SHA-256 of each block", () => {
  const bytes = Buffer.from(Uint32Array.from({ length: 700_000 }, (_, i) => i * 2654435761).buffer);

  test("is that of Node, in whatever chunks the bytes come", () =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom(0, 1, block - 1, block, block + 1, 2 * block, 2_500_000),
        fc.array(fc.constantFrom(1000, 65_536, block, 3 * block, 99_991), { minLength: 1, maxLength: 4 }),
        (size, sizes) => expectSums(bytes.subarray(0, size), sizes),
      ),
      { numRuns: 40 },
    ));

  test("is the same where there is no Web Crypto, as on pages without https", async () => {
    const { subtle } = crypto;
    Object.defineProperty(crypto, "subtle", { value: undefined, configurable: true });
    try {
      await expectSums(bytes, [300_000]);
    } finally {
      Object.defineProperty(crypto, "subtle", { value: subtle, configurable: true });
    }
  });
});

// SHA-256 in pieces is as Node computes it, whatever the length and wherever a piece ends.
import { createHash } from "node:crypto";
import { expect, test } from "@jest/globals";
import { Sha256 } from "../../../web/src/base/sha256.js";
import { toHex } from "../../../web/src/sources/verified.js";
import { randomNumbers } from "../support/random.js";

const random = randomNumbers(1);

/** @param {Uint8Array} bytes @param {number} pieceBytes */
function sumOf(bytes, pieceBytes) {
  const hash = new Sha256();
  for (let at = 0; at < bytes.length; at += pieceBytes) hash.update(bytes.subarray(at, at + pieceBytes));
  return toHex(hash.digest());
}

test.each([1, 5, 63, 64, 65, 100, 1000])("of pieces of %d bytes", (pieceBytes) => {
  for (let length = 0; length < 300; length++) {
    // A view whose buffer begins before it.
    const bytes = Uint8Array.from({ length: length + 3 }, () => 256 * random()).subarray(3);
    expect(sumOf(bytes, pieceBytes)).toBe(createHash("sha256").update(bytes).digest("hex"));
  }
});

test("of more than 4 Gbit", () => {
  const chunk = new Uint8Array(1 << 22).fill(7);
  const [own, expected] = [new Sha256(), createHash("sha256")];
  for (let i = 0; i < 129; i++) {
    own.update(chunk);
    expected.update(chunk);
  }
  expect(toHex(own.digest())).toBe(expected.digest("hex"));
});

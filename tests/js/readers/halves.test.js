// Features are rounded to the nearest F16, ties to even.
import { expect, test } from "@jest/globals";
import { toHalves } from "../../../web/src/classifier/learn/halves.js";

/** The number that 15 bits of F16 are. @param {number} half */
function numberOf(half) {
  const [exponent, fraction] = [half >> 10, half & 1023];
  return exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25);
}

const one = 0x3c00;

test("every half up to 1 stays what it is, with its sign", () => {
  const all = Array.from({ length: one + 1 }, (_, half) => half);
  expect([...toHalves(Float32Array.from(all, numberOf))]).toEqual(all);
  expect([...toHalves(Float32Array.from(all, (half) => -numberOf(half)))]).toEqual(
    all.map((half) => half | 0x8000),
  );
});

test("what lies between two goes to the nearer one, and to the even one from the middle", () => {
  const below = Array.from({ length: one }, (_, half) => half);
  const at = (/** @type {number} */ share) =>
    Float32Array.from(below, (half) => numberOf(half) + share * (numberOf(half + 1) - numberOf(half)));
  expect([...toHalves(at(0.5))]).toEqual(below.map((half) => half + (half & 1)));
  expect([...toHalves(at(0.499))]).toEqual(below);
  expect([...toHalves(at(0.501))]).toEqual(below.map((half) => half + 1));
});

test("a part of a buffer is read from where it begins", () => {
  expect([...toHalves(Float32Array.of(9, 1, 0.5).subarray(1))]).toEqual([one, 0x3800]);
});

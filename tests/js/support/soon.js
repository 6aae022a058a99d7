import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "@jest/globals";

/**
 * That a value comes to be what is expected, on a busy machine later.
 * @param {() => unknown} value
 * @param {unknown} expected
 */
export async function expectSoon(value, expected) {
  for (let i = 0; i < 3000 && (await value()) !== expected; i++) await sleep(10);
  expect(await value()).toBe(expected);
}

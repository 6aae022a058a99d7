import { expect } from "@jest/globals";
import { ClassifierError } from "../../../web/src/index.js";

/**
 * That a promise is rejected with the library's own error.
 * @param {Promise<unknown>} promise
 * @param {import("../../../web/src/base/errors.js").ErrorCode} code
 * @param {string | RegExp} message a part of it
 */
export async function expectError(promise, code, message) {
  const error = await promise.then(
    (value) => expect(value).toBe("rejected"),
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(ClassifierError);
  expect(error.message).toMatch(message);
  expect(error.code).toBe(code);
  return error;
}

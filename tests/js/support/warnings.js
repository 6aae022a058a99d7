import { afterAll, afterEach, beforeAll } from "@jest/globals";

/**
 * What the tests of a file make the library warn of: collected here, not shown.
 * @returns {string[]} the current test's
 */
export function collectWarnings() {
  const { warn } = console;
  const warnings = /** @type {string[]} */ ([]);
  beforeAll(() => {
    console.warn = (text) => warnings.push(text);
  });
  afterEach(() => {
    warnings.length = 0;
  });
  afterAll(() => {
    console.warn = warn;
  });
  return warnings;
}

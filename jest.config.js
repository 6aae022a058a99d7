/** @type {import("jest").Config} */
export default {
  testEnvironment: "node",
  roots: ["<rootDir>/tests/js"],
  testMatch: ["**/*.test.js"],
  transform: {},
  globalSetup: "<rootDir>/tests/js/support/own-cache.js",
  globalTeardown: "<rootDir>/tests/js/support/remove-own-cache.js",
  testTimeout: 120_000,
};

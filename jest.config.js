/** @type {import("jest").Config} */
export default {
  testEnvironment: "node",
  roots: ["<rootDir>/tests/js"],
  testMatch: ["**/*.test.js"],
  transform: {},
  testTimeout: 60_000,
};

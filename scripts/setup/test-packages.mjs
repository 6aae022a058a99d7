/** Debian packages that only tests and linters need. */
export const testPackages = [
  "clang-19",
  "libclang-rt-19-dev",
  "clang-format-19",
  "clang-tidy-19",
  "googletest",
  "nlohmann-json3-dev",
];

// The stages of `npm test`, in their order. CONTRIBUTING.md lists them (tests/js/docs/contributing.test.js).
import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { installPackages } from "../setup/apt.mjs";
import { provideBrowser, provideOtherBrowsers } from "../setup/browser.mjs";
import { buildNative, builds, buildWasm, ensureBuilt, provideWasmTools } from "../setup/build.mjs";
import { provideNodeModules } from "../setup/node-modules.mjs";
import { relaxedArgs } from "../setup/relaxed-simd.mjs";
import { root, say } from "../setup/shell.mjs";
import { testPackages } from "../setup/test-packages.mjs";

/**
 * @typedef {object} Stage
 * @property {string} name
 * @property {string[]} needs the stages that must have run
 * @property {() => unknown} run answers false if the stage failed
 */

/** @type {Record<string, string>} */
let wasmEnv = {};
/** @type {string | undefined} */
let chromium;

/** @param {string} command @param {string[]} args @param {Record<string, string>} [env] */
function passes(command, args, env = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...env },
  });
  return result.status === 0;
}

/** @param {string} script @param {...string} args */
const node = (script, ...args) => passes(process.execPath, [script, ...args]);

/** @param {string} file tests for Node's own runner */
const nodeTest = (file) => passes(process.execPath, ["--test", "--test-reporter=spec", file]);

/** @param {string[]} nodeArgs @param {...string} jestArgs */
function jest(nodeArgs, ...jestArgs) {
  const program = ["--experimental-vm-modules", "--no-warnings", "node_modules/jest/bin/jest.js"];
  return passes(process.execPath, [...nodeArgs, ...program, "-w", "2", ...jestArgs]);
}

/** @type {Stage[]} */
const wasmBuilds = builds.map(({ name, title }) => ({
  name: `build the C++ tests, ${title}`,
  needs: ["set-up"],
  run: () => buildWasm(name, { env: wasmEnv, tests: true }),
}));

/** @type {Stage[]} */
const wasmTests = builds.map(({ name, title }, i) => ({
  name: `C++ tests, wasm, ${title}`,
  needs: [wasmBuilds[i].name],
  run: () =>
    passes(process.execPath, [
      ...relaxedArgs,
      join("build", `wasm-${name}`, "tests", "cpp", "distilbert_tests.cjs"),
      "--gtest_brief=1",
    ]),
}));

/** @type {Stage} */
const failingMalloc = {
  name: "allocations that fail, wasm",
  needs: ["build the package", ...wasmBuilds.map(({ name }) => name)],
  run: () =>
    builds
      .map(({ name }) =>
        passes(process.execPath, [
          ...(name === "relaxed" ? relaxedArgs : []),
          "--test-reporter=spec",
          join("tests", "js", "core", "failing-malloc.mjs"),
          name,
        ]),
      )
      .every(Boolean),
};

/** @type {Stage[]} */
export const stages = [
  {
    name: "set-up",
    needs: [],
    async run() {
      wasmEnv = await provideWasmTools();
      await installPackages(testPackages, "Testing");
      await provideNodeModules();
      chromium = await provideBrowser();
      await provideOtherBrowsers();
    },
  },
  {
    name: "build the package",
    needs: ["set-up"],
    async run() {
      await ensureBuilt();
      return node("scripts/build.mjs", "--demo");
    },
  },
  {
    name: "build the C++ tests, native",
    needs: ["set-up"],
    run: () => buildNative({ tests: true }),
  },
  ...wasmBuilds,
  { name: "lint", needs: ["set-up"], run: () => node("scripts/lint.mjs") },
  { name: "size of what a page loads", needs: ["build the package"], run: () => node("bench/size.mjs") },
  {
    name: "types as users see them",
    needs: ["build the package"],
    run: () => passes("npx", ["tsc", "-p", "tests/types/tsconfig.json"]),
  },
  {
    name: "the packed package",
    needs: ["build the package"],
    run: () => nodeTest("tests/matrix/package-checks.mjs"),
  },
  { name: "reference docs", needs: ["set-up"], run: () => node("scripts/docs.mjs", "--check") },
  {
    name: "C++ tests, native, with sanitizers",
    needs: ["build the C++ tests, native"],
    run: () =>
      passes("ctest", [
        "--test-dir",
        "build/native-asan",
        "--output-on-failure",
        `-j${availableParallelism()}`,
      ]),
  },
  {
    name: "fuzzing",
    needs: ["build the C++ tests, native"],
    run: () => node("scripts/fuzz.mjs", "--minutes", "3", "--jobs", String(availableParallelism())),
  },
  ...wasmTests,
  failingMalloc,
  { name: "JavaScript tests, relaxed SIMD", needs: ["build the package"], run: () => jest(relaxedArgs) },
  {
    name: "JavaScript tests, base SIMD",
    needs: ["build the package"],
    run: () =>
      relaxedArgs.length > 0 ? jest([], "tests/js/core") : say("this Node always runs relaxed SIMD"),
  },
  {
    name: "browser tests",
    needs: ["build the package"],
    run: () => passes("npx", ["playwright", "test"], { CHROMIUM_PATH: chromium ?? "" }),
  },
  {
    name: "the demo page in other engines",
    needs: ["build the package"],
    run: () => nodeTest("tests/browser/engines/demo-path.mjs"),
  },
  {
    name: "same bits in every engine",
    needs: ["build the package"],
    run: () => nodeTest("tests/browser/engines/same-bits.mjs"),
  },
];

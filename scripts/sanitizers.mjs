// `npm run sanitizers`: the C++ tests in WebAssembly, run by Node, with UndefinedBehaviorSanitizer and with
// SAFE_HEAP, which checks each load and store: no null pointer, nothing behind the memory that was asked for,
// nothing unaligned that is said to be aligned. Natively they run with sanitizers in every `npm test`.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { installPackages } from "./setup/apt.mjs";
import { builds, buildSanitizedWasm, fail, provideWasmTools } from "./setup/build.mjs";
import { relaxedArgs } from "./setup/relaxed-simd.mjs";
import { root, say, SetupError } from "./setup/shell.mjs";
import { testPackages } from "./setup/test-packages.mjs";

const names = builds.map(({ name }) => name);
const usage = `npm run sanitizers -- [options]

  --build NAME     one of ${names.join(", ")}; may be given several times (default: base)
  --filter FILTER  tests to run, as GoogleTest's --gtest_filter
`;

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        build: { type: "string", multiple: true, default: ["base"] },
        filter: { type: "string", default: "*" },
      },
    });
    const unknown = values.build.find((name) => !names.includes(name));
    if (unknown === undefined) return values;
    throw new Error(`--build is ${unknown}, expected one of ${names.join(", ")}`);
  } catch (error) {
    throw new SetupError(`${/** @type {Error} */ (error).message}\n\n${usage}`);
  }
}

try {
  const { build, filter } = readArguments();
  const env = await provideWasmTools();
  await installPackages(testPackages, "Testing");
  for (const name of build) {
    say(`building the C++ tests, ${name}, with sanitizers`);
    await buildSanitizedWasm(name, { env, tests: true, target: "distilbert_tests" });
    const program = join("build", `wasm-${name}-sanitized`, "tests", "cpp", "distilbert_tests.cjs");
    const args = [...relaxedArgs, program, "--gtest_brief=1", `--gtest_filter=${filter}`];
    const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
    if (status !== 0) process.exitCode = 1;
  }
} catch (error) {
  fail(error);
}

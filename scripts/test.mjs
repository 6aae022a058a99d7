// `npm test`: set-up, every build, every check and every test, stage by stage. Each runner prints
// its own summary; the last lines say how each stage ended.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { installPackages } from "./setup/apt.mjs";
import { provideBrowser, provideOtherBrowsers } from "./setup/browser.mjs";
import { buildNative, builds, buildWasm, ensureBuilt, fail, provideWasmTools } from "./setup/build.mjs";
import { provideNodeModules } from "./setup/node-modules.mjs";
import { relaxedArgs } from "./setup/relaxed-simd.mjs";
import { root, say } from "./setup/shell.mjs";
import { testPackages } from "./setup/test-packages.mjs";

/** @type {{name: string, seconds: string, ok: boolean}[]} */
const stages = [];

/** @param {string} name @param {() => unknown} action answers false where the stage failed */
async function stage(name, action) {
  say(`\n=== ${name}`);
  const start = Date.now();
  const ok = (await action()) !== false;
  stages.push({ name, seconds: ((Date.now() - start) / 1000).toFixed(0), ok });
}

/** @param {string} command @param {string[]} args @param {Record<string, string | undefined>} [env] */
function passes(command, args, env = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...env },
  });
  return result.status === 0;
}

/** @param {string[]} nodeArgs @param {string[]} [jestArgs] */
const jest = (nodeArgs, jestArgs = []) =>
  passes(process.execPath, [
    ...nodeArgs,
    "--experimental-vm-modules",
    "--no-warnings",
    "node_modules/jest/bin/jest.js",
    "-w",
    "2",
    ...jestArgs,
  ]);

try {
  /** @type {Record<string, string>} */
  let env = {};
  /** @type {string | undefined} */
  let chromium;
  await stage("set-up", async () => {
    env = await provideWasmTools();
    await installPackages(testPackages, "Testing");
    await provideNodeModules();
    chromium = await provideBrowser();
    await provideOtherBrowsers();
  });
  await stage("build the package", async () => {
    await ensureBuilt();
    return passes("node", ["scripts/build.mjs", "--demo"]);
  });
  await stage("build the C++ tests", async () => {
    await buildNative({ tests: true });
    for (const { name } of builds) await buildWasm(name, { env, tests: true });
  });
  await stage("lint", () => passes("node", ["scripts/lint.mjs"]));
  await stage("size of what a page loads", () => passes("node", ["bench/size.mjs"]));
  await stage("types as users see them", () => passes("npx", ["tsc", "-p", "tests/types/tsconfig.json"]));
  await stage("the packed package", () =>
    passes("node", ["--test", "--test-reporter=spec", "tests/matrix/package-checks.mjs"]),
  );
  await stage("reference docs", () => passes("node", ["scripts/docs.mjs", "--check"]));
  await stage("C++ tests, native, with sanitizers", () =>
    passes("ctest", ["--test-dir", "build/native-asan", "--output-on-failure", "-j2"]),
  );
  for (const { name, title } of builds) {
    await stage(`C++ tests, wasm, ${title}`, () =>
      passes(process.execPath, [
        ...relaxedArgs,
        join("build", `wasm-${name}`, "tests", "cpp", "distilbert_tests.cjs"),
        "--gtest_brief=1",
      ]),
    );
  }
  await stage("JavaScript tests, relaxed SIMD", () => jest(relaxedArgs));
  await stage("JavaScript tests, base SIMD", () =>
    relaxedArgs.length > 0 ? jest([], ["tests/js/core"]) : say("this Node always runs relaxed SIMD"),
  );
  await stage("browser tests", () =>
    passes("npx", ["playwright", "test"], { CHROMIUM_PATH: chromium ?? "" }),
  );
  await stage("the demo page in other engines", () =>
    passes(process.execPath, ["--test", "--test-reporter=spec", "tests/browser/engines/demo-path.mjs"]),
  );
  await stage("same bits in every engine", () =>
    passes(process.execPath, ["--test", "--test-reporter=spec", "tests/browser/engines/same-bits.mjs"]),
  );
} catch (error) {
  fail(error);
}

say("");
for (const { name, seconds, ok } of stages)
  say(`${ok ? "ok    " : "FAILED"} ${seconds.padStart(4)} s  ${name}`);
const failed = stages.filter(({ ok }) => !ok).length;
process.stdout.write(`stages: ${stages.length - failed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 ? 1 : 0;

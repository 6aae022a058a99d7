// `npm run same-bits`: the integer path gives the same bits in plain C++, in base SIMD and by both kernels of relaxed
// SIMD, on random models and texts; in every engine; and on Arm64.
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { whyNoArm64 } from "./same-bits/arm64.mjs";
import { compareBuilds } from "./same-bits/cpp.mjs";
import { installPackages } from "./setup/apt.mjs";
import { buildNative, builds, buildWasm, ensureBuilt, fail, provideWasmTools } from "./setup/build.mjs";
import { provideNodeModules } from "./setup/node-modules.mjs";
import { root, say, SetupError } from "./setup/shell.mjs";
import { testPackages } from "./setup/test-packages.mjs";

const usage = `npm run same-bits -- [options]

  --seeds N     of 40 random models each, for the C++ builds (default 3)
  --only WHAT   builds, engines or arm64; may be given several times (default: all)
`;
const parts = ["builds", "engines", "arm64"];

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        seeds: { type: "string", default: "3" },
        only: { type: "string", multiple: true, default: parts },
      },
    });
    const seeds = Number(values.seeds);
    // GoogleTest takes seeds up to 99999.
    if (!(Number.isInteger(seeds) && seeds >= 1 && seeds <= 10_000))
      throw new Error(`--seeds is ${values.seeds}, expected a whole number from 1 to 10000`);
    const unknown = values.only.find((part) => !parts.includes(part));
    if (unknown !== undefined) throw new Error(`--only is ${unknown}, expected one of ${parts.join(", ")}`);
    return { seeds, only: values.only };
  } catch (error) {
    throw new SetupError(`${/** @type {Error} */ (error).message}\n\n${usage}`);
  }
}

/** @param {string} file tests for Node's own runner, below tests/browser/engines */
function passes(file) {
  const args = ["--test", "--test-reporter=spec", `tests/browser/engines/${file}`];
  return spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" }).status === 0;
}

async function buildTests() {
  const env = await provideWasmTools();
  await installPackages(testPackages, "Comparing builds");
  await buildNative({ tests: true, target: "distilbert_tests" });
  for (const { name } of builds) await buildWasm(name, { env, tests: true, target: "distilbert_tests" });
}

try {
  const { seeds, only } = readArguments();
  await ensureBuilt();
  await provideNodeModules();
  const absent = whyNoArm64();
  if (only.includes("arm64") && absent !== undefined) say(`Arm64 is skipped: ${absent}`);
  let same = true;
  if (only.includes("builds")) {
    await buildTests();
    const arm64 = only.includes("arm64") && absent === undefined;
    for (let seed = 1; seed <= seeds; seed++) same = (await compareBuilds(seed, arm64)) && same;
  }
  if (only.includes("engines")) same = passes("same-bits.mjs") && same;
  if (only.includes("arm64") && absent === undefined) same = passes("arm64.mjs") && same;
  say(same ? "the same bits everywhere" : "the bits differ");
  process.exitCode = same ? 0 : 1;
} catch (error) {
  fail(error);
}

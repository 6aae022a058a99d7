// `npm run same-bits`: the integer path gives the same bits in every engine, in both builds and with each kernel of the
// processor, and on Arm64.
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { whyNoArm64 } from "./same-bits/arm64.mjs";
import { ensureBuilt, fail } from "./setup/build.mjs";
import { provideNodeModules } from "./setup/node-modules.mjs";
import { root, say, SetupError } from "./setup/shell.mjs";

const usage = `npm run same-bits -- [options]

  --only WHAT  engines or arm64 (default: both)
`;
const parts = ["engines", "arm64"];

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: "string", multiple: true, default: parts },
      },
    });
    const unknown = values.only.find((part) => !parts.includes(part));
    if (unknown !== undefined) throw new Error(`--only is ${unknown}, expected one of ${parts.join(", ")}`);
    return values.only;
  } catch (error) {
    throw new SetupError(`${/** @type {Error} */ (error).message}\n\n${usage}`);
  }
}

/** @param {string} file tests for Node's own runner, below tests/browser/engines */
function passes(file) {
  const args = ["--test", "--test-reporter=spec", `tests/browser/engines/${file}`];
  return spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" }).status === 0;
}

try {
  const only = readArguments();
  await ensureBuilt();
  await provideNodeModules();
  const absent = whyNoArm64();
  if (only.includes("arm64") && absent !== undefined) say(`Arm64 is skipped: ${absent}`);
  let same = true;
  if (only.includes("engines")) same = passes("same-bits.mjs") && same;
  if (only.includes("arm64") && absent === undefined) same = passes("arm64.mjs") && same;
  say(same ? "the same bits everywhere" : "the bits differ");
  process.exitCode = same ? 0 : 1;
} catch (error) {
  fail(error);
}

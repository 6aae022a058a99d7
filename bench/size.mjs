// `npm run size`: every JavaScript and WebAssembly file that a page and its worker load, raw and after
// brotli, for each build of the core; fails above the budget. Models are not counted.
import { parseArgs } from "node:util";
import { bundlePackage } from "../scripts/setup/bundle.mjs";
import { ensureBuilt, fail } from "../scripts/setup/build.mjs";
import { provideNodeModules } from "../scripts/setup/node-modules.mjs";
import { SetupError } from "../scripts/setup/shell.mjs";

function readArguments() {
  try {
    return parseArgs({ options: { json: { type: "boolean", default: false } } }).values;
  } catch (error) {
    throw new SetupError(`${/** @type {Error} */ (error).message}\n\nnpm run size -- [--json]`);
  }
}

try {
  const { json } = readArguments();
  await ensureBuilt();
  await provideNodeModules();
  await bundlePackage();
  const { measureSizes, sizeTable } = await import("./size/measure.mjs"); // needs a package from npm
  const report = await measureSizes();
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : sizeTable(report));
  if (!report.builds.every(({ withinBudget }) => withinBudget)) process.exitCode = 1;
} catch (error) {
  fail(error);
}

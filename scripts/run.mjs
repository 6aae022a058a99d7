// `npm run classify`, `evaluate`, `explain`, `info`, `quantize` and `compare`: builds what is missing, then
// runs the package's command line.
import { ensureBuilt, fail } from "./setup/build.mjs";
import { provideNodeModules } from "./setup/node-modules.mjs";

try {
  await ensureBuilt();
  await provideNodeModules(); // the command line reads and writes tables with packages from npm
} catch (error) {
  fail(error);
}
if (process.argv[2] === "compare") {
  await import("../models/compare.mjs");
} else {
  await import("../web/cli/main.js");
}

// `npm run classify`, `evaluate`, `explain`, `info`, `quantize`, `compare` and `card`: builds what is missing,
// then runs the package's command line.
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
} else if (process.argv[2] === "card") {
  await import("../models/card/measure.mjs");
} else {
  await import("../web/cli/main.js");
}

// `npm run build`: the WebAssembly builds and the package's type declarations; with --demo the
// demo page's folder of static files as well.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { ensureBuilt, fail } from "./setup/build.mjs";
import { provideNodeModules } from "./setup/node-modules.mjs";
import { root, run } from "./setup/shell.mjs";

try {
  await ensureBuilt();
  await provideNodeModules();
  await rm(join(root, "web", "dist", "types"), { recursive: true, force: true });
  await run("npx", ["tsc", "-p", "tsconfig.types.json"]);
  if (process.argv.includes("--demo")) {
    const { buildDemo } = await import("./demo-files.mjs");
    process.stderr.write(`wrote ${await buildDemo()}\n`);
  }
} catch (error) {
  fail(error);
}

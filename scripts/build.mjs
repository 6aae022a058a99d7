// `npm run build`: the WebAssembly builds, the package's JavaScript and its type declarations; with
// --demo the demo page's folder of static files as well.
import { buildTypes, ensureBuilt, fail } from "./setup/build.mjs";
import { bundlePackage } from "./setup/bundle.mjs";
import { provideNodeModules } from "./setup/node-modules.mjs";

try {
  await ensureBuilt();
  await provideNodeModules();
  await bundlePackage();
  await buildTypes();
  if (process.argv.includes("--demo")) {
    const { buildDemo } = await import("./demo/build-demo.mjs");
    process.stderr.write(`wrote ${await buildDemo()}\n`);
  }
} catch (error) {
  fail(error);
}

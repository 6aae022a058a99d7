// `npm run setup` provides everything that building needs, and with --tests everything that testing needs.
import { installPackages } from "./setup/apt.mjs";
import { provideBrowser, provideOtherBrowsers } from "./setup/browser.mjs";
import { fail, provideWasmTools } from "./setup/build.mjs";
import { provideNodeModules } from "./setup/node-modules.mjs";

try {
  await provideWasmTools();
  if (process.argv.includes("--tests")) {
    const { testPackages } = await import("./setup/test-packages.mjs");
    await installPackages(testPackages, "Testing");
    await provideNodeModules();
    await provideBrowser();
    await provideOtherBrowsers();
  }
} catch (error) {
  fail(error);
}

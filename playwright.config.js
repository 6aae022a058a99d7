// Browser tests of the demo page, with Debian's Chromium or the one that CHROMIUM_PATH names.
// An empty CHROMIUM_PATH says that there is none: the tests are skipped then.
import { defineConfig } from "@playwright/test";
import { capture } from "./scripts/setup/shell.mjs";

const executablePath = process.env.CHROMIUM_PATH ?? capture("sh", ["-c", "command -v chromium"]) ?? "";
process.env.CHROMIUM_PATH = executablePath; // the workers read this file as well, and need not search again

export const launchOptions = {
  executablePath,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

export default defineConfig({
  testDir: "tests/browser",
  globalSetup: "./tests/browser/support/build-demo.js",
  outputDir: "test-results/browser",
  reporter: "list",
  workers: 2,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  timeout: 90_000,
  expect: { timeout: 30_000 },
  use: { launchOptions, trace: "retain-on-failure" },
});

// The browser that tests drive: Debian's Chromium, or one that CHROMIUM_PATH names.
import { existsSync } from "node:fs";
import { hasApt, installPackages } from "./apt.mjs";
import { capture, say } from "./shell.mjs";

/** @returns {Promise<string | undefined>} its path; nothing where there is none and none can be installed */
export async function provideBrowser() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  const found = () =>
    capture("sh", ["-c", "command -v chromium || command -v chromium-browser || command -v google-chrome"]);
  const present = found();
  if (present && existsSync(present)) return present;
  if (!hasApt()) return undefined;
  try {
    await installPackages(["chromium"], "The browser tests");
  } catch (error) {
    say(`browser tests will be skipped: ${/** @type {Error} */ (error).message}`);
    return undefined;
  }
  return found();
}

// The browsers that tests drive: Debian's, or those that environment variables name. A variable that
// is empty says that there is none.
import { hasApt, installPackages } from "./apt.mjs";
import { capture, say } from "./shell.mjs";

/**
 * @typedef {object} Program
 * @property {string} variable names its path
 * @property {string[]} commands names it has on PATH
 * @property {string} packageName Debian's
 */

/** @satisfies {Record<string, Program>} */
export const programs = {
  chromium: {
    variable: "CHROMIUM_PATH",
    commands: ["chromium", "chromium-browser", "google-chrome"],
    packageName: "chromium",
  },
  firefox: { variable: "FIREFOX_PATH", commands: ["firefox-esr", "firefox"], packageName: "firefox-esr" },
  /** It starts WebKitGTK's MiniBrowser, which its packages bring along. */
  webkitDriver: {
    variable: "WEBKIT_DRIVER_PATH",
    commands: ["WebKitWebDriver"],
    packageName: "webkit2gtk-driver",
  },
  /** The display of WebKitGTK's browser, which has no headless mode. */
  xvfb: { variable: "XVFB_PATH", commands: ["Xvfb"], packageName: "xvfb" },
};

/** @param {Program} program @returns {string | undefined} its path; nothing where there is none */
export function findProgram({ variable, commands }) {
  const named = process.env[variable];
  if (named !== undefined) return named || undefined;
  return capture("sh", ["-c", commands.map((command) => `command -v ${command}`).join(" || ")]);
}

/**
 * @param {Program} program
 * @param {string} purpose for messages
 * @returns {Promise<string | undefined>} its path; nothing where there is none and none can be installed
 */
async function provide(program, purpose) {
  const path = findProgram(program);
  if (path || process.env[program.variable] !== undefined || !hasApt()) return path;
  try {
    await installPackages([program.packageName], purpose);
  } catch (error) {
    say(`${purpose} will be skipped: ${/** @type {Error} */ (error).message}`);
    return undefined;
  }
  return findProgram(program);
}

/** Chromium, for most browser tests, the bench and pictures. */
export const provideBrowser = () => provide(programs.chromium, "Testing in Chromium");

/** Other engines than Chromium's, for the tests that compare engines. */
export async function provideOtherBrowsers() {
  await provide(programs.firefox, "Testing in Firefox");
  await provide(programs.webkitDriver, "Testing in WebKit");
  await provide(programs.xvfb, "Testing in WebKit");
}

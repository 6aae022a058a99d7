// examples/extension, installed in Chromium and Firefox: the model in an extension's page and in its background.
import { appendFile, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import puppeteer from "puppeteer-core";
import { launchOptions } from "../../../playwright.config.js";
import { exec, Untested, until } from "../harness.js";
import { installExample, quietEnv } from "../install.js";
import { pathOf } from "./drive.js";

/** @typedef {import("../harness.js").Row} Row */

const timeout = 60_000; // ms

/** @param {string} folder @param {string} tarball @returns {Promise<string>} the extension's folder */
async function buildExtension(folder, tarball) {
  await installExample("extension", folder, tarball);
  await exec("npm", ["run", "build"], { cwd: folder, env: quietEnv });
  return join(folder, "dist");
}

/** What the popup shows. Runs in the page. */
const readPopup = () => ["page", "background"].map((id) => document.getElementById(id)?.textContent ?? "");

/** @param {() => Promise<string[]>} read @param {import("../harness.js").Answer} expected */
async function checkPopup(read, { label, score }) {
  /** @type {string[]} */
  let shown = [];
  await until(async () => {
    shown = await read();
    return shown.every((text) => text !== "…");
  }, "the extension's answers").catch((error) => {
    throw new Error(`${error.message}; it shows ${shown.join(", ")}`);
  });
  const wanted = `${label} ${score.toFixed(4)}`;
  if (shown.some((text) => text !== wanted)) throw new Error(`it shows ${shown.join(", ")}, not ${wanted}`);
}

/** @type {Row["run"]} */
async function runInChromium({ folder, tarball, expected }) {
  const executablePath = pathOf("chromium");
  const extension = await buildExtension(folder, tarball);
  const profile = join(folder, "profile");
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    timeout,
    headless: true,
    ignoreDefaultArgs: ["--disable-extensions"],
    args: [
      ...launchOptions.args,
      `--disable-extensions-except=${extension}`,
      `--load-extension=${extension}`,
    ],
  });
  try {
    const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker", { timeout }));
    const page = await context.newPage();
    await page.goto(new URL("popup.html", worker.url()).href);
    await checkPopup(() => page.evaluate(readPopup), expected[0]);
    return { version: context.browser()?.version() ?? "" };
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
}

/**
 * No driver may enter an extension's page in Firefox: the copy under test opens its popup by itself, and
 * reports what that shows in the address of a tab.
 * @param {string} extension its folder
 * @param {string} url of the server that listens
 */
async function letItReport(extension, url) {
  await appendFile(join(extension, "background.js"), 'chrome.tabs.create({ url: "popup.html" });\n');
  const report = `
const report = (shown) =>
  chrome.tabs.create({ url: ${JSON.stringify(url)} + "?shown=" + encodeURIComponent(JSON.stringify(shown)) });
addEventListener("unhandledrejection", ({ reason }) => report([String(reason)]));
addEventListener("error", ({ message }) => report([message]));\n`;
  const popup = join(extension, "popup.js");
  const text = await readFile(popup, "utf8");
  await writeFile(popup, `${report}${text}\nreport((${readPopup})());\n`);
}

/** @type {Row["run"]} */
async function runInFirefox({ folder, tarball, expected }) {
  const executablePath = pathOf("firefox");
  const extension = await buildExtension(folder, tarball);
  /** @type {string[]} */
  let shown = ["…"];
  const server = createServer((request, response) => {
    const report = new URL(request.url ?? "", "http://localhost").searchParams.get("shown");
    if (report) shown = JSON.parse(report);
    response.end("noted");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  await letItReport(extension, `http://127.0.0.1:${port}/`);
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath,
    headless: true,
    timeout,
    protocolTimeout: timeout,
  });
  try {
    await browser.installExtension(extension);
    await checkPopup(async () => shown, expected[0]);
    return { version: (await browser.version()).replace(/^firefox\//i, "") };
  } finally {
    await browser.close();
    server.close();
    server.closeAllConnections();
  }
}

/** @param {string} id @param {string} place @param {Row["run"]} run @returns {Row} */
const row = (id, place, run) => ({
  id,
  group: "Browsers, without a bundler",
  place,
  checks: "examples/extension: the model in the extension's page and in its background script",
  run,
});

/** @type {Row[]} */
export const extensionRows = [
  row("chromium-extension", "Chromium, in an extension (Manifest V3, service worker)", runInChromium),
  row("firefox-extension", "Firefox, in an extension (Manifest V3, event page)", runInFirefox),
  row("webkit-extension", "WebKit, in an extension", async () => {
    throw new Untested("WebKitGTK's MiniBrowser has no extensions");
  }),
];

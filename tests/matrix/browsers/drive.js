// Chromium, Firefox and WebKit: each opens a page and waits for the promise that the page leaves.
import { chromium } from "@playwright/test";
import puppeteer from "puppeteer-core";
import { launchOptions } from "../../../playwright.config.js";
import { findProgram, programs } from "../../../scripts/setup/browser.mjs";
import { visitWithWebKit } from "../../browser/engines/webkit.js";
import { inTime, Untested } from "../harness.js";

/** @typedef {{value: any, error?: undefined} | {error: string}} PageOutcome */

const timeout = 60_000; // ms, for each step

const outcomeOfPage = () => /** @type {{outcome?: Promise<PageOutcome>}} */ (globalThis).outcome;

/** @param {keyof typeof programs} name */
export function pathOf(name) {
  const path = findProgram(programs[name]);
  if (path) return path;
  const { packageName, variable } = programs[name];
  throw new Untested(`there is no ${packageName} here; ${variable} may name it`);
}

/** Chromium for as long as an action takes. @template T @param {(browser: import("@playwright/test").Browser) => Promise<T>} action */
export async function withChromium(action) {
  const browser = await chromium.launch({ ...launchOptions, executablePath: pathOf("chromium"), timeout });
  try {
    return await action(browser);
  } finally {
    await browser.close();
  }
}

/** @param {string} url */
const askChromium = (url) =>
  withChromium(async (browser) => {
    const page = await browser.newPage();
    await page.goto(url, { timeout });
    const outcome = await inTime(page.evaluate(outcomeOfPage), timeout);
    return { version: browser.version(), outcome };
  });

/** @param {string} url */
async function askFirefox(url) {
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: pathOf("firefox"),
    headless: true,
    timeout,
    protocolTimeout: timeout,
  });
  try {
    const page = await browser.newPage();
    await page.goto(url, { timeout });
    const outcome = await inTime(page.evaluate(outcomeOfPage), timeout);
    return { version: (await browser.version()).replace(/^firefox\//i, ""), outcome };
  } finally {
    await browser.close();
  }
}

/** @param {string} url */
async function askWebKit(url) {
  const programs = { driver: pathOf("webkitDriver"), xvfb: pathOf("xvfb") };
  const { version, outcome } = await visitWithWebKit({ ...programs, url, timeout });
  return { version: version.replace(/^MiniBrowser /, ""), outcome };
}

/** @type {{id: string, name: string, ask: (url: string) => Promise<{version: string, outcome?: PageOutcome}>}[]} */
export const browsers = [
  { id: "chromium", name: "Chromium", ask: askChromium },
  { id: "firefox", name: "Firefox", ask: askFirefox },
  { id: "webkit", name: "WebKitGTK", ask: askWebKit },
];

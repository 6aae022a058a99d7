// How each engine is asked for its answers, in a process or a page of its own.
import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium } from "@playwright/test";
import puppeteer from "puppeteer-core";
import { launchOptions } from "../../../playwright.config.js";
import { visitWithWebKit } from "./webkit.js";

/**
 * @typedef {import("./answers.js").Answers} Answers
 * @typedef {{version: string, answers: Answers}} Report
 * @typedef {{value: Answers, error?: undefined} | {error: string}} Outcome of the page
 */

/** For each step: a crowded machine may take half a minute to start a browser. */
const timeout = 180_000; // ms

/** The page's promise. Runs in the page. */
const outcomeOfPage = () => /** @type {{outcome?: Promise<Outcome>}} */ (globalThis).outcome;

/** @template T @param {Promise<T>} pending @returns {Promise<T>} */
async function inTime(pending) {
  const timer = new AbortController();
  const late = sleep(timeout, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`no answer within ${timeout / 1000} s`);
  });
  late.catch(() => {}); // called off
  try {
    return await Promise.race([pending, late]);
  } finally {
    timer.abort();
  }
}

/** @param {string} version @param {Outcome | null | undefined} outcome @returns {Report} */
function report(version, outcome) {
  if (!outcome) throw new Error(`${version}: the page's script did not run`);
  if (outcome.error !== undefined) throw new Error(`${version}: ${outcome.error}`);
  return { version, answers: outcome.value };
}

/**
 * @param {string[]} command that runs a script, with its options
 * @param {{base?: boolean, step?: number, limit?: number}} [options] `step`: the first of so many texts; `limit` in ms
 * @returns {Promise<Report>}
 */
export async function askProgram([program, ...args], { base = false, step = 1, limit = timeout } = {}) {
  const child = fileURLToPath(new URL("node-child.mjs", import.meta.url));
  const { stdout } = await promisify(execFile)(
    program,
    [...args, child, ...(base ? ["base"] : []), String(step)],
    { timeout: limit, maxBuffer: 1 << 26 },
  );
  const { version, ...answers } = JSON.parse(stdout);
  return { version, answers };
}

/** @param {string[]} nodeArgs @param {{base?: boolean, step?: number}} [options] */
export const askNode = (nodeArgs, options) => askProgram([process.execPath, ...nodeArgs], options);

/** @param {string} executablePath @param {string} url @param {string[]} [args] @returns {Promise<Report>} */
export async function askChromium(executablePath, url, args = []) {
  const browser = await chromium.launch({
    ...launchOptions,
    executablePath,
    timeout,
    args: [...launchOptions.args, ...args],
  });
  try {
    const page = await browser.newPage();
    await page.goto(url, { timeout });
    return report(`Chromium ${browser.version()}`, await inTime(page.evaluate(outcomeOfPage)));
  } finally {
    await browser.close();
  }
}

/** @param {string} executablePath @param {string} url @returns {Promise<Report>} */
export async function askFirefox(executablePath, url) {
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath,
    headless: true,
    timeout,
    protocolTimeout: timeout,
  });
  try {
    const page = await browser.newPage();
    await page.goto(url, { timeout });
    return report(await browser.version(), await inTime(page.evaluate(outcomeOfPage)));
  } finally {
    await browser.close();
  }
}

/** @param {{driver: string, xvfb: string}} programs @param {string} url @returns {Promise<Report>} */
export async function askWebKit(programs, url) {
  const { version, outcome } = await visitWithWebKit({ ...programs, url, timeout });
  return report(`WebKitGTK ${version}`, outcome);
}

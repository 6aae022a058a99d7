// Lighthouse in a browser of its own.
import lighthouse, { desktopConfig } from "lighthouse";
import puppeteer from "puppeteer-core";
import { launchOptions } from "../../../playwright.config.js";

/** @typedef {"accessibility" | "best-practices" | "performance"} Category */

/**
 * @param {string} url
 * @param {Category[]} categories
 * @param {{phone?: boolean}} [options] whether to measure as on a slow phone, not as on a desktop
 * @returns {Promise<{scores: Record<string, number>, failures: string, audits: Record<string, number | undefined>}>}
 *   scores of 100; what is not perfect; the audits' figures
 */
export async function lighthouseScores(url, categories, { phone = false } = {}) {
  const browser = await puppeteer.launch({ ...launchOptions, headless: true });
  try {
    const port = Number(new URL(browser.wsEndpoint()).port);
    const flags = { port, onlyCategories: categories, logLevel: /** @type {const} */ ("error") };
    const run = await lighthouse(url, flags, phone ? undefined : desktopConfig);
    if (!run) throw new Error("Lighthouse gave no result");
    const { lhr } = run;
    if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
    const failures = Object.values(lhr.audits)
      .filter(({ score }) => score !== null && score < 1)
      .map(({ id, displayValue = "" }) => `${id} ${displayValue}`.trim());
    return {
      scores: Object.fromEntries(
        Object.entries(lhr.categories).map(([id, { score }]) => [id, Math.round((score ?? 0) * 100)]),
      ),
      failures: failures.join("; "),
      audits: Object.fromEntries(
        Object.entries(lhr.audits).map(([id, { numericValue }]) => [id, numericValue]),
      ),
    };
  } finally {
    await browser.close();
  }
}

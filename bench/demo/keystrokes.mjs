// From a key to its answer, and to the frame that shows it: real keys, pressed one at a time.
import { chromium } from "@playwright/test";
import { launchOptions } from "../../playwright.config.js";

/** @typedef {{answer: number, painted: number, keys: number, tokens: number}} Keystrokes medians, ms */

const twentyWords = "The plot takes its time and the jokes are few but by the end I did not want it to stop";

const keys = 120;
const warmUp = 20;

/** Between two keys: the frame is over, and the words are not yet explained. */
const pause = 120; // ms

/** @param {number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/** Runs in the page: records for each key when its answer was in the page and when it had been painted. */
function watchKeys() {
  const times = /** @type {{answer: number, painted: number}[]} */ ([]);
  /** @type {number | undefined} */
  let pressed;
  addEventListener("keydown", ({ timeStamp }) => (pressed = timeStamp), { capture: true });
  const facts = /** @type {HTMLElement} */ (document.getElementById("facts"));
  new MutationObserver(() => {
    if (pressed === undefined) return;
    const start = pressed;
    pressed = undefined;
    const answer = performance.now() - start;
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => times.push({ answer, painted: performance.now() - start });
      port2.postMessage(undefined); // comes after the frame has been painted
    });
  }).observe(facts, { childList: true, characterData: true, subtree: true });
  Object.assign(globalThis, { keyTimes: times });
}

/** @param {string} url @returns {Promise<Keystrokes>} */
export async function measureKeystrokes(url) {
  const browser = await chromium.launch(launchOptions);
  try {
    const page = await browser.newPage();
    await page.goto(url);
    const box = page.getByRole("textbox", { name: "Your text" });
    await page
      .locator("#facts")
      .getByText(/tokens\/s/)
      .waitFor();
    await box.fill(twentyWords);
    await page.locator(".word").first().waitFor();
    await page.evaluate(watchKeys);
    await box.press("End");
    for (let i = 0; i < warmUp + keys; i++) {
      await page.keyboard.press(i % 2 === 0 ? "s" : "Backspace");
      await page.waitForTimeout(pause);
      await page.waitForFunction((count) => /** @type {any} */ (globalThis).keyTimes.length > count, i);
    }
    const times = await page.evaluate(() => /** @type {any} */ (globalThis).keyTimes);
    const counted = times.slice(warmUp);
    return {
      answer: median(counted.map((/** @type {any} */ { answer }) => answer)),
      painted: median(counted.map((/** @type {any} */ { painted }) => painted)),
      keys,
      tokens: parseInt(String(await page.locator("#facts").textContent()), 10),
    };
  } finally {
    await browser.close();
  }
}

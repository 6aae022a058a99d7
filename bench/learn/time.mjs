// How long a head takes in Chromium, in the worker, when its examples have passed through the model; how
// long the page waits meanwhile, and for an abort.
import { chromium } from "@playwright/test";
import { launchOptions } from "../../playwright.config.js";
import { serveFolder } from "../../scripts/demo/static-server.mjs";
import { root } from "../../scripts/setup/shell.mjs";

/** @typedef {{fit: number, held: number, abort: number}} Times ms; `held`: the longest that a timer of the page waited */

/** @param {{entry: string, labels: number, each: number}} options @returns {Promise<Times>} in the page */
async function learnInPage({ entry, labels, each }) {
  /** @type {typeof import("../../web/src/index.js")} */
  const { TextClassifier } = await import(entry);
  const classifier = await TextClassifier.load();
  const words = "parcel money late broken love refund shop card order week thanks price size color".split(
    " ",
  );
  const examples = Array.from({ length: labels * each }, (_, i) => {
    const label = i % labels;
    const some = [label, label * 7 + 3, i, i * 5 + 1].map((word) => words[word % words.length]);
    return { text: `${some.join(" ")} ${i}`, label: `label ${label}` };
  });
  let [begin, held, last] = [0, 0, 0];
  const timer = setInterval(() => {
    const now = performance.now();
    if (begin > 0) held = Math.max(held, now - last);
    last = now;
  }, 5);
  const mine = await classifier.learn(examples, {
    onProgress: ({ step, done }) => {
      if (step === "read" && done === 1) begin = performance.now();
    },
  });
  const fit = performance.now() - begin;
  clearInterval(timer);
  const abort = new AbortController();
  let aborted = 0;
  const learning = mine.learn([{ text: "one more", label: "label 0" }], {
    signal: abort.signal,
    onProgress: ({ step, done }) => {
      if (step !== "learn" || done < 0.3 || aborted > 0) return;
      aborted = performance.now();
      abort.abort();
    },
  });
  await learning.catch(() => {});
  return { fit, held, abort: performance.now() - aborted };
}

/** @param {{labels: number, each: number}} size */
export async function measureTime(size) {
  const site = await serveFolder(root);
  const browser = await chromium.launch(launchOptions);
  try {
    const page = await browser.newPage();
    await page.goto(`${site.url}bench/harness/page.html`);
    return await page.evaluate(learnInPage, { entry: `${site.url}web/dist/index.js`, ...size });
  } finally {
    await browser.close();
    site.close();
  }
}

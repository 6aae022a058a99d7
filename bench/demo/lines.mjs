// Many lines in the page and on the command line with one thread, the same build in both: lines a second.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { launchOptions } from "../../playwright.config.js";
import { relaxedArgs } from "../../scripts/setup/relaxed-simd.mjs";
import { root } from "../../scripts/setup/shell.mjs";
import { exampleLines } from "../../web/demo/many/view/examples.js";

/** @typedef {{count: number, page: number, commandLine: number}} Lines */

const count = 10_000;

/** The page's own examples, each a little different every time. */
const lines = Array.from(
  { length: count },
  (_, i) => `${exampleLines[i % exampleLines.length]} (${(i * 7919) % count})`,
);

/** Seconds from one line to all of them, so that neither start nor loading counts. @param {string[]} input */
async function secondsOnCommandLine(input) {
  const cli = join(root, "web", "dist", "cli.js");
  const child = spawn(process.execPath, [...relaxedArgs, cli, "classify", "--threads", "1", "--jsonl"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end(input.map((text) => `${JSON.stringify({ text })}\n`).join(""));
  let first = 0;
  child.stdout.on("data", () => (first ||= performance.now()));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`the command line ended with ${code}`);
  return (performance.now() - first) / 1000;
}

/** @param {string} url */
async function secondsInPage(url) {
  const browser = await chromium.launch(launchOptions);
  try {
    const page = await browser.newPage();
    await page.goto(`${url}#many`);
    const results = page.getByRole("region", { name: "Results" });
    const again = results.getByRole("button", { name: "Classify again" });
    const choose = async (/** @type {string[]} */ texts) => {
      const file = { name: "lines.txt", mimeType: "text/plain", buffer: Buffer.from(texts.join("\n")) };
      await page.locator("#many-content input[type=file]").setInputFiles(file);
      const start = new RegExp(`^Classify ${texts.length.toLocaleString("en")} rows$`);
      await results.getByRole("button", { name: start }).click();
    };
    // Once before, so that the model is there.
    await choose(lines.slice(0, 100));
    await again.waitFor();
    await choose(lines);
    const start = performance.now();
    await again.waitFor({ timeout: 600_000 });
    return (performance.now() - start) / 1000;
  } finally {
    await browser.close();
  }
}

/** @param {string} url @returns {Promise<Lines>} */
export async function measureLines(url) {
  const page = count / (await secondsInPage(url));
  const commandLine = count / (await secondsOnCommandLine(lines));
  return { count, page, commandLine };
}

// `npm run screenshots`: pictures of the demo page, taken in a real browser, for README and docs; with names of
// files (`-- demo-teach.png`) only those.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { buildDemo } from "./demo/build-demo.mjs";
import { provideBrowser } from "./setup/browser.mjs";
import { ensureBuilt, fail } from "./setup/build.mjs";
import { provideNodeModules } from "./setup/node-modules.mjs";
import { root, say, SetupError } from "./setup/shell.mjs";

const folder = join(root, "docs", "pictures");
const wide = { width: 1200, height: 944 };
const phone = { width: 390, height: 844 };

/** @typedef {import("@playwright/test").Page} Page */

const answer = (/** @type {Page} */ page) => page.getByRole("region", { name: "Answer", exact: true });

/**
 * As a visitor types it: the time that the picture shows is that of a running model.
 * @param {Page} page
 * @param {string} text
 * @param {string} label
 */
async function type(page, text, label) {
  await page
    .locator("#facts")
    .getByText(/tokens\/s/)
    .waitFor();
  const box = page.getByRole("textbox", { name: "Your text" });
  await box.fill("");
  await box.pressSequentially(text, { delay: 50 });
  await answer(page).getByRole("heading").filter({ hasText: label }).waitFor();
  await page.locator("#why-words:not([hidden], [data-stale])").waitFor();
  // The pictures show the page, not where a visitor is in it.
  await page.getByRole("heading", { level: 1 }).focus();
}

/** @param {Page} page */
async function classifyExamples(page) {
  await page.getByRole("link", { name: "Many", exact: true }).click();
  await page.getByRole("button", { name: "Try with 50 example lines" }).click();
  await page.getByRole("button", { name: "Classify again" }).waitFor();
}

/** @param {Page} page */
async function learnExamples(page) {
  await page.getByRole("link", { name: "Teach", exact: true }).click();
  await page.getByRole("button", { name: "Try with 24 made-up examples" }).click();
  await page.getByText("the least sure first").waitFor();
  const box = page.getByRole("textbox", { name: "An example, or a list of them" });
  await box.fill("refund: You billed me for two of them.");
  await box.press("Enter");
  await page.getByText(/^Learned from 25 examples/).waitFor();
  await page.getByRole("heading", { level: 1 }).focus();
}

/** @type {{file: string, options: import("@playwright/test").BrowserContextOptions,
 *   prepare: (page: Page) => Promise<void>, part?: string}[]} `part`: a selector; default: what the window shows */
const pictures = [
  {
    file: "demo-light.png",
    options: { viewport: wide, colorScheme: "light" },
    prepare: (page) =>
      type(page, "The trailer was dull, but the film itself is an absolute delight.", "Positive"),
  },
  {
    file: "demo-dark.png",
    options: { viewport: wide, colorScheme: "dark" },
    prepare: (page) => type(page, "I waited an hour, and the soup was cold.", "Negative"),
  },
  {
    file: "demo-phone.png",
    options: { viewport: phone, colorScheme: "light", deviceScaleFactor: 2, isMobile: true, hasTouch: true },
    prepare: (page) => type(page, "It is not without charm.", "Positive"),
  },
  {
    file: "demo-why.png",
    options: { viewport: wide, colorScheme: "light", deviceScaleFactor: 1.5 },
    prepare: async (page) => {
      await type(page, "The room was dirty and loud, yet the breakfast was wonderful.", "%");
      await page.getByRole("checkbox", { name: "Show all numbers" }).check();
      await page.getByRole("heading", { level: 1 }).focus();
    },
    part: "#why",
  },
  {
    file: "demo-table.png",
    options: { viewport: { width: 1200, height: 1000 }, colorScheme: "light" },
    prepare: classifyExamples,
  },
  {
    file: "demo-teach.png",
    options: { viewport: { width: 1200, height: 1110 }, colorScheme: "light" },
    prepare: learnExamples,
  },
];

const asked = process.argv.slice(2);

/**
 * @param {import("@playwright/test").Browser} browser
 * @param {string} url
 * @param {(typeof pictures)[number]} picture
 */
async function take(browser, url, { file, options, prepare, part }) {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  await page.goto(url);
  await page.locator("#offline[data-state=ready]").waitFor();
  await prepare(page);
  const path = join(folder, file);
  if (part) await page.locator(part).screenshot({ path });
  else await page.screenshot({ path });
  await context.close();
  say(`docs/pictures/${file}`);
}

try {
  await ensureBuilt();
  await provideNodeModules();
  const executablePath = await provideBrowser();
  if (!executablePath)
    throw new SetupError("No Chromium was found: install one, or name it with CHROMIUM_PATH");
  process.env.CHROMIUM_PATH = executablePath;
  await mkdir(folder, { recursive: true });
  // Loaded here, because they need the packages from npm.
  const { chromium } = await import("@playwright/test");
  const { launchOptions } = await import("../playwright.config.js");
  const { serveFolder } = await import("./demo/static-server.mjs");
  const server = await serveFolder(await buildDemo());
  const browser = await chromium.launch(launchOptions);
  for (const picture of pictures) {
    if (asked.length === 0 || asked.includes(picture.file)) await take(browser, server.url, picture);
  }
  await browser.close();
  await server.close();
} catch (error) {
  fail(error);
}

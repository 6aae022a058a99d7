// `npm run screenshots`: pictures of the demo page, taken in a real browser, for README and docs.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { buildDemo } from "./demo-files.mjs";
import { provideBrowser } from "./setup/browser.mjs";
import { ensureBuilt, fail } from "./setup/build.mjs";
import { provideNodeModules } from "./setup/node-modules.mjs";
import { root, say, SetupError } from "./setup/shell.mjs";

const folder = join(root, "docs", "pictures");
const wide = { width: 1200, height: 800 };
const phone = { width: 390, height: 844 };

/** @type {{file: string, text: string, label: string, options: import("@playwright/test").BrowserContextOptions}[]} */
const pictures = [
  {
    file: "demo-light.png",
    text: "The trailer was dull, but the film itself is an absolute delight.",
    label: "Positive",
    options: { viewport: wide, colorScheme: "light" },
  },
  {
    file: "demo-dark.png",
    text: "I waited an hour, and the soup was cold.",
    label: "Negative",
    options: { viewport: wide, colorScheme: "dark" },
  },
  {
    file: "demo-phone.png",
    text: "It is not without charm.",
    label: "Positive",
    options: { viewport: phone, colorScheme: "light", deviceScaleFactor: 2, isMobile: true, hasTouch: true },
  },
];

/**
 * @param {import("@playwright/test").Browser} browser
 * @param {string} url
 * @param {(typeof pictures)[number]} picture
 */
async function take(browser, url, { file, text, label, options }) {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  await page.goto(url);
  const heading = page.getByRole("region", { name: "Answer" }).getByRole("heading");
  await heading.filter({ hasText: /\d%/ }).waitFor();
  // Typed as a visitor types it: the time that the picture shows is that of a running model.
  const box = page.getByRole("textbox");
  await box.fill("");
  await box.pressSequentially(text, { delay: 50 });
  await heading.filter({ hasText: label }).waitFor();
  await page.screenshot({ path: join(folder, file), fullPage: !options.isMobile });
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
  const { serveFolder } = await import("./static-server.mjs");
  const server = await serveFolder(await buildDemo());
  const browser = await chromium.launch(launchOptions);
  for (const picture of pictures) await take(browser, server.url, picture);
  await browser.close();
  await server.close();
} catch (error) {
  fail(error);
}

// Offline: after one visit the page works with the network cut; newer versions are offered, not forced.
import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer from "puppeteer-core";
import { launchOptions } from "../../playwright.config.js";
import { serveFolder } from "../../scripts/demo/static-server.mjs";
import { demoFolder, expect, parts, skipWithoutBrowser, test } from "./support/test.js";

skipWithoutBrowser();

test.use({ serviceWorkers: "allow" });

const ready = "Works with the network off";

test("works in full with the network cut after one visit", async ({ page, site, context }) => {
  await page.goto(site);
  await expect(page.locator("#offline")).toHaveText(ready);
  await context.setOffline(true);
  // The link of a friend, too.
  await page.goto("about:blank");
  await page.goto(`${site}?from=mail#try?text=This+is+terrible`);
  const { heading, text, words } = parts(page);
  await expect(heading).toHaveText(/^Negative/);
  await text.fill("This is awesome");
  await expect(heading).toHaveText(/^Positive/);
  await expect(words.last()).toHaveText("awesome");
  for (const name of ["Models", "Speed", "Many", "Teach"]) {
    await page.getByRole("link", { name, exact: true }).click();
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByText("did not arrive")).toHaveCount(0);
  }
  await expect(page.locator("#offline")).toHaveText(ready);
});

test("caches what it needs and nothing twice", async ({ page, site }) => {
  await page.goto(site);
  await expect(page.locator("#offline")).toHaveText(ready);
  const cached = await page.evaluate(async () => {
    const names = await caches.keys();
    const lists = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return lists.flat().map(({ url }) => new URL(url).pathname);
  });
  expect(cached.filter((path) => path.endsWith("/model.safetensors"))).toHaveLength(1);
  expect(cached.filter((path) => path.endsWith(".wasm"))).toHaveLength(2);
  expect(cached.some((path) => path.endsWith(".map"))).toBe(false);
  expect(cached.some((path) => path.includes("/docs/"))).toBe(false);
  expect(new Set(cached).size).toBe(cached.length);
});

test("the documentation is cached page by page, as it is opened", async ({ page, watch }) => {
  const server = await serveFolder(demoFolder, { prefix: "/demo/" });
  watch.allow(server.url);
  await page.goto(server.url);
  await expect(page.locator("#offline")).toHaveText(ready);
  const heading = page.getByRole("heading", { level: 1, name: "Which words made the answer" });
  await page.goto(`${server.url}docs/explain.html`);
  await expect(heading).toBeVisible();
  await server.close();
  await page.goto("about:blank");
  await page.goto(`${server.url}docs/explain.html`);
  await expect(heading).toBeVisible();
  await expect(page.getByRole("banner")).toHaveCSS("display", "flex"); // its style sheet, too
});

test.describe("another version", () => {
  /** The page in a folder of its own, to be changed. @type {string} */
  let folder;

  test.beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "demo-"));
    await cp(demoFolder, folder, { recursive: true });
  });
  test.afterEach(() => rm(folder, { recursive: true, force: true }));

  /** As a new build would be: other content, other names. */
  async function publish() {
    const assets = join(folder, "assets");
    const name = String((await readdir(assets)).find((file) => /^main-\w+\.js$/.test(file)));
    const next = name.replace(/-\w+\./, "-NEWER000.");
    await rename(join(assets, name), join(assets, next));
    for (const file of ["index.html", "service-worker.js"]) {
      const text = await readFile(join(folder, file), "utf8");
      // The page itself is cached under a checksum of its content.
      const changed = text
        .replaceAll(name, next)
        .replace("Positive or negative?</h1>", "Newer?</h1>")
        .replace(/(url:"index\.html",revision:")\w+/, "$1newer");
      await writeFile(join(folder, file), changed);
    }
  }

  /**
   * With Puppeteer: under Playwright, which watches service workers closely, Chromium takes an old one
   * that has answered a few requests for busy, and a new one waits for it for ever.
   * @param {(page: import("puppeteer-core").Page) => Promise<void>} action
   */
  async function withPuppeteer(action) {
    const { args, executablePath } = launchOptions;
    const browser = await puppeteer.launch({ executablePath, args, headless: true });
    try {
      const page = await browser.newPage();
      page.setDefaultTimeout(30_000);
      await action(page);
    } finally {
      await browser.close();
    }
  }

  test("is offered, not forced, and takes over when the visitor says so", async () => {
    const server = await serveFolder(folder, { prefix: "/demo/" });
    await withPuppeteer(async (page) => {
      const heading = () => page.$eval("h1", ({ textContent }) => textContent);
      const offered = () => page.waitForSelector("#update:not([hidden])", { visible: true });
      /** @param {string} pattern */
      const answered = (pattern) =>
        page.waitForFunction(
          (text) => document.querySelector("#result:not([hidden])")?.textContent?.includes(text),
          {},
          pattern,
        );
      await page.goto(server.url);
      await page.waitForSelector("#offline[data-state=ready]");
      await publish();
      await page.reload();
      await offered();
      expect(await heading()).toBe("Positive or negative?");
      expect(await page.$eval("#update", ({ textContent }) => textContent)).toMatch(/^A new version/);

      // Put off: the older one goes on, even after a reload.
      await page.locator("#update ::-p-text(Later)").click();
      await page.waitForSelector("#update", { hidden: true });
      await page.reload();
      await offered();
      expect(await heading()).toBe("Positive or negative?");
      await page.locator("#text").fill("This is terrible");
      await answered("Negative");
      await page.waitForFunction(() =>
        /terrible/.test(document.querySelector("#why-words")?.textContent ?? ""),
      );

      await page.locator("#update ::-p-text(Reload)").click();
      await page.waitForFunction(() => document.querySelector("h1")?.textContent === "Newer?");
      // Restored when the new page's script has run.
      await page.waitForFunction(() => document.querySelector("textarea")?.value === "This is terrible");
      await answered("Negative");
    });
    await server.close();
  });
});

test("says what is wrong where the disk is full, and works", async ({ page, site, context, watch }) => {
  watch.expect(/.*/);
  const session = await context.newCDPSession(page);
  const { origin } = new URL(site);
  await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 5_000_000 });
  await page.goto(site);
  await expect(page.locator("#offline")).toHaveText(
    "Not saved for offline use: the browser has no room left for the 22.0 MB that the page needs.",
  );
  await expect(parts(page).heading).toHaveText(/^Positive/);
});

test("says what is wrong where storage is denied, and works", async ({ page, site }) => {
  await page.addInitScript(() => {
    const denied = () => Promise.reject(new DOMException("denied", "SecurityError"));
    ServiceWorkerContainer.prototype.register = denied;
    CacheStorage.prototype.open = denied;
  });
  await page.goto(site);
  await expect(page.locator("#offline")).toHaveText(
    "Not saved for offline use: the browser does not let this page store anything, as in some private windows.",
  );
  await expect(parts(page).heading).toHaveText(/^Positive/);
});

test("can be installed: the manifest is complete and its icons are there", async ({
  page,
  site,
  context,
}) => {
  await page.goto(site);
  await expect(page.locator("#offline")).toHaveText(ready);
  const session = await context.newCDPSession(page);
  const { errors, data } = await session.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  expect(JSON.parse(String(data))).toMatchObject({ display: "standalone", start_url: "./" });
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  // Chromium installs nothing from the private windows that tests run in.
  const ids = installabilityErrors.map(({ errorId }) => errorId);
  expect(ids.filter((id) => id !== "in-incognito")).toEqual([]);
});

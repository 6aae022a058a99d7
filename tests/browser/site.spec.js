// The documentation site as the demo page brings it, and as a folder on a disk.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { axeFindings } from "./support/axe.js";
import { demoFolder, expect, skipWithoutBrowser, test } from "./support/test.js";

skipWithoutBrowser();

test.use({
  headers: { "Content-Security-Policy": "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'" },
});

const folder = join(demoFolder, "docs");

test("is a link away from the demo page, and back", async ({ page, site }) => {
  await page.goto(site);
  await page.getByRole("contentinfo").getByRole("link", { name: "documentation" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "distilbert-wasm" })).toBeVisible();
  await page.getByRole("link", { name: "Demo" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Positive or negative?" })).toBeVisible();
});

/** One of each kind; the others differ in their words. */
const kinds = ["index.html", "usage.html", "errors.html", "examples/react.html", "search.html?q=cache"];

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test.describe(`axe-core finds nothing, ${colorScheme}`, () => {
    test.use({ colorScheme });
    for (const name of kinds) {
      test(`on ${name}`, async ({ page, site }) => {
        await page.goto(`${site}docs/${name}`);
        expect(await axeFindings(page)).toEqual([]);
      });
    }
  });
}

test("fits a screen of 320 pixels", async ({ page, site }) => {
  await page.setViewportSize({ width: 320, height: 568 });
  for (const name of [...kinds, "reference.html", "bench/RESULTS.html"]) {
    await page.goto(`${site}docs/${name}`);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, name).toBe(0);
  }
});

/** What people look for, and the page that has the answer. */
const answers = {
  cache: "offline.html",
  offline: "offline.html",
  SSR: "frameworks.html",
  React: "examples/react.html",
  CommonJS: "testing.html",
  require: "bundling-for-node.html",
  CDN: "cdn.html",
  Jest: "testing.html",
  CSP: "content-security-policy.html",
  "content security policy": "content-security-policy.html",
  "web worker": "workers-and-threads.html",
  embeddings: "usage.html",
  "semantic search": "usage.html",
  NER: "usage.html",
  PII: "usage.html",
  "zero-shot": "usage.html",
  "labels of your own": "learn.html",
  "few-shot": "learn.html",
  "fill-mask": "usage.html",
  ONNX: "models.html",
  "Hugging Face": "models.html",
  Electron: "bundling-for-node.html",
  Lambda: "bundling-for-node.html",
  Express: "servers.html",
  Vite: "examples/vite.html",
  bundler: "frameworks.html",
  "own server": "cdn.html",
  MIME: "cdn.html",
  "Cache-Control": "cdn.html",
  "download a model": "models.html",
  anonymize: "usage.html",
  privacy: "SECURITY.html",
  install: "usage.html",
  TypeScript: "usage.html",
};

test("the search leads from people's words to their answers", async ({ page, site }) => {
  await page.goto(`${site}docs/explain.html`);
  const wrong = [];
  for (const [words, answer] of Object.entries(answers)) {
    await page.getByRole("searchbox").fill(words);
    await page.keyboard.press("Enter");
    await expect(page.locator("#found")).toHaveText(/^\d+ sections? found$/);
    const links = page.locator("#results a");
    const first = await links.evaluateAll((all) =>
      all.slice(0, 5).map((link) => link.getAttribute("href") ?? ""),
    );
    if (!first.some((href) => href.split("#")[0] === answer)) wrong.push(`${words}: ${first}`);
  }
  expect(wrong).toEqual([]);
});

test("pages and search work from a disk, without a server", async ({ page, watch }) => {
  watch.allow(pathToFileURL(folder).href);
  await page.goto(pathToFileURL(join(folder, "index.html")).href);
  await page.getByRole("searchbox").fill("jsdom");
  await page.keyboard.press("Enter");
  const first = page.locator("#results a").first();
  await expect(first).toHaveText(/Jest/);
  await first.click();
  await expect(page.getByRole("heading", { level: 1, name: "Testing your app" })).toBeVisible();
});

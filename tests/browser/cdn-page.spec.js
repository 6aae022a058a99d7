// docs/cdn.md: each of its pages, with a server on another port in place of the CDN.
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { serveFolder } from "../../scripts/demo/static-server.mjs";
import { expect, test as base } from "./support/bare.js";
import { skipWithoutBrowser } from "./support/test.js";

skipWithoutBrowser();

const root = fileURLToPath(new URL("../..", import.meta.url));
const cdn = "https://cdn.jsdelivr.net";
const text = await readFile(join(root, "docs", "cdn.md"), "utf8");
const pages = [...text.matchAll(/^```html\n(.*?)^```$/gms)].map(([, code]) => code);
const [, policy] = /^Content-Security-Policy: (.*)$/m.exec(text) ?? [];

const places = ["web/dist/index.js", "web/dist/worker.js", "web/dist/distilbert-base.wasm"].concat(
  ["config.json", "tokenizer_config.json", "vocab.txt", "model.safetensors"].map(
    (file) => `models/default/${file}`,
  ),
);

/** The page with the sums of what is built. @param {string} html */
async function withSums(html) {
  for (const place of places) {
    const bytes = await readFile(join(root, place));
    const name = `OF-${place.replace(/.*\//, "").toUpperCase()}`;
    html = html.replace(new RegExp(`(sha\\d+)-${name.replaceAll(".", "\\.")}"`, "g"), (_, algorithm) => {
      return `${algorithm}-${createHash(algorithm).update(bytes).digest("base64")}"`;
    });
  }
  return html;
}

const test = base.extend(
  /** @type {import("@playwright/test").Fixtures<{show: (html: string, headers?: Record<string, string>) => Promise<void>},
   *   {}, import("@playwright/test").PlaywrightTestArgs & {bare: import("./support/bare.js").Bare}>} */
  ({
    /** Opens a page of the docs. */
    show: async ({ page }, use) => {
      const folder = await mkdtemp(join(tmpdir(), "distilbert-wasm-cdn-"));
      const elsewhere = await serveFolder(root, {
        prefix: "/npm/distilbert-wasm@0.1.0/",
        headers: { "Access-Control-Allow-Origin": "*" },
      });
      const ofServer = (/** @type {string} */ text) => text.replaceAll(cdn, new URL(elsewhere.url).origin);
      /** @type {Awaited<ReturnType<typeof serveFolder>> | undefined} */
      let server;
      await use(async (html, headers = {}) => {
        await writeFile(
          join(folder, "index.html"),
          ofServer(`<!doctype html><meta charset="utf-8" />${html}`),
        );
        await writeFile(join(folder, "favicon.ico"), "");
        const own = Object.entries(headers).map(([name, value]) => [name, ofServer(value)]);
        server = await serveFolder(folder, { headers: Object.fromEntries(own) });
        await page.goto(server.url);
      });
      await Promise.all([server?.close(), elsewhere.close()]);
      await rm(folder, { recursive: true });
    },
  }),
);

test("there are three pages, and a policy", () => {
  expect(pages).toHaveLength(3);
  expect(policy).toContain(cdn);
});

for (const [i, html] of pages.entries()) {
  test(`page ${i + 1} shows its answer, by a worker`, async ({ page, bare, show }) => {
    await show(await withSums(html));
    await expect(page.locator("output")).toHaveText("POSITIVE 0.9780");
    expect(page.workers()).toHaveLength(1);
    expect(bare.warnings).toEqual([]);
  });
}

test("under the policy of the docs", async ({ page, bare, show }) => {
  const inline = "script-src 'unsafe-inline'"; // the page's own script, which lies in a file otherwise
  await show(pages[0], {
    "Content-Security-Policy": String(policy).replace("script-src", inline),
  });
  await expect(page.locator("output")).toHaveText("POSITIVE 0.9780");
  expect(bare.warnings).toEqual([]);
  expect(page.workers()).toHaveLength(1);
});

test("under one without the CDN's workers, a warning says what it needs", async ({ page, bare, show }) => {
  const directives = `script-src 'unsafe-inline' 'wasm-unsafe-eval' ${cdn}; worker-src blob:`;
  await show(pages[0], { "Content-Security-Policy": directives });
  await expect(page.locator("output")).toHaveText("POSITIVE 0.9780");
  expect(bare.warnings.filter((warning) => warning.startsWith("distilbert-wasm"))).toEqual([
    expect.stringMatching(/a content policy must have blob: http:\S+ in worker-src/),
  ]);
});

for (const file of ["INDEX.JS", "WORKER.JS", "DISTILBERT-BASE.WASM", "VOCAB.TXT"]) {
  test(`with another ${file} than the sum's, nothing runs`, async ({ page, show }) => {
    const wrong = createHash("sha384").update("another").digest("base64");
    const vocabulary = createHash("sha256").update("another").digest("base64");
    const html = pages[2]
      .replace(`sha384-OF-${file}"`, `sha384-${wrong}"`)
      .replace(`sha256-OF-${file}"`, `sha256-${vocabulary}"`);
    expect(html).not.toBe(pages[2]);
    const failed = Promise.race([
      page.waitForEvent("pageerror"),
      page.waitForEvent("console", (message) => /integrity|digest/i.test(message.text())),
    ]);
    await show(await withSums(html));
    await failed;
    await expect(page.locator("output")).toHaveText("…");
  });
}

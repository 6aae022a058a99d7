// README.md's lines for a CDN and docs/cdn.md's pages, with the packed package on another port, in the folders of a CDN;
// the last page has it on its own server.
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { serveFolder } from "../../scripts/demo/static-server.mjs";
import { withSums } from "../../scripts/release/package-docs.mjs";
import { pack } from "../matrix/install.js";
import { expect, test as base } from "./support/bare.js";
import { skipWithoutBrowser } from "./support/test.js";

skipWithoutBrowser();

const root = fileURLToPath(new URL("../..", import.meta.url));
const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
const cdn = "https://cdn.jsdelivr.net";
const text = await readFile(join(root, "docs", "cdn.md"), "utf8");

/** @param {string} markdown */
const pagesOf = (markdown) => [...markdown.matchAll(/^```html\n(.*?)^```$/gms)].map(([, code]) => code);
const pages = pagesOf(text);
const [readmePage, ...others] = pagesOf(await readFile(join(root, "README.md"), "utf8"));
const [copyToSite] = [...text.matchAll(/^```sh\n(mkdir .*?)^```$/gms)].map(([, code]) => code);
const [, policy] = /^Content-Security-Policy: (.*)$/m.exec(text) ?? [];

const test = base.extend(
  /** @type {import("@playwright/test").Fixtures<{show: (html: string, headers?: Record<string, string>) => Promise<void>},
   *   {packed: string}, import("@playwright/test").PlaywrightTestArgs & {bare: import("./support/bare.js").Bare},
   *   import("@playwright/test").PlaywrightWorkerArgs & import("@playwright/test").PlaywrightWorkerOptions>} */
  ({
    /** The package as npm would have it, unpacked. */
    packed: [
      async ({ browserName: _ }, use) => {
        const folder = await mkdtemp(join(tmpdir(), "distilbert-wasm-packed-"));
        const { tarball } = await pack(folder);
        const { status, stderr } = spawnSync("tar", ["-xf", tarball, "-C", folder], { encoding: "utf8" });
        if (status !== 0) throw new Error(stderr);
        await mkdir(join(folder, "node_modules"));
        await symlink("../package", join(folder, "node_modules", "distilbert-wasm"));
        execFileSync("sh", ["-ec", copyToSite], { cwd: folder });
        await use(join(folder, "package"));
        await rm(folder, { recursive: true });
      },
      // Packing takes its time on a busy machine.
      { scope: "worker", timeout: 300_000 },
    ],
    /** Opens a page of the docs. */
    show: async ({ page, packed }, use) => {
      const folder = await mkdtemp(join(tmpdir(), "distilbert-wasm-cdn-"));
      const elsewhere = await serveFolder(packed, {
        prefix: `/npm/distilbert-wasm@${version}/`,
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
        await symlink(join(packed, "..", "site", "distilbert-wasm"), join(folder, "distilbert-wasm"));
        const own = Object.entries(headers).map(([name, value]) => [name, ofServer(value)]);
        server = await serveFolder(folder, { headers: Object.fromEntries(own) });
        await page.goto(server.url);
      });
      await Promise.all([server?.close(), elsewhere.close()]);
      await rm(folder, { recursive: true });
    },
  }),
);

test("there are four pages, a policy, and README.md's lines", () => {
  expect(pages).toHaveLength(4);
  expect(others).toEqual([]);
  expect(policy).toContain(cdn);
});

test("README.md's lines show their answer, by a worker", async ({ page, bare, show }) => {
  await show(readmePage);
  await expect(page.locator("body")).toContainText("POSITIVE");
  expect(page.workers()).toHaveLength(1);
  expect(bare.warnings).toEqual([]);
});

for (const [i, html] of pages.entries()) {
  test(`page ${i + 1} shows its answer, by a worker`, async ({ page, bare, packed, show }) => {
    await show(await withSums(packed, html));
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
  test(`with another ${file} than the sum's, nothing runs`, async ({ page, packed, show }) => {
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
    await show(await withSums(packed, html));
    await failed;
    await expect(page.locator("output")).toHaveText("…");
  });
}

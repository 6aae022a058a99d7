// Any plain host will do, and nothing leaves it. That no test's page requests anything outside its
// own folder or reports an error is checked after each test: see support/test.js.
import { expect, parts, skipWithoutBrowser, test } from "./support/test.js";

skipWithoutBrowser();

test("requests only files of its own folder, in the worker as well", async ({ page, site, watch }) => {
  await page.goto(site);
  await expect(parts(page).heading).toHaveText(/^Positive/);
  const files = watch.requests.map((url) => url.slice(site.length));
  // What proves that the watch sees the worker, too.
  expect(files).toContain("worker.js");
  expect(files).toContain("package/models/default/model.safetensors");
  expect(files.some((file) => /^package\/web\/dist\/.*\.wasm$/.test(file))).toBe(true);
  const fetched = files.filter((file) => file !== "icon.svg"); // in the page, and as its icon
  expect(fetched, "each file is requested once").toEqual([...new Set(fetched)]);

  const before = watch.requests.length;
  await parts(page).text.fill("This is terrible");
  await expect(parts(page).heading).toHaveText(/^Negative/);
  expect(watch.requests.length, "typing requests nothing").toBe(before);
});

test("the page's policy lets no script reach another host", async ({ page, site, watch }) => {
  watch.expect(/example\.com.*violates .*Content Security Policy/);
  await page.goto(site);
  await expect(parts(page).heading).toHaveText(/^Positive/);
  const outcome = await page.evaluate(() =>
    fetch("https://example.com/").then(
      () => "reached",
      () => "refused",
    ),
  );
  expect(outcome).toBe("refused");
});

test.describe("where the server itself sends a strict policy, which binds the worker too", () => {
  test.use({
    headers: {
      "Content-Security-Policy": "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'",
      "X-Content-Type-Options": "nosniff",
    },
  });

  test("the page runs", async ({ page, site }) => {
    await page.goto(site);
    await expect(parts(page).heading).toHaveText(/^Positive/);
  });
});

test("the first paint needs less than 30 kB, and the model's work is the worker's", async ({
  page,
  site,
}) => {
  await page.goto(site);
  await expect(parts(page).heading).toHaveText(/^Positive/);
  const entries = await page.evaluate(() =>
    [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].map(
      (entry) => ({
        name: entry.name,
        size: /** @type {PerformanceResourceTiming} */ (entry).encodedBodySize,
      }),
    ),
  );
  // Chromium lists the worker's own imports, too.
  const own = entries.filter(({ name }) => !/\/worker\.js$|\/package\//.test(name));
  expect(own.length).toBeGreaterThan(5);
  expect(own.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(30_000);
  expect(page.workers().length).toBe(1);
});

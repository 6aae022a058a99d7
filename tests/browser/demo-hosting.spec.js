// Any plain host will do, and nothing leaves it. That no test's page requests anything outside its
// own folder or reports an error is checked after each test: see support/test.js.
import { expect, packagePath, parts, skipWithoutBrowser, test } from "./support/test.js";

skipWithoutBrowser();

test("requests only files of its own folder, in the workers as well", async ({ page, site, watch }) => {
  await page.goto(site);
  const { text, heading, words } = parts(page);
  await expect(heading).toHaveText(/^Positive/);
  await expect(words).not.toHaveCount(0);
  const files = watch.requests.map((url) => url.slice(site.length));
  // What proves that the watch sees the workers, too.
  const ofPackage = new RegExp(`^${packagePath.replace("*", "[0-9a-f]+")}/`);
  const inPackage = files.filter((file) => ofPackage.test(file)).map((file) => file.replace(ofPackage, ""));
  expect(inPackage).toContain("models/default/model.safetensors");
  expect(inPackage.some((file) => /^web\/dist\/.*\.wasm$/.test(file))).toBe(true);

  const before = watch.requests.length;
  await text.fill("This is terrible");
  await expect(heading).toHaveText(/^Negative/);
  await expect(words.first()).toHaveText("This");
  expect(watch.requests.length, "typing requests nothing").toBe(before);
});

test("each view's files come when it is asked for", async ({ page, site, watch }) => {
  await page.goto(site);
  await expect(parts(page).heading).toHaveText(/^Positive/);
  const has = (/** @type {RegExp} */ name) => watch.requests.some((url) => name.test(url));
  expect(has(/models-\w+\.(js|css)$/)).toBe(false);
  await page.getByRole("link", { name: "Models", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Choose the model" })).toBeFocused();
  await expect(page.getByRole("heading", { name: "From the web" })).toBeVisible();
  await expect(page).toHaveTitle(/^Choose the model/);
  expect(has(/models-\w+\.js$/) && has(/models-\w+\.css$/)).toBe(true);
});

test("a view whose files do not come says so, and the others go on", async ({ page, site, watch }) => {
  watch.expect(/Failed to load resource/);
  await page.route(/speed-\w+\.css$/, (route) => route.abort("connectionfailed"));
  await page.goto(`${site}#speed`);
  await expect(page.getByText("This part of the page did not arrive.")).toBeVisible();
  await page.getByRole("link", { name: "Try", exact: true }).click();
  await expect(parts(page).heading).toHaveText(/^Positive/);
});

test("the page's policy lets no script reach another host without https", async ({ page, site, watch }) => {
  watch.expect(/example\.com.*violates .*Content Security Policy/);
  await page.goto(site);
  await expect(parts(page).heading).toHaveText(/^Positive/);
  const outcome = await page.evaluate(() =>
    fetch("http://example.com/").then(
      () => "reached",
      () => "refused",
    ),
  );
  expect(outcome).toBe("refused");
});

test("the policy forbids scripts and styles in the markup", async ({ page, site, watch }) => {
  watch.expect(/violates .*Content Security Policy/);
  await page.goto(site);
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "globalThis.ran = true";
    document.head.append(script);
    document.body.setAttribute("style", "color: rgb(1, 2, 3)");
    return "ran" in globalThis || getComputedStyle(document.body).color === "rgb(1, 2, 3)";
  });
  expect(ran).toBe(false);
});

test.describe("where the server itself sends a strict policy, which binds the workers too", () => {
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

test("the first paint needs less than 30 kB, and the model's work is the workers'", async ({
  page,
  site,
}) => {
  await page.goto(site);
  const { heading, words } = parts(page);
  await expect(heading).toHaveText(/^Positive/);
  const entries = await page.evaluate(() =>
    [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].map(
      (entry) => {
        const { name, encodedBodySize, renderBlockingStatus } = /** @type {any} */ (entry);
        return {
          name,
          size: encodedBodySize,
          blocks: entry.entryType === "navigation" || renderBlockingStatus === "blocking",
        };
      },
    ),
  );
  const blocking = entries.filter(({ blocks }) => blocks);
  expect(blocking.length, "the page and its style sheet").toBe(2);
  expect(blocking.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(30_000);
  // The one that answers the typing, and the one that explains.
  await expect(words).not.toHaveCount(0);
  expect(page.workers().length).toBe(2);
});

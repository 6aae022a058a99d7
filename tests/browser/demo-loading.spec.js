// The model on its way, and what goes wrong on it.
import { expect, packagePath, parts, skipWithoutBrowser, test, weightsPath } from "./support/test.js";
import { holdWeights } from "./support/weights.js";

skipWithoutBrowser();

test("shows how many bytes have come", async ({ page, site }) => {
  const weights = await holdWeights(page);
  await page.goto(site);
  const { progress, answer, heading } = parts(page);
  await expect(heading).toHaveText("Getting ready");
  await expect(answer.getByText(/^\d+\.\d of \d+\.\d MB$/)).toBeVisible();
  await expect
    .poll(() => progress.evaluate((/** @type {HTMLProgressElement} */ { value, max }) => value / max))
    .toBeGreaterThan(0);
  expect(await progress.evaluate((/** @type {HTMLProgressElement} */ bar) => bar.position)).toBeLessThan(0.6);
  await weights.release();
  await expect(heading).toHaveText(/^Positive/);
});

/** @type {{name: string, file?: string, answer: (route: import("@playwright/test").Route) => Promise<void>,
 *   title: string, detail: RegExp}[]} */
const failures = [
  {
    name: "the connection fails",
    answer: (route) => route.abort("connectionfailed"),
    title: "The model did not arrive",
    detail: /model\.safetensors.*\(network\)/,
  },
  {
    name: "the server is out of order",
    answer: (route) => route.fulfill({ status: 503 }),
    title: "The model did not arrive",
    detail: /answered 503/,
  },
  {
    name: "the weights are not there",
    answer: (route) => route.fulfill({ status: 404 }),
    title: "A file of the model is missing",
    detail: /model\.safetensors/,
  },
  {
    name: "a page comes instead of the weights",
    answer: (route) =>
      route.fulfill({ contentType: "text/html", body: "<!doctype html><title>Sign in</title>" }),
    title: "The model arrived broken",
    detail: /HTML/,
  },
  {
    name: "the configuration is broken",
    file: `${packagePath}/models/default/config.json`,
    answer: (route) => route.fulfill({ body: "{" }),
    title: "The model arrived broken",
    detail: /config\.json/,
  },
  {
    name: "the WebAssembly does not come",
    file: `${packagePath}/web/dist/*.wasm`,
    answer: (route) => route.abort("connectionfailed"),
    title: "The model did not arrive",
    detail: /WebAssembly.*could not be loaded/,
  },
];

for (const { name, file = weightsPath, answer, title, detail } of failures) {
  test(`says what to do where ${name}, and tries again`, async ({ page, site }) => {
    await page.route(`**/${file}`, answer);
    await page.goto(site);
    const { alert, retry, heading, text } = parts(page);
    await expect(alert.getByRole("heading")).toHaveText(title);
    await alert.getByText("Details").click();
    await expect(alert.getByText(detail)).toBeVisible();

    // Still broken: the same again, and what was typed stays.
    await text.fill("This is terrible");
    await retry.click();
    await expect(alert.getByRole("heading")).toHaveText(title);

    await page.unrouteAll();
    await retry.click();
    await expect(heading).toHaveText(/^Negative/);
    await expect(alert).toBeHidden();
    await expect(text).toBeFocused();
    await text.fill("This is awesome");
    await expect(heading).toHaveText(/^Positive/);
  });
}

test("where the package's script does not come, trying again loads the page anew, and what was typed stays", async ({
  page,
  site,
  watch,
}) => {
  watch.expect(/Failed to load resource/);
  await page.route(`**/${packagePath}/web/dist/index.js`, (route) => route.abort("connectionfailed"));
  await page.goto(site);
  const { alert, retry, heading, text } = parts(page);
  await expect(alert.getByRole("heading")).toHaveText("The model did not arrive");
  await text.fill("This is terrible");
  await page.unrouteAll();
  await retry.click();
  await expect(heading).toHaveText(/^Negative/);
  await expect(text).toHaveValue("This is terrible");
});

test("a download that breaks off half-way can be tried again", async ({ page, site }) => {
  const weights = await holdWeights(page);
  await page.goto(site);
  const { alert, retry, heading } = parts(page);
  await weights.breakOff();
  await expect(alert.getByRole("heading")).toHaveText("The model did not arrive");
  await retry.click();
  await expect(heading).toHaveText(/^Positive/);
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the page says what it needs", async ({ page, site }) => {
    await page.goto(site);
    await expect(page.getByText("Still nothing?")).toBeVisible();
  });
});

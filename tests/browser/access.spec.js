// For everyone: keyboard, screen reader, small screens, light and dark, less motion.
import { AxeBuilder } from "@axe-core/playwright";
import { expect, parts, skipWithoutBrowser, test, weightsPath } from "./support/test.js";
import { holdWeights } from "./support/weights.js";

skipWithoutBrowser();

/** @param {import("@playwright/test").Page} page */
async function axeFindings(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`));
}

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test.describe(`axe-core finds nothing, ${colorScheme}`, () => {
    // Colours in transit are not the colours that are read.
    test.use({ colorScheme, contextOptions: { reducedMotion: "reduce" } });

    test("with answers and without text", async ({ page, site }) => {
      await page.goto(site);
      const { text, heading } = parts(page);
      await expect(heading).toHaveText(/^Positive/);
      expect(await axeFindings(page)).toEqual([]);
      await text.fill("This is terrible. ".repeat(200));
      await expect(heading).toHaveText(/^Negative/);
      expect(await axeFindings(page)).toEqual([]);
      await text.fill("");
      await expect(heading).toHaveText("Your turn");
      expect(await axeFindings(page)).toEqual([]);
    });

    test("while loading and after a failure", async ({ page, site }) => {
      const weights = await holdWeights(page);
      await page.goto(site);
      await expect(parts(page).progress).toBeVisible();
      expect(await axeFindings(page)).toEqual([]);
      await weights.breakOff();
      await expect(parts(page).alert).toBeVisible();
      await page.getByText("Details").click();
      expect(await axeFindings(page)).toEqual([]);
    });
  });
}

test("works with the keyboard alone", async ({ page, site }) => {
  await page.route(`**/${weightsPath}`, (route) => route.abort("connectionfailed"));
  await page.goto(site);
  const { text, clear, examples, retry, alert, heading } = parts(page);
  await expect(alert).toBeVisible();

  await page.keyboard.press("Tab");
  await expect(text).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(clear).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(retry).toBeFocused();
  await expect(retry).toHaveCSS("outline-style", "solid");
  await page.unrouteAll();
  await page.keyboard.press("Enter");
  await expect(heading).toHaveText(/^Positive/);

  await expect(text).toBeFocused();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("This is terrible");
  await expect(heading).toHaveText(/^Negative/);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(heading).toHaveText("Your turn");
  await expect(text).toBeFocused();

  await page.keyboard.press("Tab");
  for (const example of await examples.all()) {
    await page.keyboard.press("Tab");
    await expect(example).toBeFocused();
    await expect(example).toHaveCSS("outline-style", "solid");
  }
  await page.keyboard.press("Space");
  await expect(text).toHaveValue(await examples.last().innerText());
  await expect(heading).toHaveText(/^(Positive|Negative)/);
});

test("a screen reader hears the answer once the typing pauses, not with every key", async ({
  page,
  site,
}) => {
  await page.clock.install();
  await page.goto(site);
  const { text, heading, announcement } = parts(page);
  await expect(heading).toHaveText(/^Positive/);
  await page.clock.pauseAt(Date.now() + 3_600_000);
  await expect(announcement).toHaveText(/^Positive, \d\d\.\d%\.$/);

  const heard = await announcement.textContent();
  await text.fill("");
  await text.pressSequentially("This is terrible");
  await expect(heading).toHaveText(/^Negative/);
  await page.clock.runFor(300);
  await expect(announcement).toHaveText(String(heard));
  await page.clock.runFor(5000);
  await expect(announcement).toHaveText(/^Negative, \d\d\.\d%\.$/);
});

test("fits a screen of 320 pixels", async ({ page, site }) => {
  await page.setViewportSize({ width: 320, height: 568 });
  await page.goto(site);
  const { text, heading, note, alert } = parts(page);
  const overflow = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await expect(heading).toHaveText(/^Positive/);
  expect(await overflow()).toBe(0);
  await text.fill(`This is terrible${"!".repeat(2000)}`);
  await expect(note).toBeVisible();
  expect(await overflow()).toBe(0);

  await page.route(`**/${weightsPath}`, (route) => route.abort("connectionfailed"));
  await page.reload();
  await alert.getByText("Details").click();
  expect(await overflow()).toBe(0);
});

test("on a phone the answer stays in view above the keyboard", async ({ page, site }) => {
  // 390 x 844, of which a keyboard leaves about 500 pixels.
  await page.setViewportSize({ width: 390, height: 500 });
  await page.goto(site);
  const { text, heading } = parts(page);
  await expect(heading).toHaveText(/^Positive/);
  await text.focus();
  await expect(text).toBeInViewport();
  await expect(heading).toBeInViewport({ ratio: 1 });
});

test("moves nothing for who asked for less motion", async ({ page, site }) => {
  const durations = () =>
    page.evaluate(() =>
      [...document.querySelectorAll(".answer, .fill, .mouth, .head, button")].flatMap((element) =>
        getComputedStyle(element).transitionDuration.split(", "),
      ),
    );
  await page.goto(site);
  await expect(parts(page).heading).toHaveText(/^Positive/);
  expect(await durations()).toContain("0.14s");
  await page.emulateMedia({ reducedMotion: "reduce" });
  expect(new Set(await durations())).toEqual(new Set(["0s"]));
});

// For everyone: keyboard, screen reader, small screens, light and dark, less motion.
import { axeFindings } from "./support/axe.js";
import { expect, parts, skipWithoutBrowser, test, weightsPath } from "./support/test.js";
import { holdWeights } from "./support/weights.js";

skipWithoutBrowser();

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test.describe(`axe-core finds nothing, ${colorScheme}`, () => {
    // Colours in transit are not the colours that are read.
    test.use({ colorScheme, contextOptions: { reducedMotion: "reduce" } });

    test("with answers, with words and without text", async ({ page, site }) => {
      await page.goto(site);
      const { text, heading, words, why } = parts(page);
      await expect(words).not.toHaveCount(0);
      await why.getByRole("checkbox", { name: "Show all numbers" }).check();
      expect(await axeFindings(page)).toEqual([]);
      await text.fill("This is terrible. ".repeat(200));
      await expect(heading).toHaveText(/^Negative/);
      await expect(why.getByRole("button", { name: /^Show why/ })).toBeVisible();
      expect(await axeFindings(page)).toEqual([]);
      await text.fill("This is terrible 😡");
      await expect(page.getByText(/^The model does not know/)).toBeVisible();
      expect(await axeFindings(page)).toEqual([]);
      await text.fill("");
      await expect(heading).toHaveText("Your turn");
      expect(await axeFindings(page)).toEqual([]);
    });

    test("in the other views", async ({ page, site }) => {
      await page.goto(`${site}#models`);
      await expect(page.getByRole("heading", { name: "Saved for the next visit" })).toBeVisible();
      expect(await axeFindings(page)).toEqual([]);
      await page.getByRole("textbox").fill("not a model");
      await page.keyboard.press("Enter");
      await expect(page.getByRole("heading", { name: "That does not name a model" })).toBeVisible();
      expect(await axeFindings(page)).toEqual([]);
      await page.getByRole("link", { name: "Speed", exact: true }).click();
      await expect(page.getByRole("table")).toBeVisible();
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
  const { text, clear, examples, retry, alert, heading, words, why } = parts(page);
  await expect(alert).toBeVisible();

  const tab = () => page.keyboard.press("Tab");
  await tab();
  const skip = page.getByRole("link", { name: "Skip to the content" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await tab();
  await expect(text).toBeFocused();
  await tab();
  await expect(clear).toBeFocused();
  await tab();
  await expect(retry).toBeFocused();
  await expect(retry).toHaveCSS("outline-style", "solid");
  await page.unrouteAll();
  await page.keyboard.press("Enter");
  await expect(heading).toHaveText(/^Positive/);

  await expect(text).toBeFocused();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("This is terrible");
  await expect(heading).toHaveText(/^Negative/);
  await tab();
  await page.keyboard.press("Enter");
  await expect(heading).toHaveText("Your turn");
  await expect(text).toBeFocused();

  await tab();
  for (const example of await examples.all()) {
    await tab();
    await expect(example).toBeFocused();
    await expect(example).toHaveCSS("outline-style", "solid");
    await expect(example).toBeInViewport();
  }
  await page.keyboard.press("Space");
  await expect(text).toHaveValue(await examples.last().innerText());
  await expect(heading).toHaveText(/^(Positive|Negative)/);

  await expect(words).not.toHaveCount(0);
  await tab();
  await expect(page.locator(".word:focus")).toHaveCSS("outline-style", "solid");
  await tab();
  await expect(why.getByRole("checkbox")).toBeFocused();
  await page.keyboard.press("Space");
  await expect(why.getByRole("checkbox")).toBeChecked();
  await tab();
  await expect(page.getByRole("button", { name: "Copy link" })).toBeFocused();
});

test("a view opened by the keyboard is where the focus goes on", async ({ page, site }) => {
  await page.goto(site);
  const models = page.getByRole("link", { name: "Models", exact: true });
  await models.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Choose the model" })).toBeFocused();
  await expect(models).toHaveAttribute("aria-current", "page");
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1, name: "Positive or negative?" })).toBeFocused();
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
  const { text, heading, note, alert, words } = parts(page);
  const overflow = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await expect(heading).toHaveText(/^Positive/);
  await expect(words).not.toHaveCount(0);
  expect(await overflow()).toBe(0);
  await text.fill(`This is terrible${"!".repeat(2000)}`);
  await expect(note).toBeVisible();
  expect(await overflow()).toBe(0);

  for (const hash of ["#models", "#speed", "#many", "#teach"]) {
    await page.goto(site + hash);
    await expect(page.locator(`${hash}-content > *`).first()).toBeVisible();
    expect(await overflow(), hash).toBe(0);
  }

  await page.route(`**/${weightsPath}`, (route) => route.abort("connectionfailed"));
  await page.goto(`${site}#try`);
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

test("on paper there is the text, the answer and why, and nothing to click", async ({ page, site }) => {
  await page.goto(site);
  const { text, heading, words } = parts(page);
  await expect(words).not.toHaveCount(0);
  await page.emulateMedia({ media: "print" });
  await expect(text).toBeVisible();
  await expect(heading).toBeVisible();
  await expect(words.first()).toBeVisible();
  await expect(page.getByRole("navigation")).toBeHidden();
  await expect(page.getByRole("button", { name: "Copy link" })).toBeHidden();
});

test("in the dark all is dark, and light again by day", async ({ page, site }) => {
  await page.goto(site);
  const lightness = () =>
    page.evaluate(() => {
      const channels = getComputedStyle(document.body).backgroundColor.match(/\d+/g) ?? [];
      return channels.reduce((sum, channel) => sum + Number(channel), 0) / 3;
    });
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await lightness()).toBeLessThan(40);
  await page.emulateMedia({ colorScheme: "light" });
  expect(await lightness()).toBeGreaterThan(220);
});

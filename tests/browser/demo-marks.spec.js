// A model that marks words: its marks with names and scores, the text without them, and what the page says of it.
import { axeFindings } from "./support/axe.js";
import { manyParts } from "./support/many.js";
import { loadModel, modelParts, offer } from "./support/models.js";
import { expect, parts, skipWithoutBrowser, test } from "./support/test.js";

skipWithoutBrowser();

/** Loads it in the Models room, and goes to where one types. @param {import("@playwright/test").Page} page @param {string} site */
async function useTagger(page, site) {
  const address = `${site}models/bio/`;
  await offer(page, address, "tokens/bio");
  await loadModel(page, site, address);
  await expect(modelParts(page).tryIt).toBeFocused();
  await expect(page.getByText(/^names and so on, marked in texts \(TokenClassifier\)/)).toBeVisible();
  await page.keyboard.press("Enter");
  return address;
}

/** @param {import("@playwright/test").Page} page */
const markParts = (page) => ({
  ...parts(page),
  region: page.getByRole("region", { name: "What is in your text" }),
  marks: page.locator("#marks-text mark"),
  copyMasked: page.getByRole("button", { name: "Copy masked text" }),
});

const sample = "john \u{1f600} lives in paris";

test("marks what the model finds, with names and scores", async ({ page, site }) => {
  await useTagger(page, site);
  const { text, answer, heading, region, marks, why, announcement } = markParts(page);
  await text.fill(sample);
  await expect(marks).not.toHaveCount(0);
  await expect(region.locator("#marks-text")).toHaveText(/^(.* (PER|LOC) [\d.]+%)+/);
  for (const label of await marks.locator(".mark-label").allTextContents()) {
    expect(label).toMatch(/^ (PER|LOC) [\d.]+%$/);
  }
  // Without its labels it is the text.
  const shown = await region.locator("#marks-text").evaluate((element) => {
    const copy = /** @type {Element} */ (element.cloneNode(true));
    for (const label of copy.querySelectorAll(".mark-label")) label.remove();
    return copy.textContent;
  });
  expect(shown).toBe(sample);
  const count = await marks.count();
  await expect(heading).toHaveText(`${count} found`);
  await expect(answer.getByRole("listitem").first()).toHaveText(/^(PER|LOC) \d$/);
  await expect(announcement).toHaveText(new RegExp(`^${count} found: \\d`));
  await expect(why).toBeHidden();
  await text.fill("");
  await expect(heading).toHaveText("Your turn");
  await expect(region.locator("#marks-text")).toBeHidden();
  await text.fill("a");
  await expect(heading).toHaveText("Nothing found");
});

test("copies the text without what was found, and code that finds it", async ({ page, site, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const address = await useTagger(page, site);
  const { text, marks, copyMasked } = markParts(page);
  await text.fill(sample);
  await expect(marks).not.toHaveCount(0);
  await copyMasked.click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/\[(PER|LOC)\]/);
  for (const mark of await marks.all()) {
    const found = await mark.evaluate((element) => element.firstChild?.textContent ?? "");
    expect(copied).not.toContain(found);
  }
  await expect(page.locator("#code")).toHaveText(new RegExp(`TokenClassifier.load\\("${address}"\\)`));
});

test("Many says that it needs another kind of model, and the page's own comes back whole", async ({
  page,
  site,
}) => {
  await useTagger(page, site);
  const { heading, why, words, copyMasked } = markParts(page);
  await page.getByRole("link", { name: "Many", exact: true }).click();
  await manyParts(page).text.fill("john\nparis");
  await manyParts(page).classify.click();
  await expect(page.getByText(/the model in use marks words/).first()).toBeVisible();
  await page.getByRole("link", { name: "Models", exact: true }).click();
  await page.getByRole("button", { name: "Back to the page’s own" }).click();
  await page.getByRole("link", { name: "Try", exact: true }).click();
  await expect(heading).toHaveText(/^(Positive|Negative)/);
  await expect(why).toBeVisible();
  await expect(words).not.toHaveCount(0);
  await expect(copyMasked).toBeHidden();
});

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test.describe(`on a phone, ${colorScheme}`, () => {
    test.use({
      colorScheme,
      viewport: { width: 320, height: 640 },
      contextOptions: { reducedMotion: "reduce" },
    });

    test("nothing is cut off, and axe-core finds nothing", async ({ page, site }) => {
      await useTagger(page, site);
      const { text, marks } = markParts(page);
      await text.fill(`${sample} ${"supercalifragilistic".repeat(4)} ${sample}`);
      await expect(marks).not.toHaveCount(0);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
      expect(await axeFindings(page)).toEqual([]);
    });
  });
}

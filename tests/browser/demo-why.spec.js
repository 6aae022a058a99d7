// Why: what each word did to the answer.
import { expect, parts, skipWithoutBrowser, test } from "./support/test.js";

skipWithoutBrowser();

/** @param {import("@playwright/test").Page} page @param {string} text */
async function explain(page, text) {
  const { words, text: box } = parts(page);
  await box.fill(text);
  await expect(words.first()).toHaveText(/** @type {RegExpExecArray} */ (/\S+/.exec(text))[0]);
  await expect(page.locator("#why-words")).not.toHaveAttribute("data-stale");
}

test("marks each word by its strength and its direction, not by colour alone", async ({ page, site }) => {
  await page.goto(site);
  await explain(page, "The food was cold but I love it");
  const { words } = parts(page);
  await expect(words).toHaveText(["The", "food", "was", "cold", "but", "I", "love", "it"]);
  const love = words.filter({ hasText: "love" });
  const cold = words.filter({ hasText: "cold" });
  await expect(love).toHaveCSS("text-decoration-line", "underline");
  await expect(love).toHaveCSS("text-decoration-style", "solid");
  await expect(cold).toHaveCSS("text-decoration-style", "dashed");
  const strength = (/** @type {import("@playwright/test").Locator} */ word) =>
    word.evaluate((element) => Number(getComputedStyle(element).getPropertyValue("--strength")));
  expect(await strength(love)).toBeGreaterThan(await strength(words.filter({ hasText: "The" })));
  await expect(love).toHaveAccessibleName(/^love, \+\d+\.\d points$/);
  await expect(cold).toHaveAccessibleName(/^cold, −\d+\.\d points$/);
});

test("says in words what the marks mean, and numbers for the word in focus", async ({ page, site }) => {
  await page.goto(site);
  await explain(page, "This is awesome");
  const { words, why } = parts(page);
  await expect(
    why.getByText(/Each word was hidden in turn: a solid line speaks for “Positive”/),
  ).toBeVisible();
  // The strongest at first.
  await expect(why.getByText(/^“awesome” \+\d+\.\d points: Positive .*%, without it .*%\.$/)).toBeVisible();
  await words.first().click();
  await expect(why.getByText(/^“This” /)).toBeVisible();

  await why.getByRole("checkbox", { name: "Show all numbers" }).check();
  const shown = await words
    .last()
    .evaluate((word) => getComputedStyle(word, "::after").getPropertyValue("content"));
  expect(shown).toMatch(/^"\+\d+\.\d"$/);
});

test("its numbers are the differences that the classifier itself gives", async ({ page, site }) => {
  await page.goto(site);
  await explain(page, "This is awesome");
  const { words, text, answer } = parts(page);
  const points = Number(await words.last().getAttribute("data-points"));
  const percent = async () => parseFloat(String(await answer.locator(".value").last().textContent()));
  const whole = await percent();
  await text.fill("This is [MASK]");
  await expect(words.last()).not.toHaveText("awesome");
  expect(points).toBeCloseTo(whole - (await percent()), 0);
});

test("is reached by keyboard in one stop, and arrows go from word to word", async ({ page, site }) => {
  await page.goto(site);
  await explain(page, "This is awesome");
  const { words, why } = parts(page);
  await page.getByRole("region", { name: "Try one of these" }).getByRole("button").last().focus();
  await page.keyboard.press("Tab");
  await expect(words.last(), "the strongest").toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await expect(words.nth(1)).toBeFocused();
  await expect(why.getByText(/^“is” /)).toBeVisible();
  await page.keyboard.press("Home");
  await expect(words.first()).toBeFocused();
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowRight");
  await expect(words.last()).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(why.getByRole("checkbox")).toBeFocused();
});

test("in a text from right to left the arrows follow the reading", async ({ page, site }) => {
  await page.goto(site);
  await explain(page, "הסרט הזה נהדר");
  const { words } = parts(page);
  await words.first().focus();
  await page.keyboard.press("ArrowLeft");
  await expect(words.nth(1)).toBeFocused();
});

test("typing stops it, and the words of an older text do not pass for new ones", async ({ page, site }) => {
  await page.goto(site);
  await explain(page, "This is awesome");
  const { text, words, heading } = parts(page);
  const box = page.locator("#why-words");
  // The page watches itself: on a busy machine the state can be over before the test looks.
  await box.evaluate((element) => {
    const watch = () => element.hasAttribute("data-stale") && element.setAttribute("data-was-stale", "");
    new MutationObserver(watch).observe(element, { attributeFilter: ["data-stale"] });
  });
  await text.fill("This is terrible");
  await expect(box).toHaveAttribute("data-was-stale");
  await expect(words.last()).toHaveText("terrible");
  await expect(box).not.toHaveAttribute("data-stale");
  await text.fill("");
  await expect(heading).toHaveText("Your turn");
  await expect(words).toHaveCount(0);
});

test("a long text is explained only when asked, and can be stopped", async ({ page, site }) => {
  await page.goto(site);
  const { text, why, words } = parts(page);
  await expect(words).not.toHaveCount(0);
  await text.fill("This is terrible, and so was all that came before it. ".repeat(30));
  await why.getByRole("button", { name: /^Show why \(takes about/ }).click();
  const stop = why.getByRole("button", { name: "Stop" });
  await expect(stop).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(why.getByRole("button", { name: /^Show why/ })).toBeFocused();
  await expect(words).toHaveCount(0);
  await text.fill("This is awesome");
  await expect(words).toHaveText(["This", "is", "awesome"]);
});

test("shows a hostile text as text", async ({ page, site }) => {
  await page.goto(site);
  const hostile = '<img src=x onerror="window.hacked=1"> awesome <b>bold</b>';
  await parts(page).text.fill(hostile);
  await expect(page.locator("#why-words")).toHaveText(hostile);
  await expect(page.locator("#why-words img, #why-words b")).toHaveCount(0);
  expect(await page.evaluate(() => "hacked" in window)).toBe(false);
});

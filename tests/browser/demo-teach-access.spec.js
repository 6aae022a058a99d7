// "Teach" for everyone: keyboard, screen reader, phone, light and dark, offline.
import { axeFindings } from "./support/axe.js";
import { expect, skipWithoutBrowser, test } from "./support/test.js";
import { learnStarters, paste, teachParts } from "./support/teach.js";

skipWithoutBrowser();

test.beforeEach(async ({ page, site }) => {
  await page.goto(`${site}#teach`);
});

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test.describe(`axe-core finds nothing, ${colorScheme}`, () => {
    // Colours in transit are not the colours that are read.
    test.use({ colorScheme, contextOptions: { reducedMotion: "reduce" } });

    test("empty, with examples, with a list before it is added, and after a failure", async ({ page }) => {
      const { starters, examples, answer, found, queue, keep, head, question, keepCheck } = teachParts(page);
      await expect(starters).toBeVisible();
      expect(await axeFindings(page)).toEqual([]);
      await learnStarters(page);
      await examples.getByText("delivery", { exact: true }).click();
      await keep.getByText("In your own page").click();
      await keepCheck.check();
      await question.fill("The French revolution began in 1789.");
      await expect(answer.getByText(/^Unlike all examples/)).toBeVisible();
      await expect(queue).toContainText("the least sure first");
      expect(await axeFindings(page)).toEqual([]);
      await paste(page, "a: one\nb: two");
      await expect(found).toBeVisible();
      expect(await axeFindings(page)).toEqual([]);
      await head.setInputFiles({ name: "x.safetensors", mimeType: "", buffer: Buffer.from("nothing") });
      await keep.getByText("Details").click();
      expect(await axeFindings(page)).toEqual([]);
    });
  });
}

test("works with the keyboard alone", async ({ page }) => {
  const { text, label, add, starters, status, question, answer, card, examples, queue } = teachParts(page);
  await page.getByRole("link", { name: "Teach" }).focus();
  await page.keyboard.press("Enter");
  const tab = () => page.keyboard.press("Tab");
  await text.focus();
  await expect(text).toHaveCSS("outline-style", "solid");
  for (const next of [label, add, starters]) {
    await tab();
    await expect(next).toBeFocused();
    await expect(next).toHaveCSS("outline-style", "solid");
  }
  await page.keyboard.press("Enter");
  await expect(text).toBeFocused(); // the button is gone
  await expect(answer.getByRole("heading")).toHaveText(/^delivery/);

  await page.keyboard.type("bug: The page is blank");
  await page.keyboard.press("Enter");
  await expect(status).toContainText("Added to bug: 1 example.");
  await page.keyboard.type("bug: It crashes");
  await page.keyboard.press("Enter");
  await expect(status).toContainText("Added to bug: 2 examples.");
  await expect(text).toBeFocused();

  // A label opens, its example goes, and the focus stays near.
  const bug = examples.locator("summary").filter({ hasText: "bug" });
  await bug.focus();
  await page.keyboard.press("Space");
  await tab();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await expect(bug).toHaveCount(0);
  await examples.getByRole("button", { name: "Undo" }).focus();
  await page.keyboard.press("Space");
  await expect(bug).toBeVisible();
  await expect(text).toBeFocused();

  await card.focus();
  await expect(card).toHaveCSS("outline-style", "solid");
  await page.keyboard.press("3");
  await expect(queue).toContainText("9 texts to label");
  await expect(card).toBeFocused();
  await tab();
  await page.keyboard.press("Enter"); // the first label's button
  await expect(queue).toContainText("8 texts to label");
  await page.keyboard.press("0");
  await expect(queue).toContainText("8 texts to label");

  await question.focus();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("123 bugs"); // digits are text here
  await expect(question).toHaveValue("123 bugs");
  await expect(queue).toContainText("8 texts to label");
});

test("a screen reader hears the answer, and what became of an example", async ({ page }) => {
  const { text, status, question } = teachParts(page);
  await learnStarters(page);
  await question.fill("Thank you so much");
  await expect(page.locator("#announcement")).toHaveText(/^praise, /);
  await text.fill("refund: A voucher would do");
  await text.press("Enter");
  await expect(status).toHaveText(/^Added to refund: 9 examples\./);
  await expect(status).toHaveAttribute("role", "status");
});

test("fits a screen of 320 pixels", async ({ page }) => {
  const { text, question, found, answer, report, examples } = teachParts(page);
  await page.setViewportSize({ width: 320, height: 568 });
  const overflow = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(await overflow()).toBe(0);
  await learnStarters(page);
  await expect(report).toBeVisible();
  expect(await overflow()).toBe(0);
  for (const line of ["a", "b"]) {
    await text.fill(`${"label".repeat(8)}: ${line}${"long".repeat(200)}`);
    await text.press("Enter");
  }
  await question.fill("long".repeat(200));
  await expect(answer.getByRole("listitem")).toHaveCount(4);
  await examples.locator("summary").last().click();
  expect(await overflow()).toBe(0);
  await paste(page, `text,${"name".repeat(40)}\n${"long".repeat(99)},${"label".repeat(9)}\nb,c`);
  await expect(found).toBeVisible();
  expect(await overflow()).toBe(0);
  for (const button of await page.locator("#teach-content .button:visible").all()) {
    const box = await button.boundingBox();
    expect(box && box.height >= 44 && box.x >= 0 && box.x + box.width <= 320).toBe(true);
  }
});

test("moves nothing for who asked for less motion", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await learnStarters(page);
  const moving = await page.evaluate(() =>
    [...document.querySelectorAll("#teach-content *")]
      .map((element) => getComputedStyle(element))
      .filter(
        ({ transitionDuration, animationName }) =>
          animationName !== "none" || transitionDuration.split(", ").some((duration) => duration !== "0s"),
      )
      .map(({ transitionProperty, animationName }) => `${transitionProperty} ${animationName}`),
  );
  expect(moving).toEqual([]);
});

test.describe("offline", () => {
  test.use({ serviceWorkers: "allow" });

  test("it learns, answers and saves", async ({ page, site, context }) => {
    await expect(page.locator("#offline")).toHaveText("Works with the network off");
    await context.setOffline(true);
    await page.goto("about:blank");
    await page.goto(`${site}?again#teach`);
    await learnStarters(page);
    const { question, answer, save } = teachParts(page);
    await question.fill("Thank you so much");
    await expect(answer.getByRole("heading")).toHaveText(/^praise/);
    await Promise.all([page.waitForEvent("download"), save.click()]);
  });
});

// "Many" for everyone: keyboard, screen reader, small screens, light and dark.
import { axeFindings } from "./support/axe.js";
import { chooseFile, classifyAll, manyParts, rowAt } from "./support/many.js";
import { expect, skipWithoutBrowser, test } from "./support/test.js";

skipWithoutBrowser();

test.beforeEach(async ({ page, site }) => {
  await page.goto(`${site}#many`);
});

const csv =
  'id,text,note\n1,"This is wonderful",a\n2,"هذا نص عربي طويل",ب\n3,"<b>bold</b>",c\n4,"open,d\n5,,e\n';

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test.describe(`axe-core finds nothing, ${colorScheme}`, () => {
    // Colours in transit are not the colours that are read.
    test.use({ colorScheme, contextOptions: { reducedMotion: "reduce" } });

    test("before, after, and with a row open", async ({ page }) => {
      const { classify, rows, dialog, from } = manyParts(page);
      await expect(manyParts(page).examples).toBeVisible();
      expect(await axeFindings(page)).toEqual([]);
      await chooseFile(page, "some.csv", csv);
      await expect(classify).toBeVisible();
      await page.getByText("1 row is not quite right").click();
      expect(await axeFindings(page)).toEqual([]);
      await classifyAll(page);
      expect(await axeFindings(page)).toEqual([]);
      await rows.first().click();
      await expect(dialog).toBeVisible();
      expect(await axeFindings(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await from.fill("100");
      await from.blur();
      expect(await axeFindings(page)).toEqual([]);
      await chooseFile(page, "x.xlsx", "PK\u0003\u0004");
      await expect(page.getByRole("alert").filter({ hasText: "spreadsheet" })).toBeVisible();
      expect(await axeFindings(page)).toEqual([]);
    });
  });
}

test("works with the keyboard alone", async ({ page }) => {
  const { text, examples, again, stop, classify, grid, dialog, label } = manyParts(page);
  await page.getByRole("link", { name: "Many" }).focus();
  await page.keyboard.press("Enter");
  await text.focus();
  await page.keyboard.press("Tab");
  await expect(examples).toBeFocused();
  await expect(examples).toHaveCSS("outline-style", "solid");
  await page.keyboard.press("Enter");
  await expect(again.or(stop).or(classify)).toBeVisible();
  await expect(again).toBeVisible();

  // The table is one stop of the Tab key; the arrows go on from there.
  await label.focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press("Tab");
  const header = (/** @type {string} */ name) => grid.getByRole("columnheader", { name });
  await expect(header("Row")).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(header("Score")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(header("Score")).toHaveAttribute("aria-sort", "descending");
  await page.keyboard.press("ArrowDown");
  const cell = (/** @type {number} */ row, /** @type {number} */ column) =>
    rowAt(page, row).getByRole("gridcell").nth(column);
  await expect(cell(2, 3)).toBeFocused();
  await expect(cell(2, 3)).toHaveCSS("outline-style", "solid");
  await page.keyboard.press("Home");
  await expect(cell(2, 0)).toBeFocused();
  await page.keyboard.press("Control+End");
  await expect(cell(51, 3)).toBeFocused();
  await expect(cell(51, 3)).toBeInViewport();
  await page.keyboard.press("ArrowDown");
  await expect(cell(51, 3)).toBeFocused();
  await page.keyboard.press("PageUp");
  await expect(cell(51, 3)).not.toBeFocused();
  await page.keyboard.press("Control+Home");
  await expect(cell(2, 0)).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect(dialog).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Close" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(cell(2, 1)).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(manyParts(page).download).toBeFocused();
});

test("the cell with the focus stays, however far the table is scrolled", async ({ page }) => {
  const { rows } = manyParts(page);
  await chooseFile(page, "a.txt", Array.from({ length: 5000 }, (_, i) => `Line ${i}`).join("\n"));
  await rows.first().getByRole("gridcell").first().focus();
  await page.evaluate(() => {
    const body = /** @type {HTMLElement} */ (document.querySelector(".grid-body"));
    body.scrollTop = body.scrollHeight;
  });
  await expect(rowAt(page, 5001)).toContainText("Line 4999");
  await expect(rowAt(page, 2).getByRole("gridcell").first()).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(rowAt(page, 3).getByRole("gridcell").first()).toBeFocused();
  await expect(rowAt(page, 3)).toBeInViewport();
});

test("announces to screen readers which rows these are, and when it is done", async ({ page }) => {
  const { grid, rows } = manyParts(page);
  await chooseFile(page, "some.csv", csv);
  await classifyAll(page);
  await expect(grid).toHaveAttribute("aria-rowcount", "6");
  await expect(grid).toHaveAttribute("aria-colcount", "4");
  for (const [i, row] of (await rows.all()).entries()) {
    await expect(row).toHaveAttribute("aria-rowindex", String(i + 2));
  }
  await expect(page.locator("#announcement")).toHaveText(/^4 classified in .* 1 without text\.$/);
});

test("fits a screen of 320 pixels", async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 568 });
  const { rows, dialog } = manyParts(page);
  const overflow = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await chooseFile(page, `${"long".repeat(40)}.csv`, csv.replace("bold", "bold".repeat(100)));
  await page.getByText("1 row is not quite right").click();
  expect(await overflow()).toBe(0);
  await classifyAll(page);
  expect(await overflow()).toBe(0);
  // All of a row is on the screen.
  const first = rows.first();
  for (const cell of await first.getByRole("gridcell").all()) {
    const box = await cell.boundingBox();
    expect(box && box.x >= 0 && box.x + box.width <= 320).toBe(true);
  }
  await rows.nth(2).click();
  const box = await dialog.boundingBox();
  expect(box && box.x >= 0 && box.x + box.width <= 320).toBe(true);
});

test("texts from right to left begin at the right", async ({ page }) => {
  const { rows } = manyParts(page);
  await chooseFile(page, "some.csv", csv);
  const direction = (/** @type {number} */ row) =>
    rows
      .nth(row)
      .getByRole("gridcell")
      .nth(1)
      .evaluate((cell) => [getComputedStyle(cell).direction, getComputedStyle(cell).textAlign]);
  await expect(rows.nth(1)).toContainText("هذا نص عربي طويل");
  expect(await direction(0)).toEqual(["ltr", "start"]);
  expect(await direction(1)).toEqual(["rtl", "start"]);
});

test("moves nothing for who asked for less motion", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await chooseFile(page, "some.csv", csv);
  await classifyAll(page);
  const moving = await page.evaluate(() =>
    [...document.querySelectorAll("#many-content *")]
      .map((element) => getComputedStyle(element))
      .filter(
        ({ transitionDuration, animationName }) =>
          animationName !== "none" || transitionDuration.split(", ").some((duration) => duration !== "0s"),
      )
      .map(({ transitionProperty, animationName }) => `${transitionProperty} ${animationName}`),
  );
  expect(moving).toEqual([]);
});

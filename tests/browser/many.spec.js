// "Many": from texts to a table that can be stopped, sorted and filtered.
import { readFile } from "node:fs/promises";
import { chooseFile, classifyAll, manyParts, rowAt } from "./support/many.js";
import { expect, skipWithoutBrowser, test } from "./support/test.js";

skipWithoutBrowser();

test.beforeEach(async ({ page, site }) => {
  await page.goto(`${site}#many`);
});

/** Every second one is positive. @param {number} count */
const lines = (count) =>
  Array.from({ length: count }, (_, i) => (i % 2 ? `This is terrible, ${i}` : `This is wonderful, ${i}`));

/** What the screen shows of the grid. @param {import("@playwright/test").Page} page */
const cellsInSight = (page) =>
  page.evaluate(() => {
    const body = /** @type {HTMLElement} */ (document.querySelector(".grid-body"));
    const { top, bottom } = body.getBoundingClientRect();
    return [...body.querySelectorAll("[role=row]")]
      .map((row) => ({ row, box: row.getBoundingClientRect() }))
      .filter(({ box }) => box.top >= top && box.bottom <= bottom)
      .sort((a, b) => a.box.top - b.box.top)
      .map(({ row }) => [...row.children].map((cell) => cell.textContent));
  });

test("shows a table in one click", async ({ page }) => {
  const { examples, again, rows, histogram, results, grid } = manyParts(page);
  await examples.click();
  await expect(again).toBeVisible();
  await expect(results.getByText(/^50 classified in/)).toBeVisible();
  await expect(grid).toHaveAttribute("aria-rowcount", "51");
  const first = rows.first();
  await expect(first.getByRole("gridcell").nth(0)).toHaveText("1");
  await expect(first.getByRole("gridcell").nth(1)).toHaveText("A clever opening, then an hour of nothing.");
  await expect(first.getByRole("gridcell").nth(2)).toHaveText(/^(Positive|Negative)$/);
  await expect(first.getByRole("gridcell").nth(3)).toHaveText(/^\d\d\.\d%$/);
  const counts = [...String(await histogram.getAttribute("aria-label")).matchAll(/: (\d+)/g)];
  expect(counts.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(50);
});

test("reads lines as they are typed", async ({ page }) => {
  const { text, classify, rows, again, results } = manyParts(page);
  await text.pressSequentially("This is awesome");
  await expect(classify).toHaveText("Classify 1 row");
  await text.press("Enter");
  await text.pressSequentially("This is awful");
  await expect(classify).toHaveText("Classify 2 rows");
  await classify.click();
  await expect(again).toBeVisible();
  await expect(rows).toContainText([/Positive/, /Negative/]);
  await text.fill("");
  await expect(results).toBeHidden();
});

test("previews CSV and classifies the column that is chosen", async ({ page }) => {
  const { text, format, column, preview, rows, grid } = manyParts(page);
  await text.fill('id,text,note\n1,"I love it,\nreally",awful\n2,I hate it,wonderful\n');
  await expect(format).toHaveValue("csv");
  await expect(preview.getByRole("columnheader")).toHaveText(["id", "text", "note"]);
  await expect(preview.getByRole("row")).toHaveCount(3);
  await expect(column.getByRole("option", { selected: true })).toHaveText("text");
  await classifyAll(page);
  await expect(rows).toContainText([/I love it, really.*Positive/, /I hate it.*Negative/]);

  await column.selectOption("note");
  await expect(rows).toContainText([/^1awful$/, /^2wonderful$/]);
  await classifyAll(page);
  await expect(rows).toContainText([/awful.*Negative/, /wonderful.*Positive/]);

  await page.getByLabel("The first row names the columns").uncheck();
  await expect(preview.getByRole("columnheader")).toHaveText(["column 1", "column 2", "column 3"]);
  await expect(grid).toHaveAttribute("aria-rowcount", "4");
  await page.getByRole("combobox", { name: "Separator" }).selectOption("Semicolon");
  await expect(preview).toBeHidden();
  await format.selectOption("Text lines");
  await expect(grid).toHaveAttribute("aria-rowcount", "5");
});

test("reads JSONL, with 64-bit numbers as they are", async ({ page }) => {
  const { text, format, preview, rows } = manyParts(page);
  await text.fill('{"id":12345678901234567890,"body":"Lovely"}\n{"body":"Horrible","price":1.50}\n');
  await expect(format).toHaveValue("jsonl");
  await expect(preview.getByRole("row")).toContainText([
    "idbodyprice",
    "12345678901234567890Lovely",
    "Horrible1.50",
  ]);
  await classifyAll(page);
  await expect(rows).toContainText([/Lovely.*Positive/, /Horrible.*Negative/]);
});

test("takes long pastes and dropped files past the text box", async ({ page }) => {
  const { text, classify, results } = manyParts(page);
  await text.evaluate((box, content) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", content);
    box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, lines(10_000).join("\n"));
  await expect(classify).toHaveText("Classify 10,000 rows");
  await expect(text).toHaveValue("");
  await expect(page.getByText(/^Pasted text \(\d+ kB\): 10,000 rows\.$/)).toBeVisible();

  const dataTransfer = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["text;n\nOne;1\nTwo;2\nThree;3\n"], "my.csv", { type: "text/csv" }));
    return transfer;
  });
  await results.dispatchEvent("drop", { dataTransfer });
  await expect(classify).toHaveText("Classify 3 rows");
  await expect(page.getByText(/^my\.csv \(\d+ bytes\): 3 rows\.$/)).toBeVisible();
  await page.getByRole("button", { name: "Clear" }).click();
  await expect(results).toBeHidden();
  await expect(text).toBeFocused();
});

test("says how far it is, stops, and goes on where it stopped", async ({ page }) => {
  const { classify, stop, goOn, again, progress, results, grid } = manyParts(page);
  await chooseFile(page, "many.txt", lines(2000).join("\n"));
  await classify.click();
  await expect(results.getByText(/^[\d,]+ of 2,000 · [\d,]+ rows\/s · .* left$/)).toBeVisible();
  await expect(progress).toHaveAttribute("max", "2000");
  await stop.click();
  const stopped = results.getByText(/^Stopped at [\d,]+ of 2,000\.$/);
  await expect(stopped).toBeVisible();
  const done = Number(/[\d,]+/.exec(String(await stopped.textContent()))?.[0].replace(",", ""));
  expect(done).toBeGreaterThan(0);
  expect(done).toBeLessThan(2000);
  // Nothing goes on by itself, and what is done is there.
  await expect(rowAt(page, 2)).toContainText("Positive");
  await manyParts(page).label.selectOption("None");
  await expect(grid).toHaveAttribute("aria-rowcount", String(2000 - done + 1));

  await goOn.click();
  await expect(again).toBeVisible({ timeout: 60_000 });
  await expect(results.getByText(/^2,000 classified in/)).toBeVisible();
  await expect(grid).toHaveAttribute("aria-rowcount", "2001");
  await expect(results.locator(".histogram-legend")).toHaveText("Negative 1,000Positive 1,000");
});

test("sorts and filters by label and score", async ({ page }) => {
  const { examples, again, grid, rows, label, from, results } = manyParts(page);
  await examples.click();
  await expect(again).toBeVisible();
  const shown = async (/** @type {number} */ column) =>
    (await cellsInSight(page)).map((cells) => cells[column]);
  const header = (/** @type {string} */ name) => grid.getByRole("columnheader", { name });

  await header("Score").click();
  await expect(header("Score")).toHaveAttribute("aria-sort", "descending");
  const score = (/** @type {string | null} */ text) => Number(String(text).replace(/[^\d.]/g, ""));
  const scores = (await shown(3)).map(score);
  expect(scores.length).toBeGreaterThan(5);
  expect(scores).toEqual([...scores].sort((a, b) => b - a));
  await header("Score").click();
  await expect(header("Score")).toHaveAttribute("aria-sort", "ascending");
  const rising = (await shown(3)).map(score);
  expect(rising).toEqual([...rising].sort((a, b) => a - b));
  expect(rising[0]).toBeLessThan(scores[0]);

  await header("Label").click();
  expect((await shown(2))[0]).toBe("Negative");
  await header("Label").click();
  expect((await shown(2))[0]).toBe("Positive");
  await header("Row").click();
  expect((await shown(0)).slice(0, 3)).toEqual(["1", "2", "3"]);

  await label.selectOption("Negative");
  await expect(rows.first()).toContainText("Negative");
  expect(new Set(await shown(2))).toEqual(new Set(["Negative"]));
  const count = Number(await grid.getAttribute("aria-rowcount")) - 1;
  await expect(results.getByText(`${count} of 50 rows`)).toBeVisible();
  await from.fill("90");
  await expect(results.getByText(`${count} of 50 rows`)).toBeHidden();
  for (const text of await shown(3)) expect(score(text)).toBeGreaterThanOrEqual(90);
  await from.fill("101");
  await expect(page.getByText("No row fits the filter.")).toBeVisible();
  await page.getByRole("button", { name: "Show all" }).click();
  await expect(grid).toHaveAttribute("aria-rowcount", "51");
  await expect(label).toBeFocused();
});

test("with 100,000 rows shows the right ones after any jump, and keeps only those in the page", async ({
  page,
}) => {
  const { classify, grid } = manyParts(page);
  await chooseFile(page, "many.txt", lines(100_000).join("\n"));
  await expect(classify).toHaveText("Classify 100,000 rows");
  await expect(grid).toHaveAttribute("aria-rowcount", "100001");
  /** Two frames after a jump: what a visitor sees. @param {number} share */
  const jump = async (share) => {
    await page.evaluate(async (to) => {
      const body = /** @type {HTMLElement} */ (document.querySelector(".grid-body"));
      body.scrollTop = to * (body.scrollHeight - body.clientHeight);
      for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
    }, share);
    return cellsInSight(page);
  };
  const texts = lines(100_000);
  for (const share of [0, 0.5, 0.123, 0.999, 1, 0.25, 0.2501, 0]) {
    const shown = await jump(share);
    expect(shown.length).toBeGreaterThan(5);
    const first = Number(shown[0][0]?.replaceAll(",", "")) - 1;
    expect(Math.abs(first - share * 100_000)).toBeLessThan(40);
    expect(shown.map(([, text]) => text)).toEqual(texts.slice(first, first + shown.length));
    expect(await page.locator(".grid-body [role=row]").count()).toBeLessThan(60);
  }
  expect((await jump(1)).at(-1)?.[0]).toBe("100,000");

  // The wheel moves it as well, while rows are classified.
  await classify.click();
  await jump(0);
  await grid.hover();
  await page.mouse.wheel(0, 44 * 30);
  await expect.poll(async () => Number((await cellsInSight(page))[0]?.[0])).toBeGreaterThan(25);
  await expect(rowAt(page, 35)).toContainText(/Positive|Negative/);
  await manyParts(page).stop.click();
});

test("a row opens in full, and leads to its words", async ({ page, site }) => {
  const { text, rows, dialog } = manyParts(page);
  await text.fill(`id\ttext\n7\tThis is ${"very ".repeat(200)}good\n`);
  await classifyAll(page);
  await rows.first().click();
  await expect(dialog.getByRole("heading")).toHaveText("Row 1, line 2");
  await expect(dialog.getByRole("definition")).toHaveText([/^This is very .* good$/, "7"]);
  await expect(dialog).toContainText(/Positive|Negative/);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await rows.first().click();
  await dialog.getByRole("link", { name: "See which words decide" }).click();
  await expect(page).toHaveURL(new RegExp(`^${site}#try\\?text=This\\+is`));
  await expect(page.getByRole("textbox", { name: "Your text" })).toHaveValue(/^This is very .* good$/);
});

test("after a change of the model the labels are marked as the old one's, and can be made anew", async ({
  page,
  site,
}) => {
  const address = `${site}models/plain/`;
  await page.route(`${address}**`, async (route) => {
    const file = route.request().url().slice(address.length);
    const golden = new URL(`../golden/encoder/plain/${file}`, import.meta.url);
    const body = await readFile(golden).catch(() => undefined);
    await route.fulfill(body ? { body } : { status: 404 });
  });
  const { classify, again, rows, results, label } = manyParts(page);
  await chooseFile(page, "many.txt", lines(20_000).join("\n"));
  await classify.click();
  await expect(results.getByText(/ left$/)).toBeVisible();

  await page.getByRole("link", { name: "Models" }).click();
  await page.getByRole("textbox", { name: /Name on the Hugging Face hub/ }).fill(address);
  await page.getByRole("button", { name: "Load", exact: true }).click();
  await expect(page.getByRole("heading", { name: `In use: ${address}` })).toBeVisible();

  await page.getByRole("link", { name: "Many" }).click();
  await expect(
    results.getByText(`The model is now ${address}. These labels are of the one before.`),
  ).toBeVisible();
  await expect(rows.first()).toContainText("Positive");
  await again.click();
  await expect(rows.first()).toContainText(/label \d/);
  await expect(label.getByRole("option", { name: "Positive" })).toHaveCount(0);
  await expect(label.getByRole("option", { name: "label 1" })).toHaveCount(1);
  await expect(results.getByText("These labels are of the one before.")).toBeHidden();
});

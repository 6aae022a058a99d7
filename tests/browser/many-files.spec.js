// "Many": what comes back as a file, and what hostile files do, which is nothing.
import { gzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { chooseFile, classifyAll, manyParts, rowAt, save } from "./support/many.js";
import { expect, skipWithoutBrowser, test } from "./support/test.js";

skipWithoutBrowser();

test.beforeEach(async ({ page, site }) => {
  await page.goto(`${site}#many`);
});

test("a download has the columns as they were, with label and score behind them", async ({ page }) => {
  const { label, grid, results } = manyParts(page);
  const csv =
    'id;text;label\r\n007;"A ""wonderful"" film; really";x\r\n 8 ;"Terrible,\nawful";\r\n9;schön, great!;z\r\n10;;blank\r\n';
  await chooseFile(page, "my reviews.csv", csv);
  await classifyAll(page);
  await expect(results.getByText("3 classified in").and(page.getByText("1 without text."))).toBeVisible();

  const { name, text } = await save(page);
  expect(name).toBe("my reviews-classified.csv");
  expect(text).toMatch(/^\ufeffid;text;label;label_2;score\r\n/); // with umlauts, for Excel
  const [, ...records] = parse(text, { delimiter: ";", bom: true });
  expect(records.map((record) => record.slice(0, 3))).toEqual([
    ["007", 'A "wonderful" film; really', "x"],
    [" 8 ", "Terrible,\nawful", ""],
    ["9", "schön, great!", "z"],
    ["10", "", "blank"],
  ]);
  expect(records.map((record) => record[3])).toEqual(["POSITIVE", "NEGATIVE", "POSITIVE", ""]);
  for (const [i, record] of records.entries()) expect(record[4]).toMatch(i < 3 ? /^0\.\d+$/ : /^$/);

  // Only what is shown, in its order.
  await label.selectOption("Positive");
  await grid.getByRole("columnheader", { name: "Row" }).click();
  await page.getByLabel("Only the rows shown").check();
  const [, ...shown] = parse((await save(page)).text, { delimiter: ";", bom: true });
  expect(shown.map(([id]) => id)).toEqual(["9", "007"]);
});

test("a stopped run can be saved: rows without a label have none", async ({ page }) => {
  const { stop, classify, results } = manyParts(page);
  await chooseFile(page, "a.txt", "This is great\n".repeat(20_000));
  await classify.click();
  await expect(results.getByText(/ left$/)).toBeVisible();
  await stop.click();
  const [header, ...records] = parse((await save(page)).text);
  expect(header).toEqual(["text", "label", "score"]);
  expect(records).toHaveLength(20_000);
  expect(records[0][1]).toBe("POSITIVE");
  expect(records.at(-1)).toEqual(["This is great", "", ""]);
});

test("hostile cells show as text and leave as text", async ({ page }) => {
  const { format, rows, preview, dialog } = manyParts(page);
  const cells = [
    '<img src=x onerror="document.title=1">',
    "<script>document.title = 2</script>",
    '=HYPERLINK("http://evil.invalid","click")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "=1\nsecond line",
    "a\0b",
    "\u202egnp.exe",
    "{{constructor.constructor('alert(1)')()}}",
    "']]></text>",
  ];
  const quote = (/** @type {string} */ cell) => `"${cell.replaceAll('"', '""')}"`;
  await chooseFile(
    page,
    "evil.csv",
    `=cmd,text\n${cells.map((cell, i) => `${i},${quote(cell)}`).join("\n")}\n`,
  );
  await expect(format).toHaveValue("csv");
  await page.getByLabel("The first row names the columns").check();
  await manyParts(page).column.selectOption("text");
  await expect(preview.getByRole("columnheader").first()).toHaveText("=cmd");
  await classifyAll(page);
  await expect(rows.nth(0)).toContainText('<img src=x onerror="document.title=1">');
  await expect(rows.nth(1)).toContainText("<script>document.title = 2</script>");
  await expect(rows.nth(9)).toContainText("a␀b");
  expect(await page.locator("#many-content :is(img, script)").count()).toBe(0);
  await expect(page).toHaveTitle(/^Many texts at once/);
  await rows.nth(1).click();
  await expect(dialog.getByRole("definition").first()).toHaveText(cells[1]);
  await page.keyboard.press("Escape");

  const { text } = await save(page);
  const [header, ...records] = parse(text, { bom: true, record_delimiter: "\r\n" });
  expect(header[0]).toBe("'=cmd");
  const expected = cells.map((cell) => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell));
  expect(records.map(([, cell]) => cell)).toEqual(expected);
  await expect(page.getByText("Saved 13 rows, 8 cells with an apostrophe in front.")).toBeVisible();
  await expect(page.getByText(/gets an apostrophe in front/)).toBeVisible();
});

test("broken rows are reported with their lines, and none is lost", async ({ page }) => {
  const { options, grid } = manyParts(page);
  const csv = 'id,text\n1,fine\n2,"never closed\n3,"said "so" twice"\n4,too,many,cells\n5\n6,"two\nlines"\n';
  await chooseFile(page, "broken.csv", csv);
  await page.getByText("4 rows are not quite right. Nothing is left out.").click();
  await expect(options.getByRole("listitem")).toHaveText([
    /^Line 3: a quote does not end/,
    /^Line 4: a quote inside quotes is not doubled/,
    "Line 5: 4 cells, where the header has 2.",
    "Line 6: 1 cell, where the header has 2.",
  ]);
  await expect(grid).toHaveAttribute("aria-rowcount", "7");
  await classifyAll(page);
  const [header, ...records] = parse((await save(page)).text);
  expect(header).toEqual(["id", "text", "column 3", "column 4", "label", "score"]);
  expect(records.map((record) => record.slice(0, 4))).toEqual([
    ["1", "fine", "", ""],
    ["2", '"never closed', "", ""],
    ["3", 'said "so" twice', "", ""],
    ["4", "too", "many", "cells"],
    ["5", "", "", ""],
    ["6", "two\nlines", "", ""],
  ]);
});

test("lines of 10 MB are read, cut where they are shown, and saved in full", async ({ page }) => {
  const { rows, dialog, results } = manyParts(page);
  const long = "wonderful ".repeat(1_000_000);
  await chooseFile(page, "long.txt", `${long}\nshort and terrible\n`);
  await classifyAll(page);
  await expect(rows).toContainText([/^1wonderful.*…Positive/, /^2short and terribleNegative/]);
  await expect(results.getByText("1 too long: only the beginning counts.")).toBeVisible();
  await rows.first().click();
  await expect(dialog).toContainText("… (and 9,990,000 more characters)");
  await page.keyboard.press("Escape");
  const records = parse((await save(page)).text);
  expect(records[1][0] === long).toBe(true);
});

test("rows with words that the model does not know are counted", async ({ page }) => {
  const { rows, dialog, results } = manyParts(page);
  await chooseFile(page, "emoji.txt", "wonderful 😡\nterrible\n");
  await classifyAll(page);
  await expect(results.getByText("1 with words that the model does not know.")).toBeVisible();
  await rows.first().click();
  await expect(dialog).toContainText("It has words that the model does not know.");
  await page.keyboard.press("Escape");
  await rows.last().click();
  await expect(dialog).toContainText("Negative");
  await expect(dialog).not.toContainText("does not know");
});

test("files in other encodings are read, other files are refused with a way out", async ({ page }) => {
  const { rows, results } = manyParts(page);
  await chooseFile(page, "excel.txt", Buffer.from("\ufeffSchön, sehr schön\r\n", "utf16le"));
  await expect(rows).toContainText(["Schön, sehr schön"]);
  await chooseFile(page, "old.txt", Buffer.from("Schön", "latin1"));
  await expect(rows).toContainText(["Schön"]);
  await expect(page.getByText(/It is not UTF-8 and is read as Windows-1252/)).toBeVisible();
  await chooseFile(page, "packed.csv.gz", gzipSync("text;n\rSchön;1\rGut, sehr gut;2\r"));
  await expect(rows).toContainText(["Schön", "Gut, sehr gut"]);
  await chooseFile(page, "unmarked.txt", Buffer.from("Schön\nGut\n", "utf16le"));
  await expect(rows).toContainText(["Schön", "Gut"]);
  await expect(page.getByText(/has no byte order mark and is read as UTF-16LE/)).toBeVisible();
  await chooseFile(page, "russian.txt", Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2]));
  await expect(page.getByRole("alert").filter({ hasText: "save it as UTF-8" })).toBeVisible();
  await chooseFile(page, "table.xlsx", Buffer.from("PK\u0003\u0004\u0014"));
  await expect(page.getByRole("alert").filter({ hasText: "save it as CSV" })).toBeVisible();
  await expect(results).toBeHidden();
  await chooseFile(page, "empty.csv", "");
  await expect(page.getByText("empty.csv (0 bytes): 0 rows.")).toBeVisible();
  await expect(results.getByRole("button", { name: "Classify 0 rows" })).toBeDisabled();
  await chooseFile(page, "good.txt", "This works");
  await classifyAll(page);
  await expect(rowAt(page, 2)).toContainText("Positive");
});

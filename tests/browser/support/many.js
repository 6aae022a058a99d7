// "Many" as a visitor names its parts.
import { readFile } from "node:fs/promises";
import { expect } from "./test.js";

/** @param {import("@playwright/test").Page} page */
export function manyParts(page) {
  const grid = page.getByRole("grid", { name: "Rows" });
  const results = page.getByRole("region", { name: "Results" });
  return {
    text: page.getByRole("textbox", { name: "Your texts" }),
    examples: page.getByRole("button", { name: "Try with 50 example lines" }),
    file: page.locator("input[type=file]").and(page.locator("#many-content *")),
    options: page.getByRole("region", { name: "How it is read" }),
    format: page.getByRole("combobox", { name: "Read as" }),
    column: page.getByRole("combobox", { name: "Column with the texts" }),
    preview: page.getByRole("region", { name: "First rows" }),
    results,
    classify: results.getByRole("button", { name: /^Classify [\d,]+ rows?$/ }),
    stop: results.getByRole("button", { name: "Stop" }),
    goOn: results.getByRole("button", { name: "Go on" }),
    again: results.getByRole("button", { name: "Classify again" }),
    progress: results.getByRole("progressbar", { name: "Rows classified" }),
    histogram: results.getByRole("img", { name: /^Rows by score/ }),
    label: results.getByRole("combobox", { name: "Label" }),
    from: results.getByRole("spinbutton", { name: "Score from" }),
    grid,
    rows: grid.getByRole("row").filter({ has: page.getByRole("gridcell") }),
    download: results.getByRole("button", { name: "Download as CSV" }),
    dialog: page.getByRole("dialog"),
  };
}

/** The row at a place, with the header as 1. @param {import("@playwright/test").Page} page @param {number} index */
export const rowAt = (page, index) => page.locator(`[role=row][aria-rowindex="${index}"]`);

/** Chooses a file. @param {import("@playwright/test").Page} page @param {string} name @param {string | Buffer} content */
export async function chooseFile(page, name, content) {
  const buffer = typeof content === "string" ? Buffer.from(content) : content;
  await manyParts(page).file.setInputFiles({ name, mimeType: "text/plain", buffer });
}

/** @param {import("@playwright/test").Page} page @returns {Promise<{name: string, text: string}>} */
export async function save(page) {
  const [download] = await Promise.all([page.waitForEvent("download"), manyParts(page).download.click()]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
}

/** Classifies what is there, to the end. @param {import("@playwright/test").Page} page */
export async function classifyAll(page) {
  await manyParts(page).classify.click();
  await expect(manyParts(page).again).toBeVisible();
}

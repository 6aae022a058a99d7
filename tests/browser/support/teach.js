// "Teach" as a visitor names its parts.
import { expect } from "./test.js";

/** @param {import("@playwright/test").Page} page */
export function teachParts(page) {
  const examples = page.getByRole("region", { name: "Examples", exact: true });
  const found = page.getByRole("region", { name: "What was found" });
  const queue = page.getByRole("region", { name: "Texts to label" });
  const keep = page.getByRole("region", { name: "Keep it" });
  return {
    examples,
    text: examples.getByRole("textbox", { name: "An example, or a list of them" }),
    label: examples.getByRole("combobox", { name: "Its label" }),
    add: examples.getByRole("button", { name: "Add", exact: true }),
    starters: examples.getByRole("button", { name: "Try with 24 made-up examples" }),
    file: examples.locator("input[type=file]"),
    status: examples.locator(".teach-entry [role=status]"),
    undo: examples.getByRole("button", { name: "Undo" }),
    removeAll: examples.getByRole("button", { name: "Remove all" }),
    found,
    texts: found.getByRole("combobox", { name: "Texts" }),
    labels: found.getByRole("combobox", { name: "Labels" }),
    question: page.getByRole("textbox", { name: "A text that it has not seen" }),
    answer: page.getByRole("region", { name: "Its answer" }),
    facts: page.getByRole("region", { name: "Ask it" }).locator(".facts"),
    report: page.getByRole("region", { name: "How well it does" }),
    queue,
    card: queue.getByRole("group", { name: "The next text" }),
    keep,
    save: keep.getByRole("button", { name: "Download what it learned" }),
    head: keep.locator("input[type=file]"),
    keepCheck: keep.getByRole("checkbox", { name: "Keep my examples in this browser" }),
    forget: keep.getByRole("button", { name: "Delete what is stored" }),
  };
}

/** The made-up examples, learned. @param {import("@playwright/test").Page} page */
export async function learnStarters(page) {
  const { starters, facts } = teachParts(page);
  await starters.click();
  await expect(facts).toHaveText(/^Learned from 24 examples/);
}

/** As from the clipboard. @param {import("@playwright/test").Page} page @param {string} text */
export async function paste(page, text) {
  await teachParts(page).text.evaluate((box, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

/** @param {import("@playwright/test").Page} page @returns {Promise<string[]>} names of what the page stores as databases */
export const databases = (page) =>
  page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => String(name)));

// "Teach": from examples to answers of one's own labels, in and out of files, and stored only if wanted.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../../scripts/setup/shell.mjs";
import { summed } from "../js/support/head-file.js";
import { expect, skipWithoutBrowser, test } from "./support/test.js";
import { databases, learnStarters, paste, teachParts } from "./support/teach.js";

skipWithoutBrowser();

test.beforeEach(async ({ page, site }) => {
  await page.goto(`${site}#teach`);
});

test("a click shows what it is: made-up examples, an answer, a report, texts to label", async ({ page }) => {
  const { starters, answer, question, report, queue, examples } = teachParts(page);
  await expect(answer).toHaveText("Learning takes two labels, with two examples each.");
  await learnStarters(page);
  await expect(starters).toBeHidden();
  await expect(question).not.toHaveValue("");
  await expect(answer.getByRole("heading")).toHaveText(/^delivery \d\d\.\d%$/);
  await expect(report.getByText(/^\d\d% right$/)).toBeVisible();
  await expect(report.getByRole("table").getByRole("row")).toHaveCount(4);
  await expect(queue).toContainText("10 texts to label, the least sure first");
  await expect(examples.getByText("8 examples")).toHaveCount(3);
});

test("the answer follows each key and each example", async ({ page }) => {
  const { text, label, question, answer, facts, examples, status, undo } = teachParts(page);
  await learnStarters(page);
  await question.fill("Your website crashes when I log in");
  await expect(answer.getByRole("listitem")).toHaveCount(3);
  for (const example of ["The page does not load.", "I cannot log in.", "The app crashes at the start."]) {
    await text.fill(example);
    await label.fill("bug");
    await text.press("Enter");
  }
  await expect(status).toContainText("Added to bug: 3 examples.");
  await expect(text).toHaveValue("");
  await expect(label).toHaveValue("bug"); // the next one is likely of the same
  await expect(facts).toHaveText(/^Learned from 27 examples/);
  await expect(answer.getByRole("heading")).toHaveText(/^bug/);
  await question.fill("Thank you, this is wonderful");
  await expect(answer.getByRole("heading")).toHaveText(/^praise/);

  await examples.getByText("bug", { exact: true }).click();
  await examples.getByRole("button", { name: /^Remove “I cannot log in/ }).click();
  await expect(facts).toHaveText(/^Learned from 26 examples/);
  await expect(examples.getByRole("button", { name: /^Remove “/ }).last()).toBeFocused();
  await undo.click();
  await expect(facts).toHaveText(/^Learned from 27 examples/);
});

test("typed lines may carry their label, and what is missing is said", async ({ page }) => {
  const { text, label, add, answer, status } = teachParts(page);
  const type = async (/** @type {string} */ line) => {
    await text.fill(line);
    await add.click();
  };
  await type("Where is it?");
  await expect(status).toHaveText("Which label does it have? Any word will do.");
  await expect(label).toBeFocused();
  await expect(text).toHaveValue("Where is it?");
  await type("delivery: Where is it?");
  await expect(answer).toHaveText(
    "One label so far, delivery, with 1 example: add examples of another label.",
  );
  await type("refund: I paid twice");
  await expect(answer).toHaveText("delivery and refund have one example each: add another one to each.");
  await type("refund: Money back");
  await expect(answer).toHaveText("delivery has one example only: add another one.");
  await type("delivery: Still not here");
  await expect(answer).toHaveText("Type a text above.");
  await type(" ");
  await expect(status).toHaveText("Type a text first.");
});

test("pasted lines are shown before they are added, and take the place of the made-up ones", async ({
  page,
}) => {
  const { found, labels, facts, undo, examples } = teachParts(page);
  await learnStarters(page);
  await paste(page, "yes: Sure, why not\nyes: I agree\nno: Never\nno: I would rather not\n");
  await expect(found.getByRole("heading")).toHaveText("Your list: 4 rows");
  await expect(found.getByRole("listitem")).toHaveText([
    "yesSure, why not",
    "yesI agree",
    "noNever",
    "noI would rather not",
  ]);
  await labels.selectOption({ label: "none yet: label them here" });
  await expect(found.getByRole("button", { name: "Add 4 texts to label" })).toBeVisible();
  await labels.selectOption({ label: "before the colon" });
  await expect(found.getByRole("button", { name: "Add 4 examples" })).toBeVisible();
  await found.getByRole("button", { name: "Replace the made-up ones" }).click();
  await expect(found).toBeHidden();
  await expect(facts).toHaveText(/^Learned from 4 examples/);
  await undo.click();
  await expect(facts).toHaveText(/^Learned from 24 examples/);
  await expect(examples.getByText("8 examples")).toHaveCount(3);
});

test("a CSV with its columns, its quotes and its faults", async ({ page }) => {
  const { file, found, texts, labels, facts, report, examples } = teachParts(page);
  const rows = Array.from({ length: 24 }, (_, i) =>
    i % 2 ? `${i},"Late, again, number ${i}",delivery` : `${i},Money back number ${i},refund`,
  );
  rows.push(
    rows[0].replace(/^0/, "99"),
    ",,refund",
    `100,Late and paid twice,delivery`,
    `101,Late and paid twice,refund`,
  );
  const buffer = Buffer.from(["id,review,kind", ...rows].join("\n"));
  await file.setInputFiles({ name: "mail.csv", mimeType: "text/csv", buffer });
  await expect(found.getByRole("heading")).toHaveText("mail.csv: 28 rows");
  await expect(texts.locator("option:checked")).toHaveText("review");
  await expect(labels.locator("option:checked")).toHaveText("kind");
  await expect(found).toContainText("1 row without a text left out.");
  await found.getByRole("button", { name: "Add 27 examples" }).click();
  await expect(facts).toHaveText(/^Learned from 27 examples/);
  await expect(report).toContainText("1 example came twice and counts once.");
  await expect(report).toContainText("“Late and paid twice” has the labels delivery and refund.");
  await expect(examples.getByText("12 examples")).toHaveCount(0);
  await expect(examples.getByText("13 examples")).toBeVisible();
});

test("a spreadsheet's own file is refused with what it is", async ({ page }) => {
  const { file, status } = teachParts(page);
  await learnStarters(page);
  await file.setInputFiles({ name: "a.xlsx", mimeType: "", buffer: Buffer.from("PK\u0003\u0004") });
  await expect(status).toContainText("spreadsheet");
  await expect(teachParts(page).examples.getByText("8 examples")).toHaveCount(3);
});

test("texts without labels come up one by one, the least sure first, each with a key a label", async ({
  page,
}) => {
  const { found, removeAll, queue, card, facts, examples } = teachParts(page);
  await learnStarters(page);
  await removeAll.click();
  await expect(queue).toContainText("All examples are removed.");
  await teachParts(page).undo.click();
  await queue.getByRole("button", { name: "Drop all" }).click();
  await paste(
    page,
    "Where is my parcel, please?\nParcel, refund, thanks: all of it\nI want my money back now.\n",
  );
  await found.getByRole("button", { name: "Add 3 texts to label" }).click();
  // The two that resemble examples are surer.
  await expect(card).toContainText("Parcel, refund, thanks: all of it");
  await expect(queue).toContainText("3 texts to label, the least sure first");
  await card.focus();
  await page.keyboard.press("2");
  await expect(queue).toContainText("2 texts to label");
  await expect(examples.getByText("9 examples")).toHaveCount(1);
  await expect(queue).toContainText("Labelled refund.");
  const second = await card.locator(".teach-next").textContent();
  await page.keyboard.press("0");
  await expect(card.locator(".teach-next")).not.toHaveText(String(second));
  await page.keyboard.press("1");
  await expect(facts).toHaveText(/^Learned from 26 examples/);
  await expect(card.locator(".teach-next")).toHaveText(String(second));
  await queue.getByRole("button", { name: "Undo" }).click();
  await expect(queue).toContainText("2 texts to label");
  await card.focus();
  await page.keyboard.press("1");
  await page.keyboard.press("1");
  await expect(queue).toContainText("Nothing is left to label.");
  await expect(facts).toHaveText(/^Learned from 27 examples/);
});

test("what was learned goes into a file and comes back, without a text in it", async ({ page, site }) => {
  const { save, head, keep, question, answer, report, examples, queue } = teachParts(page);
  await expect(save).toBeDisabled();
  await learnStarters(page);
  await question.fill("You took the sum from my card two times");
  await expect(answer.getByRole("heading")).toHaveText(/^refund/);
  const said = await answer.innerText();
  const [download] = await Promise.all([page.waitForEvent("download"), save.click()]);
  expect(download.suggestedFilename()).toBe("my-labels.safetensors");
  const path = await download.path();
  const bytes = await readFile(path);
  expect(bytes.length).toBeLessThan(20_000);
  expect(bytes.includes("parcel")).toBe(false);
  expect(bytes.includes("delivery")).toBe(true);

  await page.goto("about:blank");
  await page.goto(`${site}#teach`);
  await question.fill("You took the sum from my card two times");
  await head.setInputFiles(path);
  await expect(keep).toContainText("answers now: delivery, refund, praise.");
  await expect(answer.getByRole("heading")).toHaveText(/^refund/);
  expect(await answer.innerText()).toBe(said);
  await expect(report.getByText(/^\d\d% right$/)).toBeVisible();
  await expect(queue).toBeHidden();

  // With examples of one's own they are still there.
  await learnStarters(page);
  await head.setInputFiles(path);
  await expect(keep).toContainText("Your examples are still here.");
  await keep.getByRole("button", { name: "Go back to my 24 examples" }).click();
  await expect(teachParts(page).facts).toHaveText(/^Learned from 24 examples/);
  await expect(examples.getByText("8 examples")).toHaveCount(3);
});

test("a head of another model, and a file that is none, change nothing", async ({ page }) => {
  const { save, head, keep, answer } = teachParts(page);
  await learnStarters(page);
  await expect(answer.getByRole("heading")).toHaveText(/^delivery/);
  await head.setInputFiles(join(root, "package.json"));
  await expect(keep).toContainText("package.json was not loaded. It is no file that this page has saved");
  const [download] = await Promise.all([page.waitForEvent("download"), save.click()]);
  const bytes = await readFile(await download.path());
  // As one of another encoder says of itself.
  const changed = bytes.toString("latin1").replace('\\"layers\\":12', '\\"layers\\":99');
  const other = Buffer.from(summed(Buffer.from(changed, "latin1")));
  expect(other).not.toEqual(bytes);
  await head.setInputFiles({ name: "other.safetensors", mimeType: "", buffer: other });
  await expect(keep).toContainText("other.safetensors was not loaded. It was learned with another model");
  await keep.getByText("Details").click();
  await expect(keep).toContainText("99 layers");
  await expect(answer.getByRole("heading")).toHaveText(/^delivery/);
  await expect(teachParts(page).examples.getByText("8 examples")).toHaveCount(3);
});

test("examples are stored only if the visitor says so, and until they are deleted", async ({ page }) => {
  const { keepCheck, forget, keep, examples, queue, facts, text, label } = teachParts(page);
  const name = "distilbert-wasm-teach";
  await learnStarters(page);
  await expect(keepCheck).not.toBeChecked();
  await expect(forget).toBeHidden();
  expect(await databases(page)).not.toContain(name);
  await page.reload();
  await expect(teachParts(page).starters).toBeVisible();
  expect(await databases(page)).not.toContain(name); // to look for it leaves nothing

  await learnStarters(page);
  await keepCheck.check();
  await expect(keep).toContainText("24 examples with their labels and 10 texts to label; nothing else");
  await label.fill("praise");
  await text.fill("Well done");
  await text.press("Enter");
  await expect(keep).toContainText("25 examples");
  await expect.poll(() => databases(page)).toContain(name);
  await page.reload();
  await expect(examples).toContainText("25 examples of your last visit.");
  await expect(facts).toHaveText(/^Learned from 25 examples/);
  await expect(queue).toContainText("10 texts to label");
  await expect(keepCheck).toBeChecked();

  await forget.click();
  await expect(keepCheck).not.toBeChecked();
  await expect(keepCheck).toBeFocused();
  await expect(facts).toHaveText(/^Learned from 25 examples/); // on the page they are until it is closed
  await expect.poll(() => databases(page)).not.toContain(name);
  await page.reload();
  await expect(teachParts(page).starters).toBeVisible();
});

test("a browser that stores nothing says so, and nothing is lost", async ({ page }) => {
  const { keepCheck, keep, examples } = teachParts(page);
  await learnStarters(page);
  await page.evaluate(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("denied", "SecurityError");
    };
  });
  await keepCheck.click();
  await expect(keep).toContainText("The browser did not store the examples");
  await expect(keepCheck).not.toBeChecked();
  await expect(examples.getByText("8 examples")).toHaveCount(3);
});

test("learning from many examples can be stopped, and the page stays free", async ({ page }) => {
  const { file, found, facts, answer, question } = teachParts(page);
  await learnStarters(page);
  await expect(answer.getByRole("heading")).toHaveText(/^delivery/);
  const rows = Array.from(
    { length: 6000 },
    (_, i) => `${i % 2 ? "odd" : "even"}\t${`number ${i} `.repeat(20)}`,
  );
  await file.setInputFiles({ name: "many.tsv", mimeType: "", buffer: Buffer.from(rows.join("\n")) });
  await found.getByRole("button", { name: /^Add 6,000 examples/ }).click();
  await expect(facts).toHaveText("Learning from 6,024 examples …");
  await question.fill("I love it");
  await expect(answer.getByRole("heading")).toHaveText(/^praise/); // of what was learned before
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(page.getByRole("alert")).toContainText("Stopped.");
  await expect(answer.getByRole("heading")).toHaveText(/^praise/);
  await teachParts(page).undo.click();
  await expect(facts).toHaveText(/^Learned from 24 examples/);
});

test("very long texts are learned by their beginning, and it says so", async ({ page }) => {
  const { file, found, report } = teachParts(page);
  const rows = Array.from({ length: 6 }, (_, i) => ({
    text: `number ${i} `.repeat(3000),
    label: i % 2 ? "odd" : "even",
  }));
  const buffer = Buffer.from(rows.map((row) => JSON.stringify(row)).join("\n"));
  await file.setInputFiles({ name: "long.jsonl", mimeType: "", buffer });
  await found.getByRole("button", { name: "Add 6 examples" }).click();
  await expect(report).toContainText("Of 6 examples the end was left out");
});

test("another model learns them anew", async ({ page, site }) => {
  const { facts, answer, examples } = teachParts(page);
  await learnStarters(page);
  await page.getByRole("link", { name: "Models", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Choose the model" })).toBeVisible();
  const files = join(root, "tests", "golden", "encoder", "plain");
  await page
    .locator("#models-content input[type=file]:not([webkitdirectory])")
    .setInputFiles(["config.json", "model.safetensors", "vocab.txt"].map((name) => join(files, name)));
  await expect(page.getByText("is loaded and answers now.")).toBeVisible();
  await page.goto(`${site}#teach`);
  await expect(facts).toHaveText(/^Learned from 24 examples/);
  await expect(answer.getByRole("listitem")).toHaveCount(3);
  await expect(examples.getByText("8 examples")).toHaveCount(3);
});

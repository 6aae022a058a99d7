// A model that fills masks, in the Models room: what it can do, beside the model in use.
import { readFile } from "node:fs/promises";
import { axeFindings } from "./support/axe.js";
import { expect, skipWithoutBrowser, test } from "./support/test.js";

skipWithoutBrowser();

const golden = new URL("../golden/fill-mask/bert/", import.meta.url);

test("fills the mask of a sentence, and leaves the model in use", async ({ page, site }) => {
  const address = `${site}models/bert/`;
  await page.route(`${address}**`, async (route) => {
    const file = new URL(route.request().url().slice(address.length), golden);
    const body = await readFile(file).catch(() => undefined);
    await route.fulfill(body ? { body } : { status: 404 });
  });
  await page.goto(`${site}#models`);
  const inUse = page.getByRole("heading", { name: "In use: The page’s own model" });
  await expect(inUse).toBeVisible();
  await page.getByRole("textbox", { name: /Name on the Hugging Face hub/ }).fill(address);
  await page.getByRole("button", { name: "Load", exact: true }).click();
  const sentence = page.getByRole("textbox", { name: /A sentence with \[MASK\]/ });
  await expect(sentence).toBeFocused();
  const card = page.locator("section", { has: sentence }).last();
  await expect(card).toContainText("Good for words for a gap (FillMask)");
  await sentence.fill("john lives in [MASK].");
  await page.keyboard.press("Enter");
  await expect(card.locator("dt")).toHaveCount(5);
  await expect(card.locator("dd").first()).toHaveText(/^[<>]? ?[\d.]+% · john lives in .+\.$/);
  await sentence.fill("[MASK] and [MASK]");
  await page.keyboard.press("Enter");
  await expect(card.locator("dt")).toHaveCount(10);
  await sentence.fill("john");
  await page.keyboard.press("Enter");
  await expect(card.locator("dd")).toHaveCount(1);
  await expect(card.locator("dd")).toHaveText("the text has no [MASK], the mask of this model");
  await expect(inUse).toBeVisible();
  expect(await axeFindings(page)).toEqual([]);
});

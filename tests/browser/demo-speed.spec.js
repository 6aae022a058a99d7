// The bench in the visitor's browser.
import { expect, skipWithoutBrowser, test } from "./support/test.js";

skipWithoutBrowser();

test("measures three lengths and shows them beside the published figures", async ({ page, site }) => {
  await page.goto(`${site}#speed`);
  const rows = page.getByRole("table").getByRole("row");
  await expect(rows).toHaveCount(4);
  for (const tokens of [16, 32, 128]) {
    await expect(rows.filter({ hasText: `${tokens} tokens` }).first()).toContainText(/[\d.]+ ms/); // published
  }
  await page.getByRole("button", { name: "Measure now" }).click();
  await expect(page.getByRole("button", { name: "Stop" })).toBeFocused();
  await expect(page.getByText(/^Done: [\d,]+ texts, one at a time/)).toBeVisible({ timeout: 60_000 });
  const here = await rows.locator("td:nth-child(2)").allTextContents();
  const times = here.map((text) => parseFloat(text) * (text.endsWith(" s") ? 1000 : 1));
  expect(times.every((time) => time > 0)).toBe(true);
  expect(times[2], "128 tokens take longer than 16").toBeGreaterThan(times[0]);
});

test("stops when asked", async ({ page, site }) => {
  await page.goto(`${site}#speed`);
  await page.getByRole("button", { name: "Measure now" }).click();
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(page.getByText("Stopped.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Measure now" })).toBeFocused();
});

// A link that opens the same view, the result as JSON, and code for what is on the screen.
import { expect, parts, skipWithoutBrowser, test } from "./support/test.js";

skipWithoutBrowser();

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

const clipboard = (/** @type {import("@playwright/test").Page} */ page) =>
  page.evaluate(() => navigator.clipboard.readText());

for (const text of [
  "This is terrible & not #1, 100% a+b=c?",
  "Línea uno\nзвучит 日本語 😀",
  '<script>"quotes" \\ and `ticks`</script>',
]) {
  test(`a link brings ${JSON.stringify(text)} along, in the part that no server sees`, async ({
    page,
    site,
    watch,
  }) => {
    await page.goto(site);
    const { text: box, heading } = parts(page);
    await box.fill(text);
    await expect(heading).toHaveText(/^(Positive|Negative)/);
    await page.getByRole("button", { name: "Copy link" }).click();
    await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
    const link = await clipboard(page);
    expect(link.startsWith(`${site}#try?`)).toBe(true);
    const answer = await heading.textContent();

    await page.goto("about:blank");
    await page.goto(link);
    await expect(box).toHaveValue(text);
    await expect(heading).toHaveText(String(answer));
    await expect(page).toHaveURL(link);
    for (const url of watch.requests) expect(url).not.toContain("text=");

    // The address no longer holds the link's text once it has been changed.
    await box.press("End");
    await box.pressSequentially("!");
    await expect(page).toHaveURL(`${site}#try`);
  });
}

test("a link followed within the page changes the text", async ({ page, site }) => {
  await page.goto(site);
  await expect(parts(page).heading).toHaveText(/^Positive/);
  await page.evaluate(() => (location.hash = "#try?text=This+is+terrible"));
  await expect(parts(page).text).toHaveValue("This is terrible");
  await expect(parts(page).heading).toHaveText(/^Negative/);
});

test("an odd or far too long link does no harm", async ({ page, site }) => {
  for (const hash of [
    "#try?text=%E0%A4%A",
    "#nothing?x",
    "#try?text=",
    `#try?text=${"a%20".repeat(30_000)}`,
  ]) {
    await page.goto("about:blank");
    await page.goto(site + hash);
    await expect(parts(page).heading).toHaveText(/^(Positive|Negative|Your turn)/);
  }
  expect((await parts(page).text.inputValue()).length).toBe(20_000);
});

test("the result is copied as JSON, words included", async ({ page, site }) => {
  await page.goto(site);
  const { text, words } = parts(page);
  await text.fill("This is awesome");
  await expect(words.last()).toHaveText("awesome");
  await page.getByRole("button", { name: "Copy result as JSON" }).click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  const result = JSON.parse(await clipboard(page));
  expect(result).toMatchObject({
    text: "This is awesome",
    label: "POSITIVE",
    tokenCount: 5,
    truncated: false,
  });
  expect(result.words.map((/** @type {{word: string}} */ { word }) => word)).toEqual([
    "This",
    "is",
    "awesome",
  ]);
  expect(result.scores).toHaveLength(2);
});

test("the code shown is for the text in the box, and can be copied whole", async ({ page, site }) => {
  await page.goto(site);
  const { text, heading } = parts(page);
  const long = `It's "quoted" and ${"very ".repeat(60)}long`;
  await text.fill(long);
  await expect(heading).toHaveText(/^(Positive|Negative)/);
  await expect(page.locator("#code")).toContainText('classify("It\'s \\"quoted\\" and very');
  await page.getByRole("button", { name: "Copy code" }).click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await clipboard(page)).toBe(
    [
      'import { TextClassifier } from "distilbert-wasm";',
      "const classifier = await TextClassifier.load();",
      `await classifier.classify(${JSON.stringify(long)});`,
    ].join("\n"),
  );
});

test("without a text there is nothing to share", async ({ page, site }) => {
  await page.goto(site);
  const { clear, heading } = parts(page);
  await expect(heading).toHaveText(/^Positive/);
  await clear.click();
  await expect(page.getByRole("button", { name: "Copy link" })).toBeDisabled();
  await expect(page.getByRole("button", { name: "Copy result as JSON" })).toBeDisabled();
});

// Type, and the answer follows.
import { expect, parts, skipWithoutBrowser, test } from "./support/test.js";
import { holdWeights } from "./support/weights.js";

skipWithoutBrowser();

/** @param {import("@playwright/test").Locator} bar */
async function readBar(bar) {
  const [name, value] = await Promise.all([
    bar.locator(".name").textContent(),
    bar.locator(".value").textContent(),
  ]);
  const length = await bar.locator(".fill").evaluate((fill) => {
    const track = /** @type {HTMLElement} */ (fill.parentElement);
    return fill.getBoundingClientRect().width / track.getBoundingClientRect().width;
  });
  return { name, percent: parseFloat(String(value).replace(/[<>]/, "")), length };
}

test("classifies the example that it opens with", async ({ page, site }) => {
  await page.emulateMedia({ reducedMotion: "reduce" }); // bars jump to their length
  await page.goto(site);
  const { heading, bars, answer } = parts(page);
  await expect(heading).toHaveText(/^Positive \d\d\.\d%$/);
  await expect(bars).toHaveCount(2);
  const [negative, positive] = await Promise.all((await bars.all()).map(readBar));
  expect([negative.name, positive.name]).toEqual(["Negative", "Positive"]);
  expect(positive.percent).toBeGreaterThan(50);
  expect(positive.percent + negative.percent).toBeCloseTo(100, 0);
  for (const bar of [negative, positive]) expect(bar.length).toBeCloseTo(bar.percent / 100, 1);
  await expect(answer.getByText(/^\d+ tokens in .*\d m?s · [\d,.]+ tokens\/s$/)).toBeVisible();
});

test("follows the typing", async ({ page, site }) => {
  await page.goto(site);
  const { text, heading } = parts(page);
  await text.fill("");
  await text.pressSequentially("This is awesome");
  await expect(heading).toHaveText(/^Positive/);
  for (let i = 0; i < "awesome".length; i++) await text.press("Backspace");
  await text.pressSequentially("terrible");
  await expect(heading).toHaveText(/^Negative/);
});

test("classifies an example that is clicked", async ({ page, site }) => {
  await page.goto(site);
  const { text, examples, heading } = parts(page);
  await examples.filter({ hasText: "I waited an hour" }).click();
  await expect(text).toHaveValue("I waited an hour, and the soup was cold.");
  await expect(heading).toHaveText(/^Negative/);
  await examples.filter({ hasText: "You made my day." }).click();
  await expect(heading).toHaveText(/^Positive/);
});

test("of many quick changes only the latest waits, and wins", async ({ page, site }) => {
  await page.addInitScript(() => {
    const sent = /** @type {unknown[]} */ ([]);
    Object.assign(window, { sent });
    const { postMessage } = Worker.prototype;
    Worker.prototype.postMessage = function (/** @type {any} */ message, /** @type {any} */ ...rest) {
      if (message.name === "classify") sent.push(...message.args[0]);
      return postMessage.call(this, message, ...rest);
    };
  });
  await page.goto(site);
  const { text, heading } = parts(page);
  await expect(heading).toHaveText(/^Positive/);
  // The page asks its first text a second time for how long it takes: that answer must have come.
  await expect(page.locator("#facts")).toContainText("tokens/s");
  // In one task of the page, so that no answer can come in between.
  await text.evaluate((/** @type {HTMLTextAreaElement} */ box) => {
    /** @type {any} */ (window).sent.length = 0;
    for (let i = 0; i < 50; i++) {
      box.value = i % 2 ? `This is awesome ${i}` : `This is terrible ${i}`;
      box.dispatchEvent(new Event("input"));
    }
    box.value = "This is terrible";
    box.dispatchEvent(new Event("input"));
  });
  await expect(heading).toHaveText(/^Negative/);
  const sent = await page.evaluate(() => /** @type {any} */ (window).sent);
  expect(sent).toEqual(["This is terrible 0", "This is terrible"]);
});

test("text typed before the model is there is classified once it is", async ({ page, site }) => {
  const weights = await holdWeights(page);
  await page.goto(site);
  const { text, heading, progress } = parts(page);
  await expect(progress).toBeVisible();
  await text.fill("This is terrible");
  await weights.release();
  await expect(heading).toHaveText(/^Negative/);
  await expect(progress).toBeHidden();
});

test("invites to write where the box is empty or blank", async ({ page, site }) => {
  await page.goto(site);
  const { text, clear, heading, bars } = parts(page);
  await expect(heading).toHaveText(/^Positive/);
  await clear.click();
  await expect(text).toHaveValue("");
  await expect(text).toBeFocused();
  await expect(heading).toHaveText("Your turn");
  await expect(bars).toHaveCount(0);
  await text.fill(" \n\t ");
  await expect(heading).toHaveText("Your turn");
  await text.fill("This is awesome");
  await expect(heading).toHaveText(/^Positive/);
});

test("says that only the beginning of a very long text counts", async ({ page, site }) => {
  await page.goto(site);
  const { text, heading, note, answer } = parts(page);
  await expect(heading).toHaveText(/^Positive/);
  await expect(note).toBeHidden();
  await text.fill("This is terrible. ".repeat(600_000)); // ten megabytes
  expect((await text.inputValue()).length).toBe(20_000);
  await expect(heading).toHaveText(/^Negative/);
  await expect(note).toBeVisible();
  await expect(note).toHaveText(/the first 512 tokens/);
  await expect(answer.getByText(/^512 tokens in/)).toBeVisible();
  await text.fill("This is awesome");
  await expect(heading).toHaveText(/^Positive/);
  await expect(note).toBeHidden();
});

test("shows a hostile text as text", async ({ page, site }) => {
  await page.goto(site);
  const { text, heading } = parts(page);
  const hostile = `This is terrible </textarea><img src=x onerror="window.hacked=1"><script>window.hacked=1</script>`;
  await text.fill(hostile);
  await expect(heading).toHaveText(/^Negative/);
  await expect(text).toHaveValue(hostile);
  expect(await page.evaluate(() => "hacked" in window)).toBe(false);
  await expect(page.locator("main img, main script")).toHaveCount(0);
});

test("odd characters do no harm", async ({ page, site }) => {
  await page.goto(site);
  const { text, heading } = parts(page);
  for (const odd of ["\\ud800", "\\u0000", "\\u202e", "e" + "\\u0301".repeat(2000), "\\ud83d\\ude00"]) {
    await page.evaluate((escaped) => {
      const box = /** @type {HTMLTextAreaElement} */ (document.getElementById("text"));
      box.value = `This is terrible. ${JSON.parse(`"${escaped}"`)}`;
      box.dispatchEvent(new Event("input"));
    }, odd);
    await expect(heading).toHaveText(/^Negative/);
    await text.fill("This is awesome");
    await expect(heading).toHaveText(/^Positive/);
  }
});

test("names what the model does not know", async ({ page, site }) => {
  await page.goto(site);
  const { text, heading, answer, announcement } = parts(page);
  const note = answer.getByText(/does not know/);
  await expect(heading).toHaveText(/^Positive/);
  await expect(note).toBeHidden();
  const sees = ": it sees that something stands there, not what.";
  await text.fill("😡😡😡");
  await expect(note).toHaveText(`The model does not know “\u2068😡😡😡\u2069”${sees}`);
  await expect(announcement).toHaveText(/^(Positive|Negative), \d\d\.\d%\. The model does not know .*😡😡😡/);
  await text.fill("This is 𓀀 terrible 😡, truly 𓀀");
  await expect(note).toHaveText(`The model does not know “\u2068𓀀\u2069” and “\u2068😡\u2069”${sees}`);
  await text.fill("🚀 😡 👍 💡 🎉 🐈 🚀 🐎 terrible");
  await expect(note).toContainText("“\u2068🎉\u2069” and 2 more:");
  const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement);
  expect(scrollWidth).toBe(clientWidth);
  await text.fill("This is awesome");
  await expect(heading).toHaveText(/^Positive/);
  await expect(note).toBeHidden();
  await expect(announcement).toHaveText(/^Positive, \d\d\.\d%\.$/);
});

test("text that runs from right to left is set from right to left", async ({ page, site }) => {
  await page.goto(site);
  const { text, heading } = parts(page);
  await expect(text).toHaveCSS("direction", "ltr");
  await text.fill("הסרט הזה נהדר");
  await expect(text).toHaveCSS("direction", "rtl");
  await expect(heading).toHaveText(/^(Positive|Negative)/);
});

test("goes on with the network cut off", async ({ page, site, context }) => {
  await page.goto(site);
  const { text, heading, words } = parts(page);
  await expect(words).not.toHaveCount(0); // by then all is here
  await context.setOffline(true);
  await text.fill("This is terrible");
  await expect(heading).toHaveText(/^Negative/);
  await expect(words.last()).toHaveText("terrible");
});

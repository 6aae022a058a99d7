/* global TextClassifier -- what the page puts within reach */
// Models that the browser caches for the next visit.
import { expect, open, test } from "./support/bare.js";
import { skipWithoutBrowser } from "./support/test.js";

skipWithoutBrowser();

/**
 * @param {import("@playwright/test").Page} page
 * @param {string} model
 * @param {{threads?: number, cache?: boolean}} [options]
 */
const answerOf = (page, model, options = {}) =>
  page.evaluate(
    async ({ model, options }) => {
      const classifier = await TextClassifier.load(model, options);
      const result = await classifier.classify("w1 w2 w3");
      await classifier.dispose();
      return result;
    },
    { model, options },
  );

const list = (/** @type {import("@playwright/test").Page} */ page) =>
  page.evaluate(() => TextClassifier.cache.list());

test("a second visit loads without the network; clear forgets", async ({ page, bare }) => {
  const first = await answerOf(page, bare.model);
  const cached = await list(page);
  expect(cached.map(({ url }) => url.replace(bare.model, "")).sort()).toEqual([
    "config.json",
    "model.safetensors",
    "tokenizer_config.json",
    "vocab.txt",
  ]);
  expect(cached.find(({ url }) => url.endsWith("model.safetensors"))?.bytes).toBe(100_976);

  await page.route(`${bare.model}**`, (route) => route.abort());
  await open(page, bare.url);
  expect(await answerOf(page, bare.model)).toEqual(first);
  expect(await answerOf(page, bare.model, { threads: 2 })).toEqual(first);

  await page.evaluate(() => TextClassifier.cache.clear("/another/model"));
  expect(await list(page)).toHaveLength(4);
  await page.evaluate((model) => TextClassifier.cache.clear(model), bare.model);
  expect(await list(page)).toEqual([]);
  await expect(answerOf(page, bare.model)).rejects.toThrow(/model\/|plain/);
});

test("nothing is cached for the embedded model, nor with `cache: false`", async ({ page, bare }) => {
  await page.evaluate(async () => (await TextClassifier.load()).dispose());
  await answerOf(page, bare.model, { cache: false });
  expect(await list(page)).toEqual([]);
});

test("several threads download a model once", async ({ page, bare }) => {
  await answerOf(page, bare.model, { threads: 3 });
  const weights = bare.requests.filter((url) => url.endsWith("plain/model.safetensors"));
  expect(weights).toHaveLength(1);
});

test("a full disk is one warning, and the model works", async ({ page, bare }) => {
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(bare.url);
  await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 20_000 });
  expect(await answerOf(page, bare.model)).toMatchObject({ tokenCount: 5 });
  expect(bare.warnings).toEqual([
    expect.stringMatching(/^distilbert-wasm: .* cannot be cached for the next visit: QuotaExceededError/),
  ]);
  expect(await list(page)).toEqual([]);
});

test("denied storage is one warning, and the model works", async ({ page, bare }) => {
  const answer = await page.evaluate(async (model) => {
    CacheStorage.prototype.open = () => Promise.reject(new DOMException("not here", "SecurityError"));
    const classifier = await TextClassifier.load(model, { worker: false });
    return classifier.classify("w1 w2 w3");
  }, bare.model);
  expect(answer).toMatchObject({ tokenCount: 5 });
  expect(bare.warnings).toEqual([
    "distilbert-wasm: models cannot be cached for the next visit: SecurityError: not here",
  ]);
});

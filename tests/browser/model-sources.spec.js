/* global TextClassifier -- what the page puts within reach */
// Where a page's model comes from: the caller's hands, the hub, files with known sums.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { startHub } from "../js/support/hub-server.mjs";
import { expect, test } from "./support/bare.js";
import { skipWithoutBrowser } from "./support/test.js";

skipWithoutBrowser();

const folder = fileURLToPath(new URL("../golden/encoder/plain", import.meta.url));

/** What a page classifies with a model. @param {import("@playwright/test").Page} page @param {string} model @param {object} [options] */
const answerOf = (page, model, options) =>
  page.evaluate(
    async ({ model, options }) => {
      const classifier = await TextClassifier.load(model, options);
      const result = await classifier.classify(["w1 w2 w3", "w4"]);
      await classifier.dispose();
      return result;
    },
    { model, options },
  );

for (const form of ["bytes", "Blob", "Response", "ReadableStream"]) {
  for (const placement of [{ worker: false }, { worker: true }, { threads: 2 }]) {
    test(`weights in hand, ${form}, ${JSON.stringify(placement)}`, async ({ page, bare }) => {
      const answer = await page.evaluate(
        async ({ model, form, placement }) => {
          const [config, tokenizer, response] = await Promise.all(
            ["config.json", "vocab.txt", "model.safetensors"].map((file) => fetch(model + file)),
          );
          const bytes = new Uint8Array(await response.clone().arrayBuffer());
          const forms = /** @type {Record<string, any>} */ ({
            bytes,
            Blob: new Blob([bytes]),
            Response: response,
            ReadableStream: response.body,
          });
          const given = { config, tokenizer, weights: forms[form] };
          /** @type {import("../../web/src/index.js").Progress[]} */
          const events = [];
          const classifier = await TextClassifier.load(given, {
            ...placement,
            onProgress: (event) => events.push(event),
          });
          const result = await classifier.classify(["w1 w2 w3", "w4"]);
          await classifier.dispose();
          return { result, left: bytes.length, overall: events.at(-1)?.overall };
        },
        { model: bare.model, form, placement },
      );
      expect(answer.result).toEqual(await answerOf(page, bare.model));
      expect(answer.left).toBe(100_976);
      expect(answer.overall?.loaded).toBe(answer.overall?.total);
      expect(bare.warnings).toEqual([]);
    });
  }
}

test("an abort lets go of a stream in the caller's hands", async ({ page, bare }) => {
  const outcome = await page.evaluate(async (model) => {
    const [config, tokenizer] = await Promise.all(
      ["config.json", "vocab.txt"].map((file) => fetch(model + file)),
    );
    let cancel = () => {};
    const cancelled = new Promise((resolve) => (cancel = () => resolve(true)));
    const weights = new ReadableStream({ cancel });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 300);
    const loading = TextClassifier.load({ config, tokenizer, weights }, { signal: controller.signal });
    const name = await loading.catch((error) => error.name);
    return { name, cancelled: await cancelled };
  }, bare.model);
  expect(outcome).toEqual({ name: "AbortError", cancelled: true });
});

test("a model of the hub: redirects across origins, cached, listed and forgotten", async ({ page, bare }) => {
  const hub = await startHub({ "owner/plain": folder });
  try {
    const first = await answerOf(page, "owner/plain", { hub: hub.url });
    expect(first).toEqual(await answerOf(page, bare.model));
    const cached = await page.evaluate(() => TextClassifier.cache.list());
    expect(cached.filter(({ url }) => url.startsWith(`${hub.url}/owner/plain/resolve/main/`))).toHaveLength(
      4,
    );
    expect(cached.some(({ url }) => url.startsWith(hub.cdn))).toBe(false);
    hub.requests.length = 0;
    expect(await answerOf(page, "owner/plain", { hub: hub.url, threads: 2 })).toEqual(first);
    expect(hub.requests).toEqual([]);
    await expect(answerOf(page, "owner/none", { hub: hub.url })).rejects.toThrow(
      /owner\/none on \S+ does not exist, or is private or gated/,
    );
  } finally {
    await hub.close();
  }
});

test("sums are checked, in a worker and in the page", async ({ page, bare }) => {
  const file = `${folder}/model.safetensors`;
  const sum = createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
  for (const worker of [true, false]) {
    const right = { worker, cache: false, integrity: { "model.safetensors": sum } };
    expect(await answerOf(page, bare.model, right)).toHaveLength(2);
    const wrong = {
      worker,
      integrity: { "model.safetensors": sum.replace(/^./, (x) => (x === "0" ? "1" : "0")) },
    };
    await expect(answerOf(page, bare.model, wrong)).rejects.toThrow(/has the sha256 [0-9a-f]{64}, expected/);
  }
  expect(await page.evaluate(() => TextClassifier.cache.list())).toEqual([]);
});

test("the WebAssembly may lie elsewhere, and the default is not fetched", async ({ page, bare }) => {
  await page.route("**/elsewhere/*.wasm", (route) => {
    const name = route.request().url().replace(/^.*\//, "");
    return route.fulfill({ path: fileURLToPath(new URL(`../../web/dist/${name}`, import.meta.url)) });
  });
  const wasm = new URL("elsewhere/distilbert-base.wasm", bare.url).href;
  for (const worker of [true, false]) {
    bare.requests.length = 0;
    expect(await answerOf(page, bare.model, { wasm, worker })).toHaveLength(2);
    expect(bare.requests.filter((url) => url.endsWith(".wasm"))).toEqual([wasm]);
  }
});

/* global TextClassifier -- what the page puts within reach */
// Pages that are not like others: private windows, sandboxed frames, a base address, a cache that fails.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { expect, test } from "./support/bare.js";
import { skipWithoutBrowser } from "./support/test.js";

skipWithoutBrowser();

const files = ["config.json", "model.safetensors", "sha256.json", "tokenizer_config.json", "vocab.txt"];

/** What a page classifies with a model, or the error that it gets. */
const answerOf = (
  /** @type {import("@playwright/test").Page | import("@playwright/test").Frame} */ page,
  /** @type {string | undefined} */ model,
  options = {},
) =>
  page.evaluate(
    async ({ model, options }) => {
      try {
        const classifier = await TextClassifier.load(model, options);
        const { tokenCount } = await classifier.classify("w1 w2 w3");
        await classifier.dispose();
        return tokenCount;
      } catch (error) {
        const { code, message } = /** @type {any} */ (error);
        return { code, message };
      }
    },
    { model, options },
  );

// Playwright's pages are those of private windows.
test("in a private window a page may load a model twice at once", async ({ page, bare }) => {
  const model = new URL("../../../../models/default/", bare.url).href;
  for (let i = 0; i < 3; i++) {
    expect(await Promise.all([answerOf(page, model), answerOf(page, model)])).toEqual([8, 8]);
    await page.evaluate(() => TextClassifier.cache.clear());
  }
  expect(bare.warnings).toEqual([]);
});

test("relative addresses go by the page's base", async ({ page, bare }) => {
  await page.evaluate((base) => {
    document.head.append(Object.assign(document.createElement("base"), { href: base }));
  }, new URL("../../../golden/encoder/", bare.url).href);
  for (const placement of [{ worker: false }, { worker: true }]) {
    expect(await answerOf(page, "./plain", { cache: false, ...placement })).toBe(5);
    const wasm = "../../../web/dist/distilbert-base.wasm";
    expect(await answerOf(page, "./plain/", { wasm, ...placement })).toBe(5);
  }
  expect(bare.requests.filter((url) => /vocab\.txt$/.test(url))).toContain(`${bare.model}vocab.txt`);
  await page.evaluate(() => TextClassifier.cache.clear("./plain"));
  expect(await page.evaluate(() => TextClassifier.cache.list())).toEqual([]);
  expect(bare.warnings).toEqual([]);
});

for (const worker of [true, false]) {
  test(`a page in place of the WebAssembly is a network error, worker: ${worker}`, async ({ page, bare }) => {
    await page.route(/\.wasm$/, (route) =>
      route.fulfill({ contentType: "text/html; charset=utf-8", body: "<!doctype html><title>Start</title>" }),
    );
    expect(await answerOf(page, bare.model, { worker })).toEqual({
      code: "network",
      message: expect.stringMatching(
        /^the WebAssembly file http:\S+\/distilbert-\w+\.wasm could not be loaded: no WebAssembly, but text\/html; charset=utf-8 came\./,
      ),
    });
  });
}

test("a cached file that has changed is found, and all come anew", async ({ page, bare }) => {
  for (const file of files) {
    expect(await answerOf(page, bare.model)).toBe(5);
    const bytes = await page.evaluate(async (url) => {
      const cache = await caches.open("distilbert-wasm-v1");
      const cached = await cache.match(url);
      const bytes = new Uint8Array((await cached?.arrayBuffer()) ?? new ArrayBuffer(0));
      bytes[bytes.length - 20] ^= 1;
      await cache.put(url, new Response(bytes, { headers: cached?.headers }));
      return bytes.length;
    }, bare.model + file);
    expect(bytes).toBeGreaterThan(20);
    bare.requests.length = 0;
    expect(await answerOf(page, bare.model)).toBe(5);
    expect(bare.requests.filter((url) => url === `${bare.model}vocab.txt`)).toHaveLength(1);
    bare.requests.length = 0;
    expect(await answerOf(page, bare.model)).toBe(5);
    expect(bare.requests.filter((url) => url.startsWith(bare.model))).toEqual([]);
  }
  expect(bare.warnings).toEqual([]);
});

for (const method of /** @type {const} */ (["open", "match", "put"])) {
  test(`a Cache API that never answers ${method} is one warning`, async ({ page, bare }) => {
    await page.evaluate((method) => {
      const prototype = /** @type {any} */ (method === "open" ? CacheStorage.prototype : Cache.prototype);
      prototype[method] = () => new Promise(() => {});
      // The ten seconds that it has pass at once.
      const { setTimeout } = globalThis;
      Object.assign(globalThis, {
        setTimeout: (/** @type {() => void} */ callback, time = 0) =>
          setTimeout(callback, time >= 10_000 ? 300 : time),
      });
    }, method);
    expect(await answerOf(page, bare.model, { worker: false })).toBe(5);
    expect(bare.warnings).toEqual([
      expect.stringMatching(/^distilbert-wasm: .*cache.*: Error: no answer for 10 seconds$/),
    ]);
    if (method === "open") expect(await page.evaluate(() => TextClassifier.cache.list())).toEqual([]);
  });
}

test.describe("a sandboxed frame", () => {
  test.use({ headers: { "Access-Control-Allow-Origin": "*" } });

  /** @param {import("@playwright/test").Page} page @param {string} src */
  async function frameOf(page, src) {
    await page.evaluate((src) => {
      const frame = Object.assign(document.createElement("iframe"), { src });
      frame.sandbox.add("allow-scripts");
      document.body.append(frame);
    }, src);
    await expect.poll(() => page.frames().length).toBe(2);
    const [, frame] = page.frames();
    await frame.waitForFunction(() => "TextClassifier" in globalThis);
    expect(await frame.evaluate(() => globalThis.origin)).toBe("null");
    return frame;
  }

  test("loads, and has nothing cached", async ({ page, bare }) => {
    const frame = await frameOf(page, bare.url);
    expect(await frame.evaluate(() => TextClassifier.cache.list())).toEqual([]);
    await frame.evaluate(() => TextClassifier.cache.clear());
    expect(await answerOf(frame, bare.model, { worker: false })).toBe(5);
    expect(bare.warnings).toEqual([
      expect.stringMatching(/^distilbert-wasm: models cannot be cached for the next visit: SecurityError/),
    ]);
  });

  test("has a worker of its own, and learns why there is none", async ({ page, bare }) => {
    const frame = await frameOf(page, bare.url);
    const tokens = await frame.evaluate(async (model) => {
      const classifier = await TextClassifier.load(model, { cache: false });
      Object.assign(globalThis, { classifier });
      return (await classifier.classify("w1 w2 w3")).tokenCount;
    }, bare.model);
    expect(tokens).toBe(5);
    expect(page.workers().map((worker) => worker.url())).toEqual([expect.stringMatching(/^blob:null/)]);
    await frame.evaluate(() => /** @type {any} */ (globalThis).classifier.dispose());
    await expect.poll(() => page.workers().length).toBe(0);
    expect(bare.warnings).toEqual([]);

    const worker = new URL("nowhere.js", bare.url).href;
    expect(await answerOf(frame, bare.model, { cache: false, worker })).toBe(5);
    const own = bare.warnings.filter((warning) => warning.startsWith("distilbert-wasm"));
    expect(own).toEqual([expect.stringMatching(/no worker could be started: .*nowhere\.js/)]);
  });
});

/**
 * A server of the tiny model, on another origin.
 * @param {(response: import("node:http").ServerResponse, body: Buffer, asked: number) => unknown} sendWeights
 */
async function serveModel(sendWeights) {
  let asked = 0;
  const server = createServer(async (request, response) => {
    const file = String(request.url).replace(/^.*\//, "");
    const body = await readFile(new URL(`../golden/encoder/plain/${file}`, import.meta.url)).catch(() => {});
    response.writeHead(body ? 200 : 404, { "Access-Control-Allow-Origin": "*" });
    if (body && file === "model.safetensors") sendWeights(response, body, ++asked);
    else response.end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}/model/`,
    asked: () => asked,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

for (const worker of [true, false]) {
  test(`a download that breaks off is tried once more, worker: ${worker}`, async ({ page, bare }) => {
    const once = await serveModel((response, body, asked) => {
      if (asked > 1) response.end(body);
      else response.write(body.subarray(0, 50_000), () => response.destroy());
    });
    expect(await answerOf(page, once.url, { worker })).toBe(5);
    expect(once.asked()).toBe(2);
    once.close();
    const always = await serveModel((response, body) =>
      response.write(body.subarray(0, 50_000), () => response.destroy()),
    );
    expect(await answerOf(page, always.url, { worker })).toEqual({
      code: "network",
      message: expect.stringMatching(/model\.safetensors: the download broke off: /),
    });
    expect(always.asked()).toBe(2);
    always.close();
    expect(bare.warnings.filter((warning) => warning.startsWith("distilbert-wasm"))).toEqual([]);
  });

  test(`a server that stalls is an error with \`timeout\`, worker: ${worker}`, async ({ page, bare }) => {
    const server = await serveModel((response, body) => response.write(body.subarray(0, 50_000)));
    expect(await answerOf(page, server.url, { worker, timeout: 3000 })).toEqual({
      code: "network",
      message: `${server.url}model.safetensors: nothing came for 3000 ms, the \`timeout\``,
    });
    expect(bare.warnings.filter((warning) => warning.startsWith("distilbert-wasm"))).toEqual([]);
    server.close();
  });
}

test("a worker that ends where there are no Web Locks is found out", async ({ page, bare }) => {
  await page.evaluate(async (model) => {
    Object.defineProperty(navigator, "locks", { value: undefined });
    // Its minute passes in seconds.
    const { setInterval } = globalThis;
    Object.assign(globalThis, {
      setInterval: (/** @type {() => void} */ callback, /** @type {number} */ time) =>
        setInterval(callback, time / 20),
    });
    const classifier = await TextClassifier.load(model);
    const texts = new Array(20_000).fill("w1 w2 w3");
    await classifier.classify(texts); // at work it is asked, and answers
    const pending = classifier.classify(new Array(200_000).fill("w1 w2 w3")).catch((error) => error);
    Object.assign(globalThis, { classifier, pending });
  }, bare.model);
  await page.workers()[0].evaluate(() => self.close());
  const messages = await page.evaluate(async () => {
    const { classifier, pending } = /** @type {any} */ (globalThis);
    const errors = [await pending, await classifier.classify("w1").catch((/** @type {Error} */ e) => e)];
    return errors.map(({ code, message }) => `${code}: ${message}`);
  });
  const lost =
    "worker_lost: the worker with the model was lost (it has not answered for 60 seconds); load the model again";
  expect(messages).toEqual([lost, lost]);
});

test("a worker's script that does not come is an error with `timeout`", async ({ page, bare }) => {
  await page.route(/\/worker\.js$/, () => {}); // never answered
  expect(await answerOf(page, bare.model, { worker: true, threads: 2, timeout: 1000 })).toEqual({
    code: "network",
    message: "the worker's script: nothing came for 1000 ms, the `timeout`",
  });
  await expect.poll(() => page.workers().length).toBe(0);
  expect(bare.warnings).toEqual([]);
});

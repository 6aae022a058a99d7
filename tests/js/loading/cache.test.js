// Models cached for the next time, in a cache of the caller's own. The browser's: tests/browser/cache.spec.js;
// Node's: cache-folder.test.js.
import { describe, expect, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { expectError } from "../support/errors.js";
import { MemoryCache } from "../support/memory-cache.js";
import { askedFor, modelCopy } from "../support/models.js";
import { goldenFolder, temporaryFolder } from "../support/paths.js";
import { serve } from "../support/server.js";
import { collectWarnings } from "../support/warnings.js";

const warnings = collectWarnings();
const folder = goldenFolder("plain");
const own = await temporaryFolder();

/** @param {string} url @param {import("../../../web/src/classifier/text-classifier.js").LoadOptions} options */
async function expectLoads(url, options) {
  const classifier = await TextClassifier.load(url, options);
  expect(await classifier.classify("w1 w2 w3")).toMatchObject({ tokenCount: 5 });
  await classifier.dispose();
}

const files = askedFor;

describe("the second load", () => {
  test("asks the network for nothing", async () => {
    const cache = new MemoryCache();
    const { url, requests } = await serve(folder);
    await expectLoads(url, { cache });
    expect(requests.sort()).toEqual(files);
    expect(cache.names).toEqual(files);
    requests.length = 0;
    const loaded = /** @type {number[]} */ ([]);
    await expectLoads(url, { cache, onProgress: (progress) => loaded.push(progress.loaded) });
    expect(loaded.at(-1)).toBe(cache.files.get(`${url}/model.safetensors`)?.bytes.byteLength);
    expect(requests).toEqual([]);
    expect(warnings).toEqual([]);
  });

  test("not even for files that the model does not have", async () => {
    const cache = new MemoryCache();
    const model = await modelCopy(own, { "tokenizer_config.json": null });
    const { url, requests } = await serve(model);
    await expectLoads(url, { cache });
    requests.length = 0;
    await expectLoads(url, { cache });
    expect(requests).toEqual([]);
  });

  test("mends what is broken in the cache", async () => {
    for (const file of ["config.json", "vocab.txt", "model.safetensors"]) {
      const cache = new MemoryCache();
      const { url, requests } = await serve(folder);
      await expectLoads(url, { cache });
      const stored = cache.files.get(`${url}/${file}`);
      if (stored) stored.bytes = stored.bytes.slice(0, stored.bytes.byteLength >> 1);
      requests.length = 0;
      await expectLoads(url, { cache });
      expect(requests.sort()).toEqual(files);
      await expectLoads(url, { cache });
      requests.length = 0;
      await expectLoads(url, { cache });
      expect(requests).toEqual([]);
    }
  });
});

describe("nothing is kept", () => {
  /** @type {[string, Record<string, import("../support/server.js").Answer>, import("../../../web/src/base/errors.js").ErrorCode][]} */
  const faults = [
    [
      "where the weights are a page",
      { "model.safetensors": (r) => r.end("<!doctype html>") },
      "invalid_weights",
    ],
    [
      "where the weights end early",
      { "model.safetensors": (r, body) => r.end(body?.subarray(0, body.length - 10)) },
      "invalid_weights",
    ],
    [
      "where the weights go on too long",
      { "model.safetensors": (r, body = Buffer.of()) => r.end(Buffer.concat([body, body])) },
      "invalid_weights",
    ],
    [
      "where the download breaks off",
      { "model.safetensors": (r, body) => r.write(body?.subarray(0, 50_000), () => r.destroy()) },
      "network",
    ],
    ["where the configuration is broken", { "config.json": (r) => r.end("{") }, "invalid_config"],
    ["where the server fails", { "vocab.txt": (r) => r.writeHead(500).end() }, "network"],
  ];
  test.each(faults)("%s", async (_, answers, code) => {
    const cache = new MemoryCache();
    const { url } = await serve(folder, answers);
    await expectError(TextClassifier.load(url, { cache }), code, "");
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(cache.names).toEqual([]);
    expect(warnings).toEqual([]);
  });

  test("after an abort", async () => {
    const cache = new MemoryCache();
    const { url } = await serve(folder);
    const controller = new AbortController();
    const reason = new Error("enough");
    const onProgress = () => controller.abort(reason);
    const loaded = TextClassifier.load(url, { cache, signal: controller.signal, onProgress });
    await expect(loaded).rejects.toBe(reason);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(cache.names).toEqual([]);
  });

  test("of what claims to be a page, though it loads", async () => {
    const cache = new MemoryCache();
    const { url } = await serve(folder, {
      "vocab.txt": (response, body) => response.writeHead(200, { "content-type": "text/html" }).end(body),
    });
    await expectLoads(url, { cache });
    expect(cache.names).toEqual(files.filter((file) => file !== "vocab.txt"));
  });

  test("of the embedded model", async () => {
    const cache = new MemoryCache();
    const classifier = await TextClassifier.load(undefined, { cache });
    await classifier.dispose();
    expect(cache.names).toEqual([]);
  });
});

describe("a cache that", () => {
  test.each([
    ["is full", { put: () => Promise.reject(new DOMException("no room", "QuotaExceededError")) }],
    [
      "is full at the end of the file",
      {
        put: async (/** @type {any} */ _, /** @type {Response} */ response) => {
          await response.arrayBuffer();
          throw new DOMException("no room", "QuotaExceededError");
        },
      },
    ],
    [
      "throws at once",
      {
        put() {
          throw new DOMException("no room", "QuotaExceededError");
        },
      },
    ],
    ["cannot be read", { match: () => Promise.reject(new DOMException("no room", "QuotaExceededError")) }],
  ])("%s is one warning, not a failure", async (_, broken) => {
    const cache = Object.assign(new MemoryCache(), broken);
    await expectLoads((await serve(folder)).url, { cache });
    expect(warnings).toEqual([expect.stringMatching(/^distilbert-wasm: .*QuotaExceededError: no room/)]);
  });

  test("does not read what it is given is reported", async () => {
    const cache = Object.assign(new MemoryCache(), { put: async () => {} });
    await expectLoads((await serve(folder)).url, { cache });
    expect(warnings).toEqual([expect.stringContaining("put ended before the body did")]);
  });

  test.each([["yes"], [{}], [{ match() {}, put() {} }]])("is %j is refused", async (cache) => {
    const options = /** @type {any} */ ({ cache });
    await expectError(TextClassifier.load(folder, options), "invalid_argument", "expected true, false or an");
  });
});

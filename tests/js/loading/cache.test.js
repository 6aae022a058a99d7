// Models cached for the next time, in a cache of the caller's own. The browser's: tests/browser/cache.spec.js;
// Node's: cache-folder.test.js.
import { describe, expect, jest, test } from "@jest/globals";
import { loadCore } from "../../../web/src/engine/core.js";
import { ClassifierError, TextClassifier } from "../../../web/src/index.js";
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
/** Those that the model has, and the list of their sums. */
const kept = ["config.json", "model.safetensors", "sha256.json", "tokenizer_config.json", "vocab.txt"];

describe("the second load", () => {
  test("asks the network for nothing", async () => {
    const cache = new MemoryCache();
    const { url, requests } = await serve(folder);
    await expectLoads(url, { cache });
    expect(requests.sort()).toEqual(files);
    expect(cache.names).toEqual(kept);
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

  /** @type {[string, string, (bytes: Buffer) => Uint8Array][]} */
  const changes = [
    ["config.json", "its end is missing", (bytes) => bytes.subarray(0, bytes.length >> 1)],
    ["config.json", "a blank more", (bytes) => Buffer.concat([bytes, Buffer.from(" ")])],
    ["vocab.txt", "its end is missing", (bytes) => bytes.subarray(0, bytes.length >> 1)],
    ["vocab.txt", "another word", (bytes) => Buffer.from(String(bytes).replace("w7", "w_"))],
    ["model.safetensors", "its end is missing", (bytes) => bytes.subarray(0, bytes.length >> 1)],
    ["model.safetensors", "a weight with another sign", (bytes) => flipped(bytes, bytes.length - 1, 0x80)],
    ["model.safetensors", "an illegible header", (bytes) => flipped(bytes, 9, 0x20)],
    ["sha256.json", "it is no JSON", (bytes) => bytes.subarray(1)],
    ["sha256.json", "it is no object", () => Buffer.from("5")],
    ["sha256.json", "objects for sums", (bytes) => replacedSums(bytes, '{"toString":null}')],
    ["sha256.json", "numbers for sums", (bytes) => replacedSums(bytes, "5")],
    ["sha256.json", "lists for sums", (bytes) => replacedSums(bytes, "[$1]")],
    ["sha256.json", "another sum", (bytes) => Buffer.from(String(bytes).replace(/[0-9](?=[0-9a-f]*")/, "f"))],
  ];

  /** @param {MemoryCache} cache */
  const contentOf = ({ files }) =>
    Object.fromEntries(
      [...files].map(([name, { bytes }]) => {
        const text = Buffer.from(bytes).toString("latin1");
        return [name, name.endsWith("sha256.json") ? JSON.parse(text) : text];
      }),
    );

  /** @param {Buffer} bytes of the list @param {string} replacement */
  function replacedSums(bytes, replacement) {
    return Buffer.from(String(bytes).replace(/("[^"]*")(?=[,}])/g, replacement));
  }

  /** @param {Buffer} bytes @param {number} at @param {number} bits */
  function flipped(bytes, at, bits) {
    bytes[at] ^= bits;
    return bytes;
  }

  test.each(changes)("fetches all anew if %s has changed: %s", async (file, _, change) => {
    const cache = new MemoryCache();
    const { url, requests } = await serve(folder);
    await expectLoads(url, { cache });
    const before = contentOf(cache);
    const stored = cache.files.get(`${url}/${file}`);
    if (!stored) throw new Error(`${file} is not cached`);
    stored.bytes = Uint8Array.from(change(Buffer.from(stored.bytes.slice()))).buffer;
    requests.length = 0;
    await expectLoads(url, { cache });
    expect(requests.sort()).toEqual(files);
    // And is cached once more.
    requests.length = 0;
    await expectLoads(url, { cache });
    expect(requests).toEqual([]);
    expect(contentOf(cache)).toEqual(before);
    expect(warnings).toEqual([]);
  });

  test("fetches all anew if one has gone", async () => {
    for (const file of kept) {
      const cache = new MemoryCache();
      const { url, requests } = await serve(folder);
      await expectLoads(url, { cache });
      cache.files.delete(`${url}/${file}`);
      requests.length = 0;
      await expectLoads(url, { cache });
      expect(requests.sort()).toEqual(files);
      requests.length = 0;
      await expectLoads(url, { cache });
      expect(requests).toEqual([]);
    }
  });

  test("leaves a changed file where it cannot be deleted, and loads", async () => {
    const cache = Object.assign(new MemoryCache(), { delete: () => Promise.reject(new Error("read-only")) });
    const { url } = await serve(folder);
    await expectLoads(url, { cache });
    cache.files.delete(`${url}/vocab.txt`);
    await expectLoads(url, { cache });
    expect(warnings).toEqual([]);
  });
});

describe("what is cached stays where a load fails for another reason:", () => {
  /** @type {[string, import("../../../web/src/index.js").LoadOptions, string][]} */
  const faults = [
    ["the WebAssembly does not come", { wasm: "/none.wasm" }, "network"],
    ["it is another one", { wasm: Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0) }, "unsupported_runtime"],
    ["a wrong `integrity`", { integrity: { "vocab.txt": "0".repeat(64) } }, "integrity"],
    [
      "`integrity` for a file that does not exist",
      { integrity: { "tokenizer.json": "0".repeat(64) } },
      "integrity",
    ],
  ];
  test.each(faults)("%s", async (_, options, code) => {
    const cache = new MemoryCache();
    const { url, requests } = await serve(folder, {
      "none.wasm": (response) => response.writeHead(503).end(),
    });
    await expectLoads(url, { cache });
    const wasm = options.wasm === "/none.wasm" ? `${url}/none.wasm` : options.wasm;
    const failed = TextClassifier.load(url, { cache, ...options, ...(wasm && { wasm }) });
    await expectError(failed, /** @type {any} */ (code), "");
    requests.length = 0;
    await expectLoads(url, { cache });
    expect(requests).toEqual([]);
  });

  test("a callback that throws", async () => {
    const cache = new MemoryCache();
    const { url, requests } = await serve(folder);
    await expectLoads(url, { cache });
    const thrown = new Error("the caller's own");
    const onProgress = () => {
      throw thrown;
    };
    await expect(TextClassifier.load(url, { cache, onProgress })).rejects.toBe(thrown);
    requests.length = 0;
    await expectLoads(url, { cache });
    expect(requests).toEqual([]);
  });

  test("memory that does not suffice", async () => {
    const cache = new MemoryCache();
    const { url, requests } = await serve(folder);
    await expectLoads(url, { cache });
    const core = await loadCore();
    const out = jest.spyOn(core, "createModelLoader").mockImplementationOnce(() => {
      throw new ClassifierError("out_of_memory", "the model does not fit");
    });
    await expectError(TextClassifier.load(url, { cache }), "out_of_memory", "does not fit");
    expect(out).toHaveBeenCalledTimes(1);
    out.mockRestore();
    requests.length = 0;
    await expectLoads(url, { cache });
    expect(requests).toEqual([]);
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
    expect(cache.names).toEqual(kept.filter((file) => file !== "vocab.txt"));
  });

  test("of the embedded model", async () => {
    const cache = new MemoryCache();
    const classifier = await TextClassifier.load(undefined, { cache });
    await classifier.dispose();
    expect(cache.names).toEqual([]);
  });
});

describe("a cache that", () => {
  /** @param {unknown[]} _ @returns {Promise<any>} */
  const never = (..._) => new Promise(() => {});

  /** Runs with timers of ten seconds and more passing at once. @param {() => Promise<unknown>} run */
  async function withoutPatience(run) {
    const { setTimeout } = globalThis;
    const spy = jest
      .spyOn(globalThis, "setTimeout")
      .mockImplementation(
        /** @type {any} */ (
          (/** @type {() => void} */ callback, /** @type {number} */ time) =>
            setTimeout(callback, time >= 10_000 ? time / 50 : time)
        ),
      );
    await run();
    spy.mockRestore();
  }

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

  /** @type {[string, Record<string, Function>, RegExp][]} */
  const silent = [
    [
      "match",
      { match: never },
      /^distilbert-wasm: the cache cannot be read: Error: no answer for 10 seconds$/,
    ],
    ["put", { put: never }, /cannot be cached for the next visit: Error: no answer for 10 seconds$/],
    [
      "put after it has read all",
      {
        put: async (/** @type {any} */ _, /** @type {Response} */ response) =>
          never(await response.arrayBuffer()),
      },
      /cannot be cached for the next visit: Error: no answer for 10 seconds$/,
    ],
  ];
  test.each(silent)("never answers %s is one warning, not a wait", async (_, broken, warning) => {
    const cache = Object.assign(new MemoryCache(), broken);
    const { url } = await serve(folder);
    await withoutPatience(() => expectLoads(url, { cache }));
    expect(warnings).toEqual([expect.stringMatching(warning)]);
  });

  test("stops in the middle of a file is one warning, not a wait", async () => {
    for (const file of ["vocab.txt", "model.safetensors"]) {
      const cache = new MemoryCache();
      const { url } = await serve(folder);
      await expectLoads(url, { cache });
      const { match } = cache;
      cache.match = async (name) => {
        const found = await match.call(cache, name);
        if (!String(name).endsWith(file) || !found) return found;
        const start = (/** @type {any} */ sink) => sink.enqueue(new Uint8Array(10));
        return new Response(new ReadableStream({ start }), { headers: found.headers });
      };
      cache.delete = never;
      await withoutPatience(() => expectLoads(url, { cache }));
      expect(warnings.splice(0)).toEqual([
        "distilbert-wasm: the cache cannot be read: Error: no answer for 10 seconds",
      ]);
    }
  });

  test.each([["yes"], [{}], [{ match() {}, put() {} }]])("is %j is refused", async (cache) => {
    const options = /** @type {any} */ ({ cache });
    await expectError(TextClassifier.load(folder, options), "invalid_argument", "expected true, false or an");
  });
});

describe("a cache that fails", () => {
  test.each([
    [new DOMException("", "QuotaExceededError"), "QuotaExceededError"],
    [new TypeError("no room"), "TypeError: no room"],
    ["full", "full"],
    [undefined, "undefined"],
  ])("with %p says so, once, and the model loads", async (reason, words) => {
    const { url } = await serve(folder);
    const failing = { match: () => Promise.reject(reason), put: async () => {}, delete: async () => true };
    await expectLoads(url, { cache: /** @type {any} */ (failing) });
    expect(warnings.splice(0)).toEqual([expect.stringMatching(`the cache cannot be read: ${words}$`)]);
    const full = { ...failing, match: async () => undefined, put: () => Promise.reject(reason) };
    await expectLoads(url, { cache: /** @type {any} */ (full) });
    expect(warnings).toEqual([expect.stringMatching(`cannot be cached for the next visit: ${words}$`)]);
  });

  test("is warned of once, also if a download is tried again", async () => {
    let tries = 0;
    const { url } = await serve(folder, {
      "vocab.txt": (response, body) => {
        if (tries++ > 0) return response.end(body);
        response.writeHead(200, { "content-length": 999_999 }).write("[PAD]", () => response.destroy());
      },
    });
    const cache = /** @type {any} */ ({
      match: () => Promise.reject(new Error("broken")),
      put() {},
      delete() {},
    });
    await expectLoads(url, { cache });
    expect(tries).toBe(2);
    expect(warnings).toEqual([expect.stringContaining("the cache cannot be read: Error: broken")]);
  });
});

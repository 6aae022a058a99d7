// A token in a model's address, as of a signed one, is part of no message: those land in logs.
import { beforeAll, describe, expect, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { expectError } from "../support/errors.js";
import { MemoryCache } from "../support/memory-cache.js";
import { goldenFolder } from "../support/paths.js";
import { serve } from "../support/server.js";
import { collectWarnings } from "../support/warnings.js";

const folder = goldenFolder("plain");
const secret = "hf-s3cret";
const query = `?token=${secret}&x=1#${secret}`;
const warnings = collectWarnings();

// So that the WebAssembly is there before any `timeout`.
beforeAll(async () => (await TextClassifier.load(folder, { worker: false })).dispose());

/** @typedef {import("../../../web/src/index.js").LoadOptions} LoadOptions */
/** @typedef {import("../support/server.js").Answer} Answer */

/**
 * @param {import("../../../web/src/index.js").Model} model
 * @param {LoadOptions} options
 * @param {import("../../../web/src/index.js").ErrorCode} code
 * @param {string} message
 */
async function expectNoSecret(model, options, code, message) {
  const load = TextClassifier.load(model, { worker: false, ...options });
  const error = await expectError(load, code, message);
  expect([error.message, ...warnings].join()).not.toContain(secret);
}

describe("the query of a model's address is in no error", () => {
  /** @type {[string, Record<string, Answer>, LoadOptions, import("../../../web/src/index.js").ErrorCode, string][]} */
  const faults = [
    [
      "refused",
      { "config.json": (r) => r.writeHead(503).end() },
      {},
      "network",
      "/config.json: the server answered 503",
    ],
    [
      "broken off",
      { "vocab.txt": (r) => r.writeHead(200, { "content-length": 99 }).write("x", () => r.destroy()) },
      {},
      "network",
      "/vocab.txt: the download broke off",
    ],
    ["hung up", { "vocab.txt": (r) => r.destroy() }, {}, "network", "/vocab.txt: "],
    ["late", { "config.json": () => {} }, { timeout: 50 }, "network", "/config.json: nothing came for 50 ms"],
    [
      "a page",
      { "config.json": (r) => r.end("<!doctype html>") },
      {},
      "invalid_config",
      "/config.json is an HTML page",
    ],
    ["absent", { "model.safetensors": (r) => r.writeHead(404).end() }, {}, "not_found", "has no model.safet"],
    [
      "cut off",
      { "model.safetensors": (r, body) => r.end(body?.subarray(0, 99)) },
      {},
      "invalid_weights",
      "/model.safetensors ends after",
    ],
    ["changed", {}, { integrity: { "vocab.txt": "0".repeat(64) } }, "integrity", "/vocab.txt has the sha256"],
  ];

  test.each(faults)("%s", async (_, answers, options, code, message) => {
    const { url } = await serve(folder, answers);
    await expectNoSecret(`${url}/${query}`, options, code, message);
  });

  test("nor in a warning", async () => {
    const { url } = await serve(folder);
    const full = { match: async () => undefined, put: () => Promise.reject(Error("full")), delete: () => {} };
    const cache = /** @type {any} */ (full);
    await (await TextClassifier.load(`${url}/${query}`, { worker: false, cache })).dispose();
    expect(warnings).toEqual([expect.stringContaining(`${url}/ cannot be cached`)]);
    expect(warnings[0]).not.toContain(secret);
  });

  test("though the files are cached under it", async () => {
    const { url } = await serve(folder);
    const cache = new MemoryCache();
    await (await TextClassifier.load(`${url}/${query}`, { worker: false, cache })).dispose();
    expect([...cache.files.keys()]).toContain(`${url}/config.json?token=${secret}&x=1`);
  });
});

test("nor is a name and password, which fetch repeats", async () => {
  const { url } = await serve(folder);
  const address = url.replace("http://", `http://someone:${secret}@`);
  await expectNoSecret(address, {}, "network", `${url}/config.json: Request cannot be constructed`);
});

test("nor that of a response, nor of the WebAssembly", async () => {
  const { url } = await serve(folder);
  const weights = await fetch(`${url}/none${query}`);
  const files = { config: "{}", tokenizer: "a", weights };
  await expectNoSecret(files, {}, "network", `weights is a Response from ${url}/none with the status 404`);
  const wasm = `${url}/none.wasm${query}`;
  await expectNoSecret(folder, { wasm }, "network", `${url}/none.wasm could not be loaded`);
});

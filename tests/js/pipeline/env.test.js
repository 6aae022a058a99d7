// The settings in `env`, and where they lead a model's name to.
import { mkdir, rename } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { env, LogLevel, pipeline } from "../../../web/src/pipeline/index.js";
import { expectError } from "../support/errors.js";
import { startHub } from "../support/hub-server.mjs";
import { modelCopy } from "../support/models.js";
import { goldenFolder, temporaryFolder } from "../support/paths.js";
import { serve } from "../support/server.js";
import { collectWarnings } from "../support/warnings.js";

const folder = await temporaryFolder();
const warnings = collectWarnings();
const plain = goldenFolder("plain");
const sst2 = "distilbert/distilbert-base-uncased-finetuned-sst-2-english";

const onnxOnly = await modelCopy(folder, { "model.safetensors": null, "model.onnx": "onnx" });
/** @type {Record<string, import("../support/hub-server.mjs").Repository>} */
const repositories = {
  "owner/plain": { main: plain, "feature/x": goldenFolder("multi-label") },
  "owner/onnx": onnxOnly,
  [sst2]: plain,
};
/** @type {Awaited<ReturnType<typeof startHub>>} */
let hub;
const before = { ...env };

beforeAll(async () => {
  hub = await startHub(repositories);
  Object.assign(before, { remoteHost: `${hub.url}/`, useFSCache: false });
  Object.assign(env, before);
});
afterEach(() => {
  Object.assign(env, before, { backends: { onnx: { wasm: {} } } });
  hub.requests.length = 0;
});
afterAll(() => hub.close());

/**
 * A folder of folders, with a golden model at a place in it.
 * @param {string} name
 * @param {string} [model]
 */
async function modelsWith(name, model) {
  const models = join(folder, `models-${Math.random()}`);
  await mkdir(dirname(join(models, name)), { recursive: true });
  await rename(await modelCopy(folder, {}, model), join(models, name));
  return models;
}

/**
 * What has been asked for of a repository. Requests of an earlier test's failed load may still come in.
 * @param {string} [repository]
 */
const asked = (repository = "owner/plain") =>
  hub.requests.filter((request) => request.repository === repository);

/** @param {string | undefined} [model] @param {import("../../../web/src/pipeline/index.js").PipelineOptions} [options] */
const load = (model = plain, options = {}) => pipeline("text-classification", model, options);

describe("env", () => {
  test.each([
    ["cacheKey", "mine"],
    ["useFS", false],
    ["useWasmCache", false],
    ["experimental_useCrossOriginStorage", true],
  ])("%s gives one warning, as it has no effect", async (name, value) => {
    for (let i = 0; i < 2; i++) {
      Object.assign(env, { [name]: value });
      await (await load()).dispose();
    }
    expect(warnings).toEqual([`distilbert-wasm/pipeline: env.${name} has no counterpart here and no effect`]);
    Object.assign(env, before, { useFS: true, useWasmCache: true });
  });

  test("cacheDir has its counterpart in an environment variable", async () => {
    env.cacheDir = "/somewhere";
    await (await load()).dispose();
    expect(warnings).toEqual([
      expect.stringContaining("env.cacheDir has no effect; the environment variable"),
    ]);
    Object.assign(env, before);
  });

  test("settings of ONNX Runtime's WebAssembly give one warning", async () => {
    env.backends.onnx.wasm.numThreads = 1;
    await (await load()).dispose();
    expect(warnings).toEqual([]);
    env.backends.onnx.wasm.numThreads = 4;
    env.backends.onnx.wasm.wasmPaths = "/ort/";
    await (await load()).dispose();
    expect(warnings).toEqual([
      expect.stringContaining("numThreads has no effect"),
      expect.stringContaining("env.backends.onnx.wasm.wasmPaths is for ONNX Runtime"),
    ]);
  });

  test("backends.onnx.wasm.proxy says whether the model runs in a worker", async () => {
    env.backends.onnx.wasm.proxy = true;
    const classify = await load();
    expect(await classify("w1")).toHaveLength(1);
    await classify.dispose();
    env.backends.onnx.wasm.proxy = false;
    await (await load()).dispose();
    expect(warnings).toEqual([]);
  });

  test("logLevel silences warnings", async () => {
    env.logLevel = LogLevel.ERROR;
    await (await load(plain, { device: "coreml" })).dispose();
    expect(warnings).toEqual([]);
    env.logLevel = LogLevel.WARNING;
    await (await load(plain, { device: "coreml" })).dispose();
    expect(warnings).toHaveLength(1);
  });

  test("fetch gets addresses as text", async () => {
    const addresses = /** @type {unknown[]} */ ([]);
    const { fetch } = env;
    env.fetch = (address, init) => {
      addresses.push(address);
      return fetch(address, init);
    };
    await (await load("owner/plain")).dispose();
    expect(addresses).toContain(`${hub.url}/owner/plain/resolve/main/config.json`);
    expect(addresses.every((address) => typeof address === "string")).toBe(true);
  });

  test("customCache stores models, and gives them back", async () => {
    const stored = /** @type {Map<string, Response>} */ (new Map());
    env.useCustomCache = true;
    env.customCache = {
      match: async (address) => stored.get(address)?.clone(),
      put: async (address, response) => {
        stored.set(address, new Response(await response.arrayBuffer(), response));
      },
    };
    const classify = await load("owner/plain");
    const first = await classify("w1 w2");
    await classify.dispose();
    expect([...stored.keys()].some((address) => address.endsWith("model.safetensors"))).toBe(true);
    hub.requests.length = 0;
    const again = await load("owner/plain");
    expect(await again("w1 w2")).toEqual(first);
    await again.dispose();
    expect(asked().filter(({ file }) => file === "model.safetensors")).toEqual([]);
  });

  test("customCache is refused where it is none", async () => {
    env.useCustomCache = true;
    await expectError(load(), "invalid_argument", "env.customCache is null, expected an object with match");
  });
});

describe("a model by name", () => {
  /** @param {string} repository */
  const firstOf = (repository) => {
    const [{ kind, revision }] = asked(repository);
    return `${kind} ${revision}`;
  };

  test("comes from the hub", async () => {
    const classify = await load("owner/plain");
    const local = await load(plain);
    expect(await classify("w1 w2")).toEqual(await local("w1 w2"));
    expect(firstOf("owner/plain")).toBe("resolve main");
    await Promise.all([classify.dispose(), local.dispose()]);
  });

  test("comes in the revision that is asked for", async () => {
    const classify = await load("owner/plain", { revision: "feature/x" });
    expect(await classify("w1", { top_k: null })).toHaveLength(4);
    expect(firstOf("owner/plain")).toBe("resolve feature/x");
    await classify.dispose();
  });

  test.each([
    "Xenova/distilbert-base-uncased-finetuned-sst-2-english",
    "onnx-community/distilbert-base-uncased-finetuned-sst-2-english-ONNX",
    "distilbert-base-uncased-finetuned-sst-2-english",
    sst2,
  ])("%s is the original repository", async (name) => {
    const classify = await load(name);
    expect(firstOf(sst2)).toBe("resolve main");
    await classify.dispose();
  });

  test("with ONNX files only says what to use", async () => {
    await expectError(
      load("owner/onnx"),
      "not_found",
      /no model\.safetensors.*If owner\/onnx is a copy in ONNX for transformers\.js, name the repository that it was made from/,
    );
  });

  test("that the hub does not have is an error", async () => {
    await expectError(load("owner/nothing"), "not_found", "owner/nothing");
  });

  test("comes from another layout, where env.remotePathTemplate says so", async () => {
    const { url, requests } = await serve(plain);
    env.remoteHost = url;
    env.remotePathTemplate = "files/{model}/{revision}";
    const classify = await load("owner/plain", { revision: "a/b" });
    expect(await classify("w1")).toHaveLength(1);
    expect(requests).toContain("config.json");
    expect(asked()).toEqual([]);
    await classify.dispose();
  });
});

describe("a model in a folder", () => {
  test("is found by path, with and without a dot", async () => {
    const path = relative(process.cwd(), plain).replaceAll("\\", "/");
    for (const model of [`./${path}`, path, plain]) {
      const classify = await load(model);
      expect(await classify("w1")).toHaveLength(1);
      await classify.dispose();
    }
    expect(asked()).toEqual([]);
  });

  test("goes before the hub", async () => {
    env.localModelPath = await modelsWith("owner/plain", "multi-label");
    const classify = await load("owner/plain");
    expect(await classify("w1", { top_k: null })).toHaveLength(4);
    expect(asked()).toEqual([]);
    await classify.dispose();
  });

  test("does not with env.allowLocalModels false", async () => {
    env.localModelPath = await modelsWith("owner/plain", "multi-label");
    env.allowLocalModels = false;
    const classify = await load("owner/plain");
    expect(await classify("w1", { top_k: null })).toHaveLength(2);
    await classify.dispose();
  });

  test("that lacks it leads to the hub", async () => {
    env.localModelPath = await modelsWith("owner/other");
    const classify = await load("owner/plain");
    expect(asked().length).toBeGreaterThan(0);
    await classify.dispose();
  });

  test("of a server that answers everything with a page leads to the hub", async () => {
    /** @type {import("../support/server.js").Answer} */
    const page = (response) =>
      response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html>");
    const { url, requests } = await serve(plain, { "config.json": page, "model.safetensors": page });
    env.localModelPath = url;
    const classify = await load("owner/plain");
    expect(requests).toEqual(["config.json"]);
    expect(asked().length).toBeGreaterThan(0);
    await classify.dispose();
  });

  test("of a server is found there", async () => {
    const { url, requests } = await serve(plain);
    env.localModelPath = url;
    const classify = await load("owner/plain");
    expect(requests).toContain("model.safetensors");
    expect(asked()).toEqual([]);
    await classify.dispose();
  });

  test("is all that there is with local_files_only or env.allowRemoteModels false", async () => {
    const notCached =
      /owner\/plain has not been cached on an earlier visit, and (local_files_only|env\.allowRemoteModels) forbids/;
    await expectError(load("owner/plain", { local_files_only: true }), "not_found", notCached);
    env.localModelPath = await modelsWith("owner/other");
    await expectError(load("owner/plain", { local_files_only: true }), "not_found", "there is no folder");
    await (await load("owner/other", { local_files_only: true })).dispose();
    env.allowRemoteModels = false;
    await expectError(load("owner/plain"), "not_found", "there is no folder");
    env.localModelPath = "";
    await expectError(load("owner/plain"), "not_found", notCached);
    expect(asked()).toEqual([]);
  });
});

describe("a model that has been cached", () => {
  test("is found with local_files_only, and by its own revision only", async () => {
    env.useFSCache = true;
    const first = await load("owner/plain", { revision: "feature/x" });
    const again = await load("owner/plain", { revision: "feature/x", local_files_only: true });
    expect(await again("w1", { top_k: null })).toEqual(await first("w1", { top_k: null }));
    expect(asked().filter(({ file }) => file === "model.safetensors")).toHaveLength(2); // one, redirected
    await expectError(load("owner/plain", { local_files_only: true }), "not_found", "has not been cached");
    await TextClassifier.cache.clear(`${hub.url}/owner/plain`); // other test files use the same folder
    await Promise.all([first.dispose(), again.dispose()]);
  });
});

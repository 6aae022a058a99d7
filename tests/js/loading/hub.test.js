// Models named "owner/name", from a server with the Hugging Face hub's layout, redirects and headers.
import { afterAll, describe, expect, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { expectError } from "../support/errors.js";
import { startHub } from "../support/hub-server.mjs";
import { MemoryCache } from "../support/memory-cache.js";
import { modelCopy } from "../support/models.js";
import { goldenFolder, temporaryFolder } from "../support/paths.js";

/** @typedef {import("../../../web/src/index.js").LoadOptions} LoadOptions */

const own = await temporaryFolder();
const withoutWeights = await modelCopy(own, { "model.safetensors": null, "pytorch_model.bin": "PK" });
const repositories = {
  "owner/plain": goldenFolder("plain"),
  "owner/many_revisions.v1": {
    main: goldenFolder("plain"),
    "v1.0": goldenFolder("odd"),
    "refs/pr/1": goldenFolder("relu"),
  },
  "owner/pytorch": withoutWeights,
};

const hubs = /** @type {Awaited<ReturnType<typeof startHub>>[]} */ ([]);
afterAll(() => Promise.all(hubs.map((hub) => hub.close())));

/** Of a folder with vocab.txt: that others are missing is found out. */
const askedFiles = [
  "added_tokens.json",
  "config.json",
  "model.safetensors",
  "special_tokens_map.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "vocab.txt",
];

/** Those that there are, and the list of their sums. */
const cachedFiles = ["config.json", "model.safetensors", "sha256.json", "tokenizer_config.json", "vocab.txt"];

/** @param {import("../support/hub-server.mjs").HubOptions} [options] */
async function start(options) {
  const hub = await startHub(repositories, options);
  hubs.push(hub);
  return hub;
}

/** @param {string} model @param {LoadOptions} options */
async function load(model, options) {
  return TextClassifier.load(model, { cache: false, ...options });
}

/** @param {string} model @param {LoadOptions} options @param {string} [golden] */
async function expectWorks(model, options, golden = "plain") {
  const [remote, local] = await Promise.all([
    load(model, options),
    TextClassifier.load(goldenFolder(golden)),
  ]);
  expect(await remote.classify("w1 w2 w3")).toEqual(await local.classify("w1 w2 w3"));
  await Promise.all([remote.dispose(), local.dispose()]);
}

describe("a model of the hub", () => {
  test.each([{ worker: false }, { worker: true }])("loads, by way of redirects: %j", async (placement) => {
    const hub = await start();
    await expectWorks("owner/plain", { hub: hub.url, ...placement });
    const asked = hub.requests.filter(({ kind }) => kind === "resolve").map(({ file }) => file);
    expect(asked.sort()).toEqual(askedFiles);
    expect(hub.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });

  test("has revisions: branches, tags, commits", async () => {
    const { url } = await start();
    const model = "owner/many_revisions.v1";
    await expectWorks(model, { hub: url });
    await expectWorks(model, { hub: url, revision: "v1.0" }, "odd");
    await expectWorks(model, { hub: new URL(`${url}/`), revision: "refs/pr/1" }, "relu");
  });

  test("is asked of huggingface.co where nothing else is said", async () => {
    const asked = /** @type {string[]} */ ([]);
    const fetch = async (/** @type {string | URL | Request} */ url) => {
      asked.push(String(url));
      return new Response(null, { status: 503 });
    };
    await expectError(load("owner/plain", { fetch, revision: "refs/pr/1" }), "network", "answered 503");
    expect(asked).toContain("https://huggingface.co/owner/plain/resolve/refs%2Fpr%2F1/config.json");
  });

  test("is cached under the hub's address, not under that of the server that it redirects to", async () => {
    const hub = await start();
    const cache = new MemoryCache();
    await expectWorks("owner/plain", { hub: hub.url, cache });
    const prefix = `${hub.url}/owner/plain/resolve/main/`;
    expect([...cache.files.keys()].every((url) => url.startsWith(prefix))).toBe(true);
    expect(cache.names).toEqual(cachedFiles);
    hub.requests.length = 0;
    await expectWorks("owner/plain", { hub: hub.url, cache });
    expect(hub.requests).toEqual([]);
  });

  test("may be named by the address of its page", async () => {
    const { url: hub } = await start();
    const model = `${hub}/owner/many_revisions.v1`;
    await expectWorks(model, { hub });
    await expectWorks(`${model}/?library=transformers`, { hub: `${hub}/` });
    await expectWorks(`${model}/tree/refs%2Fpr%2F1`, { hub }, "relu");
    await expectWorks(model, { hub, revision: "v1.0" }, "odd");
    const asked = /** @type {string[]} */ ([]);
    const fetch = async (/** @type {string | URL | Request} */ url) => {
      asked.push(String(url));
      return new Response(null, { status: 503 });
    };
    for (const page of [
      "https://huggingface.co/owner/plain",
      new URL("https://huggingface.co/owner/plain#x"),
    ]) {
      await expectError(load(String(page), { fetch }), "network", "answered 503");
      expect(asked.splice(0)).toContain("https://huggingface.co/owner/plain/resolve/main/config.json");
    }
    // What is no repository's page is a folder.
    await expectError(load("https://huggingface.co/owner/plain/x", { fetch }), "network", "answered 503");
    expect(asked).toContain("https://huggingface.co/owner/plain/x/config.json");
  });

  test("is downloaded once for several threads, listed and forgotten by its address", async () => {
    const hub = await start();
    await expectWorks("owner/plain", { hub: hub.url, cache: true, threads: 2 });
    expect(hub.requests.filter(({ file }) => file === "vocab.txt")).toHaveLength(2); // with its redirect
    const count = async () =>
      (await TextClassifier.cache.list()).filter(({ url }) => url.startsWith(hub.url)).length;
    // Workers have the environment of the process, not that of the test.
    expect(await count()).toBe(4);
    await TextClassifier.cache.clear("owner/plain"); // that of huggingface.co
    expect(await count()).toBe(4);
    await TextClassifier.cache.clear(`${hub.url}/owner/plain`);
    expect(await count()).toBe(0);
  });
});

describe("what is not there is reported:", () => {
  test("a repository", async () => {
    const { url: hub } = await start();
    const message =
      /^owner\/plian on http:\S+ does not exist, or is private or gated, .* Is the name right\?/;
    await expectError(load("owner/plian", { hub }), "not_found", message);
  });

  test("a revision", async () => {
    const { url: hub } = await start();
    const message = /^owner\/plain on http:\S+ has no revision v9$/;
    await expectError(load("owner/plain", { hub, revision: "v9" }), "not_found", message);
  });

  test("weights, and what to do", async () => {
    const { url: hub } = await start();
    const message =
      /^owner\/pytorch on http:\S+ has no model\.safetensors\. .*pytorch_model\.bin.*ONNX.*save_pretrained.*repository/;
    await expectError(load("owner/pytorch", { hub }), "not_found", message);
  });

  test("the hub itself", async () => {
    const hub = "http://127.0.0.1:9";
    await expectError(load("owner/plain", { hub }), "network", "127.0.0.1:9/owner/plain");
  });
});

describe("a repository that is gated", () => {
  test.each([
    [401, "GatedRepo"],
    [403, "GatedRepo"],
    [403, ""],
  ])("is reported: %d %s", async (status, code) => {
    const fault = /** @type {const} */ ({ at: "resolve", status, code });
    const files = ["config.json", "model.safetensors", "tokenizer_config.json", "vocab.txt"];
    const faults = Object.fromEntries(files.map((file) => [file, fault]));
    const { url: hub } = await start({ faults });
    await expectError(
      load("owner/plain", { hub }),
      "network",
      /owner\/plain on .* is gated: .* Download the files and load them from a folder/,
    );
  });
});

describe("a fault of the moment ends in an error, and a retry succeeds:", () => {
  /** @type {[string, import("../support/hub-server.mjs").Fault, import("../../../web/src/base/errors.js").ErrorCode][]} */
  const faults = [
    ["500", { status: 500 }, "network"],
    ["500 at the redirect", { at: "resolve", status: 500 }, "network"],
    ["a page", { html: true }, "invalid_weights"],
    ["a file that ends early", { keepBytes: 50_000 }, "invalid_weights"],
  ];
  test.each(faults)("%s", async (_, fault, code) => {
    const hub = await start({ faults: { "model.safetensors": [fault] } });
    const cache = new MemoryCache();
    await expectError(load("owner/plain", { hub: hub.url, cache }), code, "owner/plain/resolve/main/model");
    expect(cache.names).toEqual([]);
    await expectWorks("owner/plain", { hub: hub.url, cache });
    expect(cache.names).toEqual(cachedFiles);
  });

  test.each([
    ["several redirects", { redirects: 3 }],
    ["compression", { gzip: true }],
    ["no Content-Length", { contentLength: null }],
    ["slow", { pieces: { bytes: 30_000, pause: 50 } }],
  ])("%s is no fault", async (_, oddity) => {
    const { url: hub } = await start({ faults: { "model.safetensors": oddity, "vocab.txt": oddity } });
    await expectWorks("owner/plain", { hub });
  });
});

describe("a name is not one of the hub's", () => {
  test.each(["./owner/plain", "../owner/plain", "/owner/plain"])("where it is a path: %s", async (path) => {
    const { url: hub, requests } = await start();
    await expectError(load(path, { hub }), "not_found", "there is no folder");
    expect(requests).toEqual([]);
  });

  test.each(["plain", "owner/plain/model", "owner//plain", "owner/pl ain", "-owner/plain", "owner/"])(
    "where it has another form: %s",
    (name) =>
      expectError(load(name, {}), "invalid_argument", /expected a URL, a path .* or the hub's owner\/name$/),
  );
});

describe("options", () => {
  test.each([
    [{ revision: "" }, "revision is string , expected a branch, a tag or a commit"],
    [{ revision: 5 }, "revision is number 5"],
    [{ revision: "../../other" }, "revision is string ../../other"],
    [{ hub: "huggingface.co" }, "hub is string huggingface.co, expected the address of a server"],
    [{ hub: "ftp://host" }, "hub is string ftp://host"],
    [{ hub: "https://host/?a=b" }, "hub is string https://host/?a=b"],
    [{ hub: 7 }, "hub is number 7"],
  ])("%j is refused", (options, message) =>
    expectError(load("owner/plain", /** @type {any} */ (options)), "invalid_argument", message),
  );

  test("a revision of a model that has none is refused", () =>
    expectError(
      load(goldenFolder("plain"), { revision: "main" }),
      "invalid_argument",
      'only the models of the hub, "owner/name", have one',
    ));
});

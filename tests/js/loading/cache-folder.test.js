// Models cached in a folder on the disk, as Node does.
import { execFile } from "node:child_process";
import { appendFile, mkdir, readdir, readFile, truncate, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeEach, describe, expect, test } from "@jest/globals";
import { cacheFolder, FileCache } from "../../../web/src/platform/file-cache.js";
import { TextClassifier } from "../../../web/src/index.js";
import { nodeArgs, run } from "../support/command.js";
import { expectError } from "../support/errors.js";
import { askedFor, modelCopy } from "../support/models.js";
import { goldenFolder, root, temporaryFolder } from "../support/paths.js";
import { serve } from "../support/server.js";
import { collectWarnings } from "../support/warnings.js";

const execute = promisify(execFile);
const warnings = collectWarnings();
const own = await temporaryFolder();
const model = goldenFolder("plain");
const files = askedFor;
const kept = ["config.json", "model.safetensors", "tokenizer_config.json", "vocab.txt"];

/** Where this test's models are cached; made by the library. */
let folder = "";
let count = 0;
beforeEach(() => {
  folder = join(own, `cache-${count++}`);
  process.env.DISTILBERT_WASM_CACHE = folder;
});

const version = "v1";

/** @param {string} [path] */
const namesIn = (path = join(folder, version)) => readdir(path).catch(() => []);

/** @param {string} url @param {import("../../../web/src/index.js").LoadOptions} [options] */
async function expectLoads(url, options) {
  const classifier = await TextClassifier.load(url, options);
  expect(await classifier.classify("w1 w2 w3")).toMatchObject({ tokenCount: 5 });
  await classifier.dispose();
}

const keptFiles = async () =>
  (await TextClassifier.cache.list()).map(({ url }) => url.replace(/^.*\//, "")).sort();

describe("a model from the network", () => {
  test("is cached, and the second load asks the network for nothing", async () => {
    const { url, requests } = await serve(model);
    await expectLoads(url);
    expect(requests.sort()).toEqual(files);
    expect(await keptFiles()).toEqual(kept);
    const weights = (await TextClassifier.cache.list()).find((file) => file.url.endsWith("safetensors"));
    expect(weights).toEqual({ url: `${url}/model.safetensors`, bytes: 100_976 });
    requests.length = 0;
    await expectLoads(url);
    expect(requests).toEqual([]);
    expect(warnings).toEqual([]);
  });

  test("is cached, and with it which files it does not have", async () => {
    const { url, requests } = await serve(await modelCopy(own, { "tokenizer_config.json": null }));
    await expectLoads(url);
    requests.length = 0;
    await expectLoads(url);
    expect(requests).toEqual([]);
  });

  test("is forgotten by clear, alone or with all others", async () => {
    const servers = await Promise.all([serve(model), serve(model), serve(model)]);
    for (const { url } of servers) await expectLoads(url);
    await TextClassifier.cache.clear(servers[0].url);
    expect(await TextClassifier.cache.list()).toHaveLength(8);
    await TextClassifier.cache.clear(new URL(`${servers[1].url}/`));
    expect(await TextClassifier.cache.list()).toHaveLength(4);
    await TextClassifier.cache.clear();
    expect(await TextClassifier.cache.list()).toEqual([]);
    expect(await namesIn()).toEqual([]);
  });

  test("is not cached with `cache: false` or a `fetch` of the caller's own", async () => {
    const { url } = await serve(model);
    await expectLoads(url, { cache: false });
    await expectLoads(url, { fetch: (...args) => fetch(...args) });
    expect(await namesIn(folder)).toEqual([]);
    await expectLoads(url, { fetch: (...args) => fetch(...args), cache: true });
    expect(await keptFiles()).toEqual(kept);
  });

  test("leaves nothing behind where it does not load, or the load is aborted", async () => {
    const faulty = await serve(model, {
      "model.safetensors": (r, body) => r.write(body?.subarray(0, 50_000), () => r.destroy()),
    });
    await expectError(TextClassifier.load(faulty.url), "network", "broke off");
    const { url } = await serve(model);
    const controller = new AbortController();
    const reason = new Error("enough");
    const onProgress = () => controller.abort(reason);
    const aborted = TextClassifier.load(url, { signal: controller.signal, onProgress });
    await expect(aborted).rejects.toBe(reason);
    for (let i = 0; i < 100 && (await namesIn()).length > 0; i++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(await namesIn()).toEqual([]);
  });
});

test("nothing is cached for the embedded model, one from the disk or a given one", async () => {
  const [config, tokenizer, weights] = await Promise.all(
    ["config.json", "vocab.txt", "model.safetensors"].map((file) => readFile(join(model, file))),
  );
  for (const from of [undefined, model, { config, tokenizer, weights }]) {
    await (await TextClassifier.load(from, { cache: true })).dispose();
  }
  expect(await namesIn(folder)).toEqual([]);
});

describe("what is damaged", () => {
  /** @param {(path: string) => Promise<unknown>} damage each of the entries */
  async function expectMended(damage) {
    const { url, requests } = await serve(model);
    await expectLoads(url);
    for (const name of await namesIn()) await damage(join(folder, version, name));
    requests.length = 0;
    await expectLoads(url);
    expect([...new Set(requests)].sort()).toEqual(files);
    await expectLoads(url);
    requests.length = 0;
    await expectLoads(url);
    expect(requests).toEqual([]);
    expect(warnings).toEqual([]);
  }

  test.each([
    ["an empty file", (/** @type {string} */ path) => truncate(path)],
    ["a file without its end", (/** @type {string} */ path) => truncate(path, 500)],
    ["a file with more at its end", (/** @type {string} */ path) => appendFile(path, "more")],
    ["zeros", (/** @type {string} */ path) => writeFile(path, new Uint8Array(1000))],
    [
      "another form",
      (/** @type {string} */ path) => writeFile(path, Buffer.from("{}\x02\0\0\0dbw1", "latin1")),
    ],
    [
      "a line that is no JSON",
      (/** @type {string} */ path) => writeFile(path, Buffer.from("{!\x02\0\0\0dbw1", "latin1")),
    ],
    [
      "a line longer than the file",
      (/** @type {string} */ path) => writeFile(path, Buffer.from("{}\xff\0\0\0dbw1", "latin1")),
    ],
    [
      "bytes in the middle",
      async (/** @type {string} */ path) => {
        const bytes = await readFile(path);
        await writeFile(path, bytes.fill("<", 0, 40));
      },
    ],
  ])("is dropped and comes anew: %s", (_, damage) => expectMended(damage));

  test("is found if only one byte of the weights is another", async () => {
    const { url, requests } = await serve(model);
    await expectLoads(url);
    const expected = await readFile(join(model, "model.safetensors"));
    for (const name of await namesIn()) {
      const path = join(folder, version, name);
      const bytes = await readFile(path);
      if (!bytes.subarray(0, expected.length).equals(expected)) continue;
      bytes[expected.length - 100] ^= 1;
      await writeFile(path, bytes);
    }
    requests.length = 0;
    await expectLoads(url);
    expect(requests.sort()).toEqual(files);
    requests.length = 0;
    await expectLoads(url);
    expect(requests).toEqual([]);
    expect(warnings).toEqual([]);
  });

  test("or no entry at all is not listed, and cleared only if it is the package's own", async () => {
    const { url } = await serve(model);
    await expectLoads(url);
    for (const name of await namesIn()) await truncate(join(folder, version, name));
    await writeFile(join(folder, version, "notes.txt"), "mine");
    expect(await TextClassifier.cache.list()).toEqual([]);
    await TextClassifier.cache.clear();
    expect(await namesIn()).toEqual(["notes.txt"]);
  });

  test("by a program that ended in the middle is removed after a while", async () => {
    await mkdir(join(folder, version), { recursive: true });
    const [old, young] = ["old.1-0.partial", "young.1-0.partial"].map((name) => join(folder, version, name));
    await writeFile(old, "");
    await writeFile(young, "");
    const yesterday = Date.now() / 1000 - 86_400;
    await utimes(old, yesterday, yesterday);
    await expectLoads((await serve(model)).url);
    const partial = (await namesIn()).filter((name) => name.endsWith(".partial"));
    expect(partial).toEqual(["young.1-0.partial"]);
  });
});

describe("a folder that", () => {
  test("cannot be made is one warning, not a failure", async () => {
    await writeFile(folder, "a file stands where the folder should be");
    const { url, requests } = await serve(model);
    await expectLoads(url);
    expect(warnings).toEqual([expect.stringMatching(/^distilbert-wasm: .*(ENOTDIR|EEXIST)/)]);
    requests.length = 0;
    await expectLoads(url);
    expect(requests.sort()).toEqual(files);
  });

  test("is full is one warning, not a failure, and caches nothing", async () => {
    const { url } = await serve(model);
    const program = join(own, "full.mjs");
    await writeFile(
      program,
      `import { TextClassifier } from ${JSON.stringify(join(root, "web/src/index.js"))};
const classifier = await TextClassifier.load(${JSON.stringify(url)});
console.log((await classifier.classify("w1 w2 w3")).tokenCount);`,
    );
    // No file may grow beyond 20 kB, which is reported as a full disk is.
    const limited = `trap "" XFSZ; ulimit -f 40; exec "$0" "$1"`;
    const env = { ...process.env, DISTILBERT_WASM_CACHE: folder };
    const outcome = await execute("/bin/sh", ["-c", limited, process.execPath, program], { env });
    expect(outcome.stdout).toBe("5\n");
    expect(outcome.stderr).toMatch(
      /^distilbert-wasm: .* cannot be cached for the next visit: Error: EFBIG.*\n$/,
    );
    expect(await namesIn()).toEqual([]);
  });
});

describe("several at once", () => {
  test("programs that load the same model do each other no harm", async () => {
    const { url, requests } = await serve(model);
    const program = join(own, "load.mjs");
    await writeFile(
      program,
      `import { TextClassifier } from ${JSON.stringify(join(root, "web/src/index.js"))};
process.env.DISTILBERT_WASM_CACHE = ${JSON.stringify(folder)};
for (let i = 0; i < 3; i++) {
  const classifier = await TextClassifier.load(${JSON.stringify(url)});
  console.log((await classifier.classify("w1 w2 w3")).tokenCount);
  await classifier.dispose();
}`,
    );
    const runs = await Promise.all([1, 2, 3].map(() => run([], { program })));
    for (const outcome of runs) expect(outcome).toEqual({ code: 0, stdout: "5\n5\n5\n", stderr: "" });
    expect(await keptFiles()).toEqual(kept);
    requests.length = 0;
    await expectLoads(url);
    expect(requests).toEqual([]);
  });

  test("entries may be written, read and removed in any order", async () => {
    const cache = new FileCache(join(folder, version));
    const url = "https://example.invalid/model.safetensors";
    const bodies = ["a".repeat(3_000_000), "b".repeat(2_000_000)];
    const puts = [];
    const reads = [];
    for (let i = 0; i < 20; i++) {
      puts.push(cache.put(url, new Response(bodies[i % 2])));
      reads.push(
        cache.match(url).then(async (response) => {
          const text = await response?.text();
          return text === undefined || bodies.includes(text);
        }),
      );
      if (i % 5 === 4) puts.push(cache.delete(url));
    }
    await Promise.all(puts);
    expect(new Set(await Promise.all(reads))).toEqual(new Set([true]));
    expect((await namesIn()).filter((name) => name.endsWith(".partial"))).toEqual([]);
  });
});

describe("where there is no home folder, as in some containers,", () => {
  const none = `import os from "node:os"; import { syncBuiltinESMExports } from "node:module";
os.homedir = () => { throw new Error("no entry") }; syncBuiltinESMExports();`;
  const options = {
    nodeArgs: [...nodeArgs, "--import", `data:text/javascript,${encodeURIComponent(none)}`],
    env: { DISTILBERT_WASM_CACHE: "", XDG_CACHE_HOME: "", LOCALAPPDATA: undefined },
  };
  const warning =
    /^distilbert-wasm: models cannot be cached for the next visit: Error: there is no home folder.*\n$/;

  test.each([{ worker: false }, { threads: 2 }])("a model loads, with one warning: %j", async (placement) => {
    const { url } = await serve(model);
    const program = join(own, "homeless.mjs");
    await writeFile(
      program,
      `import { TextClassifier } from ${JSON.stringify(join(root, "web/src/index.js"))};
const placement = ${JSON.stringify(placement)};
const classifier = await TextClassifier.load(${JSON.stringify(url)}, placement);
console.log((await classifier.classify("w1 w2 w3")).tokenCount);
await classifier.dispose();
await TextClassifier.load(${JSON.stringify(join(own, "none"))}, placement).catch(({ code }) => console.log(code));
console.log(await TextClassifier.cache.list(), await TextClassifier.cache.clear());`,
    );
    const outcome = await run([], { ...options, program });
    expect(outcome).toEqual({
      code: 0,
      stdout: "5\nnot_found\n[] undefined\n",
      stderr: expect.stringMatching(warning),
    });
  });

  test("the command line works, and exits as elsewhere", async () => {
    const { url } = await serve(model);
    const good = await run(["classify", "--model", url, "--json", "w1"], options);
    expect(good).toEqual({ code: 0, stdout: expect.any(String), stderr: expect.stringMatching(warning) });
    const bad = await run(["classify", "--model", join(own, "none"), "w1"], options);
    expect(bad).toEqual({ code: 1, stdout: "", stderr: expect.stringMatching(/there is no folder .*\n$/) });
  });
});

describe("the folder is", () => {
  test("the system's own, unless the environment names another", async () => {
    delete process.env.DISTILBERT_WASM_CACHE;
    process.env.XDG_CACHE_HOME = "/var/tmp/xdg";
    const expected = /** @type {Partial<Record<NodeJS.Platform, string | RegExp>>} */ ({
      linux: "/var/tmp/xdg/distilbert-wasm/v1",
      darwin: /Library\/Caches\/distilbert-wasm\/v1$/,
      win32: /distilbert-wasm\\v1$/,
    });
    expect(cacheFolder("v1")).toMatch(expected[process.platform] ?? "");
    process.env.XDG_CACHE_HOME = "relative/is/ignored";
    expect(cacheFolder("v1")).not.toContain("relative");
    process.env.DISTILBERT_WASM_CACHE = "/somewhere/else";
    expect(cacheFolder("v1")).toBe(join("/somewhere/else", "v1"));
  });
});

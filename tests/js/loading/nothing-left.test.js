// Loads that are aborted, and models that are released, leave nothing behind: no request, no worker, no
// file, no memory.
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readdir, readlink } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { describe, expect, jest, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { nodeArgs, run } from "../support/command.js";
import { wasmBytes } from "../support/core.js";
import { goldenFolder, root } from "../support/paths.js";
import { randomNumbers } from "../support/random.js";
import { serve } from "../support/server.js";
import { expectSoon } from "../support/soon.js";

const folder = goldenFolder("plain");
const files = ["config.json", "model.safetensors", "tokenizer_config.json", "vocab.txt"];
const random = randomNumbers(7);
jest.setTimeout(600_000); // hundreds of loads, each with workers: minutes where other work holds the cores

const starts = jest.spyOn(Worker.prototype, "on");
/** Those that have been started and have not ended. */
const workers = () =>
  [...new Set(starts.mock.contexts)].filter((worker) => /** @type {Worker} */ (worker).threadId !== -1);

/** A server that takes a while for each file, and how many answers it is at. */
async function slowServer() {
  const state = { open: 0 };
  /** @type {import("../support/server.js").Answer} */
  const drip = async (response, body = Buffer.of()) => {
    state.open++;
    response.on("close", () => state.open--);
    response.writeHead(200);
    for (let at = 0; at < body.length && !response.destroyed; at += 20_000) {
      response.write(body.subarray(at, at + 20_000));
      await sleep(3);
    }
    response.end();
  };
  const { url } = await serve(folder, Object.fromEntries(files.map((file) => [file, drip])));
  return { url, state };
}

/** Files of models in the making, of this process; other test files run beside this one. */
async function partials() {
  const names = await readdir(join(String(process.env.DISTILBERT_WASM_CACHE), "v1")).catch(() => []);
  return names.filter((name) => name.includes(`.${process.pid}-`) && name.endsWith(".partial")).length;
}

describe("a hundred aborts at random moments", () => {
  test.each([
    [{ worker: false }, 100],
    [{ worker: true }, 250],
    [{ threads: 2 }, 400],
  ])("with %j, after at most %d ms", async (placement, limit) => {
    const { url, state } = await slowServer();
    const once = async (/** @type {number} */ delay) => {
      const controller = new AbortController();
      const reason = new Error(`after ${delay} ms`);
      const timer = setTimeout(() => controller.abort(reason), delay);
      // Half of them with nothing in the cache yet.
      if (random() < 0.5) await TextClassifier.cache.clear(url);
      const outcome = await TextClassifier.load(url, { ...placement, signal: controller.signal }).catch(
        (error) => error,
      );
      clearTimeout(timer);
      if (outcome instanceof TextClassifier) await outcome.dispose();
      else expect(outcome).toBe(reason);
      return outcome === reason;
    };
    let aborted = 0;
    while (aborted < 5) aborted += Number(await once(random() * limit));
    const wasm = await wasmBytes();
    while (aborted < 100) aborted += Number(await once(random() * limit));
    await expectSoon(() => state.open, 0);
    await expectSoon(() => workers().length, 0);
    await expectSoon(partials, 0);
    expect(await wasmBytes()).toBe(wasm);
    // And everything works.
    const classifier = await TextClassifier.load(url, placement);
    expect(await classifier.classify("w1")).toMatchObject({ tokenCount: 3 });
    await classifier.dispose();
    expect(workers()).toEqual([]);
  });
});

const descriptors = "/proc/self/fd";
(existsSync(descriptors) ? describe : describe.skip)("two hundred aborts leave no file open", () => {
  test.each([
    [{ worker: false }, 40],
    [{ worker: true }, 150],
  ])("with %j, after at most %d ms", async (placement, limit) => {
    const { url } = await serve(folder);
    await (await TextClassifier.load(url, placement)).dispose();
    const open = async () => {
      const names = await readdir(descriptors);
      const paths = names.map((name) => readlink(join(descriptors, name)).catch(() => ""));
      return (await Promise.all(paths)).filter((path) => /^\/(?!dev|proc)/.test(path));
    };
    const before = (await open()).length;
    let aborted = 0;
    for (let i = 0; i < 200 || aborted < 50; i++) {
      const loading = TextClassifier.load(i % 2 ? url : folder, {
        ...placement,
        signal: AbortSignal.timeout(Math.floor(random() * limit)),
      });
      await loading.then(
        (classifier) => classifier.dispose(),
        () => aborted++,
      );
    }
    await expectSoon(async () => (await open()).length, before);
  });
});

(existsSync(descriptors) ? test : test.skip)(
  "a thread that ends leaves no file of its streams open",
  async () => {
    const file = join(folder, "vocab.txt");
    // All of Node's own threads are at work, so that what is closed in its turn has not been.
    const code = `
    import { pbkdf2 } from "node:crypto";
    import { openSync } from "node:fs";
    import { parentPort } from "node:worker_threads";
    import { streamOf } from ${JSON.stringify(pathToFileURL(join(root, "web", "src", "platform", "node-files.js")).href)};
    for (let i = 0; i < 4; i++) pbkdf2("a", "b", 200_000, 64, "sha512", () => {});
    for (let i = 0; i < 5; i++) streamOf(openSync(${JSON.stringify(file)}, "r")).destroy();
    setTimeout(() => parentPort.postMessage("destroyed"), 1);`;
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`));
    await once(worker, "message");
    await worker.terminate();
    const names = await readdir(descriptors);
    const paths = await Promise.all(names.map((name) => readlink(join(descriptors, name)).catch(() => "")));
    expect(paths.filter((path) => path === file)).toEqual([]);
  },
);

describe("a hundred loads and disposes", () => {
  test.each([{ worker: false }, { worker: true }, { threads: 2 }])("with %j", async (placement) => {
    const { url } = await serve(folder);
    const bytes = await (await fetch(`${url}/model.safetensors`)).blob();
    const [config, tokenizer] = await Promise.all(
      ["config.json", "vocab.txt"].map(async (file) => (await fetch(`${url}/${file}`)).text()),
    );
    const models = [url, folder, { config, tokenizer, weights: bytes }];
    const once = async (/** @type {number} */ i) => {
      const classifier = await TextClassifier.load(models[i % models.length], placement);
      await classifier.classify("w1");
      await classifier.dispose();
    };
    for (let i = 0; i < 10; i++) await once(i);
    const wasm = await wasmBytes();
    for (let i = 10; i < 110; i++) await once(i);
    expect(await wasmBytes()).toBe(wasm);
    expect(workers()).toEqual([]);
  });
});

describe("memory of JavaScript and its buffers is flat over", () => {
  test.each([
    ["loads from the network or the cache", "load", {}, 200],
    ["loads of what the caller has in hand", "given", {}, 200],
    ["loads in workers", "load", { worker: true }, 40],
    ["loads in workers of what the caller has in hand", "given", { threads: 2 }, 30],
    ["loads with WebAssembly given anew", "wasm", { worker: false }, 40],
    ["aborts", "abort", { cache: false }, 200],
    ["aborts of workers", "abort", { worker: true }, 60],
  ])("%s", async (_, way, placement, count) => {
    const { url } = await serve(folder);
    const { stdout, stderr } = await run([way, JSON.stringify(placement), url, String(count)], {
      program: join(root, "tests", "js", "support", "memory-program.mjs"),
      nodeArgs: [...nodeArgs, "--expose-gc"],
    });
    expect(stderr).toBe("");
    const { before, after } = JSON.parse(stdout);
    // The model has 100 kB.
    expect(after - before).toBeLessThan(1e6 + 1e4 * count);
  });
});

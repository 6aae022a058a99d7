// The model in a worker, and in several: the same answers, errors and aborts as on the calling thread.
import { writeFile } from "node:fs/promises";
import { Worker } from "node:worker_threads";
import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { run } from "../support/command.js";
import { expectError } from "../support/errors.js";
import { changedWeights, modelCopy } from "../support/models.js";
import { goldenFolder, root, temporaryFolder } from "../support/paths.js";
import { MemoryCache } from "../support/memory-cache.js";
import { floatBytes } from "../support/safetensors-file.js";
import { serve } from "../support/server.js";
import { expectSoon } from "../support/soon.js";
import { collectWarnings } from "../support/warnings.js";

const warnings = collectWarnings();
const folder = await temporaryFolder();
const model = goldenFolder("plain");

/** Of all lengths, more than go through the core at once. */
const texts = Array.from({ length: 150 }, (_, i) => "w1 w2 w3 ".repeat((i * 37) % 60));

const terminate = jest.spyOn(Worker.prototype, "terminate");
afterEach(() => void terminate.mockClear());

/** @param {import("../../../web/src/classifier/text-classifier.js").LoadOptions} options @param {string} [name] */
const load = (options, name = model) => TextClassifier.load(name, options);

describe.each([
  { worker: true, threads: 1 },
  { worker: undefined, threads: 2 },
  { worker: true, threads: 3 },
])("with worker $worker and $threads threads", (options) => {
  test("the answers have the same bits, in the order of the texts", async () => {
    const [inline, remote] = await Promise.all([load({}), load(options)]);
    expect(remote.backend).toEqual({ ...inline.backend, threads: options.threads });
    expect(await remote.classify(texts)).toEqual(await inline.classify(texts));
    expect(await remote.classify(texts[1])).toEqual(await inline.classify(texts[1]));
    expect(await remote.classify([])).toEqual([]);
    const pair = { text: "w1", textPair: "w2" };
    const mixed = [remote.classify(pair), remote.classify("w3"), remote.classify(pair)];
    expect(await Promise.all(mixed)).toEqual([
      await inline.classify(pair),
      await inline.classify("w3"),
      await inline.classify(pair),
    ]);
    expect(remote.labels).toEqual(inline.labels);
    expect(remote.config).toEqual(inline.config);
    await Promise.all([inline.dispose(), remote.dispose()]);
    expect(warnings).toEqual([]);
  });

  test("the first text that is too long is named by its place", async () => {
    const classifier = await load({ ...options, maxLength: 20 });
    const list = texts.map((text, i) => (i === 97 || i === 120 ? "w1 ".repeat(60) : text.slice(0, 20)));
    await expectError(
      classifier.classify(list, { overflow: "error" }),
      "text_too_long",
      /^at index 97: the text/,
    );
    expect(await classifier.classify("w1")).toMatchObject({ tokenCount: 3 });
    await classifier.dispose();
  });

  test("an abort ends classify at once, and the classifier works on", async () => {
    const classifier = await load(options);
    const controller = new AbortController();
    const reason = new Error("enough");
    const many = classifier.classify(new Array(20_000).fill("w1 w2 w3"), { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 5);
    await expect(many).rejects.toBe(reason);
    expect(await classifier.classify("w1 w2")).toMatchObject({ tokenCount: 4 });
    await classifier.dispose();
  });

  test("dispose ends the workers and rejects what is under way", async () => {
    const classifier = await load(options);
    const many = classifier.classify(new Array(20_000).fill("w1 w2 w3"));
    setTimeout(() => classifier.dispose(), 5);
    await expectError(many, "disposed", "has been disposed of; load it again");
    await expectError(classifier.classify("w1"), "disposed", "disposed of");
    expect(terminate).toHaveBeenCalledTimes(options.threads);
    await classifier.dispose();
    expect(terminate).toHaveBeenCalledTimes(options.threads);
  });

  test("a lost worker rejects what is under way, and says what to do", async () => {
    const classifier = await load(options);
    const other = await load(options);
    const posts = jest.spyOn(Worker.prototype, "postMessage");
    const many = classifier.classify(new Array(20_000).fill("w1 w2 w3"));
    const explained = classifier.explain("w1 ".repeat(400));
    const lost = /** @type {Worker} */ (posts.mock.contexts[options.threads - 1]);
    posts.mockRestore();
    const message = /was lost \(.*\); load the model again$/;
    const lostBoth = Promise.all([many, explained].map((call) => expectError(call, "worker_lost", message)));
    // As the system would: not by way of this library.
    await Worker.prototype.terminate.call(lost);
    await lostBoth;
    await expectError(classifier.classify("w1"), "worker_lost", "load the model again");
    await classifier.dispose();
    expect(await other.classify("w1")).toMatchObject({ tokenCount: 3 });
    await other.dispose();
  });
});

describe("loading in a worker", () => {
  test("errors keep class, code, message and cause", async () => {
    const broken = await modelCopy(folder, { "config.json": "{" });
    const [error, expected] = await Promise.all([
      expectError(load({ worker: true }, broken), "invalid_config", "config.json is not valid JSON"),
      expectError(load({}, broken), "invalid_config", "config.json is not valid JSON"),
    ]);
    expect(error.message).toBe(expected.message);
    expect(error.cause.name).toBe(expected.cause.name);
    expect(error.cause.message).toBe(expected.cause.message);
    await expectError(load({ threads: 2 }, `${folder}/none`), "not_found", "there is no folder");
  });

  test("progress comes across, and a callback that throws ends the load", async () => {
    const events = /** @type {import("../../../web/src/classifier/text-classifier.js").Progress[]} */ ([]);
    const classifier = await load({ threads: 2, onProgress: (progress) => events.push(progress) });
    const { loaded, total } = events[events.length - 1];
    expect(loaded).toBe(total);
    expect(events.filter((event) => event.loaded === total)).toHaveLength(1); // of the first thread only
    await classifier.dispose();
    terminate.mockClear();

    const error = new Error("mine");
    const onProgress = () => {
      throw error;
    };
    await expect(load({ worker: true, onProgress })).rejects.toBe(error);
    expect(terminate).toHaveBeenCalledTimes(1);
  });

  test.each([1, 2])("an abort leaves no request and none of %d workers behind", async (threads) => {
    const controller = new AbortController();
    const reason = new Error("too slow");
    let closed = false;
    const { url } = await serve(model, {
      "model.safetensors": (response, body) => {
        response.on("close", () => (closed = true));
        response.writeHead(200);
        response.write(body?.subarray(0, 50_000)); // and no more
        setTimeout(() => controller.abort(reason), 20);
      },
    });
    await expect(load({ worker: true, threads, signal: controller.signal }, url)).rejects.toBe(reason);
    expect(terminate).toHaveBeenCalledTimes(threads);
    await expectSoon(() => closed, true);
  });

  test("an abort at any moment ends in its reason or a classifier", async () => {
    for (let delay = 0; delay < 200; delay += 20) {
      const controller = new AbortController();
      const reason = new Error(`after ${delay} ms`);
      setTimeout(() => controller.abort(reason), delay);
      const outcome = await load({ worker: true, signal: controller.signal }).catch((error) => error);
      if (outcome instanceof TextClassifier) await outcome.dispose();
      else expect(outcome).toBe(reason);
    }
  });

  test("what is odd about a model is logged once", async () => {
    const unused = { name: "zz.unused", dtype: "F32", shape: [50], data: floatBytes(new Array(50).fill(1)) };
    const odd = await modelCopy(folder, {
      "model.safetensors": await changedWeights((tensors) => [...tensors, unused]),
    });
    const classifier = await load({ threads: 2 }, odd);
    expect(classifier.warnings).toEqual([expect.stringContaining("zz.unused")]);
    expect(warnings).toEqual([expect.stringContaining("zz.unused")]);
    await classifier.dispose();
  });
});

describe("without a worker", () => {
  test("the model runs on the calling thread where nothing else is asked for", async () => {
    const posts = jest.spyOn(Worker.prototype, "postMessage");
    const classifier = await load({});
    await classifier.classify("w1");
    expect(posts).not.toHaveBeenCalled();
    posts.mockRestore();
    await classifier.dispose();
  });

  test.each([
    [{ worker: false, threads: 2 }, "asked for 2 threads, got 1: `worker` is false"],
    [{ fetch, threads: 3 }, "asked for 3 threads, got 1: a `fetch` of the caller's own"],
    [
      { cache: new MemoryCache(), threads: 2 },
      "got 1: a `cache` of the caller's own cannot be handed to a worker",
    ],
    [{ worker: "./none.js" }, "`worker` says where a bundler put it"],
    [{ worker: "./none.js", threads: 2 }, "asked for 2 threads, got 1: no worker could be started"],
    [{ fetch, worker: true }, "the model runs on the calling thread: a `fetch` of the caller's own"],
  ])("what was asked for and cannot be had is logged once: %j", async (options, message) => {
    const classifier = await load(options);
    expect(warnings).toEqual([expect.stringContaining(message)]);
    expect(classifier.backend.threads).toBe(1);
    expect(await classifier.classify("w1")).toMatchObject({ tokenCount: 3 });
    await classifier.dispose();
  });

  test("its script is the one that `worker` names", async () => {
    const script = new URL("../../../web/src/workers/node-worker.js", import.meta.url);
    const posts = jest.spyOn(Worker.prototype, "postMessage");
    const classifier = await load({ worker: String(script) });
    expect(await classifier.classify("w1")).toMatchObject({ tokenCount: 3 });
    expect(posts).toHaveBeenCalled();
    posts.mockRestore();
    await classifier.dispose();
  });

  test("an option that cannot even be described is refused", async () => {
    const get = () => {
      throw new Error("nobody reads this");
    };
    const integrity = /** @type {any} */ (new Proxy(() => {}, { get }));
    await expectError(load({ integrity }), "invalid_argument", "integrity is a function that cannot be read");
  });

  test.each([
    [{ signal: null }, "signal is null, expected an AbortSignal"],
    [{ signal: { aborted: false } }, "signal is an object (Object), expected an AbortSignal"],
    [{ worker: 5 }, "worker is number 5, expected true, false, a URL, or a path"],
    [{ worker: "yes" }, "worker is string yes, expected true, false, a URL, or a path"],
    [{ threads: 0 }, "threads is number 0, expected a whole number from 1 to 64"],
    [{ threads: 1.5 }, "threads is number 1.5"],
    [{ threads: 65 }, "threads is number 65"],
  ])("%j is refused", async (options, message) => {
    await expectError(load(/** @type {any} */ (options)), "invalid_argument", message);
  });
});

test("a program whose work is done ends, without dispose", async () => {
  const program = `${folder}/program.mjs`;
  await writeFile(
    program,
    `import { TextClassifier } from ${JSON.stringify(`${root}web/src/index.js`)};
const classifier = await TextClassifier.load(undefined, { threads: 2 });
console.log((await classifier.classify(["This is awesome"]))[0].label);`,
  );
  expect(await run([], { program })).toEqual({ code: 0, stdout: "POSITIVE\n", stderr: "" });
});

// Loading with progress, stopping half-way, several classifiers, and letting go of them.
import { readFile, rename, stat, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, jest, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { LoadProgress } from "../../../web/src/sources/progress.js";
import { run } from "../support/command.js";
import { expectError } from "../support/errors.js";
import { MemoryCache } from "../support/memory-cache.js";
import { changedWeights, modelCopy } from "../support/models.js";
import { goldenFolder, root, temporaryFolder } from "../support/paths.js";
import { floatBytes } from "../support/safetensors-file.js";
import { serve } from "../support/server.js";
import { expectSoon } from "../support/soon.js";
import { tokenizerJson } from "../support/tokenizer-json.js";
import { collectWarnings } from "../support/warnings.js";

/** @typedef {import("../../../web/src/classifier/text-classifier.js").Progress} Progress */

const warnings = collectWarnings();
const folder = await temporaryFolder();

/** @param {(report: (progress: Progress) => void) => Promise<TextClassifier>} load */
async function recordProgress(load) {
  const events = /** @type {(Progress & {time: number})[]} */ ([]);
  const classifier = await load((progress) => events.push({ ...progress, time: performance.now() }));
  await classifier.dispose();
  return events;
}

/** @param {Map<string, number>} amounts */
const sumOf = (amounts) => [...amounts.values()].reduce((sum, amount) => sum + amount);

/** What every load's progress promises. @param {Progress[]} events @param {string[]} [files] */
function expectSoundProgress(
  events,
  files = ["config.json", "model.safetensors", "tokenizer_config.json", "vocab.txt"],
) {
  const ends = /** @type {Map<string, number>} */ (new Map());
  let before = 0;
  for (const { file, loaded, total = Infinity, overall } of events) {
    expect(loaded).toBeGreaterThan(ends.get(file) ?? 0);
    expect(loaded).toBeLessThanOrEqual(total);
    ends.set(file, loaded);
    // Equal if it was held back: the first test below.
    expect(overall.loaded).toBeGreaterThanOrEqual(before);
    expect(overall.loaded).toBeGreaterThanOrEqual(sumOf(ends));
    expect(overall.loaded).toBeLessThanOrEqual(overall.total ?? Infinity);
    before = overall.loaded;
  }
  expect([...ends.keys()].sort()).toEqual(files);
  for (const file of files) {
    const last = events.findLast((event) => event.file === file);
    expect(last?.loaded).toBe(last?.total);
  }
  const weights = events.filter(({ file }) => file === "model.safetensors");
  expect(new Set(weights.map(({ total }) => total)).size).toBe(1);
  expect(events.at(-1)?.file).toBe("model.safetensors");
  expect(events.at(-1)?.overall).toEqual({ loaded: sumOf(ends), total: sumOf(ends) });
}

describe("progress", () => {
  test("held back may say of all files what another's has said already", () => {
    jest.useFakeTimers();
    const events = /** @type {Progress[]} */ ([]);
    const progress = new LoadProgress(
      (event) => events.push(event),
      (error) => {
        throw error;
      },
    );
    progress.update("model.safetensors", 100, 1000);
    progress.update("model.safetensors", 200, 1000);
    progress.update("config.json", 10, 10);
    jest.advanceTimersByTime(1000);
    jest.useRealTimers();
    expect(events.map(({ file, loaded, overall }) => [file, loaded, overall.loaded])).toEqual([
      ["model.safetensors", 100, 100],
      ["config.json", 10, 210],
      ["model.safetensors", 200, 210],
    ]);
  });

  test("of the embedded model grows to the size of its file", async () => {
    const events = await recordProgress((onProgress) => TextClassifier.load(undefined, { onProgress }));
    expectSoundProgress(events);
    expect(events.at(-1)?.total).toBeGreaterThan(10_000_000);
  });

  test("comes at most ten times a second, and once at each file's end", async () => {
    const slow = await serve(goldenFolder("plain"), {
      "model.safetensors": async (response, body = Buffer.of()) => {
        response.writeHead(200);
        for (let i = 0; i < 50; i++) {
          const size = Math.ceil(body.length / 50);
          response.write(body.subarray(i * size, (i + 1) * size));
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        response.end();
      },
    });
    const events = await recordProgress((onProgress) => TextClassifier.load(slow.url, { onProgress }));
    expectSoundProgress(events);
    const others = events.filter(({ loaded, total }) => loaded !== total);
    expect(others.length).toBeGreaterThan(3);
    others.slice(1).forEach(({ time }, i) => expect(time - others[i].time).toBeGreaterThan(99));
  });

  test("has no total that compression would make a lie of", async () => {
    /** @type {import("../support/server.js").Answer} */
    const compressed = (response, body = Buffer.of()) => {
      const bytes = gzipSync(body);
      response.writeHead(200, { "content-encoding": "gzip", "content-length": bytes.length }).end(bytes);
    };
    const files = ["config.json", "vocab.txt", "model.safetensors"];
    const { url } = await serve(
      goldenFolder("plain"),
      Object.fromEntries(files.map((file) => [file, compressed])),
    );
    const events = await recordProgress((onProgress) => TextClassifier.load(url, { onProgress }));
    expectSoundProgress(events);
  });

  test("counts the files that there are", async () => {
    const vocabulary = (await readFile(join(goldenFolder("plain"), "vocab.txt"), "utf8"))
      .trimEnd()
      .split("\n");
    const model = await modelCopy(folder, {
      "vocab.txt": null,
      "tokenizer_config.json": null,
      "tokenizer.json": tokenizerJson(vocabulary),
    });
    const { url } = await serve(model);
    for (const from of [model, url]) {
      const events = await recordProgress((onProgress) => TextClassifier.load(from, { onProgress }));
      expectSoundProgress(events, ["config.json", "model.safetensors", "tokenizer.json"]);
    }
  });

  test("does not go back if what was cached is broken and comes anew", async () => {
    for (const file of ["config.json", "vocab.txt", "model.safetensors"]) {
      const { url } = await serve(goldenFolder("plain"));
      const cache = new MemoryCache();
      const load = (/** @type {(progress: Progress) => void} */ onProgress) =>
        TextClassifier.load(url, { cache, onProgress });
      await recordProgress(load);
      const bytes = new Uint8Array(cache.files.get(`${url}/${file}`)?.bytes ?? new ArrayBuffer(0));
      bytes[bytes.length - 4] ^= 1;
      expectSoundProgress(await recordProgress(load));
    }
  });

  test("ends at the end where the last tensors are not used", async () => {
    const unused = { name: "zz.unused", dtype: "F32", shape: [50], data: floatBytes(new Array(50).fill(1)) };
    const weights = await changedWeights((tensors) => [...tensors, unused]);
    const model = await modelCopy(folder, { "model.safetensors": weights });
    const events = await recordProgress((onProgress) => TextClassifier.load(model, { onProgress }));
    expectSoundProgress(events);
    expect(events.at(-1)?.total).toBe(weights.length);
    expect(warnings).toEqual([
      expect.stringMatching(/hold 1 tensor that the model does not use: zz.unused$/),
    ]);
  });

  describe("of a download that stalls", () => {
    const parts = 4;
    /** The weights' first half, in parts that follow each other at once, and then nothing. */
    const stalling = () =>
      serve(goldenFolder("plain"), {
        "model.safetensors": async (response, body = Buffer.of()) => {
          response.writeHead(200, { "content-length": body.length });
          for (let i = 0; i < parts; i++) {
            const size = Math.floor(body.length / 2 / parts);
            response.write(body.subarray(i * size, (i + 1) * size));
            await new Promise((resolve) => setTimeout(resolve, 15));
          }
        },
      });

    test("reports all that has come", async () => {
      const { url } = await stalling();
      const { size } = await stat(join(goldenFolder("plain"), "model.safetensors"));
      const controller = new AbortController();
      const reason = new Error("enough");
      let reported = 0;
      const load = TextClassifier.load(url, {
        signal: controller.signal,
        onProgress: ({ file, loaded }) => {
          if (file !== "model.safetensors") return;
          reported = loaded;
          // What belongs to a tensor that has not come as a whole piece is not counted yet.
          if (loaded > size * 0.4) controller.abort(reason);
        },
      });
      await expect(load).rejects.toBe(reason);
      expect(reported).toBeLessThanOrEqual(size / 2);
    });

    test("a late callback that throws ends the load with its error", async () => {
      const { url } = await stalling();
      const error = new Error("mine");
      const { size } = await stat(join(goldenFolder("plain"), "model.safetensors"));
      // Everything so far, which is reported late: the parts before it were reported or held back just now.
      const onProgress = (/** @type {Progress} */ { file, loaded }) => {
        if (file === "model.safetensors" && loaded > size * 0.4) throw error;
      };
      await expect(TextClassifier.load(url, { onProgress })).rejects.toBe(error);
    });
  });

  test("a callback that throws ends the load with its error", async () => {
    const error = new Error("mine");
    const onProgress = () => {
      throw error;
    };
    await expect(TextClassifier.load(undefined, { onProgress })).rejects.toBe(error);
  });
});

describe("abort", () => {
  test("before load", async () => {
    const signal = AbortSignal.abort();
    await expect(TextClassifier.load(undefined, { signal })).rejects.toBe(signal.reason);
    expect(signal.reason.name).toBe("AbortError");
  });

  test("during load, from disk, with the caller's own reason", async () => {
    const controller = new AbortController();
    const reason = new Error("the user went away");
    const loaded = TextClassifier.load(undefined, {
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    await expect(loaded).rejects.toBe(reason);
  });

  test("at any moment of load, from disk", async () => {
    for (let delay = 0; delay < 25; delay++) {
      const controller = new AbortController();
      const reason = new Error(`after ${delay} ms`);
      const loaded = TextClassifier.load(undefined, { signal: controller.signal });
      setTimeout(() => controller.abort(reason), delay);
      const outcome = await loaded.catch((error) => error);
      if (outcome instanceof TextClassifier) await outcome.dispose();
      else expect(outcome).toBe(reason);
    }
  });

  test.each(["config.json", "vocab.txt", "model.safetensors"])(
    "while a server is slow with %s",
    async (file) => {
      const controller = new AbortController();
      const reason = new Error("too slow");
      let closed = false;
      const { url } = await serve(goldenFolder("plain"), {
        [file]: (response, body) => {
          response.on("close", () => (closed = true));
          response.writeHead(200);
          response.write(body?.subarray(0, 20)); // and no more
          setTimeout(() => controller.abort(reason), 20);
        },
      });
      await expect(TextClassifier.load(url, { signal: controller.signal })).rejects.toBe(reason);
      await expectSoon(() => closed, true);
    },
  );

  test("during load leaves the module as it was", async () => {
    const before = await TextClassifier.load(goldenFolder("plain"));
    const expected = await before.classify("w1 w2");
    for (let i = 0; i < 5; i++) {
      const controller = new AbortController();
      const onProgress = () => controller.abort();
      await TextClassifier.load(undefined, { signal: controller.signal, onProgress }).catch(() => {});
    }
    expect(await before.classify("w1 w2")).toEqual(expected);
    await before.dispose();
  });

  test("before and during classify", async () => {
    const classifier = await TextClassifier.load(goldenFolder("plain"));
    const signal = AbortSignal.abort();
    await expect(classifier.classify("w1", { signal })).rejects.toBe(signal.reason);

    const controller = new AbortController();
    const many = classifier.classify(new Array(10_000).fill("w1 w2 w3"), { signal: controller.signal });
    setTimeout(() => controller.abort(), 1);
    await expect(many).rejects.toMatchObject({ name: "AbortError" });
    expect(await classifier.classify("w1 w2")).toMatchObject({ tokenCount: 4 });
    await classifier.dispose();
  });

  test("between long texts that are read in windows, though few", async () => {
    const classifier = await TextClassifier.load(goldenFolder("plain"));
    const controller = new AbortController();
    const options = { signal: controller.signal, overflow: /** @type {const} */ ("windows") };
    const many = classifier.classify(new Array(20).fill("w1 w2 w3 ".repeat(3_000)), options);
    setTimeout(() => controller.abort(), 1);
    await expect(many).rejects.toMatchObject({ name: "AbortError" });
    await classifier.dispose();
  });
});

describe("dispose", () => {
  test("may be called again; after it there is a clear error", async () => {
    const classifier = await TextClassifier.load(goldenFolder("plain"));
    await classifier.classify("w1");
    await classifier.dispose();
    await classifier.dispose();
    for (const input of ["w1", ["w1"], []]) {
      await expectError(
        classifier.classify(/** @type {string} */ (input)),
        "disposed",
        "the classifier has been disposed of; load it again",
      );
    }
    expect(classifier.labels).toEqual(["label 0", "label 1"]);
  });

  test("while many texts are on their way ends them with that error", async () => {
    const classifier = await TextClassifier.load(goldenFolder("plain"));
    const many = classifier.classify(new Array(1000).fill("w1 w2 w3"));
    setTimeout(() => classifier.dispose(), 1);
    await expectError(many, "disposed", "disposed of");
  });

  test("is what `await using` calls", async () => {
    const program = join(folder, "dispose.mjs");
    // In a program of its own: the symbol is not one of those that Jest lets tests have.
    await writeFile(
      program,
      `import { TextClassifier } from ${JSON.stringify(join(root, "web/src/index.js"))};
const classifier = await TextClassifier.load(${JSON.stringify(goldenFolder("plain"))});
await classifier[Symbol.asyncDispose]();
await classifier.classify("w1").catch(({ code }) => console.log(code));`,
    );
    expect(await run([], { program })).toEqual({ code: 0, stdout: "disposed\n", stderr: "" });
  });
});

describe("several classifiers", () => {
  test("with different models work side by side, and outlive each other", async () => {
    const [first, second] = await Promise.all([
      TextClassifier.load(goldenFolder("relu")),
      TextClassifier.load(goldenFolder("odd"), { dtype: "fp32" }),
    ]);
    const alone = [await first.classify("w1 w2"), await second.classify("w1 w2")];
    expect(alone[0].scores).toHaveLength(5);
    expect(alone[1].scores).toHaveLength(3);
    const mixed = await Promise.all([
      first.classify("w1 w2"),
      second.classify("w1 w2"),
      first.classify("w3"),
    ]);
    expect(mixed.slice(0, 2)).toEqual(alone);
    await first.dispose();
    expect(await second.classify("w1 w2")).toEqual(alone[1]);
    const again = await TextClassifier.load(goldenFolder("relu"));
    expect(await again.classify("w1 w2")).toEqual(alone[0]);
    await Promise.all([second.dispose(), again.dispose()]);
  });

  test("of one model, loaded at the same time, agree", async () => {
    const all = await Promise.all([1, 2, 3].map(() => TextClassifier.load(goldenFolder("long"))));
    const results = await Promise.all(all.map((classifier) => classifier.classify("w1 w2 w3")));
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
    await Promise.all(all.map((classifier) => classifier.dispose()));
  });
});

describe("the model may be named by", () => {
  const url = new URL("tests/golden/encoder/plain", `file://${root}`);

  test.each([
    ["a path", goldenFolder("plain")],
    ["a path that ends with a slash", `${goldenFolder("plain")}/`],
    ["a path from here", `./${relative(process.cwd(), goldenFolder("plain"))}`],
    ["a file URL as text", url.href],
    ["a URL object", url],
  ])("%s", async (_, model) => {
    const classifier = await TextClassifier.load(model);
    expect(classifier.labels).toHaveLength(2);
    await classifier.dispose();
  });

  test("a path with characters that mean something in a URL", async () => {
    const model = join(folder, "100% a#b?c=d é");
    await rename(await modelCopy(folder), model);
    const classifier = await TextClassifier.load(model);
    expect(classifier.labels).toHaveLength(2);
    await classifier.dispose();
  });
});

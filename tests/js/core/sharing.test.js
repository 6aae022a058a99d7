// One model, many callers: one download, and with `share` one copy of the model.
import { describe, expect, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { expectError } from "../support/errors.js";
import { goldenFolder } from "../support/paths.js";
import { serve } from "../support/server.js";
import { collectWarnings } from "../support/warnings.js";

const warnings = collectWarnings();
const folder = goldenFolder("plain");
const weights = "model.safetensors";

/** @param {string[]} requests */
const downloads = (requests) => requests.filter((file) => file === weights).length;

/** A server whose weights wait until they are let go, or fail. */
async function serveSlowly() {
  let letGo = (/** @type {boolean} */ _found) => {};
  const waiting = new Promise((resolve) => (letGo = resolve));
  const server = await serve(folder, {
    [weights]: async (response, body) => {
      const found = await waiting;
      response.writeHead(found ? 200 : 404, { "content-length": found ? (body?.length ?? 0) : 0 });
      response.end(found ? body : undefined);
    },
  });
  return { ...server, letGo };
}

/** @param {() => boolean} condition */
async function until(condition) {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe.each([{ worker: false }, { worker: true }])("loaded at once, %j", (placement) => {
  test("is one download", async () => {
    const { url, requests } = await serve(folder);
    const classifiers = await Promise.all([1, 2, 3].map(() => TextClassifier.load(url, placement)));
    expect(downloads(requests)).toBe(1);
    for (const classifier of classifiers) {
      expect(await classifier.classify("w1")).toMatchObject({ tokenCount: 3 });
      await classifier.dispose();
    }
    expect(warnings).toEqual([]);
  });

  test("with `share` is one model, disposed of with the last", async () => {
    const { url, requests } = await serve(folder);
    const options = { share: true, cache: false, ...placement };
    const [first, second] = await Promise.all([1, 2].map(() => TextClassifier.load(url, options)));
    const third = await TextClassifier.load(url, options); // in use already
    expect(downloads(requests)).toBe(1);
    expect(first).not.toBe(second);
    await first.dispose();
    await first.dispose(); // counts once
    await expectError(first.classify("w1"), "disposed", /disposed of/);
    for (const other of [second, third]) {
      expect(await other.classify("w1")).toMatchObject({ tokenCount: 3 });
    }
    await third.dispose();
    expect((await second.classify(["w1", "w2"])).length).toBe(2);
    await second.dispose();
    const fourth = await TextClassifier.load(url, options);
    expect(downloads(requests)).toBe(2);
    await fourth.dispose();
  });
});

test("a load that waits for another's can be aborted, and goes on by itself if that fails", async () => {
  const { url, requests, letGo } = await serveSlowly();
  const first = TextClassifier.load(url);
  await until(() => downloads(requests) === 1);
  const controller = new AbortController();
  const aborted = TextClassifier.load(url, { signal: controller.signal });
  const second = TextClassifier.load(url);
  controller.abort(new Error("enough"));
  await expect(aborted).rejects.toThrow("enough");
  expect(downloads(requests)).toBe(1);
  letGo(false);
  await Promise.all([first, second].map((load) => expectError(load, "not_found", /model\.safetensors/)));
  expect(downloads(requests)).toBe(2);
});

test("a load with a `timeout` waits for no other that has none", async () => {
  const { url, requests, letGo } = await serveSlowly();
  const patient = TextClassifier.load(url);
  await until(() => downloads(requests) === 1);
  await expectError(TextClassifier.load(url, { timeout: 200 }), "network", /nothing came for 200 ms/);
  letGo(true);
  expect(await (await patient).classify("w1")).toMatchObject({ tokenCount: 3 });
});

describe("share", () => {
  const options = { share: true, cache: false };

  test.each([{ maxLength: 10 }, { dtype: /** @type {const} */ ("fp32") }, { threads: 2 }])(
    "is of the same options: not with %j",
    async (other) => {
      const { url, requests } = await serve(folder);
      const classifiers = [
        await TextClassifier.load(url, options),
        await TextClassifier.load(url, { ...options, ...other }),
      ];
      expect(downloads(requests)).toBeGreaterThan(1);
      await Promise.all(classifiers.map((classifier) => classifier.dispose()));
    },
  );

  test("each hears of the progress, and one's own error is one's own", async () => {
    const { url, letGo } = await serveSlowly();
    const seen = /** @type {number[][]} */ ([[], []]);
    const hearing = seen.map((list) =>
      TextClassifier.load(url, { ...options, onProgress: ({ overall }) => list.push(overall.loaded) }),
    );
    const failing = TextClassifier.load(url, {
      ...options,
      onProgress() {
        throw new Error("my own");
      },
    });
    letGo(true);
    await expect(failing).rejects.toThrow("my own");
    const classifiers = await Promise.all(hearing);
    expect(seen[0].length).toBeGreaterThan(0);
    expect(seen[1]).toEqual(seen[0]);
    await Promise.all(classifiers.map((classifier) => classifier.dispose()));
  });

  test("an abort is one's own; that of the last ends the load", async () => {
    const { url, requests, letGo } = await serveSlowly();
    const controllers = [new AbortController(), new AbortController()];
    const loads = controllers.map(({ signal }) => TextClassifier.load(url, { ...options, signal }));
    await until(() => downloads(requests) === 1);
    controllers[0].abort(new Error("not me"));
    await expect(loads[0]).rejects.toThrow("not me");
    const third = TextClassifier.load(url, options);
    controllers[1].abort(new Error("nor me"));
    await expect(loads[1]).rejects.toThrow("nor me");
    letGo(true);
    expect(await (await third).classify("w1")).toMatchObject({ tokenCount: 3 });
    expect(downloads(requests)).toBe(1);
    await (await third).dispose();
  });

  test("a load that fails is tried again by the next", async () => {
    const { url, requests, letGo } = await serveSlowly();
    const loads = [1, 2].map(() => TextClassifier.load(url, options));
    letGo(false);
    await Promise.all(loads.map((load) => expectError(load, "not_found", /model\.safetensors/)));
    await expectError(TextClassifier.load(url, options), "not_found", /model\.safetensors/);
    expect(downloads(requests)).toBe(2);
  });

  test("of files in hand is of the same object", async () => {
    const [config, tokenizer, bytes] = await Promise.all(
      ["config.json", "vocab.txt", weights].map(async (file) =>
        Buffer.from(await (await fetch(`${(await serve(folder)).url}/${file}`)).arrayBuffer()),
      ),
    );
    const stream = new Blob([bytes]).stream(); // can be read once
    const model = { config, tokenizer, weights: stream };
    const classifiers = await Promise.all([1, 2].map(() => TextClassifier.load(model, { share: true })));
    for (const classifier of classifiers) {
      expect(await classifier.classify("w1")).toMatchObject({ tokenCount: 3 });
      await classifier.dispose();
    }
  });

  test("is true or false", async () => {
    const given = /** @type {any} */ ({ share: "yes" });
    await expectError(TextClassifier.load(folder, given), "invalid_argument", /share is string yes/);
  });
});

// Models whose files the caller has in hand: {config, tokenizer, weights} in every form.
import { createReadStream, openAsBlob } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, jest, test } from "@jest/globals";
import { Worker } from "node:worker_threads";
import { TextClassifier } from "../../../web/src/index.js";
import { expectError } from "../support/errors.js";
import { goldenFolder } from "../support/paths.js";
import { serve } from "../support/server.js";
import { expectSoon } from "../support/soon.js";
import { tokenizerJson } from "../support/tokenizer-json.js";
import { collectWarnings } from "../support/warnings.js";

/** @typedef {import("../../../web/src/index.js").GivenModel} GivenModel */
/** @typedef {import("../../../web/src/index.js").LoadOptions} LoadOptions */

const warnings = collectWarnings();
const folder = goldenFolder("plain");
const [config, vocabulary, weights] = await Promise.all(
  ["config.json", "vocab.txt", "model.safetensors"].map(
    async (file) => new Uint8Array(await readFile(join(folder, file))),
  ),
);
const text = (/** @type {Uint8Array} */ bytes) => new TextDecoder().decode(bytes);
const json = tokenizerJson(text(vocabulary).trimEnd().split("\n"));
const plain = { config, tokenizer: vocabulary, weights };

const local = await TextClassifier.load(folder);
const expected = await local.classify(["w1 w2 w3", "w4"]);

/** @param {Partial<Record<keyof GivenModel, unknown>>} parts @param {LoadOptions} [options] */
const load = (parts, options) =>
  TextClassifier.load(/** @type {GivenModel} */ ({ ...plain, ...parts }), options);

/** @param {Partial<Record<keyof GivenModel, unknown>>} parts @param {LoadOptions} [options] */
async function expectWorks(parts, options) {
  const classifier = await load(parts, options);
  expect(await classifier.classify(["w1 w2 w3", "w4"])).toEqual(expected);
  expect(classifier.backend.threads).toBe(options?.threads ?? 1);
  await classifier.dispose();
  expect(warnings).toEqual([]);
}

/**
 * A stream of some bytes, and what became of it.
 * @param {Uint8Array} bytes
 * @param {number} [end] where it stops and hangs
 */
function streamOf(bytes, end = Infinity) {
  const state = { at: 0, cancelled: false };
  const stream = new ReadableStream({
    async pull(controller) {
      await sleep(1);
      if (state.at >= end) return new Promise(() => {});
      if (state.at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(state.at, (state.at += 7919)));
      return undefined;
    },
    cancel() {
      state.cancelled = true;
    },
  });
  return { stream, state };
}

/** Every form of some bytes. @param {Uint8Array<ArrayBuffer>} bytes @returns {[string, () => unknown][]} */
const formsOf = (bytes) => [
  ["a typed array", () => bytes],
  ["a view into a larger buffer", () => new Uint8Array([9, ...bytes, 9]).subarray(1, -1)],
  ["a DataView", () => new DataView(bytes.slice().buffer)],
  ["an ArrayBuffer", () => bytes.slice().buffer],
  [
    "a SharedArrayBuffer",
    () => {
      const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
      shared.set(bytes);
      return shared.buffer;
    },
  ],
  ["a Blob", () => new Blob([bytes])],
  ["a File", () => new File([bytes], "file")],
  ["a Response", () => new Response(bytes)],
  ["a ReadableStream", () => streamOf(bytes).stream],
  [
    "an async generator",
    async function* () {
      for (let at = 0; at < bytes.length; at += 5003) yield bytes.subarray(at, at + 5003);
    },
  ],
];

describe.each([{ worker: false }, { worker: true }, { threads: 2 }])("with %j", (placement) => {
  test.each(formsOf(weights))("weights may be %s", (_, form) => expectWorks({ weights: form() }, placement));

  test("what the caller gave is as it was", async () => {
    const parts = { config: config.slice(), tokenizer: vocabulary.slice(), weights: weights.slice() };
    await expectWorks(parts, placement);
    expect(parts).toEqual(plain);
  });

  test("progress grows to the size of all", async () => {
    const events = /** @type {import("../../../web/src/index.js").Progress[]} */ ([]);
    const options = { ...placement, onProgress: (/** @type {any} */ event) => events.push(event) };
    await expectWorks({ weights: streamOf(weights).stream }, options);
    const all = config.length + vocabulary.length + weights.length;
    expect(events.at(-1)?.overall).toEqual({ loaded: all, total: all });
    expect(events.at(-1)).toMatchObject({ file: "model.safetensors", total: weights.length });
  });

  test("an abort lets go of a stream, with the caller's reason, even where it hangs", async () => {
    const { stream, state } = streamOf(weights, 30_000);
    const controller = new AbortController();
    const reason = new Error("enough");
    setTimeout(() => controller.abort(reason), 300);
    const loading = load({ weights: stream }, { ...placement, signal: controller.signal });
    await expect(loading).rejects.toBe(reason);
    await expectSoon(() => state.cancelled, true);
  });

  test("a load that fails lets go of a stream", async () => {
    const { stream, state } = streamOf(weights, 30_000);
    await expectError(load({ config: "{", weights: stream }, placement), "invalid_config", "");
    await expectSoon(() => state.cancelled, true);
  });

  test("a stream that fails is reported, with its own error as cause", async () => {
    const { stream } = streamOf(weights);
    const cause = new Error("the cable was cut");
    const failing = stream.pipeThrough(
      new TransformStream({
        transform(chunk, controller) {
          controller.enqueue(chunk);
          if (Math.random() < 0.5) controller.error(cause);
        },
      }),
    );
    const error = await expectError(
      load({ weights: failing }, placement),
      "network",
      /^weights: its stream broke off: the cable was cut$/,
    );
    expect(error.cause.message).toBe(cause.message);
  });

  test("weights that end early, go on or are no safetensors are refused", async () => {
    /** @param {Uint8Array} bytes @param {string | RegExp} message */
    const refused = (bytes, message) =>
      expectError(load({ weights: streamOf(bytes).stream }, placement), "invalid_weights", message);
    await refused(weights.subarray(0, 60_000), /^the given model\.safetensors ends after 60000 bytes/);
    await refused(new Uint8Array([...weights, 1]), "goes on after the 100976 bytes");
    await refused(new TextEncoder().encode("<html>".repeat(9)), "this is an HTML page");
    const short = load({ weights: weights.subarray(0, 60_000) }, placement);
    await expectError(short, "invalid_weights", "has 60000 bytes, its header describes 100976");
  });
});

describe("config and tokenizer", () => {
  const parsed = JSON.parse(text(config));
  test.each([
    ["parsed", { config: parsed, tokenizer: json, tokenizerConfig: { do_lower_case: true } }],
    ["text", { config: text(config), tokenizer: text(vocabulary), tokenizerConfig: "{}" }],
    ["text of tokenizer.json", { tokenizer: ` \n${JSON.stringify(json)}` }],
    ["an object without a prototype", { config: Object.assign(Object.create(null), parsed) }],
  ])("may be %s", (_, parts) => expectWorks(parts));

  test.each(formsOf(config))("config may be %s", (_, form) => expectWorks({ config: form() }));
  test.each(formsOf(vocabulary))("tokenizer may be vocab.txt as %s", (_, form) =>
    expectWorks({ tokenizer: form() }),
  );
  test.each(formsOf(new TextEncoder().encode(JSON.stringify(json))))(
    "tokenizer may be tokenizer.json as %s",
    (_, form) => expectWorks({ tokenizer: form() }),
  );

  test("tokenizerConfig counts", async () => {
    const classifier = await load({ tokenizerConfig: { model_max_length: 4 } });
    expect(await classifier.classify("w1 w2 w3")).toMatchObject({ tokenCount: 4, truncated: true });
    await classifier.dispose();
  });

  test("what is broken in them is reported", async () => {
    await expectError(load({ config: "{" }), "invalid_config", /^the given config\.json is not valid JSON$/);
    await expectError(load({ config: "[]" }), "invalid_config", "must hold a JSON object");
    await expectError(load({ config: { ...parsed, dim: "x" } }), "invalid_config", 'dim is "x"');
    await expectError(load({ tokenizer: "<html>" }), "invalid_tokenizer", "the given vocab.txt is an HTML");
    await expectError(load({ tokenizer: "{" }), "invalid_tokenizer", "the given tokenizer.json is not valid");
    await expectError(load({ tokenizerConfig: "{" }), "invalid_tokenizer", "tokenizer_config.json is not");
    await expectError(load({ tokenizer: "a\nb" }), "invalid_vocabulary", "");
  });
});

describe("files of a server and of the disk", () => {
  test.each([{ worker: false }, { worker: true }, { threads: 2 }])(
    "answers of fetch, under way together: %j",
    async (placement) => {
      const { url, requests } = await serve(folder);
      const [config, tokenizer, weights] = await Promise.all(
        ["config.json", "vocab.txt", "model.safetensors"].map((file) => fetch(`${url}/${file}`)),
      );
      await expectWorks({ config, tokenizer, weights }, placement);
      expect(requests).toHaveLength(3);
    },
  );

  test("files as Node opens them", async () => {
    const file = join(folder, "model.safetensors");
    await expectWorks({ weights: createReadStream(file) });
    await expectWorks({ weights: await openAsBlob(file) }, { worker: true });
  });

  test("several threads read a stream once", async () => {
    const posts = jest.spyOn(Worker.prototype, "postMessage");
    const { stream, state } = streamOf(weights);
    await expectWorks({ weights: stream }, { threads: 3 });
    expect(state.at).toBeGreaterThanOrEqual(weights.length);
    const chunks = posts.mock.calls.filter(([message]) => /** @type {any} */ (message).bytes);
    posts.mockRestore();
    expect(chunks).toHaveLength(3 * Math.ceil(weights.length / 7919));
  });
});

describe("what cannot be used is refused:", () => {
  test.each([
    [{ config: undefined }, "the model has no config; expected config, tokenizer and weights"],
    [{ tokenizer: undefined }, "the model has no tokenizer"],
    [{ weights: undefined }, "the model has no weights"],
    [{ vocab: "a" }, "the model has vocab; expected config, tokenizer, tokenizerConfig, "],
    [{ config: 5 }, "config is number 5, expected its content: an object, text, bytes"],
    [{ config: [1] }, "config is a list of 1, expected its content"],
    [{ config: null }, "config is null"],
    [{ config: Promise.resolve({}) }, "config is an object (Promise)"],
    [{ tokenizer: new Map() }, "tokenizer is an object (Map)"],
    [{ weights: "https://example.com/a" }, /weights is string .*fetched first: weights: await fetch\(url\)$/],
    [{ weights: new URL("https://example.com/a") }, "An address is fetched first"],
    [{ weights: Promise.resolve(weights) }, "weights is an object (Promise), expected bytes, a Blob"],
    [{ weights: {} }, "weights is an object (Object)"],
    [{ weights: [1, 2, 3] }, "weights[0] is number 1, expected bytes"],
    [{ weights: null }, "weights is null"],
  ])("%p", (parts, message) =>
    expectError(load(/** @type {Partial<GivenModel>} */ (parts)), "invalid_argument", message),
  );

  test("a circle", async () => {
    const circle = /** @type {Record<string, unknown>} */ ({});
    circle.self = circle;
    await expectError(load({ config: circle }), "invalid_argument", "config is an object that is not JSON");
  });

  test("a body that has been read, a stream that is locked", async () => {
    const used = new Response(weights);
    await used.arrayBuffer();
    const message = "weights is a Response whose body has been read already";
    await expectError(load({ weights: used }), "invalid_argument", message);
    const { stream } = streamOf(weights);
    stream.getReader();
    await expectError(load({ weights: stream }), "invalid_argument", "weights is a stream that is locked");
  });

  test("an answer that is not the file", async () => {
    const { url } = await serve(folder);
    const missing = await fetch(`${url}/none.safetensors`);
    await expectError(
      load({ weights: missing }),
      "network",
      `weights is a Response from ${url}/none.safetensors with the status 404 Not Found, expected the file`,
    );
    const error = Response.error();
    await expectError(load({ config: error }), "network", "config is a Response with the status 0");
  });

  test("a stream of something else", async () => {
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue("text");
      },
    });
    const message = "weights is a stream of string text, expected Uint8Array";
    await expectError(load({ weights: stream }), "invalid_argument", message);
    await expectError(load({ weights: (async function* () {})() }), "invalid_weights", "ends after 0 bytes");
  });

  test("an empty answer", () =>
    expectError(load({ weights: new Response(null) }), "invalid_weights", "ends after 0 bytes"));

  test("after a stream, which is released", async () => {
    const { stream, state } = streamOf(weights);
    await expectError(
      load({ weights: stream, config: new Map() }),
      "invalid_argument",
      "config is an object (Map)",
    );
    await expectSoon(() => state.cancelled, true);
  });

  test("a model without a class", () =>
    expectError(
      TextClassifier.load(Object.create(null)),
      "invalid_argument",
      "the model is an object (no class), expected the URL",
    ));

  test.each([[5], [true], [null], [[]], [{}], [new Map()]])("a model that is %p", (model) =>
    expectError(
      TextClassifier.load(/** @type {any} */ (model)),
      "invalid_argument",
      /^the model is .*, expected the URL or path of a folder, the hub's "owner\/name", or an object with config, tokenizer and weights$/,
    ),
  );
});

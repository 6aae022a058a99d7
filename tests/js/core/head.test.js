// What has been learned, saved and loaded again; and heads that are refused.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { ClassifierError, TextClassifier, TextEmbedder } from "../../../web/src/index.js";
import { expectError } from "../support/errors.js";
import { changedWeights, goldenConfig, modelCopy } from "../support/models.js";
import { asked, changedHead, first, headerOf, more, summed } from "../support/head-file.js";
import { goldenFolder } from "../support/paths.js";

/** @type {TextClassifier} */
let classifier;
/** @type {import("../../../web/src/index.js").LearnedClassifier} */
let mine;
/** @type {string} */
let folder;

beforeAll(async () => {
  classifier = await TextClassifier.load(goldenFolder("plain"));
  mine = await classifier.learn([...first, ...more]);
  folder = await mkdtemp(join(tmpdir(), "head-"));
});

afterAll(async () => {
  await Promise.all([mine.dispose(), classifier.dispose()]);
  await rm(folder, { recursive: true });
});

/** A head's file with another header. @param {(header: Record<string, any>) => void} change */
const changed = (change, bytes = mine.save()) => changedHead(bytes, (header) => void change(header));

describe("a saved head", () => {
  test("answers with the same bits, from bytes of any kind", async () => {
    const bytes = mine.save();
    const expected = await mine.classify(asked, { rawLogits: true });
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    for (const kind of [
      bytes,
      bytes.slice().buffer,
      shifted.subarray(3),
      new DataView(bytes.slice().buffer),
    ]) {
      const again = await classifier.withHead(kind);
      expect(await again.classify(asked, { rawLogits: true })).toEqual(expected);
      expect(again.labels).toEqual(["a", "b", "ç"]);
      expect(again.report).toEqual(mine.report);
      expect(again.save()).toEqual(bytes);
      await again.dispose();
    }
  });

  test("is loaded with its model: from bytes, a Blob, a Response, a path or an address", async () => {
    const bytes = mine.save();
    const path = join(folder, "my head.safetensors");
    await writeFile(path, bytes);
    const url = `data:application/octet-stream;base64,${Buffer.from(bytes).toString("base64")}`;
    const heads = [
      bytes,
      new Blob([bytes]),
      new Response(bytes),
      path,
      new URL(`file://${encodeURI(path)}`),
      url,
    ];
    const expected = await mine.classify(asked);
    for (const head of heads) {
      const loaded = await TextClassifier.load(goldenFolder("plain"), { head });
      expect(await loaded.classify(asked)).toEqual(expected);
      await loaded.dispose();
      await expectError(loaded.classify("w1"), "disposed", /disposed/);
    }
  });

  test("holds the report as it was, whatever a caller makes of his", async () => {
    const bytes = mine.save();
    const learned = await classifier.learn([...first, ...more]);
    const loaded = await classifier.withHead(bytes);
    for (const one of [learned, loaded]) {
      one.report.perLabel[0].label = "x";
      one.report.advice.push("none");
      one.report.examples = -1;
      expect(one.save()).toEqual(bytes);
      await one.dispose();
    }
  });

  test("learns no more, and says why", async () => {
    const again = await classifier.withHead(mine.save());
    await expectError(again.learn(first), "invalid_argument", /save it with \{ features: true \}/);
    await expectError((async () => again.save({ features: true }))(), "invalid_argument", /not known/);
    await again.dispose();
    await expectError((async () => classifier.save())(), "invalid_argument", /has learned nothing/);
  });

  test("with features learns more, as the object that learned does", async () => {
    const part = await classifier.learn(first);
    const bytes = part.save({ features: true });
    const loaded = await classifier.withHead(bytes);
    expect(loaded.save()).toEqual(part.save());
    expect(loaded.save({ features: true })).toEqual(bytes);
    expect(await part.learn(more)).toBe(part);
    await loaded.learn(more);
    for (const one of [part, loaded]) {
      expect(one.save()).toEqual(mine.save());
      expect(one.labels).toEqual(["a", "b", "ç"]);
      expect(await one.classify(asked)).toEqual(await mine.classify(asked));
      await one.dispose();
    }
  });
});

describe("a saved head with features knows its examples again", () => {
  const repeated = [...first, ...first, { text: `w5 ${"w6 ".repeat(400)}`, label: "a" }];

  test("repeats count once, and as duplicates, as if the texts were known", async () => {
    const part = await classifier.learn(repeated);
    const loaded = await classifier.withHead(part.save({ features: true }));
    expect(loaded.report).toMatchObject({ examples: 5, duplicates: 4, cut: 1 });
    const again = [...repeated, ...more, more[0]];
    await part.learn(again);
    await loaded.learn(again);
    expect(loaded.report).toEqual(part.report);
    expect(loaded.report).toMatchObject({ examples: 8, duplicates: 14, cut: 1 });
    expect(loaded.save({ features: true })).toEqual(part.save({ features: true }));
    await loaded.learn(repeated);
    expect(loaded.report).toMatchObject({ examples: 8, duplicates: 23 });
    await Promise.all([part.dispose(), loaded.dispose()]);
  });

  test("a known text under another label is a conflict", async () => {
    const loaded = await classifier.withHead(mine.save({ features: true }));
    await loaded.learn([{ text: "w9 w8", label: "a" }]);
    expect(loaded.report.conflicts).toEqual([{ text: "w9 w8", labels: ["b", "a"] }]);
    expect(loaded.report.examples).toBe(8);
    await loaded.dispose();
  });

  test("all of them again change nothing but the count of duplicates", async () => {
    const loaded = await classifier.withHead(mine.save({ features: true }));
    await loaded.learn([...first, ...more]);
    expect(loaded.save()).not.toEqual(mine.save()); // says that there were duplicates
    expect(loaded.report).toEqual({ ...mine.report, duplicates: 7 });
    await loaded.dispose();
  });
});

describe("a head for a model without one", () => {
  const prefix = "distilbert.";
  /** @type {string} */
  let headless;

  beforeAll(async () => {
    headless = await modelCopy(folder, {
      "config.json": { ...(await goldenConfig()), architectures: ["DistilBertModel"] },
      "model.safetensors": await changedWeights((tensors) =>
        tensors
          .filter(({ name }) => name.startsWith(prefix))
          .map((tensor) => ({ ...tensor, name: tensor.name.slice(prefix.length) })),
      ),
    });
  });

  test("TextEmbedder learns, and TextClassifier loads what it has learned", async () => {
    await expectError(TextClassifier.load(headless), "unsupported_model", /./);
    const embedder = await TextEmbedder.load(headless);
    const learned = await embedder.learn([...first, ...more]);
    expect(learned).toBeInstanceOf(TextClassifier);
    // The same weights: the same features, and so the same numbers in the head.
    const numbers = (/** @type {Uint8Array} */ bytes) => bytes.subarray(headerOf(bytes).begin);
    const bytes = learned.save();
    expect(numbers(bytes)).toEqual(numbers(mine.save()));
    const answers = await mine.classify(asked);
    expect(await learned.classify(asked)).toEqual(answers);
    await embedder.dispose();
    await expectError(embedder.embed("w1"), "disposed", /disposed/);
    expect(await learned.classify(asked)).toEqual(answers);
    await learned.dispose();
    const loaded = await TextClassifier.load(headless, { head: bytes });
    expect(await loaded.classify(asked)).toEqual(answers);
    await loaded.dispose();
  });

  test("in a worker, too, and with a pool that is shared", async () => {
    const expected = await mine.classify(asked);
    for (const options of [{ worker: true }, { share: true }, { threads: 2 }]) {
      const loaded = await TextClassifier.load(goldenFolder("plain"), { ...options, head: mine.save() });
      expect(await loaded.classify(asked)).toEqual(expected);
      const again = await loaded.withHead(mine.save());
      await loaded.dispose();
      expect(await again.classify(asked)).toEqual(expected);
      await again.dispose();
    }
  });
});

describe("a head that cannot be used", () => {
  test.each(
    /** @type {[string, (config: Record<string, any>, vocabulary: string) => Record<string, unknown>, RegExp][]} */ ([
      [
        "another vocabulary",
        (_, vocabulary) => ({ "vocab.txt": vocabulary.replace("w1\nw2\n", "w2\nw1\n") }),
        /weights ([0-9a-f]{16}), tokenizer .*this one is .*weights \1, tokenizer/,
      ],
      [
        "letters that become small",
        () => ({ "tokenizer_config.json": { do_lower_case: false } }),
        /weights ([0-9a-f]{16}), tokenizer .*this one is .*weights \1, tokenizer/,
      ],
      [
        "another number of attention heads",
        (config) => ({ "config.json": { ...config, n_heads: config.n_heads / 2 } }),
        /tokenizer ([0-9a-f]{16}), .*this one is .*tokenizer \1/,
      ],
      [
        "another activation",
        (config) => ({ "config.json": { ...config, activation: "relu" } }),
        /tokenizer ([0-9a-f]{16}), .*this one is .*tokenizer \1/,
      ],
    ]),
  )("of the same weights with %s", async (_, files, message) => {
    const vocabulary = await readFile(join(goldenFolder("plain"), "vocab.txt"), "utf8");
    const model = await modelCopy(folder, /** @type {any} */ (files(await goldenConfig(), vocabulary)));
    const load = TextClassifier.load(model, { head: mine.save() });
    await expectError(load, "unsupported_model", message);
  });

  test("of another encoder is refused by name", async () => {
    const other = await TextClassifier.load(goldenFolder("odd"));
    await expectError(
      other.withHead(mine.save()),
      "unsupported_model",
      /learned on another encoder \(distilbert with 2 layers of 32, q8, weights [0-9a-f]{16}, tokenizer [0-9a-f]{16}, arithmetic 2\), this one is distilbert with 3 layers of 36/,
    );
    await other.dispose();
    const floats = await TextClassifier.load(goldenFolder("plain"), { dtype: "fp32" });
    await expectError(floats.withHead(mine.save()), "unsupported_model", /q8.*this one.*fp32/);
    await floats.dispose();
    await expectError(
      TextClassifier.load(goldenFolder("relu"), { head: mine.save() }),
      "unsupported_model",
      /another encoder/,
    );
  });

  test.each(
    /** @type {[string, (header: Record<string, any>) => void, RegExp][]} */ ([
      ["format", (h) => (h.__metadata__.format = "pt"), /its format is "pt"/],
      ["version", (h) => (h.__metadata__.version = "3"), /its version is "3", supported is 2/],
      ["no labels", (h) => delete h.__metadata__.labels, /labels/],
      ["one label", (h) => (h.__metadata__.labels = '["a"]'), /expected 2 to 500 texts/],
      ["labels twice", (h) => (h.__metadata__.labels = '["a","b","a"]'), /a label is there twice/],
      ["labels that are more", (h) => (h.__metadata__.labels = '["a"],"x":["b"]'), /expected 2 to 500 texts/],
      [
        "too few labels",
        (h) => (h.__metadata__.labels = '["a","b"]'),
        /weight is I8 \[3, \d+\], expected I8 \[2, /,
      ],
      ["report", (h) => (h.__metadata__.report = "[]"), /report must hold a JSON object/],
      ["report without", (h) => (h.__metadata__.report = "{}"), /report: examples is missing/],
      [
        "report with a text",
        (h) => (h.__metadata__.report = h.__metadata__.report.replace('"conflicts":[]', '"conflicts":[1]')),
        /report: conflicts is \[1\]/,
      ],
      ["no encoder", (h) => delete h.__metadata__.encoder, /encoder is not valid JSON/],
      ["no weights", (h) => delete h.__metadata__.format, /its format is missing/],
      ["dtype", (h) => (h.weight.dtype = "U8"), /weight is U8 \[3, \d+\], expected I8/],
      ["shape", (h) => h.weight.shape.reverse(), /weight is I8/],
      ["gap", (h) => (h.bias.data_offsets = [4, 16]), /expected 0: no gaps/],
    ]),
  )("%s", async (_, change, message) => {
    const error = await classifier.withHead(changed(change)).catch((error) => error);
    expect(error).toBeInstanceOf(ClassifierError);
    expect(error.message).toMatch(message);
  });

  test("one with features of no label", async () => {
    const bytes = mine.save({ features: true });
    const { header, begin } = headerOf(bytes);
    bytes.set([9], begin + header.examples.data_offsets[0]);
    await expectError(classifier.withHead(summed(bytes)), "invalid_weights", /examples has 7 labels/);
  });

  test("cut off, empty, or something else", async () => {
    const bytes = mine.save();
    for (const length of [0, 7, 20, bytes.length - 1]) {
      await expectError(classifier.withHead(bytes.subarray(0, length)), "invalid_weights", /^the head: /);
    }
    await expectError(
      classifier.withHead(/** @type {any} */ ("x")),
      "invalid_argument",
      /expected the bytes/,
    );
    await expectError(
      TextClassifier.load(goldenFolder("plain"), { head: join(folder, "none") }),
      "not_found",
      /none/,
    );
    await expectError(
      TextClassifier.load(goldenFolder("plain"), /** @type {any} */ ({ head: 5 })),
      "invalid_argument",
      /head is number 5/,
    );
    const gone = new Response("", { status: 404, statusText: "Not Found" });
    await expectError(TextClassifier.load(undefined, { head: gone }), "not_found", /404 Not Found/);
  });

  test("with any bit turned over", async () => {
    const bytes = mine.save();
    const { header, begin } = headerOf(bytes);
    expect(summed(bytes)).toEqual(bytes); // Node's own SHA-256 agrees
    const inLabels = Buffer.from(bytes).indexOf("ç");
    const inSum = Buffer.from(bytes).indexOf(header.__metadata__.sha256);
    const places = [inLabels, inSum, begin - 1];
    for (let i = begin; i < bytes.length; i++) places.push(i);
    for (const place of places) {
      const broken = bytes.slice();
      broken[place] ^= 1 << (place % 8);
      const error = await classifier.withHead(broken).catch((error) => error);
      expect(error).toBeInstanceOf(ClassifierError);
      expect(error.code).toBe("invalid_weights");
    }
    const broken = bytes.slice();
    broken[begin] ^= 1;
    await expectError(classifier.withHead(broken), "invalid_weights", /sha256 .* was damaged/);
    await expectError(
      classifier.withHead(changed((h) => delete h.__metadata__.sha256)),
      "invalid_weights",
      /its sha256 is missing, expected 64 hex digits/,
    );
  });

  test("a Response that has been read, bytes that have gone, and no head at all", async () => {
    const used = new Response(mine.save());
    await used.arrayBuffer();
    const gone = mine.save();
    structuredClone(gone, { transfer: [gone.buffer] });
    const buffer = mine.save().buffer;
    structuredClone(buffer, { transfer: [buffer] });
    const heads = /** @type {[any, RegExp][]} */ ([
      [used, /head is a Response that has been read already/],
      [gone, /the head cannot be read: /],
      [buffer, /the head cannot be read: /],
      [null, /head is null, expected bytes/],
      ["", /head is string , expected bytes/],
      ["my.head", /head is string my.head, expected .* a path that begins with/],
      [Promise.resolve(mine.save()), /head is an object \(Promise\), expected bytes/],
      [[1, 2], /head is a list of 2, expected bytes/],
    ]);
    for (const [head, message] of heads) {
      await expectError(TextClassifier.load(goldenFolder("plain"), { head }), "invalid_argument", message);
    }
    for (const bytes of [gone, buffer]) {
      await expectError(classifier.withHead(bytes), "invalid_argument", /the head cannot be read: /);
    }
  });

  test("one that does not come in time, or breaks off", async () => {
    const held = [];
    const fetched = /** @type {AbortSignal[]} */ ([]);
    /** @param {"start" | "body" | "broken"} where */
    const fetchThat =
      (where) =>
      async (/** @type {any} */ _, /** @type {any} */ { signal }) => {
        fetched.push(signal);
        if (where === "start") return new Promise(() => {});
        const body = new ReadableStream({
          start(controller) {
            held.push(controller);
            controller.enqueue(mine.save().subarray(0, 9));
            if (where === "broken") controller.error(new Error("cut"));
          },
        });
        return new Response(body);
      };
    const load = (/** @type {object} */ options) =>
      TextClassifier.load(goldenFolder("plain"), { head: "https://example.org/a.head", ...options });
    for (const where of /** @type {const} */ (["start", "body"])) {
      const late = load({ fetch: fetchThat(where), timeout: 20 });
      await expectError(late, "network", /example.org\/a.head: nothing came for 20 ms/);
    }
    expect(fetched.every(({ aborted }) => aborted)).toBe(true);
    await expectError(load({ fetch: fetchThat("broken") }), "network", /a.head: the download broke off: cut/);
    const response = await fetchThat("body")(undefined, {});
    await expectError(load({ head: response, timeout: 20 }), "network", /the head: nothing came for 20 ms/);
    await expectError(load({ timeout: -1 }), "invalid_argument", /timeout is number -1/);
  });

  test("numbers that are not finite", async () => {
    const bytes = mine.save();
    const { header, begin } = headerOf(bytes);
    new DataView(bytes.buffer).setFloat32(begin + header.bias.data_offsets[0], NaN, true);
    await expectError(classifier.withHead(summed(bytes)), "invalid_weights", /not finite/);
  });
});

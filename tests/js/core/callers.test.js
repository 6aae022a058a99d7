// What callers bring: options of other names, pairs in other words, objects of any make.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { TextClassifier, TextEmbedder } from "../../../web/src/index.js";
import { nodeArgs } from "../support/command.js";
import { expectError } from "../support/errors.js";
import { changedWeights, goldenConfig, modelCopy } from "../support/models.js";
import { goldenFolder, root, temporaryFolder } from "../support/paths.js";

/** @type {TextClassifier} */
let classifier;
beforeAll(async () => {
  classifier = await TextClassifier.load(goldenFolder("plain"), { dtype: "fp32", worker: false });
});
afterAll(() => classifier.dispose());

describe("an option that does not exist is refused by name", () => {
  test.each([
    [{ top_k: 1 }, "there is no option top_k; did you mean topK?"],
    [{ topk: 1 }, "did you mean topK?"],
    [{ treshold: 0.5 }, "there is no option treshold; did you mean threshold?"],
    [{ raw_logits: true }, "did you mean rawLogits?"],
    [{ return_all_scores: true }, "there is no option return_all_scores; there are signal, "],
    [{ foo() {} }, "there is no option foo"],
  ])("classify %p", async (options, message) => {
    const call = () => classifier.classify("w0", /** @type {object} */ (options));
    await expectError(call(), "invalid_argument", message);
    expect(() => classifier.classifyStream(["w0"], /** @type {object} */ (options))).toThrow(message);
  });

  test("in the other calls, and in load", async () => {
    const other = /** @type {object} */ ({ topK: 1 });
    await expectError(classifier.explain("w0", other), "invalid_argument", "there is no option topK");
    await expectError(classifier.tokenize("w0", other), "invalid_argument", "there is no option topK");
    await expectError(classifier.embed("w0", other), "invalid_argument", "there is no option topK");
    const load = TextClassifier.load(goldenFolder("plain"), /** @type {object} */ ({ max_length: 5 }));
    await expectError(load, "invalid_argument", "there is no option max_length; did you mean maxLength?");
  });

  test("without a value it says nothing", async () => {
    const options = /** @type {object} */ ({ topk: undefined });
    expect(await classifier.classify("w0", options)).toEqual(await classifier.classify("w0"));
  });

  test("one that cannot be read", async () => {
    const options = {
      get topK() {
        throw new RangeError("not today");
      },
    };
    const call = classifier.classify("w0", /** @type {object} */ (options));
    await expectError(call, "invalid_argument", "the option topK cannot be read: not today");
  });
});

describe("pairs", () => {
  const pair = { text: "w0 w1", textPair: "w2 w3" };
  const idsOf = async (/** @type {any} */ input) => (await classifier.tokenize(input)).ids;

  test("text_pair is textPair, in every call", async () => {
    const synonym = /** @type {any} */ ({ text: "w0 w1", text_pair: "w2 w3" });
    expect(await classifier.classify(synonym)).toEqual(await classifier.classify(pair));
    expect(await classifier.classify([synonym])).toEqual(await classifier.classify([pair]));
    expect(await classifier.explain(synonym)).toEqual(await classifier.explain(pair));
    expect(await classifier.embed(synonym)).toEqual(await classifier.embed(pair));
    expect(await idsOf(synonym)).toEqual(await idsOf(pair));
    for await (const result of classifier.classifyStream([synonym])) {
      expect(result).toEqual(await classifier.classify(pair));
    }
    const both = { ...synonym, textPair: "w4" };
    await expectError(classifier.classify(both), "invalid_argument", "both textPair and text_pair");
  });

  test("an empty second text is none, as in Python", async () => {
    expect(await idsOf({ text: "w0 w1", textPair: "" })).toEqual(await idsOf("w0 w1"));
    expect(await idsOf({ text: "", textPair: "w0" })).toEqual([2, 3, 5, 3]);
  });

  test.each(["textpair", "pair", "text2", "Text_Pair", "text_b"])("%s is no second text", async (name) => {
    const input = { text: "w0", [name]: "w1" };
    const message = `the text has ${name}; the second text of a pair is textPair`;
    await expectError(classifier.classify(input), "invalid_argument", message);
    await expectError(classifier.classify(["w0", input]), "invalid_argument", `at index 1: ${message}`);
  });

  test("a textPair of undefined hides none of them", () =>
    expectError(
      classifier.classify(/** @type {any} */ ({ text: "w1", textPair: undefined, pair: "w2" })),
      "invalid_argument",
      "the text has pair; the second text of a pair is textPair",
    ));

  test("a list is no pair", async () => {
    const lists = /** @type {any} */ ([["w0", "w1"]]);
    const message =
      "at index 0: the text is a list of 2, expected a string; a pair is { text: ..., textPair:";
    await expectError(classifier.classify(lists), "invalid_argument", message);
    await expectError(classifier.explain(/** @type {any} */ (["w0"])), "invalid_argument", "is a list of 1");
  });
});

test.each([
  ["a promise", Promise.resolve("w1"), "(Promise), expected a string: await it"],
  ["an answer of fetch", new Response("w1"), "(Response), expected a string"],
  ["bytes", new Uint8Array(3), "(Uint8Array), expected a string"],
  ["Node's bytes", Buffer.from("w1"), "(Buffer), expected a string"],
  ["a set", new Set(["w1"]), "(Set), expected a string"],
  ["a map", new Map([["a", "w1"]]), "(Map), expected a string"],
  ["a date", new Date(0), "(Date), expected a string"],
])("%s is no text, and the error says what it is", async (_, value, message) => {
  const given = /** @type {any} */ (value);
  const embedder = await TextEmbedder.load(goldenFolder("plain"));
  for (const call of [classifier.classify, classifier.explain, classifier.tokenize, embedder.embed]) {
    const error = await expectError(call(given), "invalid_argument", "");
    expect(error.message).toContain(`the text is an object ${message}`);
  }
  const error = await expectError(classifier.classify(["w1", given]), "invalid_argument", "");
  expect(error.message).toContain(`at index 1: the text is an object ${message}`);
  await embedder.dispose();
});

describe.each([false, true])("objects of any make, in a worker: %p", (worker) => {
  /** @type {TextClassifier} */
  let here;
  beforeAll(async () => {
    here = await TextClassifier.load(goldenFolder("plain"), { dtype: "fp32", worker });
  });
  afterAll(() => here.dispose());

  test("a Proxy of the classifier", async () => {
    const proxy = new Proxy(here, {});
    expect(await proxy.classify("w0 w1")).toEqual(await here.classify("w0 w1"));
    expect((await proxy.tokenize("w0")).ids).toEqual([2, 5, 3]);
    expect(await proxy.embed("w0")).toEqual(await here.embed("w0"));
    expect(await proxy.explain("w0 w1")).toEqual(await here.explain("w0 w1"));
    expect(proxy.labels).toEqual(here.labels);
    const results = [];
    for await (const result of proxy.classifyStream(["w0"])) results.push(result);
    expect(results).toEqual([await here.classify("w0")]);
    const other = await TextClassifier.load(goldenFolder("plain"), { worker });
    const { dispose } = other;
    await dispose();
    await expectError(other.classify("w0"), "disposed", "disposed");
  });

  test("Proxies of texts, lists and options; methods; getters that are never read", async () => {
    const plain = await here.classify("w0 w1");
    const rows = [
      new Proxy({ text: "w0 w1" }, {}),
      { text: "w0 w1", save() {} },
      {
        text: "w0 w1",
        get more() {
          throw new Error("never read");
        },
      },
      new (class {
        get text() {
          return "w0 w1";
        }
      })(),
    ];
    expect(await here.classify(new Proxy(rows, {}))).toEqual(rows.map(() => plain));
    expect(await here.classify("w0 w1", new Proxy({ topK: 5 }, {}))).toMatchObject({ label: plain.label });
  });

  test("a text that cannot be read is an error of this library", async () => {
    const row = {
      get text() {
        throw new TypeError("gone");
      },
    };
    await expectError(
      here.classify(["w0", /** @type {any} */ (row)]),
      "invalid_argument",
      "at index 1: text cannot",
    );
    const stream = here.classifyStream(/** @type {any} */ ([row]));
    await expectError(stream.next(), "invalid_argument", "at index 0: text cannot be read: gone");
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    const call = here.classify(/** @type {any} */ (revoked.proxy));
    expect((await call.catch((error) => error)).name).toBe("ClassifierError");
    await expectError(
      here.classify(["w0", /** @type {any} */ (revoked.proxy)]),
      "invalid_argument",
      "at index 1",
    );
    expect(await here.classify("w0")).toMatchObject({ tokenCount: 3 });
  });
});

test("a program that brought all of that ends by itself", async () => {
  const program = `
    const { TextClassifier } = await import(${JSON.stringify(String(pathToFileURL(join(root, "web", "src", "index.js"))))});
    const classifier = await TextClassifier.load(${JSON.stringify(goldenFolder("plain"))}, { worker: true });
    const codeOf = (promise) => promise.then(() => "fine", ({ code }) => code);
    console.log(
      await codeOf(classifier.classify("w0", { topK: 1, foo() {} })),
      await codeOf(classifier.classify([{ text: "w0", save() {} }])),
      await codeOf(classifier.classify([{ get text() { throw 1; } }])),
    );`;
  const args = [...nodeArgs, "--input-type=module", "-e", program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
  expect(stdout.trim()).toBe("invalid_argument fine invalid_argument");
});

test("results say how many tokens stand for what cannot be spelled", async () => {
  const { unknownTokens } = await classifier.classify("\u{1f621}\u{1f621}\u{1f621} w1");
  expect(unknownTokens).toBe(1);
  const [none, two] = await classifier.classify(["w1 w2", { text: "zz", textPair: "w1 zz" }]);
  expect([none.unknownTokens, two.unknownTokens]).toEqual([0, 2]);
  expect(await classifier.explain("zz w1")).toMatchObject({ unknownTokens: 1 });
  const long = `zz ${"w1 ".repeat(200)}zz`;
  const whole = await classifier.classify(long, { overflow: "windows" });
  expect([whole.unknownTokens, (await classifier.classify(long)).unknownTokens]).toEqual([2, 1]);
  const longer = await classifier.classify("zz ".repeat(9000), { overflow: "windows" });
  expect(longer.unknownTokens).toBe(9000);
});

test.each([false, true])(
  "config.json that is nested too deeply is named, in a worker: %p",
  async (worker) => {
    const config = JSON.stringify(await goldenConfig());
    const deep = `{"more":${"[".repeat(50_000)}${"]".repeat(50_000)},${config.slice(1)}`;
    const model = await modelCopy(await temporaryFolder(), { "config.json": deep });
    await expectError(
      TextClassifier.load(model, { worker }),
      "invalid_config",
      "config.json is nested too deeply, expected at most 127 levels",
    );
  },
);

describe("a model whose logits are not finite", () => {
  test.each(["fp32", "q8"])("gives no label in any call, in %s", async (dtype) => {
    const weights = await changedWeights((tensors) => {
      const bias = tensors.find(({ name }) => name === "classifier.bias");
      if (bias) bias.data = new Uint8Array(Float32Array.of(3e38, -3e38).buffer);
      const matrix = tensors.find(({ name }) => name === "classifier.weight");
      if (matrix) matrix.data = new Uint8Array(new Float32Array(64).fill(3e38).buffer);
    });
    const model = await modelCopy(await temporaryFolder(), { "model.safetensors": weights });
    const broken = await TextClassifier.load(model, { dtype: /** @type {"q8"} */ (dtype), worker: false });
    const message = /^.* gives a text the logit .*: its weights are broken or too large/;
    await expectError(broken.classify("w0 w30 zz"), "invalid_weights", message);
    await expectError(broken.classify(["w0"]), "invalid_weights", message);
    await expectError(broken.explain("w0 w30"), "invalid_weights", message);
    await expectError(broken.classifyStream(["w0"]).next(), "invalid_weights", message);
    const long = broken.classify("w0 ".repeat(9000), { overflow: "windows" });
    await expectError(long, "invalid_weights", message);
    await broken.dispose();
  });

  test.each(["fp32", "q8"])("nor if one column overflows on the way, in %s", async (dtype) => {
    const weights = await changedWeights((tensors) => {
      /** @param {string} end @param {number} value @param {number} [count] */
      const fill = (end, value, count) => {
        const tensor = tensors.find(({ name }) => name.endsWith(`layer.0.${end}`));
        if (!tensor) throw new Error("the golden model has no first layer");
        const values = new Float32Array(tensor.data.slice().buffer).fill(value, 0, count);
        tensor.data = new Uint8Array(values.buffer);
      };
      fill("sa_layer_norm.weight", 0);
      fill("sa_layer_norm.bias", 1);
      fill("ffn.lin1.weight", -3e38, 32); // minus infinity, of which GELU is NaN
    });
    const model = await modelCopy(await temporaryFolder(), { "model.safetensors": weights });
    const broken = await TextClassifier.load(model, { dtype: /** @type {"q8"} */ (dtype), worker: false });
    const message = /^.* gives a text the logit NaN: its weights are broken or too large/;
    await expectError(broken.classify("w0 w30 zz"), "invalid_weights", message);
    await broken.dispose();
  });

  test.each(["fp32", "q8"])("nor an embedding, in %s", async (dtype) => {
    const weights = await changedWeights((tensors) => {
      for (const end of ["weight", "bias"]) {
        const tensor = tensors.find(({ name }) => name.endsWith(`layer.1.output_layer_norm.${end}`));
        if (!tensor) throw new Error("the golden model has no second layer");
        tensor.data = new Uint8Array(new Float32Array(tensor.data.length / 4).fill(3e38).buffer);
      }
    });
    const model = await modelCopy(await temporaryFolder(), { "model.safetensors": weights });
    const broken = await TextClassifier.load(model, { dtype: /** @type {"q8"} */ (dtype), worker: false });
    const message = /^.* gives a text the embedding .*: its weights are broken or too large/;
    for (const options of [{}, { pooling: /** @type {const} */ ("mean") }, { normalize: true }]) {
      await expectError(broken.embed("w0 w30 zz", options), "invalid_weights", message);
      await expectError(broken.embed(["w0", "w1"], options), "invalid_weights", message);
    }
    await broken.dispose();
  });
});

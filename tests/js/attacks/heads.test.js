// Heads that somebody made to do harm: each is refused by name, or answers as its numbers say; the
// classifier goes on.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { ClassifierError, TextClassifier } from "../../../web/src/index.js";
import { expectError } from "../support/errors.js";
import { changedHead } from "../support/head-file.js";
import { goldenFolder } from "../support/paths.js";
import { encodeTensors } from "../support/safetensors-file.js";

const examples = [
  { text: "w1 w2", label: "a" },
  { text: "w1 w3", label: "a" },
  { text: "w9 w8", label: "b" },
  { text: "w9 w7", label: "b" },
];

/** @typedef {Record<string, {dtype: string, shape: number[], data_offsets: number[]}> & {__metadata__: Record<string, string>}} Header */

/** @type {TextClassifier} */
let classifier;
/** @type {Uint8Array} */
let sound;
/** @type {unknown} */
let answer;

beforeAll(async () => {
  classifier = await TextClassifier.load(goldenFolder("plain"));
  const mine = await classifier.learn(examples);
  sound = mine.save({ features: true });
  await mine.dispose();
  answer = await classifier.classify("w1 w9", { rawLogits: true });
});

afterAll(async () => {
  expect(await classifier.classify("w1 w9", { rawLogits: true })).toEqual(answer);
  await classifier.dispose();
});

/** @param {(header: Header, data: Uint8Array) => Uint8Array | void} change what it returns stands in for the data */
const changed = (change) =>
  changedHead(sound, (header, data) => change(/** @type {Header} */ (/** @type {any} */ (header)), data));

/** @param {string} key @param {(value: any) => unknown} change */
const metadata =
  (key, change) =>
  (/** @type {Header} */ { __metadata__: about }) => {
    about[key] = JSON.stringify(change(JSON.parse(about[key])));
  };

/** @param {string} name @param {number} value @param {number} [index] */
const number =
  (name, value, index = 0) =>
  (/** @type {Header} */ header, /** @type {Uint8Array} */ data) => {
    new DataView(data.buffer).setFloat32(header[name].data_offsets[0] + 4 * index, value, true);
  };

describe("is refused:", () => {
  test.each(
    /** @type {[string, (header: Header, data: Uint8Array) => Uint8Array | void, RegExp][]} */ ([
      [
        "metadata that holds an object",
        (h) => void (h.__metadata__.encoder = /** @type {any} */ ({})),
        /strings/,
      ],
      ["no metadata", (h) => void (h.__metadata__ = {}), /its format is missing/],
      [
        "a prototype for an encoder",
        metadata("encoder", () => JSON.parse('{"__proto__":{"layers":2}}')),
        /another encoder/,
      ],
      ["null for an encoder", metadata("encoder", () => null), /encoder/],
      [
        "an encoder of many texts",
        metadata("encoder", (e) => ({ ...e, weights: "x".repeat(1e6) })),
        /another encoder/,
      ],
      [
        "another tokenizer",
        metadata("encoder", (e) => ({ ...e, tokenizer: "0".repeat(16) })),
        /tokenizer 0{16}/,
      ],
      [
        "another arithmetic",
        metadata("encoder", (e) => ({ ...e, arithmetic: 1 })),
        /another version of the package \(arithmetic 1, here 2\): learn again/,
      ],
      ["labels that are no texts", metadata("labels", () => [1, 2]), /labels are \[1,2\]/],
      [
        "labels nested deeply",
        (h) => void (h.__metadata__.labels = "[".repeat(1e5)),
        /not valid JSON|labels/,
      ],
      [
        "a million labels",
        metadata("labels", () => Array.from({ length: 1e5 }, String)),
        /expected 2 to 500/,
      ],
      [
        "one label less",
        metadata("labels", (labels) => [labels[0], labels[1], "c"]),
        /expected (F32|I8) \[3/,
      ],
      ["a share of 2", metadata("report", (r) => ({ ...r, high: 2 })), /report: high is 2/],
      ["no advice", metadata("report", (r) => ({ ...r, advice: "x" })), /report: advice/],
      ["no mix", (h) => void delete (/** @type {any} */ (h).mix), /gaps|mix is missing/],
      [
        "bytes behind the last tensor",
        (_, data) => new Uint8Array([...data, 0]),
        /expected \d+ by its header/,
      ],
      ["a byte too few", (_, data) => data.slice(0, -1), /expected \d+ by its header/],
      ["weights of a float", (h) => void (h.weight.dtype = "F16"), /weight|bytes/],
      ["features of other width", (h) => void h.features.shape.reverse(), /features is F16/],
      [
        "examples beyond the labels",
        (h, d) => void d.set([2], h.examples.data_offsets[0]),
        /examples has 4 labels/,
      ],
      [
        "examples below 0",
        (h, d) => void d.fill(255, h.examples.data_offsets[0], h.examples.data_offsets[0] + 4),
        /examples has/,
      ],
      ["NaN for a bias", number("bias", NaN, 1), /bias has numbers that are not finite/],
      ["infinity for a scale", number("weight_scale", Infinity), /weight_scale has numbers/],
      ["infinity for a threshold", number("threshold", -Infinity), /threshold has numbers/],
      ["NaN for a mix", number("mix", NaN, 1), /I8|mix has numbers/],
      ["a temperature of 0", number("temperature", 0), /temperature is 0, expected more than 0/],
      ["numbers whose product is infinite", number("temperature", 3e38), /too large for float32/],
      ["a temperature below 0", number("temperature", -1), /temperature is -1/],
    ]),
  )("%s", async (_, change, message) => {
    const error = await classifier.withHead(changed(change)).catch((error) => error);
    expect(error).toBeInstanceOf(ClassifierError);
    expect(["invalid_weights", "unsupported_model"]).toContain(error.code);
    expect(error.message).toMatch(/^the head/);
    expect(error.message).toMatch(message);
    expect(error.message.length).toBeLessThan(1000);
  });

  test("a mix of nothing, with the weights of no features", async () => {
    const bytes = changed((header, data) => {
      data.fill(0, ...header.mix.data_offsets);
      const [begin] = header.weight.data_offsets;
      header.weight = { dtype: "I8", shape: [2, 0], data_offsets: [begin, begin] };
      return data.slice(0, begin);
    });
    await expectError(classifier.withHead(bytes), "invalid_weights", /^the head/);
  });

  test("a model's weights", async () => {
    const bytes = encodeTensors([{ name: "x", dtype: "F32", shape: [1], data: new Uint8Array(4) }]);
    await expectError(classifier.withHead(bytes), "invalid_weights", /its format is/);
  });
});

describe("answers as its numbers say:", () => {
  test("numbers so large that logits are not finite", async () => {
    const large = changed((header, data) => {
      number("temperature", 1)(header, data);
      for (const i of [0, 1]) number("bias", 3.3e38, i)(header, data);
      for (const i of [0, 1]) number("weight_scale", 2.6e36, i)(header, data);
    });
    const mine = await classifier.withHead(large);
    await expectError(mine.classify(["w1", "w9"]), "invalid_weights", /expected finite numbers/);
    await mine.dispose();
  });

  test("features that are not finite are refused when it learns more", async () => {
    const bytes = changed((header, data) => void data.set([0, 0x7c], header.features.data_offsets[0]));
    const mine = await classifier.withHead(bytes);
    await expectError(mine.learn(examples.slice(0, 2)), "invalid_argument", /the features are not finite/);
    expect((await mine.classify("w1 w2")).label).toBe("a");
    await mine.dispose();
  });

  test("a report and labels that hold markup are text", async () => {
    const label = "<img src=x onerror=alert(1)>";
    const mine = await classifier.withHead(changed(metadata("labels", () => [label, "__proto__"])));
    expect(mine.labels).toEqual([label, "__proto__"]);
    const { scores } = await mine.classify("w9");
    expect(scores.map((one) => one.label)).toEqual([label, "__proto__"]);
    await mine.dispose();
  });
});

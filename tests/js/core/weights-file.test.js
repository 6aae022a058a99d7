// Broken model.safetensors files: each gets an error that says what was wrong, where and what would
// be right, and afterwards everything still works.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { expectError } from "../support/errors.js";
import { changedWeights, goldenConfig, modelCopy } from "../support/models.js";
import { goldenFolder, temporaryFolder } from "../support/paths.js";
import { encodeTensors, fileBytes, floatBytes, readTensors } from "../support/safetensors-file.js";
import { collectWarnings } from "../support/warnings.js";

const warnings = collectWarnings();
const folder = await temporaryFolder();
const whole = new Uint8Array(await readFile(join(goldenFolder("plain"), "model.safetensors")));
const headerEnd = 8 + Number(new DataView(whole.buffer).getBigUint64(0, true));

/** @type {import("../../../web/src/classifier/text-classifier.js").Classification} */
let expected;

/** That the module still does its work. */
async function loadSound() {
  const classifier = await TextClassifier.load(goldenFolder("plain"));
  const result = await classifier.classify("w1 w2 w3");
  await classifier.dispose();
  return result;
}

beforeAll(async () => {
  expected = await loadSound();
});

afterEach(async () => {
  expect(await loadSound()).toEqual(expected);
});

/** @param {string | Uint8Array} weights @param {string | RegExp} message */
async function expectRefused(weights, message) {
  const model = await modelCopy(folder, { "model.safetensors": weights });
  const error = await expectError(TextClassifier.load(model), "invalid_weights", message);
  expect(error.message).toContain(join(model, "model.safetensors"));
  expect(error.message.length).toBeLessThan(500);
}

/** @param {(tensors: import("../support/safetensors-file.js").StoredTensor[]) => import("../support/safetensors-file.js").StoredTensor[] | void} change @param {string | RegExp} message */
const expectTensorsRefused = async (change, message) => expectRefused(await changedWeights(change), message);

/** @param {import("../support/safetensors-file.js").StoredTensor[]} tensors @param {string} name */
function find(tensors, name) {
  const found = tensors.find((tensor) => tensor.name === name);
  if (!found) throw new Error(`the golden model has no ${name}`);
  return found;
}

describe("a file that is cut off", () => {
  test("is refused wherever it ends", async () => {
    const ends = [0, 1, 7, 8, 9, headerEnd - 1, headerEnd, headerEnd + 1, whole.length / 2, whole.length - 1];
    for (const end of ends)
      await expectRefused(whole.subarray(0, end), /ends after|the whole file has|has \d+ bytes/);
  });

  test("says how much is there", async () => {
    await expectRefused(whole.subarray(0, 5), /ends after 5 bytes, inside its header: the file is cut off$/);
    await expectRefused(
      whole.subarray(0, 100),
      `its first eight bytes give a header of ${headerEnd - 8} bytes, the whole file has 100`,
    );
    await expectRefused(
      whole.subarray(0, whole.length - 1),
      `has ${whole.length - 1} bytes, its header describes ${whole.length}`,
    );
  });
});

test("a file that goes on after its last tensor", async () => {
  const longer = new Uint8Array(whole.length + 1);
  longer.set(whole);
  await expectRefused(longer, `has ${whole.length + 1} bytes, its header describes ${whole.length}`);
});

describe("something else than safetensors", () => {
  test.each([
    ["an HTML page", "<!DOCTYPE html>\n<html><body>Not found</body></html>", "this is an HTML page"],
    ["an HTML page behind a blank line", "\n  <html></html>", "this is an HTML page"],
    [
      "a Git LFS pointer",
      "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 267832558\n",
      "this is a Git LFS pointer: git lfs pull fetches the file",
    ],
    [
      "a zip archive, as pytorch_model.bin is",
      `PK\u0003\u0004${"\u0000".repeat(100)}`,
      "Is this a safetensors file?",
    ],
    ["plain text", "the quick brown fox jumps over the lazy dog", "Is this a safetensors file?"],
    ["zeros", new Uint8Array(1000), "a header of 0 bytes, expected 2 to 100000000"],
    ["ones", new Uint8Array(1000).fill(255), "a header of 18446744073709551615 bytes"],
  ])("%s", (_, bytes, message) => expectRefused(bytes, message));
});

describe("a header that lies", () => {
  /** @param {unknown} entry of one tensor of four bytes */
  const one = (entry) => fileBytes(JSON.stringify({ x: entry }), new Uint8Array(4));
  const sound = { dtype: "F32", shape: [1], data_offsets: [0, 4] };

  test.each([
    [
      "a length beyond the limit",
      fileBytes("{}", undefined, 100_000_001n),
      "a header of 100000001 bytes, expected 2 to",
    ],
    ["a length beyond the file", fileBytes("{}", undefined, 3), "the whole file has 10"],
    ["a length that ends inside the JSON", fileBytes('{"x":1}', undefined, 5), "not valid JSON"],
    ["no JSON", fileBytes("{not json}"), "the header is not valid JSON"],
    [
      "no UTF-8",
      fileBytes(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d)),
      "the header is not UTF-8",
    ],
    ["a byte order mark", fileBytes("\ufeff{}"), "not valid JSON"],
    ["a list", fileBytes("[]"), "the header must hold a JSON object"],
    ["space before the JSON", fileBytes(" {}"), "the header must begin with {"],
    [
      "metadata that are no strings",
      fileBytes('{"__metadata__":{"a":1}}'),
      "__metadata__ must map names to strings",
    ],
    ["a tensor that is a number", one(5), "tensor x is not described by an object"],
    ["no dtype", one({ ...sound, dtype: undefined }), "tensor x has the unknown dtype missing"],
    ["an unknown dtype", one({ ...sound, dtype: "Q4_K" }), 'tensor x has the unknown dtype "Q4_K"'],
    ["a dtype of JavaScript's", one({ ...sound, dtype: "toString" }), 'the unknown dtype "toString"'],
    [
      "no shape",
      one({ ...sound, shape: undefined }),
      "tensor x has the shape missing, expected a list of sizes",
    ],
    ["a negative size", one({ ...sound, shape: [-1] }), "tensor x has the shape [-1]"],
    ["a size that is no whole number", one({ ...sound, shape: [1.5] }), "tensor x has the shape [1.5]"],
    ["a size beyond all numbers", one({ ...sound, shape: [1e300] }), "tensor x has the shape [1e+300]"],
    [
      "a product beyond all numbers",
      one({ ...sound, shape: [2 ** 50, 2 ** 50] }),
      "tensor x takes 4 bytes, its dtype F32",
    ],
    [
      "one offset",
      one({ ...sound, data_offsets: [0] }),
      "tensor x has data_offsets [0], expected two numbers",
    ],
    ["a negative offset", one({ ...sound, data_offsets: [-4, 0] }), "tensor x has data_offsets [-4,0]"],
    ["an end before the begin", one({ ...sound, data_offsets: [4, 0] }), "tensor x takes -4 bytes"],
    [
      "a shape of another size",
      one({ ...sound, shape: [2] }),
      "takes 4 bytes, its dtype F32 and shape [2] need 8",
    ],
    [
      "a gap at the start",
      one({ ...sound, data_offsets: [4, 8] }),
      "begins at byte 4, expected 0: no gaps, no overlaps",
    ],
    ["a name twice", fileBytes('{"x":1,"y":{"x":1},"\\u0078":2}'), "the header names x twice"],
  ])("%s", (_, bytes, message) => expectRefused(bytes, message));

  test("with a gap, an overlap, or the same place for many", async () => {
    const at = (/** @type {number} */ begin) => ({
      dtype: "F32",
      shape: [1],
      data_offsets: [begin, begin + 4],
    });
    const data = new Uint8Array(12);
    await expectRefused(
      fileBytes(JSON.stringify({ a: at(0), b: at(8) }), data),
      "tensor b begins at byte 8, expected 4",
    );
    await expectRefused(
      fileBytes(JSON.stringify({ a: at(0), b: at(2) }), data),
      "tensor b begins at byte 2, expected 4",
    );
    const ten = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`t${i}`, at(0)]));
    await expectRefused(fileBytes(JSON.stringify(ten), data), "begins at byte 0, expected 4");
  });

  test("that is large, deep or long-winded", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 50_000 }, (_, i) => [`t${i}`, { dtype: "U8", shape: [0], data_offsets: [0, 0] }]),
    );
    await expectRefused(fileBytes(JSON.stringify(many)), "the weights lack 40 tensors");
    await expectRefused(
      fileBytes(`{"x":${"[".repeat(1e6)}${"]".repeat(1e6)}}`),
      "the header is nested too deeply, expected at most 127 levels",
    );
    const deep = `{"x":{"dtype":"F32","shape":${"[".repeat(1e5)}${"]".repeat(1e5)},"data_offsets":[0,4]}}`;
    await expectRefused(fileBytes(deep, new Uint8Array(4)), "the header is nested too deeply");
    await expectRefused(fileBytes(JSON.stringify({ ["n".repeat(1e7)]: 1 })), "tensor nnnn");
    await expectRefused(fileBytes(`{"x": "${"\\\\".repeat(5e6)}"${" ".repeat(1e6)}}`), "tensor x is not");
  });

  test("is not taken for a web page where its length begins like one", async () => {
    const text = new TextDecoder().decode(whole.subarray(8, headerEnd));
    // In bytes: 3c 14, a "<" and more; 20 3c, a space and a "<".
    for (const length of [0x143c, 0x3c20]) {
      const padded = fileBytes(text.padEnd(length), whole.subarray(headerEnd));
      const classifier = await TextClassifier.load(await modelCopy(folder, { "model.safetensors": padded }));
      expect(await classifier.classify("w1 w2 w3")).toEqual(expected);
      await classifier.dispose();
    }
  });

  test("spaces at its end are fine", async () => {
    const text = new TextDecoder().decode(whole.subarray(8, headerEnd));
    const padded = fileBytes(`${text}     `, whole.subarray(headerEnd));
    const classifier = await TextClassifier.load(await modelCopy(folder, { "model.safetensors": padded }));
    expect(await classifier.classify("w1 w2 w3")).toEqual(expected);
    await classifier.dispose();
  });
});

describe("tensors that do not fit config.json", () => {
  test("a missing one is named", async () => {
    await expectTensorsRefused(
      (tensors) => tensors.filter(({ name }) => name !== "pre_classifier.bias"),
      "the weights lack 1 tensor that config.json asks for: pre_classifier.bias",
    );
  });

  test("of many missing ones some are named, and counted", async () => {
    await expectRefused(
      encodeTensors([]),
      /the weights lack 40 tensors that config.json asks for: \S+, \S+, \S+, \.\.\.$/,
    );
    const config = { ...(await goldenConfig()), n_layers: 3 };
    const model = await modelCopy(folder, { "config.json": config });
    await expectError(TextClassifier.load(model), "invalid_weights", "the weights lack 16 tensors");
  });

  test("a misshapen one", async () => {
    await expectTensorsRefused((tensors) => {
      find(tensors, "classifier.weight").shape = [32, 2];
    }, "tensor classifier.weight has shape [32, 2], expected [2, 32] by config.json");
    await expectTensorsRefused((tensors) => {
      find(tensors, "classifier.weight").shape = [64];
    }, "tensor classifier.weight has shape [64], expected [2, 32] by config.json");
    const scalar = { name: "classifier.bias", dtype: "F32", shape: [], data: floatBytes([1]) };
    await expectTensorsRefused(
      (tensors) => [...tensors.filter(({ name }) => name !== "classifier.bias"), scalar],
      "tensor classifier.bias has shape [], expected [2] by config.json",
    );
  });

  test.each(["I32", "U32", "I8", "F64", "F8_E4M3", "BOOL"])("one in %s", async (dtype) => {
    await expectTensorsRefused((tensors) => {
      const tensor = find(tensors, "pre_classifier.bias");
      tensor.dtype = dtype;
      const bytes = { I8: 1, BOOL: 1, F8_E4M3: 1, F64: 8 }[dtype] ?? 4;
      tensor.data = new Uint8Array(32 * bytes);
    }, /tensor pre_classifier\.bias has dtype .+, expected F32, F16 or BF16/);
  });

  test.each([NaN, Infinity, -Infinity])("one with %d in it", async (value) => {
    await expectTensorsRefused((tensors) => {
      const { data } = find(tensors, "distilbert.transformer.layer.1.ffn.lin1.weight");
      new DataView(data.buffer, data.byteOffset).setFloat32(4 * (32 * 7 + 3), value, true);
    }, "tensor distilbert.transformer.layer.1.ffn.lin1.weight has a value that is not finite (NaN or infinity) in row 7");
  });

  test("unused ones are skipped, with a warning that names them", async () => {
    const unused = ["vocab_transform.weight", "distilbert.embeddings.position_ids", "qa_outputs.bias"];
    const weights = await changedWeights((tensors) => [
      { name: unused[0], dtype: "F32", shape: [2, 4], data: new Uint8Array(32) },
      ...tensors,
      { name: unused[1], dtype: "I64", shape: [1, 8], data: new Uint8Array(64) },
      { name: unused[2], dtype: "F32", shape: [0], data: new Uint8Array(0) },
    ]);
    const model = await modelCopy(folder, { "model.safetensors": weights });
    const classifier = await TextClassifier.load(model);
    expect(classifier.warnings).toEqual([
      `the weights hold 2 tensors that the model does not use: ${unused[0]}, ${unused[2]}`,
    ]);
    expect(warnings).toEqual([expect.stringContaining(classifier.warnings[0])]);
    expect(await classifier.classify("w1 w2 w3")).toEqual(expected);
    await classifier.dispose();
  });

  test("of very many unused ones some are named", async () => {
    const more = Array.from({ length: 500 }, (_, i) => ({
      name: `unused.${i}`,
      dtype: "U8",
      shape: [1],
      data: new Uint8Array(1),
    }));
    const weights = await changedWeights((tensors) => [...tensors, ...more]);
    const classifier = await TextClassifier.load(await modelCopy(folder, { "model.safetensors": weights }));
    expect(classifier.warnings).toEqual([
      expect.stringMatching(/hold 500 tensors .*: unused\.0, .*unused\.9, \.\.\.$/),
    ]);
    await classifier.dispose();
  });
});

describe("quantisation that the header names", () => {
  test.each([
    [
      { quantization: "q3", quantization_version: "1" },
      'quantization "q3", version "1"; supported are q8 and q4',
    ],
    [{ quantization: "q8", quantization_version: "2" }, 'quantization "q8", version "2"'],
    [{ quantization: "q8" }, 'quantization "q8", version missing'],
  ])("%j is not known", async (metadata, message) => {
    const weights = encodeTensors([], /** @type {Record<string, string>} */ (metadata));
    const model = await modelCopy(folder, { "model.safetensors": weights });
    await expectError(TextClassifier.load(model), "unsupported_model", message);
  });

  test("of tensors that are floats", async () => {
    const metadata = { quantization: "q4", quantization_version: "1" };
    const { tensors } = await readTensors(join(goldenFolder("plain"), "model.safetensors"));
    await expectRefused(encodeTensors(tensors, metadata), /the weights lack 15 tensors .*\.weight_scale/);
  });
});

// From float weights to ours: the folder that it writes, and what it refuses.
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { quantizeFolder } from "../../../web/src/quantize.js";
import { expectError } from "../support/errors.js";
import { changedWeights, goldenCases, goldenModels, modelCopy, textOfIds } from "../support/models.js";
import { goldenFolder, temporaryFolder } from "../support/paths.js";
import { readTensors } from "../support/safetensors-file.js";

const folder = await temporaryFolder();
const dtypes = /** @type {const} */ (["q8", "q4"]);

/** @param {string} model @param {string[]} texts @param {import("../../../web/src/classifier/text-classifier.js").LoadOptions} [options] */
async function classifyWith(model, texts, options) {
  const classifier = await TextClassifier.load(model, options);
  const results = await classifier.classify(texts);
  await classifier.dispose();
  return results;
}

describe.each(dtypes)("%s", (dtype) => {
  test.each(goldenModels)("of the model %s runs exactly as when quantized on load", async (name) => {
    const output = join(folder, `${name}-${dtype}`);
    expect(await quantizeFolder(goldenFolder(name), output, { dtype })).toEqual({ unused: [] });
    const texts = (await goldenCases(name)).map(({ ids }) => textOfIds(ids));
    expect(await classifyWith(output, texts)).toEqual(
      await classifyWith(goldenFolder(name), texts, { dtype }),
    );
  });

  test("writes a complete folder, and nothing else", async () => {
    const input = await modelCopy(folder, {
      "special_tokens_map.json": "{}",
      "README.md": "# Not copied",
      "tokenizer.json": "{}",
    });
    const output = join(folder, "new", "folders", dtype);
    await quantizeFolder(input, output, { dtype });
    const written = [
      "config.json",
      "special_tokens_map.json",
      "tokenizer.json",
      "tokenizer_config.json",
      "vocab.txt",
    ];
    expect((await readdir(output)).sort()).toEqual([...written, "model.safetensors"].sort());
    for (const file of written)
      expect(await readFile(join(output, file))).toEqual(await readFile(join(input, file)));
    const { metadata } = await readTensors(join(output, "model.safetensors"));
    expect(metadata).toEqual({ format: "pt", quantization: dtype, quantization_version: "1" });
  });

  test("leaves out what the model does not use, and names it", async () => {
    const weights = await changedWeights((tensors) => [
      { name: "distilbert.embeddings.position_ids", dtype: "I64", shape: [1], data: new Uint8Array(8) },
      ...tensors,
    ]);
    const input = await modelCopy(folder, { "model.safetensors": weights });
    const output = join(folder, `unused-${dtype}`);
    expect(await quantizeFolder(input, output, { dtype })).toEqual({
      unused: ["distilbert.embeddings.position_ids"],
    });
    const { tensors } = await readTensors(join(output, "model.safetensors"));
    expect(tensors.some(({ name }) => name.includes("position_ids"))).toBe(false);
  });

  test("reports progress up to the end of the input", async () => {
    const seen = /** @type {number[][]} */ ([]);
    const onBytes = (/** @type {number} */ loaded, /** @type {number} */ total) => seen.push([loaded, total]);
    await quantizeFolder(goldenFolder("plain"), join(folder, `progress-${dtype}`), { dtype, onBytes });
    const size = (await readFile(join(goldenFolder("plain"), "model.safetensors"))).length;
    expect(seen.at(-1)).toEqual([size, size]);
  });
});

// models/FORMAT.md, read independently of the C++ that writes it.
describe("the written values", () => {
  const name = "odd"; // 36 columns: a group of 32 and one of 4

  /** @type {Map<string, Float32Array>} */
  let originals;
  beforeAll(async () => {
    const { tensors } = await readTensors(join(goldenFolder(name), "model.safetensors"));
    originals = new Map(tensors.map((tensor) => [tensor.name, new Float32Array(tensor.data.buffer)]));
  });

  /** @param {"q8" | "q4"} dtype */
  async function written(dtype) {
    const output = join(folder, `values-${dtype}`);
    await quantizeFolder(goldenFolder(name), output, { dtype });
    const { tensors } = await readTensors(join(output, "model.safetensors"));
    return new Map(tensors.map((tensor) => [tensor.name, tensor]));
  }

  /** @param {number} bits of an F16 */
  function half(bits) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = (bits & 1023) / 1024;
    return sign * (exponent === 0 ? fraction * 2 ** -14 : (1 + fraction) * 2 ** (exponent - 15));
  }

  test("of q8 are rows of whole numbers with a scale, within half a step of the originals", async () => {
    const tensors = await written("q8");
    let matrices = 0;
    for (const [tensor, scale] of [...tensors.keys()].map((key) => [
      tensors.get(key),
      tensors.get(`${key}_scale`),
    ])) {
      if (!tensor || !scale) continue;
      matrices++;
      const max = tensor.name.includes("embeddings") ? 127 : 63;
      const [rows, columns] = tensor.shape;
      expect([tensor.dtype, scale.dtype, scale.shape]).toEqual(["I8", "F32", [rows]]);
      const codes = new Int8Array(tensor.data.buffer);
      const scales = new Float32Array(scale.data.buffer);
      const original = originals.get(tensor.name) ?? new Float32Array();
      for (let r = 0; r < rows; r++) {
        const row = original.subarray(r * columns, (r + 1) * columns);
        const largest = Math.max(...row.map(Math.abs));
        expect(scales[r]).toBeCloseTo(largest / max, 7);
        const rowCodes = codes.subarray(r * columns, (r + 1) * columns);
        expect(Math.max(...rowCodes.map(Math.abs))).toBeLessThanOrEqual(max);
        const errors = row.map((value, c) => Math.abs(value - rowCodes[c] * scales[r]));
        expect(Math.max(...errors)).toBeLessThanOrEqual(0.5001 * scales[r]);
      }
    }
    expect(matrices).toBe(2 + 3 * 6 + 1);
  });

  test("of q4 are two a byte, in groups of 32 with a scale in F16, near the originals", async () => {
    const tensors = await written("q4");
    let matrices = 0;
    for (const [tensor, scale] of [...tensors.keys()].map((key) => [
      tensors.get(key),
      tensors.get(`${key}_scale`),
    ])) {
      if (!tensor || !scale) continue;
      matrices++;
      const original = originals.get(tensor.name) ?? new Float32Array();
      const rows = tensor.shape[0];
      const columns = original.length / rows;
      const groups = Math.ceil(columns / 32);
      expect([tensor.dtype, tensor.shape]).toEqual(["U8", [rows, Math.ceil(columns / 2)]]);
      expect([scale.dtype, scale.shape]).toEqual(["F16", [rows, groups]]);
      const scales = new Uint16Array(scale.data.buffer);
      let error = 0;
      let power = 0;
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < columns; c++) {
          const byte = tensor.data[r * tensor.shape[1] + (c >> 1)];
          const code = (c % 2 === 0 ? byte & 15 : byte >> 4) - 8;
          const value = original[r * columns + c];
          error += (value - code * half(scales[r * groups + (c >> 5)])) ** 2;
          power += value ** 2;
        }
      }
      // Plain rounding of a normal distribution to 16 steps leaves about 1.2 % of its power.
      expect(error / power).toBeLessThan(0.012);
    }
    expect(matrices).toBe(2 + 3 * 6 + 1);
  });

  test.each(dtypes)(
    "of biases, LayerNorm and the last layer are the original floats in %s",
    async (dtype) => {
      const tensors = await written(dtype);
      for (const [key, values] of originals) {
        if (!/bias$|orm\.weight$|^classifier/.test(key)) continue;
        expect(tensors.get(key)?.dtype).toBe("F32");
        expect(new Float32Array(tensors.get(key)?.data.buffer ?? new ArrayBuffer(0))).toEqual(values);
      }
    },
  );
});

describe("what cannot be done", () => {
  const output = join(folder, "refused");
  const options = { dtype: /** @type {const} */ ("q4") };

  /** That nothing was left behind. */
  const expectNothing = async () => expect(await readdir(output).catch(() => [])).toEqual([]);

  test("the same folder, also under another name", async () => {
    const input = await modelCopy(folder);
    for (const same of [input, `${input}/`, join(input, "..", input.split("/").at(-1) ?? "")]) {
      await expectError(
        quantizeFolder(input, same, options),
        "invalid_argument",
        "the input and the output are the same folder",
      );
    }
    expect(await classifyWith(input, ["w1"])).toHaveLength(1);
  });

  test("weights that are quantized already", async () => {
    const quantized = join(folder, "once");
    await quantizeFolder(goldenFolder("plain"), quantized, options);
    await expectError(
      quantizeFolder(quantized, output, options),
      "unsupported_model",
      "model.safetensors is quantized already",
    );
    await expectNothing();
  });

  test("a folder without a model, or none", async () => {
    await expectError(
      quantizeFolder(join(folder, "none"), output, options),
      "not_found",
      "there is no folder",
    );
    const input = await modelCopy(folder, { "model.safetensors": null });
    await expectError(quantizeFolder(input, output, options), "not_found", "has no model.safetensors");
    await expectNothing();
  });

  test("weights that do not fit config.json, or are not numbers", async () => {
    const missing = await changedWeights((tensors) =>
      tensors.filter(({ name }) => name !== "classifier.bias"),
    );
    await expectError(
      quantizeFolder(await modelCopy(folder, { "model.safetensors": missing }), output, options),
      "invalid_weights",
      /model\.safetensors: the weights lack 1 tensor that config\.json asks for: classifier\.bias$/,
    );
    const misshapen = await changedWeights((tensors) => {
      tensors.forEach((tensor) => (tensor.shape = [...tensor.shape].reverse()));
    });
    await expectError(
      quantizeFolder(await modelCopy(folder, { "model.safetensors": misshapen }), output, options),
      "invalid_weights",
      /model\.safetensors: tensor \S+ has shape \[\d+, \d+\], expected/,
    );
    const infinite = await changedWeights((tensors) => {
      tensors[3].data.fill(255);
    });
    await expectError(
      quantizeFolder(await modelCopy(folder, { "model.safetensors": infinite }), output, options),
      "invalid_weights",
      "not finite (NaN or infinity)",
    );
    await expectNothing();
  });

  test("an output that is a file", async () => {
    const file = join(folder, "file");
    await writeFile(file, "");
    await expectError(
      quantizeFolder(goldenFolder("plain"), file, options),
      "invalid_argument",
      `${file} cannot be written`,
    );
  });

  test("stopped half-way, it leaves no file behind, and an older one as it was", async () => {
    await mkdir(output, { recursive: true });
    await writeFile(join(output, "model.safetensors"), "older");
    const controller = new AbortController();
    const reason = new Error("enough");
    const onBytes = (/** @type {number} */ loaded, /** @type {number} */ total) => {
      if (loaded > total / 2) controller.abort(reason);
    };
    const stopped = quantizeFolder(goldenFolder("plain"), output, {
      ...options,
      signal: controller.signal,
      onBytes,
    });
    await expect(stopped).rejects.toBe(reason);
    expect(await readdir(output)).toEqual(["model.safetensors"]);
    expect(await readFile(join(output, "model.safetensors"), "utf8")).toBe("older");
  });
});

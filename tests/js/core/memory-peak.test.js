// How much wasm memory loading takes. It never shrinks: its size is the peak of all that this file did.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { wasmBytes } from "../support/core.js";
import { memoryModel } from "../support/memory-model.js";
import { randomModel } from "../support/random-model.js";

describe("loading floats to int8", () => {
  const size = {
    dim: 384,
    n_layers: 6,
    n_heads: 12,
    hidden_dim: 1536,
    vocab_size: 8000,
    max_position_embeddings: 512,
  };
  /** @type {Awaited<ReturnType<typeof randomModel>>} */
  let random;
  /** @type {TextClassifier} */
  let classifier;

  beforeAll(async () => {
    random = await randomModel(size, 1);
    const { model, fetch } = memoryModel(random.files);
    classifier = await TextClassifier.load(model, { fetch });
  });
  afterAll(() => classifier.dispose());

  test("peaks under 1.5 times the int8 size", async () => {
    expect(classifier.dtype).toBe("q8");
    expect(random.files["model.safetensors"].length).toBeGreaterThan(3.9 * random.int8Bytes);
    expect(await wasmBytes()).toBeLessThan(1.5 * random.int8Bytes);
  });

  test("and classifying long texts adds little", async () => {
    const before = await wasmBytes();
    const result = await classifier.classify("w1 w2 w3 ".repeat(1000));
    expect(result).toMatchObject({ tokenCount: 512, truncated: true });
    expect(result.score).toBeGreaterThan(0);
    expect((await wasmBytes()) - before).toBeLessThan(8 << 20);
  });

  test("and again, after dispose, takes no more", async () => {
    await classifier.dispose();
    const before = await wasmBytes();
    const { model, fetch } = memoryModel(random.files);
    classifier = await TextClassifier.load(model, { fetch });
    expect(await wasmBytes()).toBe(before);
  });
});

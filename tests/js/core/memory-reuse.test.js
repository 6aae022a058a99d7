// That wasm memory, which never shrinks, stops growing.
import { describe, expect, test } from "@jest/globals";
import { TextClassifier } from "../../../web/src/index.js";
import { wasmBytes } from "../support/core.js";
import { memoryModel } from "../support/memory-model.js";
import { goldenFolder } from "../support/paths.js";
import { randomModel } from "../support/random-model.js";

describe("what is released is used again", () => {
  test("models that are loaded and disposed of, and loads that fail", async () => {
    const size = {
      dim: 128,
      n_layers: 2,
      n_heads: 4,
      hidden_dim: 512,
      vocab_size: 8000,
      max_position_embeddings: 64,
    };
    const { files } = await randomModel(size, 2);
    const { model, fetch } = memoryModel(files);
    /** Fails with all of the weights loaded. @param {import("../../../web/src/index.js").Progress} progress */
    const onProgress = ({ file, loaded, total }) => {
      if (file === "model.safetensors" && loaded === total) throw new Error("stop");
    };
    const once = async () => {
      await (await TextClassifier.load(model, { fetch })).dispose();
      await TextClassifier.load(model, { fetch, onProgress }).catch(() => {});
    };
    await once();
    const before = await wasmBytes();
    for (let i = 0; i < 20; i++) await once();
    expect(await wasmBytes()).toBe(before);
  });

  test("thousands of texts, and errors among them", async () => {
    const classifier = await TextClassifier.load(goldenFolder("plain"));
    const texts = Array.from({ length: 64 }, (_, i) => `w${i} `.repeat(i));
    const once = async () => {
      await classifier.classify(texts);
      await classifier.classify("w1 ".repeat(100), { overflow: "error" }).catch(() => {});
    };
    await once();
    const before = await wasmBytes();
    for (let i = 0; i < 50; i++) await once();
    expect(await wasmBytes()).toBe(before);
    await classifier.dispose();
  });

  test("texts of many megabytes, one after the other", async () => {
    const classifier = await TextClassifier.load(goldenFolder("plain"));
    await classifier.classify("a".repeat(10_000_000));
    const before = await wasmBytes();
    // Together they do not lie in the core's memory.
    expect(await classifier.classify(new Array(12).fill("b".repeat(10_000_000)))).toHaveLength(12);
    expect(await wasmBytes()).toBeLessThan(1.2 * before);
    await classifier.dispose();
  });
});

// The drop-in for transformers.js's `pipeline`, apart from that library. What the two give side by side
// is in pipeline-same-program.test.js.
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { ClassifierError, TextClassifier } from "../../../web/src/index.js";
import { env, pipeline, TextClassificationPipeline } from "../../../web/src/pipeline/index.js";
import { expectError } from "../support/errors.js";
import { goldenCases, textOfIds } from "../support/models.js";
import { goldenFolder } from "../support/paths.js";
import { collectWarnings } from "../support/warnings.js";

/** @typedef {import("../../../web/src/pipeline/index.js").ProgressInfo} ProgressInfo */

const warnings = collectWarnings();
const plain = goldenFolder("plain");
const before = { ...env };
afterEach(() => void Object.assign(env, before));

/** @param {string | undefined} [model] @param {import("../../../web/src/pipeline/index.js").PipelineOptions} [options] */
const load = (model = plain, options = {}) => pipeline("text-classification", model, options);

describe("results", () => {
  test("are the model's own scores, as PyTorch has them, best first", async () => {
    const classify = await load(goldenFolder("multi-label"), { dtype: "fp32" });
    for (const { ids, logits } of (await goldenCases("multi-label")).slice(0, 5)) {
      const wanted = logits
        .map((logit, i) => ({ label: `label ${i}`, score: expect.closeTo(1 / (1 + Math.exp(-logit)), 4) }))
        .sort((a, b) => logits[Number(b.label.at(-1))] - logits[Number(a.label.at(-1))]);
      const text = textOfIds(ids);
      expect(await classify(text, { top_k: null })).toEqual(wanted);
      expect(await classify(text, { top_k: 2 })).toEqual(wanted.slice(0, 2));
      expect(await classify([text, text], { top_k: 2 })).toEqual([wanted.slice(0, 2), wanted.slice(0, 2)]);
      expect(await classify(text)).toEqual(wanted.slice(0, 1));
      expect(await classify([text, text])).toEqual([wanted[0], wanted[0]]);
    }
    await classify.dispose();
  });

  test("of an empty list are an empty list", async () => {
    const classify = await load();
    expect(await classify([])).toEqual([]);
    expect(await classify([], { top_k: null })).toEqual([]);
    await classify.dispose();
  });

  test.each([0, -1, 1.5, "2", NaN])("are refused for top_k %p", async (value) => {
    const classify = await load();
    // @ts-expect-error on purpose
    await expectError(classify("w1", { top_k: value }), "invalid_argument", "expected a whole number");
    await classify.dispose();
  });

  test("are refused for what is no text", async () => {
    const classify = await load();
    // @ts-expect-error on purpose
    await expectError(classify(5), "invalid_argument", "number 5, expected a string");
    await classify.dispose();
  });

  test("end with a signal", async () => {
    const classify = await load();
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(classify("w1", { signal })).rejects.toThrow("enough");
    await classify.dispose();
  });
});

describe("a pipeline", () => {
  test("is a function of its class, with its parts", async () => {
    const classify = await pipeline("sentiment-analysis", plain);
    expect(typeof classify).toBe("function");
    expect(classify).toBeInstanceOf(TextClassificationPipeline);
    expect(classify.task).toBe("text-classification");
    expect(classify.model.config).toMatchObject({ model_type: "distilbert", dim: 32 });
    expect(classify.classifier).toBeInstanceOf(TextClassifier);
    await classify.model.dispose();
    await expectError(classify("w1"), "disposed", "disposed of");
  });

  test("says what to use instead of the parts that it lacks", async () => {
    const classify = await load();
    expect(classify.tokenizer).toThrow(ClassifierError);
    expect(classify.tokenizer).toThrow("use pipe.classifier.tokenize(text)");
    expect(classify.model).toThrow("use pipe.classifier.classify(texts, { rawLogits: true })");
    await classify.dispose();
  });

  test("is disposed of, once or twice, by name and by symbol", async () => {
    const classify = await load();
    await classify.dispose();
    await classify[Symbol.asyncDispose]();
    await expectError(classify("w1"), "disposed", "disposed of");
  });

  test("without a model is the package's own", async () => {
    env.fetch = () => Promise.reject(new Error("no network"));
    for (const model of [undefined, null, ""]) {
      const classify = await pipeline("sentiment-analysis", model);
      expect(await classify("I love this")).toEqual([{ label: "POSITIVE", score: expect.any(Number) }]);
      expect(classify.classifier.dtype).toBe("q4"); // as it is stored
      await classify.dispose();
    }
  });

  test.each(["text-generation", "translation", "toString", "", undefined])(
    "for the task %p is refused",
    async (task) => {
      // @ts-expect-error on purpose
      const promise = pipeline(task, plain);
      await expectError(
        promise,
        "invalid_argument",
        'supported are "text-classification" and its alias "sentiment-analysis"',
      );
    },
  );

  test("is refused for arguments of another kind", async () => {
    // @ts-expect-error on purpose
    await expectError(pipeline("sentiment-analysis", 5), "invalid_argument", "the model is number 5");
    // @ts-expect-error on purpose
    await expectError(load(plain, 5), "invalid_argument", "the options are number 5, expected an object");
    // @ts-expect-error on purpose
    const wrong = load(plain, { progress_callback: 5 });
    await expectError(wrong, "invalid_argument", "progress_callback is number 5, expected a function");
  });
});

describe("dtype", () => {
  test.each([
    ["fp32", "fp32", false],
    ["q8", "q8", false],
    ["int8", "q8", false],
    ["uint8", "q8", false],
    ["q4", "q4", false],
    ["fp16", "fp32", true],
    ["bnb4", "q4", true],
    ["q4f16", "q4", true],
    ["q2", "q4", true],
    ["q2f16", "q4", true],
    ["q1", "q4", true],
    ["q1f16", "q4", true],
  ])("%s runs in %s", async (name, run, isTold) => {
    const dtype = /** @type {import("../../../web/src/pipeline/index.js").DataType} */ (name);
    for (const option of [dtype, { model: dtype }]) {
      const classify = await load(plain, { dtype: option });
      expect(classify.classifier.dtype).toBe(run);
      await classify.dispose();
    }
    expect(warnings).toEqual(
      isTold ? [`distilbert-wasm/pipeline: dtype ${name} is not supported; the model runs in ${run}`] : [],
    );
  });

  test.each([undefined, null, "auto", {}])(
    "%p runs in fp32 in Node, as in transformers.js",
    async (dtype) => {
      const option = /** @type {import("../../../web/src/pipeline/index.js").PipelineOptions["dtype"]} */ (
        dtype
      );
      const classify = await load(plain, { dtype: option });
      expect(classify.classifier.dtype).toBe("fp32");
      await classify.dispose();
    },
  );

  test.each(["q16", "toString", 8])("%p is refused", async (dtype) => {
    // @ts-expect-error on purpose
    await expectError(load(plain, { dtype }), "invalid_argument", "expected auto or one of fp32, q8");
  });
});

describe("options", () => {
  test.each([
    [{ device: "webgpu" }, 'device "webgpu" is not supported; the model runs in WebAssembly'],
    [{ device: { model: "cuda" } }, 'device "cuda" is not supported'],
    [
      { cache_dir: "/some/where" },
      "the option cache_dir has no effect; the environment variable DISTILBERT_WASM_CACHE names",
    ],
    [{ config: {} }, "the option config has no effect: config.json comes with the model"],
    [{ session_options: { intraOpNumThreads: 2 } }, "session_options is for ONNX Runtime"],
    [{ subfolder: "" }, undefined],
    [{ subfolder: "weights" }, "the option subfolder is for ONNX files"],
    [{ model_file_name: "other" }, "the option model_file_name has no effect"],
    [{ use_external_data_format: true }, "the option use_external_data_format has no effect"],
    [{ quantized: true }, "the option quantized has no effect"],
    [{ device: "wasm", subfolder: "onnx", session_options: {}, config: null, cache_dir: null }, undefined],
    [{ device: "cpu", model_file_name: null, use_external_data_format: null, revision: null }, undefined],
  ])("%j gives one warning if it cannot be honoured", async (options, message) => {
    for (let i = 0; i < 2; i++) {
      const classify = await load(
        plain,
        /** @type {import("../../../web/src/pipeline/index.js").PipelineOptions} */ (options),
      );
      await classify.dispose();
    }
    expect(warnings).toEqual(message ? [expect.stringContaining(message)] : []);
  });

  test("of a call: those of older versions and of Python are heeded, with one warning each", async () => {
    const classify = /** @type {any} */ (await load());
    const all = await classify("w1 w2", { top_k: null });
    expect(await classify("w1 w2", { topk: 5 })).toEqual(all);
    expect(await classify("w1 w2", { return_all_scores: true })).toEqual(all);
    expect(await classify("w1 w2", { return_all_scores: false })).toEqual(await classify("w1 w2"));
    const raw = await classify("w1 w2", { function_to_apply: "none", top_k: null });
    const { logits } = await classify.classifier.classify("w1 w2", { rawLogits: true });
    expect(raw.map((/** @type {any} */ { score }) => score)).toEqual([...logits].sort((a, b) => b - a));
    await classify("w1 w2", { topk: 1, padding: true });
    expect(warnings).toEqual([
      expect.stringContaining("the option topk is today's top_k"),
      expect.stringContaining("the option return_all_scores is today's top_k: null for all, 1 for the best"),
      expect.stringContaining("the option function_to_apply is Python's; here it is the activation of"),
      expect.stringContaining("the option padding has no effect"),
    ]);
    const pair = { text: "w1", textPair: "w2" };
    const [expected] = await classify([pair]);
    expect(await classify([{ text: "w1", text_pair: "w2" }])).toEqual([expected]);
    await expectError(
      classify("w1", { text_pair: "w2" }),
      "invalid_argument",
      "text_pair is no option; a pair is",
    );
    await expectError(classify([["w1", "w2"]]), "invalid_argument", "a pair is { text: ..., textPair:");
    await expectError(
      classify("w1", { function_to_apply: "relu" }),
      "invalid_argument",
      "expected one of sigmoid",
    );
    // What has today's name counts.
    expect(await classify("w1 w2", { topk: 1, return_all_scores: false, top_k: null })).toEqual(all);
    await expectError(classify("w1", 5), "invalid_argument", "the options are number 5");
    const proxy = new Proxy(classify, {});
    expect(await proxy("w1 w2")).toEqual(await classify("w1 w2"));
    await proxy.dispose();
  });

  test("of this library's own reach it", async () => {
    const classify = await load(plain, { maxLength: 4, threads: 2 });
    expect(classify.classifier.backend.threads).toBe(2);
    expect(await classify.classifier.classify("w1 w2 w3")).toMatchObject({ tokenCount: 4, truncated: true });
    await classify.dispose();
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(load(plain, { signal })).rejects.toThrow("enough");
    // @ts-expect-error on purpose
    await expectError(load(plain, { threads: "2" }), "invalid_argument", "threads is string 2");
  });
});

describe("progress", () => {
  test("is reported per file and overall, as transformers.js does", async () => {
    const events = /** @type {ProgressInfo[]} */ ([]);
    const classify = await load(plain, { progress_callback: (event) => events.push(event) });
    await classify.dispose();

    const ofWeights = events.filter((event) => "file" in event && event.file === "model.safetensors");
    expect([...new Set(ofWeights.map(({ status }) => status))]).toEqual([
      "initiate",
      "download",
      "progress",
      "done",
    ]);
    expect(ofWeights[0]).toEqual({ status: "initiate", name: plain, file: "model.safetensors" });
    const last = ofWeights.findLast(({ status }) => status === "progress");
    const { size } = await stat(join(plain, "model.safetensors"));
    expect(last).toEqual({
      status: "progress",
      name: plain,
      file: "model.safetensors",
      progress: 100,
      loaded: size,
      total: size,
    });
    const total = events.findLast(({ status }) => status === "progress_total");
    expect(total).toMatchObject({
      name: plain,
      progress: 100,
      files: { "model.safetensors": { loaded: size, total: size } },
    });
    expect(events.at(-1)).toEqual({ status: "ready", task: "text-classification", model: plain });
  });

  test("never goes back", async () => {
    const totals = /** @type {number[]} */ ([]);
    const classify = await pipeline("sentiment-analysis", null, {
      progress_callback: (event) => {
        if (event.status === "progress_total") totals.push(event.loaded);
      },
    });
    await classify.dispose();
    expect(totals.length).toBeGreaterThan(1);
    expect(totals).toEqual([...totals].sort((a, b) => a - b));
  });

  test("ends with an error of the callback", async () => {
    const failing = () => {
      throw new Error("not now");
    };
    await expect(load(plain, { progress_callback: failing })).rejects.toThrow("not now");
  });
});

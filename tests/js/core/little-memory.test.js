// A core whose memory is nearly full: whatever comes, the error is out_of_memory, and what was loaded
// before works on; if the core has to end in the middle of a call, the next load starts another one.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { ClassifierError, TextClassifier } from "../../../web/src/index.js";
import { loadCore } from "../../../web/src/engine/core.js";
import { expectError } from "../support/errors.js";
import { changedWeights, modelCopy } from "../support/models.js";
import { goldenFolder, root, temporaryFolder } from "../support/paths.js";
import { plainTokenizer } from "../support/plain-tokenizer.js";
import { specialToken } from "../support/tokenizer-json.js";
import { collectWarnings } from "../support/warnings.js";

const folder = await temporaryFolder();
collectWarnings();
const plain = await TextClassifier.load(goldenFolder("plain"));
const texts = ["w1 w2 w3", "w4"];
const expected = await plain.classify(texts);
const wasm = await readFile(join(root, "web", "dist", `distilbert-${plain.backend.build}.wasm`));

/** The core's code, with a memory of at most so many pages of 64 KiB. @param {number} pages */
function wasmWithPages(pages) {
  const bytes = new Uint8Array(wasm);
  let at = 8;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  for (;;) {
    const id = bytes[at++];
    const size = number();
    if (id === 5) break; // memories
    at += size;
  }
  expect([number(), number()]).toEqual([1, 1]); // one, with a maximum
  bytes[at] = Math.min(bytes[at], pages); // at first
  expect(number()).toBe(Math.min(pages, 64));
  // In as many bytes as the 2 GB that stand there.
  bytes.set([(pages & 127) | 128, ((pages >> 7) & 127) | 128, pages >> 14], at);
  expect(number()).toBe(pages);
  return bytes;
}

/** @param {number} megabytes */
const wasmOf = (megabytes) => wasmWithPages(16 * megabytes);

describe("what does not fit is an error, and the model works on:", () => {
  const small = wasmOf(24);
  /** @param {(core: Awaited<ReturnType<typeof loadCore>>, classifier: TextClassifier) => unknown} ask */
  async function expectOutOfMemory(ask) {
    const classifier = await TextClassifier.load(goldenFolder("plain"), { wasm: small, worker: false });
    const core = await loadCore(small);
    await expectError(
      Promise.resolve().then(() => ask(core, classifier)),
      "out_of_memory",
      "no memory for",
    );
    expect(await loadCore(small)).toBe(core);
    expect(await classifier.classify(texts)).toEqual(expected);
    await classifier.dispose();
  }

  test("a text", () => expectOutOfMemory((_, classifier) => classifier.classify("a".repeat(25_000_000))));

  test("a text of a tokenizer alone", () =>
    expectOutOfMemory((core) => {
      const vocabulary = new TextEncoder().encode("[UNK]\na");
      const tokenizer = core.createTokenizer(vocabulary, plainTokenizer());
      try {
        tokenizer.tokenize("a".repeat(30_000_000), { maxLength: 512, splitSpecialTokens: false });
      } finally {
        tokenizer.delete();
      }
    }));

  test("a vocabulary", () =>
    expectOutOfMemory((core) =>
      core.createTokenizer(new TextEncoder().encode("[UNK]\n".repeat(2_000_000)), plainTokenizer()),
    ));

  test("special tokens", () =>
    expectOutOfMemory((core) =>
      core.createTokenizer(
        new TextEncoder().encode("[UNK]\na"),
        plainTokenizer(Array.from({ length: 100_000 }, (_, i) => specialToken(`[T${i}]`, 1))),
      ),
    ));

  /** @param {string} merges */
  const bpeOptions = (merges) => ({
    ...plainTokenizer(),
    kind: /** @type {const} */ ("byte_level_bpe"),
    continuing_subword_prefix: undefined,
    add_prefix_space: false,
    merges: new TextEncoder().encode(merges),
    fuse_unk: false,
    ignore_merges: false,
  });
  const letters = new TextEncoder().encode("[UNK]\na\naa");

  test("merges", () =>
    expectOutOfMemory((core) => core.createTokenizer(letters, bpeOptions("a a\n".repeat(1_000_000)))));

  test.each([500_000, 5_000_000])("a word of %d letters, merged", (length) =>
    expectOutOfMemory((core) => {
      const tokenizer = core.createTokenizer(letters, bpeOptions("a a"));
      try {
        tokenizer.tokenize("a".repeat(length), { maxLength: 512, splitSpecialTokens: false });
      } finally {
        tokenizer.delete();
      }
    }),
  );

  test("the names of tensors", () =>
    expectOutOfMemory(async (core) => {
      const { parseConfig } = await import("../../../web/src/model/config.js");
      const config = JSON.parse(await readFile(join(goldenFolder("plain"), "config.json"), "utf8"));
      const loader = core.createModelLoader(parseConfig(config).core, "float", "q8");
      try {
        loader.checkTensors(
          Array.from({ length: 50_000 }, (_, i) => ({
            name: `${i}`.padStart(500, "tensor"),
            dtype: "F32",
            shape: [1, 2],
          })),
        );
      } finally {
        loader.delete();
      }
    }));
});

describe("what no model has is bounded:", () => {
  test.each(["unk_token", "mask_token", "continuing_subword_prefix", "added token"])(
    "the length of a special token: %s",
    async (name) => {
      const core = await loadCore();
      const long = "x".repeat(200_000_000);
      const options = plainTokenizer(name === "added token" ? [specialToken(long, 0)] : []);
      const create = async () =>
        core.createTokenizer(new TextEncoder().encode("[UNK]\na"), { ...options, [name]: long });
      const error = await expectError(
        create(),
        "invalid_tokenizer",
        "has 200000000 characters, expected at most",
      );
      expect(error.message.length).toBeLessThan(300);
    },
  );

  test("a tensor's name of 30 MB, and one of a shape of a million sizes", async () => {
    const named = await changedWeights((tensors) => [
      ...tensors,
      { name: "x".repeat(30_000_000), dtype: "F32", shape: [1], data: new Uint8Array(4) },
      { name: "flat", dtype: "F32", shape: [0, ...new Array(1_000_000).fill(1)], data: new Uint8Array(0) },
    ]);
    const classifier = await TextClassifier.load(await modelCopy(folder, { "model.safetensors": named }), {
      wasm: wasmOf(24),
      worker: false,
    });
    expect(await classifier.classify(texts)).toEqual(expected);
    expect(classifier.warnings.join()).toMatch(/2 tensors that the model does not use: x+…, flat/);
    await classifier.dispose();
  });

  test("what a message says of a tensor's shape", async () => {
    const flat = await changedWeights((tensors) =>
      tensors.map((tensor) =>
        tensor.name === "classifier.bias"
          ? { ...tensor, shape: [0, ...new Array(1_000_000).fill(1)], data: new Uint8Array(0) }
          : tensor,
      ),
    );
    const error = await expectError(
      TextClassifier.load(await modelCopy(folder, { "model.safetensors": flat })),
      "invalid_weights",
      "tensor classifier.bias has shape [0, 1, 1, 1, 1, 1, 1, 1, ...], expected [2] by config.json",
    );
    expect(error.message.length).toBeLessThan(300);
  });
});

describe.each([{ worker: false }, { worker: true }])("a core that has to end, with %j", (placement) => {
  test("is out_of_memory for all of its models; a load starts another one", async () => {
    const small = wasmOf(3);
    // The list of a thousand layers' tensors is no buffer whose allocation is checked.
    const config = JSON.parse(await readFile(join(goldenFolder("plain"), "config.json"), "utf8"));
    const deep = await modelCopy(folder, { "config.json": { ...config, n_layers: 1000 } });
    const options = { wasm: small, ...placement };
    const [first, second] = [
      await TextClassifier.load(goldenFolder("plain"), options),
      await TextClassifier.load(goldenFolder("plain"), options),
    ];
    await expectError(TextClassifier.load(deep, options), "out_of_memory", "WebAssembly ran out of memory");
    for (const classifier of [first, second]) {
      if (placement.worker)
        expect(await classifier.classify(texts)).toEqual(expected); // it has a thread of its own
      else
        await expectError(
          classifier.classify(texts),
          "out_of_memory",
          "has ended, with every model on this thread",
        );
    }
    const third = await TextClassifier.load(goldenFolder("plain"), options);
    expect(await third.classify(texts)).toEqual(expected);
    await Promise.all([first, second, third].map((classifier) => classifier.dispose()));
  });
});

test("wherever memory runs out: out_of_memory or the right bits, and it works again", async () => {
  /** @param {WebAssembly.Module} [wasm] */
  async function askEverything(wasm) {
    const classifier = await TextClassifier.load(goldenFolder("plain"), { wasm, worker: false });
    try {
      return [
        await classifier.classify(["w1 w2 w3", "w4 ".repeat(50), ...new Array(100).fill("w5 w6")]),
        await classifier.classify("w1 ".repeat(500), { overflow: "windows" }),
        await classifier.explain("w1 w2 w3 w4"),
        await classifier.embed(["w1 w2"]),
        await classifier.tokenize("w1 w2 ".repeat(100)),
      ];
    } finally {
      await classifier.dispose();
    }
  }
  const right = await askEverything();
  const outcomes = { right: 0, outOfMemory: 0 };
  for (let pages = 9; pages <= 18; pages++) {
    const module = await WebAssembly.compile(wasmWithPages(pages));
    for (let filled = 0; filled < 65_536; filled += 8000) {
      const core = await loadCore(module);
      const vocabulary = new TextEncoder().encode(`[UNK]\n${"x".repeat(filled)}`);
      try {
        const filler = core.createTokenizer(vocabulary, plainTokenizer());
        try {
          expect(await askEverything(module)).toEqual(right);
          outcomes.right++;
        } finally {
          filler.delete();
        }
      } catch (error) {
        if (!(error instanceof ClassifierError)) throw error; // what jest expects, too
        expect([error.message, error.code]).toEqual([error.message, "out_of_memory"]);
        outcomes.outOfMemory++;
      }
    }
  }
  expect(outcomes.right).toBeGreaterThan(10);
  expect(outcomes.outOfMemory).toBeGreaterThan(10);
});

test("a core that ends for another reason is a defect", async () => {
  const { Border } = await import("../../../web/src/engine/border.js");
  let lost = 0;
  const trap = () => {
    throw new WebAssembly.RuntimeError("memory access out of bounds");
  };
  const module = /** @type {any} */ ({ HEAPU8: new Uint8Array(64), describe: trap, free: trap });
  const border = new Border(module, () => lost++);
  for (const call of [() => border.reply("describe"), () => border.number("free")]) {
    expect(call).toThrow(expect.objectContaining({ code: "internal", constructor: ClassifierError }));
    expect(call).toThrow("memory access out of bounds");
  }
  expect(lost).toBe(1);
});

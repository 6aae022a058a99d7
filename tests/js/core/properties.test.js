// What must hold for any file and any text, tried with random ones.
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { ClassifierError, TextClassifier } from "../../../web/src/index.js";
import { quantizeFolder } from "../../../web/src/quantize.js";
import { parseHeader, parseHeaderLength } from "../../../web/src/model/safetensors.js";
import { encode, tokenizerOf } from "../support/core.js";
import { memoryModel, readModel } from "../support/memory-model.js";
import { goldenFolder, root, temporaryFolder } from "../support/paths.js";
import { encodeTensors, fileBytes, readTensors } from "../support/safetensors-file.js";
import { collectWarnings } from "../support/warnings.js";

collectWarnings();
const folder = await temporaryFolder();

const elementBytes = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  I16: 2,
  F16: 2,
  BF16: 2,
  F32: 4,
  I32: 4,
  F64: 8,
  I64: 8,
};

const tensors = fc
  .uniqueArray(fc.string({ unit: "grapheme", maxLength: 12 }), { maxLength: 12 })
  .filter((names) => !names.includes("__metadata__"))
  .chain((names) =>
    fc.tuple(
      ...names.map((name) =>
        fc.record({
          name: fc.constant(name),
          dtype: fc.constantFrom(.../** @type {(keyof typeof elementBytes)[]} */ (Object.keys(elementBytes))),
          shape: fc.array(fc.nat(4), { maxLength: 4 }),
        }),
      ),
    ),
  )
  .map((list) =>
    list.map((tensor) => ({
      ...tensor,
      data: new Uint8Array(tensor.shape.reduce((a, b) => a * b, elementBytes[tensor.dtype])),
    })),
  );

describe("a safetensors header", () => {
  test("that is sound is read as it was written", () => {
    const metadata = fc.dictionary(fc.string(), fc.string());
    fc.assert(
      fc.property(tensors, metadata, (list, meta) => {
        const bytes = encodeTensors(list, meta);
        const length = parseHeaderLength(bytes.subarray(0, 8), "file");
        const header = parseHeader(bytes.subarray(8, 8 + length), "file");
        expect(header.metadata).toEqual(meta);
        const read = header.tensors.map(({ name, dtype, shape, begin, end }) => ({
          name,
          dtype,
          shape,
          size: end - begin,
        }));
        const written = list.map(({ name, dtype, shape, data }) => ({
          name,
          dtype,
          shape,
          size: data.length,
        }));
        const byName = (/** @type {{name: string}} */ a, /** @type {{name: string}} */ b) =>
          a.name < b.name ? -1 : 1;
        expect(read.sort(byName)).toEqual(written.sort(byName));
        expect(header.dataBytes).toBe(bytes.length - 8 - length);
        let end = 0;
        for (const tensor of header.tensors) {
          expect(tensor.begin).toBe(end);
          end = tensor.end;
        }
      }),
    );
  });

  test("of any bytes or any JSON is read or refused, never more", () => {
    const json = fc.json().map((text) => new TextEncoder().encode(text));
    const likely = fc
      .dictionary(
        fc.string({ maxLength: 3 }),
        fc.record(
          {
            dtype: fc.constantFrom("F32", "F16", "X", 5),
            shape: fc.anything({ maxDepth: 2 }),
            data_offsets: fc.anything({ maxDepth: 2 }),
          },
          { requiredKeys: [] },
        ),
      )
      .map((header) =>
        new TextEncoder().encode(JSON.stringify(header, (_, v) => (typeof v === "bigint" ? Number(v) : v))),
      );
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), json, likely), (bytes) => {
        try {
          expect(parseHeader(bytes, "file").tensors).toBeInstanceOf(Array);
        } catch (error) {
          expect(error).toBeInstanceOf(ClassifierError);
          expect(error).toMatchObject({ code: "invalid_weights" });
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe("a model with something changed at random", () => {
  const outcomes = { loaded: 0, refused: 0 };
  /** @type {TextClassifier} */
  let sound;
  /** @type {unknown} */
  let expected;

  beforeAll(async () => {
    sound = await TextClassifier.load(goldenFolder("plain"));
    expected = await sound.classify(["w1 w2 w3", ""]);
    for (const dtype of /** @type {const} */ (["q8", "q4"])) {
      await quantizeFolder(goldenFolder("plain"), join(folder, dtype), { dtype });
    }
  });
  beforeEach(() => {
    outcomes.loaded = 0;
    outcomes.refused = 0;
  });
  afterAll(() => sound.dispose());

  /** Edits of a file: most in its beginning, where a header is. @param {number} size */
  const edits = (size) =>
    fc.array(
      fc.record({
        at: fc.oneof(fc.nat(Math.min(size, 4000) - 1), fc.nat(size - 1)),
        kind: fc.constantFrom("set", "remove", "insert"),
        bytes: fc.oneof(
          fc.uint8Array({ minLength: 1, maxLength: 4 }),
          fc
            .constantFrom('"', "{", "}", "[", "]", ",", ":", "0", "-", "9", "e9", "\\")
            .map((c) => new TextEncoder().encode(c)),
        ),
      }),
      { minLength: 1, maxLength: 4 },
    );

  /** Another type of the same size. @type {Record<string, string>} */
  const retyped = { F32: "I32", F16: "BF16", I8: "U8", U8: "I8" };

  /** @typedef {{at: number, kind: string, bytes: Uint8Array}} Edit */

  /** @param {Uint8Array} bytes @param {Edit[]} list */
  function edited(bytes, list) {
    return list.reduce((out, { at, kind, bytes: piece }) => {
      const before = out.subarray(0, at);
      const after = out.subarray(at + (kind === "insert" ? 0 : piece.length));
      return new Uint8Array(Buffer.concat([before, kind === "remove" ? new Uint8Array(0) : piece, after]));
    }, bytes);
  }

  /** @param {import("../support/memory-model.js").ModelFiles} files @param {import("../../../web/src/classifier/text-classifier.js").Dtype} [dtype] */
  async function expectLoadedOrRefused(files, dtype) {
    const { model, fetch } = memoryModel(files);
    try {
      const classifier = await TextClassifier.load(model, { fetch, dtype });
      try {
        const { scores } = await classifier.classify("w1 w2 w3");
        expect(scores).toHaveLength(classifier.labels.length);
        outcomes.loaded++;
      } finally {
        await classifier.dispose();
      }
    } catch (error) {
      expect(error).toBeInstanceOf(ClassifierError);
      expect(error).not.toMatchObject({ code: "internal" });
      outcomes.refused++;
    }
    expect(await sound.classify(["w1 w2 w3", ""])).toEqual(expected);
  }

  describe.each(["float", "q8", "q4"])("in %s:", (form) => {
    const source = form === "float" ? goldenFolder("plain") : join(folder, form);
    const dtypes = fc.constantFrom(undefined, /** @type {const} */ ("fp32"));

    test("anywhere in model.safetensors", async () => {
      const files = await readModel(source);
      const weights = files["model.safetensors"];
      await fc.assert(
        fc.asyncProperty(edits(weights.length), dtypes, (list, dtype) =>
          expectLoadedOrRefused({ ...files, "model.safetensors": edited(weights, list) }, dtype),
        ),
        { numRuns: 200 },
      );
      expect(outcomes.refused).toBeGreaterThan(0);
    });

    test("in its values alone", async () => {
      const files = await readModel(source);
      const weights = files["model.safetensors"];
      const begin = 8 + parseHeaderLength(weights, "file");
      const values = fc.array(fc.tuple(fc.integer({ min: begin, max: weights.length - 1 }), fc.nat(255)), {
        minLength: 1,
        maxLength: 30,
      });
      await fc.assert(
        fc.asyncProperty(values, dtypes, (list, dtype) => {
          const changed = weights.slice();
          for (const [at, byte] of list) changed[at] = byte;
          return expectLoadedOrRefused({ ...files, "model.safetensors": changed }, dtype);
        }),
        { numRuns: 200 },
      );
      expect(outcomes.loaded).toBeGreaterThan(form === "q8" ? 0 : 20);
    });

    test("in the names, types and order of its tensors", async () => {
      const files = await readModel(source);
      const { tensors: sound, metadata } = await readTensors(join(source, "model.safetensors"));
      const index = fc.nat(sound.length - 1);
      const change = fc.record({
        at: index,
        other: index,
        kind: fc.constantFrom("name", "dtype", "shape", "order"),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), dtypes, (changes, dtype) => {
          const list = sound.map((tensor) => ({ ...tensor }));
          for (const { at, other, kind } of changes) {
            const [a, b] = [list[at], list[other]];
            if (kind === "name") [a.name, b.name] = [b.name, a.name];
            if (kind === "dtype") a.dtype = retyped[a.dtype];
            if (kind === "shape") a.shape = a.shape.toReversed();
            if (kind === "order") [list[at], list[other]] = [b, a];
          }
          return expectLoadedOrRefused(
            { ...files, "model.safetensors": encodeTensors(list, metadata) },
            dtype,
          );
        }),
        { numRuns: 200 },
      );
      expect(Math.min(outcomes.loaded, outcomes.refused)).toBeGreaterThan(20);
    });
  });

  test.each(["config.json", "vocab.txt", "tokenizer_config.json"])("%s", async (file) => {
    const files = await readModel(goldenFolder("plain"));
    await fc.assert(
      fc.asyncProperty(edits(files[file].length), (list) =>
        expectLoadedOrRefused({ ...files, [file]: edited(files[file], list) }),
      ),
      { numRuns: 200 },
    );
  });

  test("cut off anywhere", async () => {
    const files = await readModel(goldenFolder("plain"));
    const weights = files["model.safetensors"];
    await fc.assert(
      fc.asyncProperty(fc.nat(weights.length - 1), async (end) => {
        const { model, fetch } = memoryModel({ ...files, "model.safetensors": weights.slice(0, end) });
        await expect(TextClassifier.load(model, { fetch })).rejects.toMatchObject({
          code: "invalid_weights",
        });
      }),
    );
    expect(await sound.classify(["w1 w2 w3", ""])).toEqual(expected);
  });

  test("a file of nothing but a length", async () => {
    const files = await readModel(goldenFolder("plain"));
    await fc.assert(
      fc.asyncProperty(fc.bigInt(0n, 2n ** 64n - 1n), fc.json(), (length, json) =>
        expectLoadedOrRefused({ ...files, "model.safetensors": fileBytes(json, undefined, length) }),
      ),
    );
  });
});

/** Any UTF-16, lone surrogates too; letters and special tokens more often. */
const anyText = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
      fc.string({ unit: "binary", maxLength: 3 }),
      fc.constantFrom("w1", "w2", " ", "é", "👍", "[SEP]", "[CLS", "中", "\u0301", "##", "unaffable", "."),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(""));

describe("any texts", () => {
  test("give in a batch what each gives alone, bit for bit", async () => {
    const classifier = await TextClassifier.load(goldenFolder("long"));
    const input = fc.oneof(anyText, fc.record({ text: anyText, textPair: anyText }));
    await fc.assert(
      fc.asyncProperty(fc.array(input, { maxLength: 8 }), async (inputs) => {
        const together = await classifier.classify(inputs);
        const alone = [];
        for (const one of inputs) alone.push(await classifier.classify(one));
        expect(together).toEqual(alone);
      }),
      { numRuns: 150 },
    );
    await classifier.dispose();
  });

  test("have tokens whose places lie in the text, one after the other", async () => {
    const tokenizer = await tokenizerOf(join(root, "models", "default"));
    fc.assert(
      fc.property(anyText, (text) => {
        const { ids, offsets, byteOffsets, wordIds } = encode(tokenizer, text);
        expect(ids[0]).toBe(101);
        expect(ids.at(-1)).toBe(102);
        const bytes = new TextEncoder().encode(text);
        const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
        const wellFormed = decoder.decode(bytes);
        for (let i = 1; i + 1 < ids.length; i++) {
          const [begin, end] = offsets.subarray(2 * i, 2 * i + 2);
          const [byteBegin, byteEnd] = byteOffsets.subarray(2 * i, 2 * i + 2);
          expect(begin).toBeLessThan(end);
          expect(end).toBeLessThanOrEqual(text.length);
          // One word's tokens may share a character; words do not.
          const previous = offsets[2 * i - 1];
          expect(begin).toBeGreaterThanOrEqual(wordIds[i] === wordIds[i - 1] ? offsets[2 * i - 2] : previous);
          // Both kinds of offsets name the same characters.
          const ofBytes = decoder.decode(bytes.subarray(byteBegin, byteEnd));
          expect(ofBytes).toBe(wellFormed.slice(begin, end));
        }
      }),
      { numRuns: 500 },
    );
    tokenizer.delete();
  });
});

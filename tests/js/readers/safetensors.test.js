// The header of the weights, read and written without a model: exactly what comes of it, and each message.
import { describe, expect, test } from "@jest/globals";
import {
  headerBytes,
  joinedHeader,
  parseHeader,
  parseHeaderLength,
  storageFormat,
} from "../../../web/src/model/safetensors.js";
import { errorOf } from "../support/error-of.js";

const encode = (/** @type {string} */ text) => new TextEncoder().encode(text);

/** @param {unknown} header JSON, or as text */
const parse = (header) =>
  parseHeader(encode(typeof header === "string" ? header : JSON.stringify(header)), "f");

/** @param {bigint} length @param {number} [offset] of the eight bytes in their buffer */
function eightBytes(length, offset = 0) {
  const bytes = new Uint8Array(offset + 8);
  new DataView(bytes.buffer).setBigUint64(offset, length, true);
  return bytes.subarray(offset);
}

/** @param {number[]} shape @param {number} begin @param {number} end */
const tensor = (shape, begin, end, dtype = "F32") => ({ dtype, shape, data_offsets: [begin, end] });

describe("the length of the header", () => {
  test.each([2n, 3n, 1000n, 0x3c20n, 100_000_000n])("%d is read", (length) => {
    expect(parseHeaderLength(eightBytes(length), "f")).toBe(Number(length));
    expect(parseHeaderLength(eightBytes(length, 24), "f")).toBe(Number(length));
  });

  test.each([0n, 1n, 100_000_001n, 2n ** 32n + 2n, 2n ** 53n, 2n ** 64n - 1n])("%d is refused", (length) => {
    expect(errorOf(() => parseHeaderLength(eightBytes(length), "f"))).toBe(
      `invalid_weights: f: its first eight bytes give a header of ${length} bytes, expected 2 to 100000000. Is this a safetensors file?`,
    );
  });

  test.each([
    ["<!doctyp", "an HTML page: is the address right?"],
    ["\n\t <html", "an HTML page: is the address right?"],
    ["version ", "a Git LFS pointer: git lfs pull fetches the file"],
  ])("%j is named", (text, found) => {
    expect(errorOf(() => parseHeaderLength(encode(text), "f"))).toBe(`invalid_weights: f: this is ${found}`);
  });

  test.each(["a <html>", "versions", "Version ", "xversion"])("%j is not taken for another file", (text) => {
    expect(errorOf(() => parseHeaderLength(encode(text), "f"))).toContain("Is this a safetensors file?");
  });
});

describe("a sound header", () => {
  test.each([
    ["BOOL", 1],
    ["U8", 1],
    ["I8", 1],
    ["F8_E5M2", 1],
    ["F8_E4M3", 1],
    ["I16", 2],
    ["U16", 2],
    ["F16", 2],
    ["BF16", 2],
    ["I32", 4],
    ["U32", 4],
    ["F32", 4],
    ["F64", 8],
    ["I64", 8],
    ["U64", 8],
  ])("with %s of %d bytes", (dtype, bytes) => {
    expect(parse({ x: tensor([3, 5], 0, 15 * bytes, dtype) })).toEqual({
      metadata: {},
      tensors: [{ name: "x", dtype, shape: [3, 5], begin: 0, end: 15 * bytes }],
      dataBytes: 15 * bytes,
    });
    const found = errorOf(() => parse({ x: tensor([3, 5], 0, 15 * bytes + 1, dtype) }));
    expect(found).toBe(
      `invalid_weights: f: tensor x takes ${15 * bytes + 1} bytes, its dtype ${dtype} and shape [3,5] need ${15 * bytes}`,
    );
  });

  test("gives tensors in the order of their data, whatever the order of their names", () => {
    const header = { c: tensor([2], 4, 12), a: tensor([1], 12, 16), b: tensor([], 0, 4) };
    const { tensors, dataBytes } = parse(header);
    expect(tensors.map(({ name, begin }) => [name, begin])).toEqual([
      ["b", 0],
      ["c", 4],
      ["a", 12],
    ]);
    expect(dataBytes).toBe(16);
  });

  test("may hold tensors of nothing, before those at the same place", () => {
    const header = { full: tensor([1], 0, 4), none: tensor([0], 0, 0), last: tensor([7, 0], 4, 4) };
    expect(parse(header).tensors.map(({ name }) => name)).toEqual(["none", "full", "last"]);
  });

  test("may hold metadata, any names, and nothing else", () => {
    const metadata = { format: "pt", "": "empty" };
    expect(parse({ __metadata__: metadata })).toEqual({ metadata, tensors: [], dataBytes: 0 });
    expect(parse("{}")).toEqual({ metadata: {}, tensors: [], dataBytes: 0 });
    const odd = ["", " ", "__proto__", "constructor", 'a"b', "c\\", "{", "}:", "[", "]", "😀"];
    const entries = odd.map(
      (name, i) => `${JSON.stringify(name)} : ${JSON.stringify(tensor([1], 4 * i, 4 * i + 4))}`,
    );
    expect(parse(`{ ${entries.join(" ,\n")} }  \n`).tensors.map(({ name }) => name)).toEqual(odd);
  });
});

describe("a header that is refused", () => {
  const one = (/** @type {object} */ part) => ({ x: { ...tensor([1], 0, 4), ...part } });
  test.each([
    ["{", "f: the header is not valid JSON"],
    ["<html>", "f: the header is an HTML page: is the address right?"],
    ["[]", "f: the header must hold a JSON object"],
    [" {}", "f: the header must begin with {"],
    ["\n{}", "f: the header must begin with {"],
    ["null", "f: the header must hold a JSON object"],
    ['"{}"', "f: the header must hold a JSON object"],
    [{ x: 1 }, "f: tensor x is not described by an object"],
    [{ x: null }, "f: tensor x is not described by an object"],
    [{ x: [] }, "f: tensor x is not described by an object"],
    [{ x: "F32" }, "f: tensor x is not described by an object"],
    [one({ dtype: "F4" }), 'f: tensor x has the unknown dtype "F4"'],
    [one({ dtype: 5 }), "f: tensor x has the unknown dtype 5"],
    [one({ dtype: undefined }), "f: tensor x has the unknown dtype missing"],
    [one({ shape: 1 }), "f: tensor x has the shape 1, expected a list of sizes"],
    [one({ shape: ["1"] }), 'f: tensor x has the shape ["1"], expected a list of sizes'],
    [one({ shape: [-1] }), "f: tensor x has the shape [-1], expected a list of sizes"],
    [one({ shape: [1.5] }), "f: tensor x has the shape [1.5], expected a list of sizes"],
    [one({ shape: [1, null] }), "f: tensor x has the shape [1,null], expected a list of sizes"],
    [one({ data_offsets: 4 }), "f: tensor x has data_offsets 4, expected two numbers"],
    [one({ data_offsets: [0] }), "f: tensor x has data_offsets [0], expected two numbers"],
    [one({ data_offsets: [0, 4, 8] }), "f: tensor x has data_offsets [0,4,8], expected two numbers"],
    [one({ data_offsets: [0, "4"] }), 'f: tensor x has data_offsets [0,"4"], expected two numbers'],
    [one({ data_offsets: [-4, 0] }), "f: tensor x has data_offsets [-4,0], expected two numbers"],
    [one({ data_offsets: [0, 8] }), "f: tensor x takes 8 bytes, its dtype F32 and shape [1] need 4"],
    [one({ data_offsets: [4, 12] }), "f: tensor x takes 8 bytes, its dtype F32 and shape [1] need 4"],
    [one({ data_offsets: [4, 8] }), "f: tensor x begins at byte 4, expected 0: no gaps, no overlaps"],
    [
      { a: tensor([1], 0, 4), b: tensor([1], 8, 12) },
      "f: tensor b begins at byte 8, expected 4: no gaps, no overlaps",
    ],
    [
      { a: tensor([2], 0, 8), b: tensor([1], 4, 8) },
      "f: tensor b begins at byte 4, expected 8: no gaps, no overlaps",
    ],
    [{ __metadata__: { a: 1 } }, "f: __metadata__ must map names to strings"],
    [{ __metadata__: { a: "b", c: null } }, "f: __metadata__ must map names to strings"],
    [{ __metadata__: null }, "f: __metadata__ must map names to strings"],
    [{ __metadata__: "pt" }, "f: __metadata__ must map names to strings"],
    [{ __metadata__: [] }, "f: __metadata__ must map names to strings"],
  ])("%j", (header, message) => {
    expect(errorOf(() => parse(header))).toBe(`invalid_weights: ${message}`);
  });

  test("in other bytes than UTF-8, or behind a byte order mark", () => {
    const latin1 = Uint8Array.of(0x7b, 0x22, 0xe9, 0x22, 0x3a, 0x31, 0x7d);
    expect(errorOf(() => parseHeader(latin1, "f"))).toBe("invalid_weights: f: the header is not UTF-8");
    expect(errorOf(() => parse("\ufeff{}"))).toBe("invalid_weights: f: the header is not valid JSON");
  });

  test("with a name of any length, in part", () => {
    const name = "n".repeat(1000);
    expect(errorOf(() => parse({ [name]: 1 }))).toBe(
      `invalid_weights: f: tensor ${"n".repeat(99)}… is not described by an object`,
    );
  });

  const description = JSON.stringify(tensor([0], 0, 0));
  test.each([
    [`{"a":${description},"a":${description}}`, "a"],
    [`{"a":${description},"\\u0061":${description}}`, "a"],
    [`{"a" :${description},"b":${description},"a"\n:${description}}`, "a"],
    [`{"a\\\\":${description},"a\\\\":${description}}`, "a\\"],
    [`{"a\\"":${description},"a\\"":${description}}`, 'a"'],
    [`{"{":${description},"]":${description},"{":${description}}`, "{"],
    ['{"__metadata__":{},"__metadata__":{}}', "__metadata__"],
  ])("that has a name twice: %s", (header, name) => {
    expect(errorOf(() => parse(header))).toBe(`invalid_weights: f: the header names ${name} twice`);
  });

  test.each([
    `{"a":${description},"b":${description},"c":${description}}`,
    `{"a\\\\":${description},"a\\\\\\\\":${description}}`,
    `{"a\\"":${description},"a":${description}}`,
    `{"__metadata__":{"a":"a","b":"a: \\"a\\" : {"},"a":${description},"b":${description}}`,
    `{"dtype":${description},"shape":${description}}`,
  ])("but not one that has none twice: %s", (header) => {
    expect(errorOf(() => parse(header))).toMatch(/^read/);
  });
});

describe("how weights are stored", () => {
  const header = (/** @type {Record<string, string>} */ metadata) => ({
    metadata,
    tensors: [],
    dataBytes: 0,
  });
  test.each([
    [{}, "float"],
    [{ format: "pt", quantization_version: "1" }, "float"],
    [{ quantization: "q8", quantization_version: "1" }, "q8"],
    [{ quantization: "q4", quantization_version: "1" }, "q4"],
  ])("%j: %s", (metadata, expected) => {
    expect(storageFormat(header(metadata), "f")).toBe(expected);
  });

  test.each([
    [{ quantization: "q8", quantization_version: "2" }, 'quantization "q8", version "2"'],
    [{ quantization: "q4" }, 'quantization "q4", version missing'],
    [{ quantization: "q2", quantization_version: "1" }, 'quantization "q2", version "1"'],
    [{ quantization: "", quantization_version: "1" }, 'quantization "", version "1"'],
  ])("%j is refused", (metadata, found) => {
    expect(errorOf(() => storageFormat(header(/** @type {any} */ (metadata)), "f"))).toBe(
      `unsupported_model: f: ${found}; supported are q8 and q4, version 1`,
    );
  });
});

describe("a header that is written", () => {
  /** @param {Uint8Array} bytes */
  function read(bytes) {
    const length = parseHeaderLength(bytes, "f");
    expect([bytes.length, length % 8]).toEqual([8 + length, 0]);
    expect(length - new TextDecoder().decode(bytes.subarray(8)).trimEnd().length).toBeLessThan(8);
    return parseHeader(bytes.subarray(8), "f");
  }

  test("says what the tensors are, one behind the other, and how they are stored", () => {
    const tensors = [
      { name: "__proto__x", dtype: "I8", shape: [3] },
      { name: "a", dtype: "F32", shape: [2, 2] },
      { name: "b", dtype: "U8", shape: [] },
    ];
    const { metadata, tensors: found } = read(headerBytes(tensors, "q4"));
    expect(metadata).toEqual({ format: "pt", quantization: "q4", quantization_version: "1" });
    expect(found).toEqual([
      { ...tensors[0], begin: 0, end: 3 },
      { ...tensors[1], begin: 3, end: 19 },
      { ...tensors[2], begin: 19, end: 20 },
    ]);
  });

  test("joins those of shards, whose data follow each other", () => {
    const first = parse({
      __metadata__: { format: "pt", a: "1" },
      x: tensor([1], 0, 4),
      y: tensor([1], 4, 8),
    });
    const second = parse({
      __metadata__: { a: "2" },
      z: tensor([2], 0, 8),
      ["__proto__"]: tensor([0], 0, 0),
    });
    const { metadata, tensors } = read(joinedHeader([first, parse({}), second]));
    expect(metadata).toEqual({ format: "pt", a: "2" });
    expect(tensors.map(({ name, begin, end }) => [name, begin, end])).toEqual([
      ["x", 0, 4],
      ["y", 4, 8],
      ["__proto__", 8, 8],
      ["z", 8, 16],
    ]);
  });
});

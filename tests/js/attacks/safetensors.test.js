// What safetensors' own tests and its folder attacks/ try on its reader, on ours: by their names, written anew.
import { describe, expect, test } from "@jest/globals";
import { expectRefused, load } from "../support/attacks.js";
import { encodeTensors, fileBytes, floatBytes, readTensors } from "../support/safetensors-file.js";
import { collectWarnings } from "../support/warnings.js";

collectWarnings();

const plain = new URL("../../golden/encoder/plain/model.safetensors", import.meta.url).pathname;
const { tensors } = await readTensors(plain);
const whole = encodeTensors(tensors);

/** @param {string | Uint8Array} bytes @param {string | RegExp} message */
const refused = (bytes, message) => expectRefused({ "model.safetensors": bytes }, "invalid_weights", message);

/** A file of these tensors' descriptions. @param {unknown} header @param {number} [size] of its data */
const file = (header, size = 0) => fileBytes(JSON.stringify(header), new Uint8Array(size));

/** The sound file with more behind its tensors. @param {string} text */
const followedBy = (text) => new Uint8Array(Buffer.concat([whole, Buffer.from(text, "latin1")]));

/** The sound file's header, changed. @param {(header: any) => void} change */
function withHeader(change) {
  const length = Number(new DataView(whole.buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(whole.subarray(8, 8 + length)));
  change(header);
  return fileBytes(JSON.stringify(header), whole.subarray(8 + length));
}

describe("the header's length", () => {
  test.each([
    ["header_too_small: no byte", new Uint8Array(0), "ends after 0 bytes, inside its header"],
    ["header_too_small: seven bytes", new Uint8Array(7), "ends after 7 bytes, inside its header"],
    [
      "header_too_large: a byte beyond the limit",
      fileBytes("{}", undefined, 100_000_001),
      "expected 2 to 100000000",
    ],
    [
      "header_too_large: 2^32, which 32 bits take for 0",
      fileBytes("{}", undefined, 2n ** 32n + 2n),
      "expected 2 to",
    ],
    ["header_too_large: 2^64 - 1", fileBytes("{}", undefined, 2n ** 64n - 1n), "expected 2 to"],
    [
      "header_too_large: 2^64 - 8, which ends at 0 with its own bytes",
      fileBytes("{}", undefined, 2n ** 64n - 8n),
      "expected",
    ],
    [
      "invalid_header_length: beyond the file (attempt 1)",
      fileBytes("{}", undefined, 60),
      "ends after 10 bytes, inside its header",
    ],
    ["invalid_header_length: inside the JSON", fileBytes('{"x":{}}', undefined, 4), "not valid JSON"],
  ])("%s", (_, bytes, message) => refused(bytes, message));
});

describe("the header's text", () => {
  test.each([
    ["invalid_header_non_utf8", fileBytes(Uint8Array.of(0xff, 0xff)), "the header is not UTF-8"],
    ["invalid_header_not_json", fileBytes("{x"), "the header is not valid JSON"],
    ["invalid_header_start: a list", fileBytes("[]"), "must hold a JSON object"],
    ["whitespace_start_padded_header", fileBytes("  {}"), "must begin with {"],
    ["a byte order mark in front", fileBytes("\ufeff{}"), "not valid JSON"],
    ["a second object behind the first", fileBytes("{}{}"), "not valid JSON"],
    ["NUL bytes for padding", fileBytes("{}\0\0\0\0"), "not valid JSON"],
    ["the same tensor twice", fileBytes('{"x":{"a":1},"x":{"b":1}}'), "the header names x twice"],
    ["the same tensor twice, once escaped", fileBytes('{"x":1,"\\u0078":1}'), "the header names x twice"],
    ["metadata twice", fileBytes('{"__metadata__":{},"__metadata__":{"a":"b"}}'), "names __metadata__ twice"],
    [
      "metadata that holds a number",
      file({ __metadata__: { a: 1 } }),
      "__metadata__ must map names to strings",
    ],
    ["metadata that is a list", file({ __metadata__: ["a"] }), "__metadata__ must map names to strings"],
  ])("%s", (_, bytes, message) => refused(bytes, message));

  test("whitespace_end_padded_header is read", async () => {
    const length = Number(new DataView(whole.buffer).getBigUint64(0, true));
    const text = new TextDecoder().decode(whole.subarray(8, 8 + length));
    const padded = fileBytes(text + " ".repeat(500), whole.subarray(8 + length));
    await (await load({ "model.safetensors": padded })).dispose();
  });

  test("serde's abuse (proposal 7): 200,000 tensors of nothing are read, and refused for what they lack", () => {
    const none = { dtype: "F32", shape: [0], data_offsets: [0, 0] };
    return refused(
      file(Object.fromEntries(Array.from({ length: 200_000 }, (_, i) => [`t${i}`, none]))),
      "lack 40 tensors",
    );
  });
});

describe("places of tensors", () => {
  const at = (/** @type {number} */ begin, /** @type {number} */ end, size = (end - begin) / 4) => ({
    dtype: "F32",
    shape: [size],
    data_offsets: [begin, end],
  });
  const ten = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`weight_${i}`, at(0, 16)]));
  test.each([
    [
      "json_attack: ten tensors in one place (attempts 2 and 3)",
      file(ten, 16),
      "begins at byte 0, expected 16",
    ],
    ["overlap by half", file({ a: at(0, 8), b: at(4, 12) }, 12), "begins at byte 4, expected 8"],
    ["invalid_offset: a hole", file({ a: at(0, 4), b: at(8, 12) }, 12), "begins at byte 8, expected 4"],
    ["a hole in front", file({ a: at(4, 8) }, 8), "begins at byte 4, expected 0"],
    ["negative (proposal 3)", file({ a: at(-4, 0) }), "expected two numbers"],
    ["an end before the begin", file({ a: at(0, 4), b: at(4, 0, 1) }, 4), "takes -4 bytes"],
    ["beyond the file", whole.subarray(0, -4), "inside tensor"],
    ["metadata_incomplete_buffer: bytes behind the last tensor", followedBy("more"), "goes on after"],
    ["tensor_invalid_info (proposal 5): another size", file({ a: at(0, 8, 1) }, 8), "takes 8 bytes"],
    ["one offset", file({ a: { ...at(0, 4), data_offsets: [0] } }, 4), "expected two numbers"],
    ["three offsets", file({ a: { ...at(0, 4), data_offsets: [0, 4, 8] } }, 4), "expected two numbers"],
    ["fractions", file({ a: { ...at(0, 4), data_offsets: [0.5, 4.5] } }, 4), "expected two numbers"],
  ])("%s", (_, bytes, message) => refused(bytes, message));
});

describe("sizes", () => {
  const shaped = (/** @type {unknown} */ shape, dtype = "F32", end = 0) =>
    file({ x: { dtype, shape, data_offsets: [0, end] } }, end);
  test.each([
    [
      "validation_overflow: 2^64 elements, 0 with 64 bits",
      shaped([2 ** 32, 2 ** 32]),
      "need 73786976294838210000",
    ],
    [
      "validation_overflow: 2^62 floats, 0 bytes with 64 bits",
      shaped([2 ** 31, 2 ** 31]),
      "need 18446744073709552000",
    ],
    ["2^30 floats, 0 bytes with 32 bits", shaped([2 ** 30]), "need 4294967296"],
    ["2^30 + 1 floats, 4 bytes with 32 bits", shaped([2 ** 30 + 1], "F32", 4), "need 4294967300"],
    ["more than doubles hold: 2^1100", shaped(Array(100).fill(2 ** 11)), "need Infinity"],
    [
      "a size beyond 2^53",
      fileBytes('{"x":{"dtype":"U8","shape":[9007199254740993],"data_offsets":[0,0]}}'),
      "a list of sizes",
    ],
    ["a negative size", shaped([-1]), "expected a list of sizes"],
    ["two negative sizes", shaped([-2, -2], "U8", 4), "expected a list of sizes"],
    ["a fraction", shaped([0.5]), "expected a list of sizes"],
    ["no list", shaped(4), "expected a list of sizes"],
    [
      "a dtype that is a list",
      file({ x: { dtype: ["F32"], shape: [], data_offsets: [0, 4] } }, 4),
      "the unknown dtype",
    ],
    ["four bits, which are no bytes", shaped([1], "F4"), "the unknown dtype"],
  ])("%s", (_, bytes, message) => refused(bytes, message));

  test("zero_sized_tensor and a rank of 0 are read", async () => {
    const more = [
      { name: "nothing", dtype: "F32", shape: [2, 0], data: new Uint8Array(0) },
      { name: "scalar", dtype: "F32", shape: [], data: floatBytes([1]) },
    ];
    const classifier = await load({ "model.safetensors": encodeTensors([...tensors, ...more]) });
    expect(classifier.warnings).toEqual([expect.stringContaining("2 tensors that the model does not use")]);
    await classifier.dispose();
  });

  test.each([
    [
      "without a row",
      (/** @type {any} */ header) => (header["classifier.bias"].shape = [0]),
      "takes 8 bytes",
    ],
    ["of rank 0", (/** @type {any} */ header) => (header["classifier.bias"].shape = []), "takes 8 bytes"],
    [
      "of rank 300",
      (/** @type {any} */ header) => header["classifier.bias"].shape.push(...Array(299).fill(1)),
      "shape",
    ],
    [
      "turned",
      (/** @type {any} */ header) => header["classifier.weight"].shape.reverse(),
      "has shape [32, 2]",
    ],
  ])("a tensor of the model %s", (_, change, message) => refused(withHeader(change), message));
});

describe("files that are two things at once", () => {
  test.each([
    ["a zip archive behind the tensors", followedBy(`PK\x05\x06${"\0".repeat(18)}`)],
    ["a PDF behind the tensors", followedBy("%PDF-1.7\n%%EOF\n")],
    ["a second safetensors file behind the first", new Uint8Array(Buffer.concat([whole, whole]))],
    ["a script behind the tensors", followedBy("<script>alert(1)</script>")],
  ])("%s", (_, bytes) => refused(bytes, `goes on after the ${whole.length} bytes that its header describes`));
});

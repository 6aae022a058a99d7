// The header of a safetensors file: its length (u64, little-endian), then JSON that names each
// tensor's dtype, shape and place. Checked by the rules that the reference implementation enforces.
import { ClassifierError, clip, quote } from "../base/errors.js";
import { isObject } from "../base/json.js";
import { otherFile, parseObject } from "../sources/source.js";

/**
 * @typedef {object} Tensor
 * @property {string} name
 * @property {string} dtype as the file names it
 * @property {number[]} shape
 * @property {number} begin offset of the data behind the header, bytes
 * @property {number} end
 *
 * @typedef {object} Header
 * @property {Record<string, string>} metadata
 * @property {Tensor[]} tensors in file order, without gaps
 * @property {number} dataBytes size of everything behind the header
 */

export const headerLengthBytes = 8;
export const maxHeaderBytes = 100_000_000;

/** Bytes an element. */
const elementBytes = new Map([
  ...["BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3"].map((dtype) => /** @type {const} */ ([dtype, 1])),
  ...["I16", "U16", "F16", "BF16"].map((dtype) => /** @type {const} */ ([dtype, 2])),
  ...["I32", "U32", "F32"].map((dtype) => /** @type {const} */ ([dtype, 4])),
  ...["F64", "I64", "U64"].map((dtype) => /** @type {const} */ ([dtype, 8])),
]);

/** @param {string} file @param {string} problem @returns {never} */
function fail(file, problem) {
  throw new ClassifierError("invalid_weights", `${file}: ${problem}`);
}

/**
 * The header's length in bytes.
 * @param {Uint8Array} bytes the file's first eight
 * @param {string} file named in errors
 */
export function parseHeaderLength(bytes, file) {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length >= 2n && length <= BigInt(maxHeaderBytes)) return Number(length);
  // Text gives a number far beyond the limit.
  const other = otherFile(new TextDecoder().decode(bytes));
  if (other) fail(file, `this is ${other}`);
  const found = `its first eight bytes give a header of ${length} bytes`;
  fail(file, `${found}, expected 2 to ${maxHeaderBytes}. Is this a safetensors file?`);
}

/** Where the string that begins at `begin` ends: behind its closing quote. @param {string} json @param {number} begin */
function endOfString(json, begin) {
  for (let end = json.indexOf('"', begin + 1); ; end = json.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (json[end - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0) return end + 1;
  }
}

/**
 * A key that the outermost object has twice, which JSON.parse would drop.
 * @param {string} json valid JSON
 */
function duplicateKey(json) {
  const keys = new Set();
  const token = /["{}[\]]/g;
  const colon = /\s*:/y;
  let depth = 0;
  for (let match = token.exec(json); match; match = token.exec(json)) {
    if (match[0] === "{" || match[0] === "[") depth++;
    if (match[0] === "}" || match[0] === "]") depth--;
    if (match[0] !== '"') continue;
    token.lastIndex = colon.lastIndex = endOfString(json, match.index);
    if (depth !== 1 || !colon.test(json)) continue;
    const key = JSON.parse(json.slice(match.index, token.lastIndex));
    if (keys.has(key)) return key;
    keys.add(key);
  }
  return undefined;
}

/** @param {unknown} value @param {string} file @returns {Record<string, string>} */
function parseMetadata(value, file) {
  if (value === undefined) return {};
  if (!isObject(value) || Object.values(value).some((v) => typeof v !== "string")) {
    fail(file, "__metadata__ must map names to strings");
  }
  return /** @type {Record<string, string>} */ (value);
}

/** @param {unknown} n */
const isCount = (n) => Number.isSafeInteger(n) && Number(n) >= 0;

/** @param {string} name @param {unknown} value @param {string} file @returns {Tensor} */
function parseTensor(name, value, file) {
  const tensor = `tensor ${clip(name)}`;
  if (!isObject(value)) fail(file, `${tensor} is not described by an object`);
  const { dtype, shape, data_offsets: offsets } = value;
  const size = typeof dtype === "string" ? elementBytes.get(dtype) : undefined;
  if (typeof dtype !== "string" || size === undefined) {
    fail(file, `${tensor} has the unknown dtype ${quote(dtype)}`);
  }
  if (!Array.isArray(shape) || !shape.every(isCount)) {
    fail(file, `${tensor} has the shape ${quote(shape)}, expected a list of sizes`);
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    fail(file, `${tensor} has data_offsets ${quote(offsets)}, expected two numbers`);
  }
  const [begin, end] = offsets;
  const bytes = shape.reduce((product, count) => product * count, size);
  if (end - begin !== bytes) {
    fail(
      file,
      `${tensor} takes ${end - begin} bytes, its dtype ${dtype} and shape ${quote(shape)} need ${bytes}`,
    );
  }
  return { name, dtype, shape, begin, end };
}

/**
 * @param {Uint8Array} bytes the JSON behind the header's length
 * @param {string} file named in errors
 * @returns {Header}
 */
export function parseHeader(bytes, file) {
  let json = "";
  try {
    json = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    fail(file, "the header is not UTF-8");
  }
  const header = parseObject(json, `${file}: the header`, "invalid_weights");
  if (!json.startsWith("{")) fail(file, "the header must begin with {");
  const duplicate = duplicateKey(json);
  if (duplicate !== undefined) fail(file, `the header names ${clip(duplicate)} twice`);

  const { __metadata__: metadata, ...entries } = header;
  const tensors = Object.entries(entries).map(([name, value]) => parseTensor(name, value, file));
  tensors.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let end = 0;
  for (const tensor of tensors) {
    if (tensor.begin !== end) {
      fail(
        file,
        `tensor ${clip(tensor.name)} begins at byte ${tensor.begin}, expected ${end}: no gaps, no overlaps`,
      );
    }
    end = tensor.end;
  }
  return { metadata: parseMetadata(metadata, file), tensors, dataBytes: end };
}

/**
 * How a file's weights are stored, by its metadata (models/FORMAT.md).
 * @param {Header} header
 * @param {string} file
 * @returns {"float" | "q8" | "q4"}
 */
export function storageFormat(header, file) {
  const { quantization, quantization_version: version } = header.metadata;
  if (quantization === undefined) return "float";
  if ((quantization !== "q8" && quantization !== "q4") || version !== "1") {
    throw new ClassifierError(
      "unsupported_model",
      `${file}: quantization ${quote(quantization)}, version ${quote(version)}; supported are q8 and q4, version 1`,
    );
  }
  return quantization;
}

/**
 * The header of a file to write: its length and JSON, padded to eight bytes.
 * @param {{name: string, dtype: string, shape: number[]}[]} tensors
 * @param {"q8" | "q4"} quantization models/FORMAT.md
 */
export function headerBytes(tensors, quantization) {
  /** @type {Record<string, unknown>} */
  const header = { __metadata__: { format: "pt", quantization, quantization_version: "1" } };
  let offset = 0;
  for (const { name, dtype, shape } of tensors) {
    const end = shape.reduce((product, size) => product * size, elementBytes.get(dtype) ?? NaN) + offset;
    header[name] = { dtype, shape, data_offsets: [offset, end] };
    offset = end;
  }
  return encodeHeader(header);
}

/**
 * A whole small file.
 * @param {{name: string, dtype: string, shape: number[], data: ArrayBufferView}[]} tensors those with the
 *   largest elements first
 * @param {Record<string, string>} metadata
 */
export function fileBytes(tensors, metadata) {
  /** @type {Record<string, unknown>} */
  const header = { __metadata__: metadata };
  let offset = 0;
  for (const { name, dtype, shape, data } of tensors) {
    header[name] = { dtype, shape, data_offsets: [offset, (offset += data.byteLength)] };
  }
  const head = encodeHeader(header);
  const bytes = new Uint8Array(head.length + offset);
  bytes.set(head);
  offset = head.length;
  for (const { data } of tensors) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return bytes;
}

/**
 * The header of a file that holds the data of several, one after the other.
 * @param {Header[]} headers
 */
export function joinedHeader(headers) {
  // Without a prototype: any name is a name.
  const header = /** @type {Record<string, unknown>} */ (Object.create(null));
  header.__metadata__ = Object.assign({}, ...headers.map(({ metadata }) => metadata));
  let offset = 0;
  for (const { tensors, dataBytes } of headers) {
    for (const { name, dtype, shape, begin, end } of tensors) {
      header[name] = { dtype, shape, data_offsets: [begin + offset, end + offset] };
    }
    offset += dataBytes;
  }
  return encodeHeader(header);
}

/** @param {Record<string, unknown>} header */
function encodeHeader(header) {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(headerLengthBytes + length).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(json, headerLengthBytes);
  return bytes;
}

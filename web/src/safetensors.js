// The header of a safetensors file: its length (u64, little-endian), then JSON that names each
// tensor's dtype, shape and place. Checked by the rules that the reference implementation enforces.
import { ClassifierError } from "./errors.js";

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
const maxHeaderBytes = 100_000_000;

/** @type {Record<string, number>} bytes an element */
const elementBytes = {
  BOOL: 1, U8: 1, I8: 1, F8_E5M2: 1, F8_E4M3: 1,
  I16: 2, U16: 2, F16: 2, BF16: 2,
  I32: 4, U32: 4, F32: 4,
  F64: 8, I64: 8, U64: 8,
}; // prettier-ignore

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
  const text = new TextDecoder().decode(bytes);
  if (/^\s*</.test(text)) {
    fail(file, "this is an HTML or XML page, expected safetensors. Is the address right?");
  }
  if (text.startsWith("version ")) {
    fail(file, "this is a Git LFS pointer, expected the safetensors file itself (git lfs pull).");
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length < 2n || length > BigInt(maxHeaderBytes)) {
    fail(file, `its first eight bytes give a header of ${length} bytes, expected 2 to ${maxHeaderBytes}. Is this a safetensors file?`);
  }
  return Number(length);
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Keys of the outermost object, duplicates included, which JSON.parse would drop.
 * @param {string} json valid JSON
 */
function outerKeys(json) {
  const keys = [];
  let depth = 0;
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"\s*:?|[{}[\]]/g)) {
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    else if (depth === 1 && token.endsWith(":")) keys.push(JSON.parse(token.slice(0, -1)));
  }
  return keys;
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
  if (!isObject(value)) fail(file, `tensor ${name} is not described by an object`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== "string" || !(dtype in elementBytes)) {
    fail(file, `tensor ${name} has the unknown dtype ${JSON.stringify(dtype)}`);
  }
  if (!Array.isArray(shape) || !shape.every(isCount)) {
    fail(file, `tensor ${name} has the shape ${JSON.stringify(shape)}, expected a list of sizes`);
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    fail(file, `tensor ${name} has data_offsets ${JSON.stringify(offsets)}, expected two numbers`);
  }
  const [begin, end] = offsets;
  const bytes = shape.reduce((product, size) => product * size, elementBytes[dtype]);
  if (end - begin !== bytes) {
    fail(file, `tensor ${name} takes ${end - begin} bytes, its dtype ${dtype} and shape [${shape}] need ${bytes}`);
  }
  return { name, dtype, shape, begin, end };
}

/**
 * @param {Uint8Array} bytes the JSON behind the header's length
 * @param {string} file named in errors
 * @returns {Header}
 */
export function parseHeader(bytes, file) {
  let json, header;
  try {
    json = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    header = JSON.parse(json);
  } catch (error) {
    throw new ClassifierError("invalid_weights", `${file}: the header is not valid JSON in UTF-8`, error);
  }
  if (!json.startsWith("{") || !isObject(header)) fail(file, "the header must begin with {");
  const keys = outerKeys(json);
  const duplicate = keys.find((key, i) => keys.indexOf(key) !== i);
  if (duplicate !== undefined) fail(file, `the header names ${duplicate} twice`);

  const { __metadata__: metadata, ...entries } = header;
  const tensors = Object.entries(entries).map(([name, value]) => parseTensor(name, value, file));
  tensors.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let end = 0;
  for (const tensor of tensors) {
    if (tensor.begin !== end) {
      fail(file, `tensor ${tensor.name} begins at byte ${tensor.begin}, expected ${end}: no gaps, no overlaps`);
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
      `${file}: quantization ${quantization}, version ${version}; supported are q8 and q4, version 1`,
    );
  }
  return quantization;
}

// The file of a learned head (models/FORMAT.md): a small safetensors file, written and read, checked.
import { createSha256 } from "#platform";
import { ClassifierError, clip, quote } from "../../base/errors.js";
import { parseObject } from "../../sources/source.js";
import { fileBytes, headerLengthBytes, parseHeader, parseHeaderLength } from "../../model/safetensors.js";

/**
 * @typedef {object} Encoder what a head belongs to: features of another encoder are other features
 * @property {string} model_type
 * @property {number} layers
 * @property {number} hidden_size
 * @property {string} dtype
 * @property {string} weights fingerprint of the encoder, in hex
 * @property {string} tokenizer the tokenizer's
 * @property {number} arithmetic version of the arithmetic that makes the features
 *
 * @typedef {object} Head
 * @property {string[]} labels
 * @property {object} report
 * @property {Float32Array} mix what each block of features weighs; 0: not used
 * @property {Int8Array} codes of labels and numbers of the blocks in use
 * @property {Float32Array} scales
 * @property {Float32Array} bias
 * @property {Float32Array} temperature
 * @property {Float32Array} [threshold] the least energy of a text that is like the examples
 *
 * @typedef {{features: Uint16Array, examples: {of: number[]}}} Taught
 */

const format = "distilbert-wasm head";
const version = "2";
const file = "the head";
const blocks = 3;
/** Counts up when the same weights and texts get other features (src/model/features.h). */
const arithmetic = 2;
const mostLabels = 500;
const mostExamples = 10_000;

/** @param {string} problem @param {import("../../base/error-codes.ts").ErrorCode} [code] @returns {never} */
function fail(problem, code = "invalid_weights") {
  throw new ClassifierError(code, `${file}: ${problem}`);
}

/** @param {Uint8Array} bytes */
const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** What stands for a file's sum while it is computed. */
const noSum = "0".repeat(64);

/**
 * The sha256 of a file in which its own sum is zeros, and where that is.
 * @param {Uint8Array} bytes
 * @param {number} begin of the tensors
 * @param {string} found the sum that it has
 */
function sumOf(bytes, begin, found) {
  const at = new TextDecoder("latin1").decode(bytes.subarray(0, begin)).indexOf(found);
  if (at < 0) fail("its sha256 is not written as plain digits");
  const sum = createSha256();
  sum.update(bytes.subarray(0, at));
  sum.update(new TextEncoder().encode(noSum));
  sum.update(bytes.subarray(at + noSum.length));
  return { at, sum: hex(sum.digest()) };
}

/** @param {Uint8Array} bytes @param {number} begin of the tensors @param {string | undefined} found */
function checkSum(bytes, begin, found) {
  if (found === undefined || !/^[0-9a-f]{64}$/.test(found)) {
    fail(`its sha256 is ${quote(found)}, expected 64 hex digits`);
  }
  const { sum } = sumOf(bytes, begin, found);
  if (sum !== found) fail(`its sha256 is ${found}, that of its bytes is ${sum}: the file was damaged`);
}

/** @param {import("../../engine/engine.js").EngineInfo} info @returns {Encoder} */
export const encoderOf = ({ config, shape, dtype, made }) => ({
  model_type: String(config.model_type),
  layers: shape.layers,
  hidden_size: shape.hiddenSize,
  dtype,
  weights: hex(made.encoder),
  tokenizer: hex(made.tokenizer),
  arithmetic,
});

/**
 * @param {Head} head
 * @param {Encoder} encoder
 * @param {Taught} [taught] what it was learned from, if that is to go with it
 */
export function encodeHead(head, encoder, taught) {
  const { labels, report, mix, codes, scales, bias, temperature, threshold } = head;
  const rows = labels.length;
  const of = Int32Array.from(taught?.examples.of ?? []);
  /** @type {Parameters<typeof fileBytes>[0]} */
  const tensors = [
    { name: "bias", dtype: "F32", shape: [rows], data: bias },
    { name: "mix", dtype: "F32", shape: [blocks], data: mix },
    { name: "temperature", dtype: "F32", shape: [], data: temperature },
    ...(threshold ? [{ name: "threshold", dtype: "F32", shape: [], data: threshold }] : []),
    { name: "weight_scale", dtype: "F32", shape: [rows], data: scales },
  ];
  if (taught) {
    const { features } = taught;
    tensors.push({ name: "examples", dtype: "I32", shape: [of.length], data: of });
    tensors.push({
      name: "features",
      dtype: "F16",
      shape: [of.length, features.length / of.length],
      data: features,
    });
  }
  tensors.push({ name: "weight", dtype: "I8", shape: [rows, codes.length / rows], data: codes });
  const bytes = fileBytes(tensors, {
    format,
    version,
    sha256: noSum,
    encoder: JSON.stringify(encoder),
    labels: JSON.stringify(labels),
    report: JSON.stringify(report),
  });
  const { at, sum } = sumOf(bytes, headerLengthBytes + parseHeaderLength(bytes, file), noSum);
  bytes.set(new TextEncoder().encode(sum), at);
  return bytes;
}

/**
 * A head as the core takes it: logits = weight x + bias, x being all features.
 * @param {Head} head
 */
export function coreWeights({ mix, codes, scales, bias, temperature: [temperature] }) {
  const labels = bias.length;
  const used = [...mix.keys()].filter((block) => mix[block] !== 0);
  const size = codes.length / labels / used.length;
  const weight = new Float32Array(labels * blocks * size);
  for (const [i, code] of codes.entries()) {
    const at = Math.floor(i / size);
    const label = Math.floor(at / used.length);
    const block = used[at % used.length];
    weight[(label * blocks + block) * size + (i % size)] = temperature * mix[block] * scales[label] * code;
  }
  const all = { weight, bias: bias.map((value) => temperature * value) };
  if (![weight, all.bias].every((values) => values.every(Number.isFinite))) {
    fail("its numbers are too large for float32 when they are multiplied");
  }
  return all;
}

/** What a file says, which may be anything. @param {unknown} value */
const plain = (value) => (typeof value === "string" ? clip(value) : quote(value));

/** @param {Encoder} encoder as a file has it */
export function nameOfEncoder(encoder) {
  const { model_type, layers, hidden_size, dtype, weights, tokenizer, arithmetic } = encoder;
  return (
    `${plain(model_type)} with ${plain(layers)} layers of ${plain(hidden_size)}, ${plain(dtype)}, ` +
    `weights ${plain(weights)}, tokenizer ${plain(tokenizer)}, arithmetic ${plain(arithmetic)}`
  );
}

/** @param {Encoder} found as a file has it @param {Encoder} expected */
function checkEncoder(found, expected) {
  const keys = /** @type {(keyof Encoder)[]} */ (Object.keys(expected));
  const different = keys.filter((key) => found[key] !== expected[key]);
  if (different.length === 0) return;
  fail(
    different.join() === "arithmetic"
      ? `it was learned by another version of the package (arithmetic ${plain(found.arithmetic)}, here ${arithmetic}): learn again`
      : `it was learned on another encoder (${nameOfEncoder(found)}), this one is ${nameOfEncoder(expected)}: load that one, or learn again`,
    "unsupported_model",
  );
}

/** @param {string} text @returns {string[]} */
function readLabels(text) {
  const { labels } = parseObject(`{"labels":${text}}`, `${file}: labels`, "invalid_weights");
  const isList = Array.isArray(labels) && labels.every((label) => typeof label === "string");
  if (!isList || labels.length < 2 || labels.length > mostLabels) {
    fail(`labels are ${quote(labels)}, expected 2 to ${mostLabels} texts`);
  }
  if (new Set(labels).size < labels.length) fail("a label is there twice");
  return labels;
}

/** @param {unknown} value */
const isShare = (value) => typeof value === "number" && value >= 0 && value <= 1;
/** @param {unknown} value */
const isCount = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
/** @param {unknown} value */
const isText = (value) => typeof value === "string";
/** @param {(value: any) => boolean} test @returns {(value: unknown) => boolean} */
const listOf = (test) => (value) => Array.isArray(value) && value.every(test);

/** What a report must hold. @type {Record<string, (value: any) => boolean>} */
const reportParts = {
  examples: isCount,
  low: isShare,
  high: isShare,
  duplicates: isCount,
  cut: isCount,
  accuracy: (value) => value === undefined || isShare(value),
  perLabel: listOf(
    (one) =>
      isText(one?.label) && isCount(one.examples) && (one.accuracy === undefined || isShare(one.accuracy)),
  ),
  confused: listOf((one) => isText(one?.label) && isText(one.taken) && isCount(one.count)),
  conflicts: (value) => Array.isArray(value) && value.length === 0, // their texts are not in the file
  advice: listOf(isText),
};

/** @param {string} text @returns {object} */
function readReport(text) {
  const report = parseObject(text, `${file}: report`, "invalid_weights");
  const wrong = Object.keys(reportParts).find((name) => !reportParts[name](report[name]));
  if (wrong !== undefined) fail(`report: ${wrong} is ${quote(report[wrong])}`);
  return report;
}

/** What stands around the tensors, checked. @param {Uint8Array} bytes */
function openHead(bytes) {
  if (bytes.length < headerLengthBytes) fail(`it has ${bytes.length} bytes, which is no safetensors file`);
  const begin = headerLengthBytes + parseHeaderLength(bytes, file);
  if (bytes.length < begin) fail(`it ends in its header, after ${bytes.length} bytes`);
  const { metadata, tensors, dataBytes } = parseHeader(bytes.subarray(headerLengthBytes, begin), file);
  if (metadata.format !== format) fail(`its format is ${quote(metadata.format)}, expected "${format}"`);
  if (metadata.version !== version) {
    fail(`its version is ${quote(metadata.version)}, supported is ${version}`, "unsupported_model");
  }
  if (bytes.length !== begin + dataBytes) {
    fail(`it has ${bytes.length} bytes, expected ${begin + dataBytes} by its header`);
  }
  checkSum(bytes, begin, metadata.sha256);
  return {
    begin,
    tensors,
    encoder: /** @type {any} */ (parseObject(metadata.encoder ?? "", `${file}: encoder`, "invalid_weights")),
    labels: readLabels(metadata.labels ?? ""),
    report: readReport(metadata.report ?? ""),
  };
}

/** What a head says of itself, whatever encoder it is for. @param {Uint8Array} bytes */
export function aboutHead(bytes) {
  const { tensors, encoder, labels, report } = openHead(bytes);
  return {
    encoder: /** @type {Encoder} */ (encoder),
    labels,
    report,
    canLearn: tensors.some(({ name }) => name === "features"),
  };
}

/** @param {Head} head */
function checkNumbers({ mix, scales, bias, temperature, threshold = new Float32Array() }) {
  const all = Object.entries({ mix, weight_scale: scales, bias, temperature, threshold });
  const wrong = all.find(([, values]) => !values.every(Number.isFinite));
  if (wrong) fail(`${wrong[0]} has numbers that are not finite`);
  if (temperature[0] <= 0) fail(`temperature is ${temperature[0]}, expected more than 0`);
  if (mix.every((weight) => weight === 0)) fail("mix is 0 for all features");
}

/**
 * @param {Uint8Array} bytes
 * @param {Encoder} encoder that it is for
 * @returns {Head & {features?: Uint16Array, of?: Int32Array}}
 */
export function decodeHead(bytes, encoder) {
  const { begin, tensors, encoder: found, labels, report } = openHead(bytes);
  checkEncoder(found, encoder);
  const width = blocks * encoder.hidden_size;

  /** @param {string} name @param {string} dtype @param {(number | undefined)[]} shape undefined: any size */
  const take = (name, dtype, shape) => {
    const tensor = tensors.find((one) => one.name === name);
    if (!tensor) return undefined;
    const fits =
      tensor.shape.length === shape.length &&
      shape.every((n, i) => (n ?? tensor.shape[i]) === tensor.shape[i]);
    if (tensor.dtype !== dtype || !fits) {
      const expected = `${dtype} [${shape.map((n) => n ?? "any").join(", ")}]`;
      fail(`${name} is ${tensor.dtype} [${tensor.shape.join(", ")}], expected ${expected}`);
    }
    return bytes.slice(begin + tensor.begin, begin + tensor.end).buffer;
  };
  /** @param {string} name @param {string} dtype @param {(number | undefined)[]} shape */
  const need = (name, dtype, shape) => take(name, dtype, shape) ?? fail(`${name} is missing`);

  const mix = new Float32Array(need("mix", "F32", [blocks]));
  const used = mix.filter((weight) => weight !== 0).length;
  const threshold = take("threshold", "F32", []);
  const features = take("features", "F16", [undefined, width]);
  const of = features && new Int32Array(need("examples", "I32", [features.byteLength / (2 * width)]));
  if (of && (of.length > mostExamples || of.some((label) => label < 0 || label >= labels.length))) {
    fail(`examples has ${of.length} labels, expected at most ${mostExamples}, of 0 to ${labels.length - 1}`);
  }
  const head = {
    labels,
    report,
    mix,
    codes: new Int8Array(need("weight", "I8", [labels.length, used * encoder.hidden_size])),
    scales: new Float32Array(need("weight_scale", "F32", [labels.length])),
    bias: new Float32Array(need("bias", "F32", [labels.length])),
    temperature: new Float32Array(need("temperature", "F32", [])),
    ...(threshold && { threshold: new Float32Array(threshold) }),
  };
  checkNumbers(head);
  return { ...head, ...(features && { features: new Uint16Array(features), of }) };
}

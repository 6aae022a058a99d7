// What a caller hands over as a model's files, taken: read at once, or locked for the one reader to come.
import { bodyOf } from "./byte-reader.js";
import { ClassifierError, describe, refuse, shownAddress } from "../base/errors.js";
import { tagOf } from "../base/options.js";
import { onAbort } from "../base/tasks.js";
import { modelParts } from "./model-files.js";
import { openBytes, readAll, reasonOf } from "./source.js";

/**
 * @typedef {ArrayBuffer | ArrayBufferView | Blob | Response | AsyncIterable<Uint8Array>} Bytes a file's
 *   content: bytes, a Blob or File, an answer of `fetch`, or a stream, which is read to its end
 *
 * @typedef {object} GivenModel a model's files in the caller's hands; what is not a stream stays as it is
 * @property {Bytes | string | object} config what config.json holds, as bytes, as text or parsed
 * @property {Bytes | string | object} tokenizer what vocab.txt or tokenizer.json holds, the latter also
 *   parsed; a text that begins with { is tokenizer.json's, or with `merges` vocab.json's
 * @property {Bytes | string} [merges] what merges.txt holds, if `tokenizer` is vocab.json
 * @property {Bytes | string | object} [tokenizerConfig] what tokenizer_config.json holds
 * @property {Bytes | string | object} [specialTokensMap] what special_tokens_map.json holds
 * @property {Bytes | string | object} [addedTokens] what added_tokens.json holds
 * @property {Bytes | Bytes[]} weights what model.safetensors holds, or each of its shards
 * @property {Bytes | string | object} [weightsIndex] of shards: what model.safetensors.index.json holds
 * @property {Bytes | string | object} [modules] of sentence-transformers: what modules.json holds; it calls
 *   for poolingConfig
 * @property {Bytes | string | object} [poolingConfig] what 1_Pooling/config.json holds
 * @property {Bytes | string | object} [sentenceConfig] what sentence_bert_config.json holds
 * @property {Bytes | string | object} [promptsConfig] what config_sentence_transformers.json holds
 *
 * @typedef {string | URL | GivenModel} Model
 *
 * @typedef {import("./given.js").Weights} Weights
 * @typedef {import("./given.js").GivenPlace} GivenPlace
 */

/** @param {unknown} value @returns {value is object} as `{...}` or JSON.parse makes it */
const isPlainObject = (value) =>
  tagOf(value) === "Object" && !(Symbol.asyncIterator in /** @type {object} */ (value));

const allParts = modelParts.map(({ part }) => part);
/** @type {(keyof GivenModel)[]} */
const sentenceParts = ["poolingConfig", "sentenceConfig", "promptsConfig"];
const requiredParts = modelParts.filter(({ required }) => required).map(({ part }) => part);

/**
 * What a file's content is read from: bytes at hand, or a stream, locked at once.
 * @typedef {{stream: AsyncIterable<Uint8Array>, size?: number, cancel: () => void}} Streamed
 * @typedef {{bytes: Uint8Array} | Streamed} Content
 */

/** @param {ArrayBuffer | ArrayBufferView} value */
const viewOf = (value) =>
  ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : new Uint8Array(value);

/**
 * @param {string} what
 * @param {ReadableStream<Uint8Array>} stream
 * @param {number} [size]
 * @returns {Content}
 */
function contentOfStream(what, stream, size) {
  if (stream.locked) refuse(`${what} is a stream that is locked: something else reads it`);
  const ended = new AbortController();
  const body = bodyOf(stream, ended.signal);
  return { stream: body, size, cancel: () => ended.abort() };
}

/** @param {string} what @param {Response} response @returns {Content} */
function contentOfResponse(what, response) {
  const { ok, status, statusText, type, url, bodyUsed, body } = response;
  const from = url && ` from ${shownAddress(url)}`;
  if (type === "opaque") refuse(`${what} is an opaque Response${from}: fetch it with CORS`);
  if (!ok) {
    const message = `${what} is a Response${from} with the status ${status} ${statusText}`.trim();
    throw new ClassifierError("network", `${message}, expected the file`);
  }
  if (bodyUsed) refuse(`${what} is a Response${from} whose body has been read already`);
  return body ? contentOfStream(what, body) : { bytes: new Uint8Array(0) };
}

/**
 * @param {string} what
 * @param {unknown} value
 * @param {string} expected
 * @returns {Content}
 */
function contentOf(what, value, expected) {
  const tag = tagOf(value);
  if (ArrayBuffer.isView(value) || tag === "ArrayBuffer" || tag === "SharedArrayBuffer") {
    return { bytes: viewOf(/** @type {ArrayBuffer} */ (value)) };
  }
  if (tag === "Blob" || tag === "File") {
    const { size } = /** @type {Blob} */ (value);
    return contentOfStream(what, /** @type {Blob} */ (value).stream(), size);
  }
  if (tag === "Response") return contentOfResponse(what, /** @type {Response} */ (value));
  if (tag === "ReadableStream") return contentOfStream(what, /** @type {ReadableStream} */ (value));
  if (typeof value === "object" && value !== null && Symbol.asyncIterator in value) {
    const iterator = /** @type {AsyncIterable<Uint8Array>} */ (value)[Symbol.asyncIterator]();
    const end = async () => iterator.return?.();
    const cancel = () => void end().catch(() => {});
    return { stream: { [Symbol.asyncIterator]: () => iterator }, cancel };
  }
  return refuse(`${what} is ${describe(value)}, expected ${expected}`);
}

/**
 * @param {string} what
 * @param {unknown} value
 * @returns {Content}
 */
function contentOfSmall(what, value) {
  if (typeof value === "string") return { bytes: new TextEncoder().encode(value) };
  const isJson = isPlainObject(value) || (what === "modules" && Array.isArray(value));
  if (!isJson) {
    return contentOf(what, value, "its content: an object, text, bytes, a Blob, a Response or a stream");
  }
  try {
    return { bytes: new TextEncoder().encode(JSON.stringify(value)) };
  } catch (error) {
    return refuse(`${what} is an object that is not JSON: ${/** @type {Error} */ (error).message}`);
  }
}

/**
 * The stream's chunks, checked, and its errors as this library's own.
 * @param {Streamed} content
 * @param {string} what
 * @param {AbortSignal} [signal]
 * @returns {AsyncGenerator<Uint8Array, void, undefined>}
 */
async function* chunksOf({ stream, cancel }, what, signal) {
  const release = onAbort(signal, cancel);
  try {
    for await (const chunk of stream) {
      if (!ArrayBuffer.isView(chunk))
        refuse(`${what} is a stream of ${describe(chunk)}, expected Uint8Array`);
      yield viewOf(chunk);
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof ClassifierError) throw error;
    throw new ClassifierError("network", `${what}: its stream broke off: ${reasonOf(error)}`, error);
  } finally {
    release();
  }
}

/** @param {Content} content @returns {Weights} */
function weightsOf(content) {
  if ("stream" in content) {
    const { size, cancel } = content;
    return { size, open: (signal) => chunksOf(content, "weights", signal), cancel };
  }
  const { bytes } = content;
  return { size: bytes.length, open: () => openBytes(bytes).stream, cancel: () => {} };
}

/** @param {Content[]} contents @returns {Weights} */
function shardsOf(contents) {
  if (contents.length === 0) refuse("weights is an empty list, expected the contents of the weights' files");
  const shards = contents.map(weightsOf);
  const cancel = () => shards.forEach((shard) => shard.cancel());
  return { shards, open: () => refuse("the weights have not been joined"), cancel };
}

/**
 * @param {string} what
 * @param {Content} content
 * @param {AbortSignal} [signal]
 */
async function readSmall(what, content, signal) {
  if ("bytes" in content) return content.bytes.slice(); // as it is now
  return readAll(chunksOf(content, what, signal), what, signal);
}

/** Whether a file's content is an object of JSON. @param {Uint8Array} bytes */
const isJson = (bytes) => /^\s*\{/.test(new TextDecoder().decode(bytes.subarray(0, 64)));

/** @param {string[]} names */
const listed = (names) => `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`;

/** What is wrong with the parts as a whole. @param {unknown} given @returns {GivenModel} */
function checkedParts(given) {
  if (!isPlainObject(given) || !requiredParts.some((part) => part in given)) {
    refuse(
      `the model is ${describe(given)}, expected the URL or path of a folder, the hub's "owner/name", or an object with config, tokenizer and weights`,
    );
  }
  const model = /** @type {GivenModel} */ (given);
  const missing = requiredParts.find((part) => model[part] === undefined);
  if (missing) refuse(`the model has no ${missing}; expected ${listed(requiredParts)}`);
  const unknown = Object.keys(model).find((part) => !allParts.some((known) => known === part));
  if (unknown) refuse(`the model has ${unknown}; expected ${listed(allParts)}`);
  const lost = sentenceParts.find((part) => model[part] !== undefined && model.modules === undefined);
  if (lost) refuse(`the model has ${lost} without modules, which says that there is one`);
  const { weights } = model;
  if (typeof weights === "string" || tagOf(weights) === "URL") {
    refuse(
      `weights is ${describe(weights)}, expected bytes, a Blob, a Response or a stream. An address is fetched first: weights: await fetch(url)`,
    );
  }
  return model;
}

/**
 * The name under which a folder has such a content: if several files can hold it, it shows which.
 * @param {string[]} names
 * @param {Uint8Array} bytes
 */
const nameFor = (names, bytes) => names.find((name) => name.endsWith(".json") === isJson(bytes)) ?? names[0];

/**
 * The small files are read at once; the weights wait for who opens them.
 * @param {unknown} given
 * @param {AbortSignal} [signal]
 * @returns {Promise<GivenPlace>}
 */
export async function takeGiven(given, signal) {
  const model = checkedParts(given);
  const taken = /** @type {Content[]} */ ([]);
  const take = (/** @type {Content} */ content) => {
    taken.push(content);
    return content;
  };
  try {
    const expected = "bytes, a Blob, a Response or a stream";
    const weights = Array.isArray(model.weights)
      ? shardsOf(model.weights.map((one, i) => take(contentOf(`weights[${i}]`, one, expected))))
      : weightsOf(take(contentOf("weights", model.weights, expected)));
    const parts = modelParts
      .filter(({ part }) => part !== "weights" && model[part] !== undefined)
      .map(({ part, names }) => ({ part, names, content: take(contentOfSmall(part, model[part])) }));
    const read = await Promise.all(
      parts.map(async ({ part, names, content }) => {
        const bytes = await readSmall(part, content, signal);
        // What has merges beside it is no tokenizer.json.
        return [
          nameFor(model.merges ? names.filter((name) => name !== "tokenizer.json") : names, bytes),
          bytes,
        ];
      }),
    );
    /** @type {GivenPlace["files"]} */
    const files = Object.fromEntries(read);
    return { kind: "given", files, weights };
  } catch (error) {
    for (const content of taken) if ("cancel" in content) content.cancel();
    throw error;
  }
}

// Where a model's files come from: a folder of the disk, or a web address.
import { ClassifierError } from "./errors.js";

/**
 * @typedef {object} OpenFile
 * @property {AsyncIterable<Uint8Array>} stream
 * @property {number} [size] bytes, where it is known for certain
 *
 * @typedef {object} Source a folder in Hugging Face layout
 * @property {string} name for messages
 * @property {(file: string, signal?: AbortSignal) => Promise<OpenFile | undefined>} open
 *   nothing where the file does not exist
 */

const isNode = typeof process === "object" && Boolean(process.versions?.node);

/** @param {URL} folder @returns {Promise<Source>} */
async function diskSource(folder) {
  const { openOnDisk } = await import("./node-files.js");
  return {
    name: decodeURIComponent(folder.pathname),
    open: (file, signal) => openOnDisk(new URL(file, folder), signal),
  };
}

/** @param {ReadableStream<Uint8Array>} body */
async function* iterate(body) {
  const reader = body.getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {}); // the stream may have failed already
  }
}

/**
 * @param {URL} folder
 * @param {typeof fetch} fetch
 * @returns {Source}
 */
function webSource(folder, fetch) {
  return {
    name: folder.href,
    async open(file, signal) {
      const url = new URL(file, folder);
      const response = await fetch(url, { signal }).catch((error) => {
        signal?.throwIfAborted();
        throw new ClassifierError("network", `${url}: ${error.cause?.message ?? error.message}`, error);
      });
      if (response.status === 404 || response.status === 410) return undefined;
      if (!response.ok || !response.body) {
        throw new ClassifierError("network", `${url}: the server answered ${response.status} ${response.statusText}`);
      }
      // With a content encoding, Content-Length counts other bytes than the body brings.
      const length = response.headers.get("content-encoding") ? null : response.headers.get("content-length");
      return { stream: failAsNetwork(iterate(response.body), url, signal), size: length ? Number(length) : undefined };
    },
  };
}

/**
 * Errors of a body that breaks off, as this library's own.
 * @param {AsyncIterable<Uint8Array>} stream
 * @param {URL} url
 * @param {AbortSignal} [signal]
 */
async function* failAsNetwork(stream, url, signal) {
  try {
    yield* stream;
  } catch (error) {
    signal?.throwIfAborted();
    throw new ClassifierError("network", `${url}: the download broke off: ${/** @type {Error} */ (error).message}`, error);
  }
}

/** The model that is part of the package. */
const embedded = new URL("../../models/default/", import.meta.url);

/**
 * @param {string | URL | undefined} model
 * @param {typeof fetch} [customFetch]
 * @returns {Promise<Source>}
 */
export async function resolveSource(model, customFetch) {
  const url = model === undefined ? embedded : folderUrl(model);
  if (url.protocol === "file:" && isNode) return diskSource(url);
  return webSource(url, customFetch ?? globalThis.fetch);
}

/** @param {string | URL} model */
function folderUrl(model) {
  if (typeof model !== "string" && !(model instanceof URL)) {
    throw new ClassifierError("invalid_argument", `the model is ${describe(model)}, expected the URL or path of a folder`);
  }
  const base = isNode ? `file://${process.cwd()}/` : globalThis.location?.href;
  const text = isNode && /^[a-z]:[\\/]/i.test(String(model)) ? `file:///${model}` : String(model);
  const isPath = /^(\/|\.\.?\/|\.\.?$)/.test(text);
  try {
    // A path may hold characters that mean something in a URL.
    const url = new URL(isPath && isNode ? text.replace(/[%?#]/g, encodeURIComponent) : text, isPath ? base : undefined);
    url.pathname = url.pathname.replace(/\/?$/, "/");
    return url;
  } catch (error) {
    throw new ClassifierError(
      "invalid_argument",
      `the model is ${JSON.stringify(model)}, expected a URL, or a path that begins with /, ./ or ../`,
      error,
    );
  }
}

/** @param {unknown} value */
export function describe(value) {
  if (value === null) return "null";
  return typeof value === "object" ? `an object (${value.constructor?.name})` : `${typeof value} ${String(value)}`;
}

/**
 * A small text file, or nothing where it does not exist.
 * @param {Source} source
 * @param {string} file
 * @param {AbortSignal} [signal]
 */
export async function readFile(source, file, signal) {
  const opened = await source.open(file, signal);
  if (!opened) return undefined;
  const pieces = [];
  for await (const piece of opened.stream) pieces.push(piece);
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

/**
 * A JSON object, or nothing where the file does not exist.
 * @param {Source} source
 * @param {string} file
 * @param {import("./errors.js").ErrorCode} code for a broken file
 * @param {AbortSignal} [signal]
 * @returns {Promise<Record<string, unknown> | undefined>}
 */
export async function readJson(source, file, code, signal) {
  const bytes = await readFile(source, file, signal);
  if (!bytes) return undefined;
  const text = new TextDecoder().decode(bytes);
  try {
    const value = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch (error) {
    const hint = /^\s*</.test(text) ? "; it looks like an HTML page: is the address right?" : "";
    throw new ClassifierError(code, `${source.name}${file} is not valid JSON${hint}`, error);
  }
  throw new ClassifierError(code, `${source.name}${file} must hold a JSON object`);
}

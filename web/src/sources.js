// Where a model's files come from: a folder of the disk, a web address, the package itself, or the
// caller's own hands.
import { platform } from "#platform";
import { bodyOf, joinBytes } from "./byte-reader.js";
import { ClassifierError } from "./errors.js";
import { givenSource } from "./given-model.js";
import { hubSource } from "./hub.js";

/**
 * @typedef {object} OpenFile
 * @property {AsyncIterable<Uint8Array>} stream
 * @property {number} [size] bytes, where it is known for certain
 * @property {number} [announced] bytes, where a server says so and is to be believed
 * @property {boolean} [isPage] whether it claims to be HTML
 * @property {(size: number) => void} [onHeader] called once the weights' header has been checked, with
 *   the size of the file that it describes
 *
 * @typedef {object} Source a model's files under their names of the Hugging Face layout
 * @property {string} name of the model, for messages
 * @property {(file: string) => string} nameOf of one of its files: where it lies, for messages, and its
 *   address where it comes from the network
 * @property {(file: string, signal?: AbortSignal) => Promise<OpenFile | undefined>} open
 *   nothing where the file does not exist
 *
 * @typedef {typeof fetch} Fetch
 *
 * @callback OnStatus what an answer that is not a file means
 * @param {Response} response
 * @param {URL} url
 * @returns {ClassifierError | undefined} nothing where it says that the file does not exist
 */

export const weightsFile = "model.safetensors";

/** Node says "fetch failed" and hides what happened in the cause. @param {unknown} error */
export function reasonOf(error) {
  const { message, cause } = /** @type {Error} */ (error);
  const { message: detail, code } = /** @type {NodeJS.ErrnoException} */ (cause ?? {});
  return detail || code || message || String(error);
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
    throw new ClassifierError("network", `${url}: the download broke off: ${reasonOf(error)}`, error);
  }
}

/**
 * The length that a response's headers state, if it is that of the bytes that come: a compressed body
 * is longer, and whether one is compressed does not show across origins.
 * @param {Response} response
 */
function announcedLength({ headers, type, url }) {
  if (headers.has("Content-Encoding") || type === "cors" || url === "") return undefined;
  return Number(headers.get("Content-Length") ?? NaN) || undefined;
}

/** @type {OnStatus} */
function statusFailure({ status, statusText }, url) {
  if (status === 404 || status === 410) return undefined;
  return new ClassifierError("network", `${url}: the server answered ${status} ${statusText}`.trim());
}

/**
 * @param {URL} url
 * @param {Fetch} download
 * @param {OnStatus} onStatus
 * @param {AbortSignal} [signal]
 * @returns {Promise<OpenFile | undefined>}
 */
async function openUrl(url, download, onStatus, signal) {
  const response = await download(url, { signal }).catch((error) => {
    signal?.throwIfAborted();
    throw new ClassifierError("network", `${url}: ${reasonOf(error)}`, error);
  });
  if (response.ok && response.body) {
    const isPage = /html/i.test(response.headers.get("Content-Type") ?? "");
    const stream = failAsNetwork(bodyOf(response.body, signal), url, signal);
    return { stream, isPage, announced: announcedLength(response) };
  }
  await response.body?.cancel(); // or its connection stays open
  const failure = onStatus(response, url);
  if (failure) throw failure;
  return undefined;
}

/**
 * @param {URL} folder
 * @param {Fetch} download
 * @param {{name?: string, onStatus?: OnStatus}} [options]
 * @returns {Source}
 */
export function webSource(folder, download, { name = folder.href, onStatus = statusFailure } = {}) {
  const urlOf = (/** @type {string} */ file) => new URL(file, folder);
  return {
    name,
    nameOf: (file) => urlOf(file).href,
    open: (file, signal) => openUrl(urlOf(file), download, onStatus, signal),
  };
}

/**
 * The files that are part of the package, each by an expression that bundlers know for a file's address.
 * @returns {Record<string, URL>}
 */
const embeddedFiles = () => ({
  "config.json": new URL("../../models/default/config.json", import.meta.url),
  "tokenizer_config.json": new URL("../../models/default/tokenizer_config.json", import.meta.url),
  "vocab.txt": new URL("../../models/default/vocab.txt", import.meta.url),
  "model.safetensors": new URL("../../models/default/model.safetensors", import.meta.url),
});

/** Bundlers put small files into their code so; a content policy may forbid to fetch them. @param {URL} url */
function bytesOfDataUrl({ href }) {
  const comma = href.indexOf(",");
  const content = decodeURIComponent(href.slice(comma + 1));
  if (!href.slice(0, comma).endsWith(";base64")) return new TextEncoder().encode(content);
  return Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
}

/** @param {Uint8Array} bytes @returns {OpenFile} */
export function openBytes(bytes) {
  const stream = (async function* () {
    yield bytes;
  })();
  return { stream, size: bytes.length };
}

/**
 * @param {Fetch} download
 * @param {Record<string, URL>} [files]
 * @returns {Source}
 */
export function embeddedSource(download, files = embeddedFiles()) {
  const name = "the embedded model";
  return {
    name,
    nameOf: (file) => (files[file]?.protocol === "data:" ? `${name}'s ${file}` : String(files[file])),
    async open(file, signal) {
      const url = files[file];
      if (!url) return undefined;
      if (url.protocol === "data:") return openBytes(bytesOfDataUrl(url));
      const opened = await (platform.openFile(url, signal) ?? openUrl(url, download, statusFailure, signal));
      if (opened) return opened;
      const what = `${name}'s ${file} is not at ${url}`;
      throw new ClassifierError("not_found", `${what}: was it left out when the page was built?`);
    },
  };
}

/**
 * @param {import("./model-place.js").ModelPlace} place
 * @param {Fetch} [customFetch]
 * @returns {Promise<Source>}
 */
export async function sourceOf(place, customFetch) {
  const download = customFetch ?? globalThis.fetch;
  if (place.kind === "embedded") return embeddedSource(download);
  if (place.kind === "given") return givenSource(place);
  const folder = new URL(place.folder);
  if (place.kind === "hub") return hubSource(place, download);
  return platform.openFolder(folder) ?? webSource(folder, download);
}

/** Far more than a configuration or a vocabulary has. */
const maxFileBytes = 1 << 28;

/**
 * All of a stream, unless it is far too long.
 * @param {AsyncIterable<Uint8Array>} stream
 * @param {string} name for messages
 * @param {AbortSignal} [signal]
 */
export async function readAll(stream, name, signal) {
  const pieces = [];
  let size = 0;
  for await (const piece of stream) {
    signal?.throwIfAborted();
    size += piece.length;
    if (size > maxFileBytes) {
      throw new ClassifierError("out_of_memory", `${name} is larger than ${maxFileBytes} bytes`);
    }
    pieces.push(piece);
  }
  return joinBytes(pieces, size);
}

/**
 * A small text file, or nothing where it does not exist.
 * @param {Source} source
 * @param {string} file
 * @param {AbortSignal} [signal]
 */
export async function readFile(source, file, signal) {
  const opened = await source.open(file, signal);
  return opened && readAll(opened.stream, source.nameOf(file), signal);
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
    let hint = "";
    if (/^\s*</.test(text)) hint = "; it looks like an HTML page: is the address right?";
    if (text.startsWith("version https://git-lfs")) hint = "; it is a Git LFS pointer (git lfs pull)";
    throw new ClassifierError(code, `${source.nameOf(file)} is not valid JSON${hint}`, error);
  }
  throw new ClassifierError(code, `${source.nameOf(file)} must hold a JSON object`);
}

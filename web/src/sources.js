// Where a model's files come from: a folder of the disk, or a web address.
import { joinBytes } from "./byte-reader.js";
import { ClassifierError, describe, quote } from "./errors.js";

/**
 * @typedef {object} OpenFile
 * @property {AsyncIterable<Uint8Array>} stream
 * @property {number} [size] bytes, where it is known for certain
 * @property {boolean} [isPage] whether it claims to be HTML
 * @property {(size: number) => void} [onHeader] called once the weights' header has been checked, with
 *   the size of the file that it describes
 *
 * @typedef {object} Source a folder in Hugging Face layout
 * @property {string} name for messages
 * @property {(file: string, signal?: AbortSignal) => Promise<OpenFile | undefined>} open
 *   nothing where the file does not exist
 */

export const weightsFile = "model.safetensors";

export const isNode = typeof process === "object" && Boolean(process.versions?.node);

/** @param {ReadableStream<Uint8Array>} body */
export async function* bodyOf(body) {
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
 * @param {typeof fetch} download
 * @returns {Source}
 */
function webSource(folder, download) {
  return {
    name: folder.href,
    async open(file, signal) {
      const url = new URL(file, folder);
      const response = await download(url, { signal }).catch((/** @type {Error} */ error) => {
        signal?.throwIfAborted();
        throw new ClassifierError("network", `${url}: ${reason(error)}`, error);
      });
      if (response.ok && response.body) {
        const isPage = /html/i.test(response.headers.get("Content-Type") ?? "");
        return { stream: failAsNetwork(bodyOf(response.body), url, signal), isPage };
      }
      await response.body?.cancel(); // or its connection stays open
      if (response.status === 404 || response.status === 410) return undefined;
      const { status, statusText } = response;
      throw new ClassifierError("network", `${url}: the server answered ${status} ${statusText}`.trim());
    },
  };
}

/** Node says "fetch failed" and hides what happened in the cause. @param {Error} error */
function reason({ message, cause }) {
  const { message: detail, code } = /** @type {NodeJS.ErrnoException} */ (cause ?? {});
  return detail || code || message;
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
    throw new ClassifierError(
      "network",
      `${url}: the download broke off: ${reason(/** @type {Error} */ (error))}`,
      error,
    );
  }
}

/** The model that is part of the package. */
const embedded = new URL("../../models/default/", import.meta.url);

/**
 * @param {URL | undefined} folder default: the embedded model
 * @param {typeof fetch} [customFetch]
 * @returns {Promise<Source>}
 */
export async function sourceOf(folder, customFetch) {
  const url = folder ?? embedded;
  if (url.protocol !== "file:" || !isNode) return webSource(url, customFetch ?? globalThis.fetch);
  const { diskSource } = await import("./node-files.js");
  return diskSource(url);
}

/** @param {string | URL} model */
export const resolveSource = async (model) => sourceOf(await folderUrl(model));

/** The folder that a model's name stands for. @param {string | URL} model */
export async function folderUrl(model) {
  if (typeof model !== "string" && !(model instanceof URL)) {
    throw new ClassifierError(
      "invalid_argument",
      `the model is ${describe(model)}, expected the URL or path of a folder`,
    );
  }
  const text = String(model);
  const isPath = /^(\/|\.\.?\/|\.\.?$)/.test(text);
  if (isNode && (isPath || /^[a-z]:[\\/]/i.test(text))) {
    const { folderUrlOfPath } = await import("./node-files.js");
    return folderUrlOfPath(text);
  }
  try {
    const url = new URL(text, isPath ? globalThis.location?.href : undefined);
    url.pathname = url.pathname.replace(/\/?$/, "/");
    return url;
  } catch (error) {
    throw new ClassifierError(
      "invalid_argument",
      `the model is ${quote(model)}, expected a URL, or a path that begins with /, ./ or ../`,
      error,
    );
  }
}

/** Far more than a configuration or a vocabulary has. */
const maxFileBytes = 1 << 28;

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
  let size = 0;
  for await (const piece of opened.stream) {
    signal?.throwIfAborted();
    size += piece.length;
    if (size > maxFileBytes) {
      throw new ClassifierError(
        "out_of_memory",
        `${source.name}${file} is larger than ${maxFileBytes} bytes`,
      );
    }
    pieces.push(piece);
  }
  return joinBytes(pieces, size);
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
    throw new ClassifierError(code, `${source.name}${file} is not valid JSON${hint}`, error);
  }
  throw new ClassifierError(code, `${source.name}${file} must hold a JSON object`);
}

// Files of a web address.
import { bodyOf } from "./byte-reader.js";
import { ClassifierError, hintOfOrigin, shownAddress } from "../base/errors.js";
import { reasonOf } from "./source.js";

/**
 * @typedef {import("../platform/types.ts").OpenFile} OpenFile
 * @typedef {typeof fetch} Fetch
 *
 * @callback OnStatus what an answer that is not a file means
 * @param {Response} response
 * @param {URL} url
 * @returns {ClassifierError | undefined} nothing if it says that the file does not exist
 */

/** A download that has begun and did not end, so that another try may help. */
export class BrokenDownload extends ClassifierError {}

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
    throw new BrokenDownload(
      "network",
      `${shownAddress(url)}: the download broke off: ${reasonOf(error)}`,
      error,
    );
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
export function statusFailure({ status, statusText }, url) {
  if (status === 404 || status === 410) return undefined;
  return new ClassifierError(
    "network",
    `${shownAddress(url)}: the server answered ${status} ${statusText}`.trim(),
  );
}

/**
 * @param {URL} url
 * @param {Fetch} download
 * @param {{onStatus?: OnStatus, signal?: AbortSignal}} options
 * @returns {Promise<OpenFile | undefined>}
 */
export async function openUrl(url, download, { onStatus = statusFailure, signal }) {
  const response = await download(url, { signal }).catch((error) => {
    signal?.throwIfAborted();
    const shown = shownAddress(url);
    const why = reasonOf(error).replaceAll(url.href, shown) + hintOfOrigin(url);
    throw new ClassifierError("network", `${shown}: ${why}`, error);
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
 * @returns {import("../platform/types.ts").WebSource}
 */
export function webSource(folder, download, { name = shownAddress(folder), onStatus } = {}) {
  // The folder's query, such as a signature, is that of each file.
  const urlOf = (/** @type {string} */ file) =>
    Object.assign(new URL(file, folder), { search: folder.search });
  return {
    name,
    nameOf: (file) => shownAddress(urlOf(file)),
    addressOf: (file) => urlOf(file).href,
    open: (file, signal) => openUrl(urlOf(file), download, { onStatus, signal }),
  };
}

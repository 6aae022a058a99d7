// Where a head comes from that is loaded with its model.
import * as platform from "#platform";
import { ClassifierError, describe, lateError, refuse, shownAddress } from "../../base/errors.js";
import { propertyOf } from "../../base/options.js";
import { inTime, linkedAbort, orAbort, timed } from "../../base/tasks.js";
import { addressOf, pageAddress } from "../../sources/address.js";
import { bodyOf } from "../../sources/byte-reader.js";
import { readAll } from "../../sources/source.js";
import { openUrl } from "../../sources/web.js";
import { takeLoadOptions } from "../load-options.js";

/**
 * @typedef {ArrayBuffer | ArrayBufferView | Blob | Response | string | URL} HeadSource
 * @typedef {AsyncIterable<Uint8Array>} Bytes
 */

/** Far more than a head has, with the features of the most examples. */
const mostBytes = 1 << 28;

/** @param {Pick<Response, "status" | "statusText">} response @param {string} name */
const statusError = ({ status, statusText }, name) =>
  new ClassifierError(
    status === 404 ? "not_found" : "network",
    `${name}: the server answers ${status} ${statusText}`.trim(),
  );

/** A `fetch`'s answer. @param {Response} response @param {AbortSignal} signal @returns {Bytes} */
function opened(response, signal) {
  if (!response.ok) throw statusError(response, "the head");
  const { body, bodyUsed } = response;
  if (bodyUsed || body?.locked) {
    refuse("head is a Response that has been read already, expected one whose body nobody has read");
  }
  // A `fetch` of the caller's own may have streams of its own.
  if (body && typeof body.getReader !== "function") return /** @type {any} */ (body);
  return body ? bodyOf(body, signal) : new Blob().stream();
}

/** A file of the disk; nothing of the network. @param {URL} url @param {AbortSignal} signal */
async function openOnDisk(url, signal) {
  if (url.protocol !== "file:") return undefined;
  const folder = await platform.openFolder(new URL(".", url));
  const name = decodeURIComponent(url.pathname.slice(url.pathname.lastIndexOf("/") + 1));
  const found = await folder?.open(name, signal);
  if (folder && !found) throw new ClassifierError("not_found", `${folder.nameOf(name)} does not exist`);
  return found;
}

/** @param {URL} url @param {typeof fetch} download @param {AbortSignal} signal @returns {Promise<Bytes>} */
async function openedAt(url, download, signal) {
  const onStatus = (/** @type {Response} */ response) => statusError(response, shownAddress(url));
  const found = (await openOnDisk(url, signal)) ?? (await openUrl(url, download, { signal, onStatus }));
  return /** @type {import("../../platform/types.ts").OpenFile} */ (found).stream;
}

/** @param {string | URL} address */
function urlOf(address) {
  try {
    return addressOf(String(address), pageAddress());
  } catch {
    return refuse(
      `head is ${describe(address)}, expected bytes, a Response, a URL, or a path that begins with /, ./ or ../`,
    );
  }
}

/**
 * All that a head's Response or address gives.
 * @param {Response | URL} head
 * @param {import("../load-options.js").LoadOptions} options
 */
async function download(head, { timeout, fetch: own = globalThis.fetch, ...options }) {
  const { signal, abort, release } = linkedAbort(options.signal);
  const name = head instanceof URL ? shownAddress(head) : "the head";
  const late = () => lateError(name, timeout);
  try {
    const opening = head instanceof URL ? openedAt(head, own, signal) : opened(head, signal);
    const stream = await inTime(Promise.resolve(opening), timeout, late);
    return await readAll(timeout ? timed(stream, timeout, late) : stream, name, signal);
  } catch (error) {
    options.signal?.throwIfAborted();
    abort(); // a request may still hang
    if (error instanceof ClassifierError) throw error;
    throw new ClassifierError("network", `${name} could not be read: ${describe(error)}`, error);
  } finally {
    release();
  }
}

/** @param {Blob} blob */
const blobBytes = (blob) =>
  blob.arrayBuffer().catch((error) => refuse(`head cannot be read: ${describe(error)}`, error));

/**
 * The bytes of the head that `load` is to put on a model, if there is one.
 * @param {import("../load-options.js").LoadOptions & {head?: HeadSource | undefined}} options
 * @returns {Promise<ArrayBuffer | ArrayBufferView | undefined>}
 */
export async function headBytes(options) {
  if (typeof options !== "object" || options === null) return undefined; // refused with all options
  const head = propertyOf(options, "head", "the option head");
  if (head === undefined) return undefined;
  const taken = takeLoadOptions(/** @type {any} */ ({ ...options, head: undefined }));
  taken.signal?.throwIfAborted();
  const tag = Object.prototype.toString.call(head).slice(8, -1);
  const reading = async () => {
    if (ArrayBuffer.isView(head) || tag === "ArrayBuffer") return /** @type {ArrayBuffer} */ (head);
    if (tag === "Response") return download(/** @type {Response} */ (head), taken);
    if (tag === "Blob" || tag === "File") return blobBytes(/** @type {Blob} */ (head));
    if (typeof head === "string" || tag === "URL") {
      return download(urlOf(/** @type {string | URL} */ (head)), taken);
    }
    return refuse(`head is ${describe(head)}, expected bytes, a Blob, a Response, or an address`);
  };
  const bytes = await orAbort(reading(), taken.signal);
  if (bytes.byteLength > mostBytes)
    refuse(`the head has ${bytes.byteLength} bytes, expected at most ${mostBytes}`);
  return bytes;
}

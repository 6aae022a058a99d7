// Where a head comes from that is loaded with its model.
import * as platform from "#platform";
import { ClassifierError, describe, refuse } from "../../base/errors.js";
import { propertyOf } from "../../base/options.js";
import { orAbort } from "../../base/tasks.js";
import { addressOf, pageAddress } from "../../sources/address.js";

/** @typedef {ArrayBuffer | ArrayBufferView | Blob | Response | string | URL} HeadSource */

/** Far more than a head has, with the features of the most examples. */
const mostBytes = 1 << 28;

/** @param {Response} response @param {string} name */
async function bodyOf(response, name) {
  const { ok, status, statusText } = response;
  if (ok) return response.arrayBuffer();
  const code = status === 404 ? "not_found" : "network";
  throw new ClassifierError(code, `${name}: the server answers ${status} ${statusText}`.trim());
}

/** A file of the disk; nothing of the network. @param {URL} url @param {AbortSignal} [signal] */
async function readFrom(url, signal) {
  if (url.protocol !== "file:") return undefined;
  const folder = await platform.openFolder(new URL(".", url));
  const name = decodeURIComponent(url.pathname.slice(url.pathname.lastIndexOf("/") + 1));
  const opened = await folder?.open(name, signal);
  if (folder && !opened) throw new ClassifierError("not_found", `${folder.nameOf(name)} does not exist`);
  if (!opened) return undefined;
  const chunks = [];
  for await (const chunk of opened.stream) chunks.push(chunk);
  return new Blob(/** @type {any[]} */ (chunks)).arrayBuffer();
}

/** @param {string | URL} address @param {typeof fetch} download @param {AbortSignal} [signal] */
async function bytesAt(address, download, signal) {
  let url;
  try {
    url = addressOf(String(address), pageAddress());
  } catch {
    refuse(
      `head is ${describe(address)}, expected bytes, a Response, a URL, or a path that begins with /, ./ or ../`,
    );
  }
  const onDisk = await readFrom(url, signal);
  if (onDisk) return onDisk;
  try {
    return await bodyOf(await download(url, { signal }), url.href);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof ClassifierError) throw error;
    throw new ClassifierError("network", `${url.href} could not be fetched: ${describe(error)}`, error);
  }
}

/**
 * The bytes of the head that `load` is to put on a model, if there is one.
 * @param {import("../load-options.js").LoadOptions & {head?: HeadSource | undefined}} options
 * @returns {Promise<ArrayBuffer | ArrayBufferView | undefined>}
 */
export async function headBytes(options) {
  if (typeof options !== "object" || options === null) return undefined; // refused with all options
  const head = propertyOf(options, "head", "the option head");
  if (head === undefined) return undefined;
  const { signal, fetch: own } = options;
  const tag = Object.prototype.toString.call(head).slice(8, -1);
  const reading = async () => {
    if (ArrayBuffer.isView(head) || tag === "ArrayBuffer") return /** @type {ArrayBuffer} */ (head);
    if (tag === "Response") return bodyOf(/** @type {Response} */ (head), "the head");
    if (tag === "Blob" || tag === "File") return /** @type {Blob} */ (head).arrayBuffer();
    if (typeof head === "string" || tag === "URL") {
      return bytesAt(/** @type {string | URL} */ (head), own ?? globalThis.fetch, signal);
    }
    refuse(`head is ${describe(head)}, expected bytes, a Response, or an address`);
  };
  const bytes = await orAbort(reading(), signal);
  if (bytes.byteLength > mostBytes)
    refuse(`the head has ${bytes.byteLength} bytes, expected at most ${mostBytes}`);
  return bytes;
}

// Pages, workers and everything else on the web's own interfaces.
import { _SHA256 } from "@noble/hashes/sha2.js"; // `sha256` brings along what hashes whole messages
import { ClassifierError, hintOfOrigin, shownAddress } from "../base/errors.js";
import { hintOfServer } from "../package-files.js";

/** @typedef {import("./types.ts").Platform} Platform */

/** @type {Platform["compileFile"]} */
export async function compileFile(url) {
  /** @param {string} why @param {unknown} [cause] */
  const failure = (why, cause) =>
    new ClassifierError(
      "network",
      `the WebAssembly file ${shownAddress(url)} could not be loaded: ${why}`,
      cause,
    );
  const hint = `If a bundler moved this package's files, name it with \`wasm\`${hintOfServer(String(url))}`;
  const response = await fetch(url, { credentials: "same-origin" }).catch((error) => {
    throw failure(error.message + hintOfOrigin(url), error);
  });
  if (!response.ok) {
    throw failure(`the server answered ${response.status}. ${hint}`);
  }
  const type = response.headers.get("Content-Type") ?? "";
  // Compiled while it comes, if the server says what it is.
  if (/^application\/wasm\b/.test(type)) return WebAssembly.compileStreaming(response);
  const bytes = await response.arrayBuffer().catch((error) => {
    throw failure(error.message, error);
  });
  // Many servers answer with their start page for what they do not have.
  if (new Uint8Array(bytes)[0] !== 0)
    throw failure(`no WebAssembly, but ${type || "something else"} came. ${hint}`);
  return WebAssembly.compile(bytes);
}

/** Raised when the form of what is cached changes. */
export const cacheVersion = "v1";

/** @type {Platform["openCache"]} */
export async function openCache() {
  const name = `distilbert-wasm-${cacheVersion}`;
  const cache = await globalThis.caches?.open(name);
  return cache && Object.assign(cache, { clear: () => caches.delete(name) });
}

/** The browser's own does not take a file piece by piece. @type {Platform["createSha256"]} */
export const createSha256 = () => new _SHA256();

/** @type {Platform["openFolder"]} */
export const openFolder = () => undefined;

/** @type {Platform["openFile"]} */
export const openFile = () => undefined;

/** @type {Platform["urlOfPath"]} */
export const urlOfPath = () => undefined;

/** @type {Platform["noWorkers"]} */
export const noWorkers = () => (typeof Worker === "function" ? undefined : "there are no workers here");

/** @type {Platform["inPage"]} */
export const inPage = () => typeof document === "object";

// Node, Bun and Deno: files of the disk.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { ClassifierError } from "../base/errors.js";
import { cacheFolder, FileCache } from "./file-cache.js";
import * as disk from "./node-files.js";
import { cacheVersion, compileFile as compileUrl } from "./web.js";

/** @typedef {import("./types.ts").Platform} Platform */

/** @type {Platform["compileFile"]} */
export async function compileFile(url) {
  if (url.protocol !== "file:") return compileUrl(url);
  const moved = "If a bundler moved this package's code, name the file with `wasm`";
  const changed = "if a bundler has changed it, leave this package out of the bundle";
  let bytes;
  try {
    bytes = readFileSync(url); // without a wait, as in node-files.js
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    const what = `the WebAssembly file ${url} could not be read: ${message}. ${moved}`;
    throw new ClassifierError("not_found", what, error);
  }
  return WebAssembly.compile(bytes).catch((error) => {
    throw new Error(`${error.message}, in ${url}; ${changed}`, { cause: error });
  });
}

/** @type {Platform["openFolder"]} */
export const openFolder = (folder) => (folder.protocol === "file:" ? disk.diskSource(folder) : undefined);

/** @type {Platform["openFile"]} */
export const openFile = (url, signal) => (url.protocol === "file:" ? disk.diskFile(url, signal) : undefined);

/** @type {Platform["urlOfPath"]} */
export const urlOfPath = (path) =>
  /^(\/|\.\.?\/|\.\.?$|[a-z]:[\\\x2f])/i.test(path) ? disk.urlOfPath(path) : undefined;

/** @type {Platform["noWorkers"]} */
export const noWorkers = () => undefined;

/** @type {Platform["inPage"]} */
export const inPage = () => false;

/** @type {Platform["openCache"]} */
export const openCache = async () => new FileCache(cacheFolder(cacheVersion));

/** @type {Platform["createSha256"]} */
export const createSha256 = () => createHash("sha256");

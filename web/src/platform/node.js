// Node, Bun and Deno: files of the disk.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { ClassifierError } from "../base/errors.js";
import { cacheFolder, FileCache } from "./file-cache.js";
import { diskFile, diskSource, urlOfPath } from "./node-files.js";
import { cacheVersion, platform as web } from "./web.js";

/** @param {URL} url */
async function compileFile(url) {
  if (url.protocol !== "file:") return web.compileFile(url);
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

/** @type {import("./types.ts").Platform} */
export const platform = {
  openFolder: (folder) => (folder.protocol === "file:" ? diskSource(folder) : undefined),
  openFile: (url, signal) => (url.protocol === "file:" ? diskFile(url, signal) : undefined),
  urlOfPath: (path) => (/^(\/|\.\.?\/|\.\.?$|[a-z]:[\\/])/i.test(path) ? urlOfPath(path) : undefined),
  compileFile,
  noWorkers: undefined,
  inPage: false,
  openCache: async () => new FileCache(cacheFolder(cacheVersion)),
  createSha256: async () => createHash("sha256"),
};

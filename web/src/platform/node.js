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
  try {
    return WebAssembly.compile(readFileSync(url)); // without a wait, as in node-files.js
  } catch (error) {
    const what = `the WebAssembly file ${url} could not be read`;
    throw new ClassifierError("not_found", `${what}: ${/** @type {Error} */ (error).message}`, error);
  }
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

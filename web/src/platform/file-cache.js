// The Cache API's `match`, `put`, `delete` and `keys` on a folder of the disk, for Node, Bun and Deno.
// One file an entry: the body, a line of JSON about it, that line's length, and a mark that only a whole
// file ends in. A file comes to its name by a rename, so that two programs at once do no harm. It is opened
// without a wait: a worker that ended meanwhile would leave it open.
import { createHash, randomUUID } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync, writeFile } from "node:fs";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import { threadId } from "node:worker_threads";
import { streamOf } from "./node-files.js";

/**
 * @typedef {object} Meta
 * @property {string} url
 * @property {number} status
 * @property {Record<string, string>} headers
 */

const mark = "dbw1";
const tailBytes = 8;

/** Far more than the line about an entry has. */
const maxMetaBytes = 1 << 20;

/** After so long without a byte a download counts as given up by a program that has ended, ms. */
const staleTime = 3_600_000;

/** @param {...string} path in the home folder of whoever runs this */
function inHome(...path) {
  try {
    return join(homedir(), ...path);
  } catch {
    throw new Error("there is no home folder, and DISTILBERT_WASM_CACHE names no other"); // as in some containers
  }
}

/** Where the system wants such files. */
function systemFolder() {
  const { LOCALAPPDATA, XDG_CACHE_HOME = "" } = process.env;
  if (process.platform === "win32") return LOCALAPPDATA ?? inHome("AppData", "Local");
  if (process.platform === "darwin") return inHome("Library", "Caches");
  return isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : inHome(".cache");
}

/** Where models from the network are cached. @param {string} version of the cache's format */
export const cacheFolder = (version) =>
  join(process.env.DISTILBERT_WASM_CACHE || join(systemFolder(), "distilbert-wasm"), version);

/** @param {unknown} error */
const isMissing = (error) => /** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT";

/** What a thread of a process names its unfinished files by. @param {number} thread */
const partialOf = (thread) => `.${process.pid}-${thread}.partial`;

/** @param {string} folder @returns {Promise<string[]>} */
async function namesIn(folder) {
  return readdir(folder).catch((error) => {
    if (isMissing(error)) return [];
    throw error;
  });
}

/**
 * Removes what a thread that was ended has left unfinished.
 * @param {string} version of the cache's format
 * @param {number} thread
 */
export async function removePartials(version, thread) {
  const folder = cacheFolder(version);
  const names = await namesIn(folder);
  const left = names.filter((name) => name.endsWith(partialOf(thread)));
  await Promise.all(left.map((name) => rm(join(folder, name), { force: true })));
}

/** @param {string} path */
function openIfThere(path) {
  try {
    return openSync(path, "r");
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

const append = promisify(writeFile);

/**
 * @param {number} fd
 * @param {number} position
 * @param {number} size
 */
function readExactly(fd, position, size) {
  const bytes = Buffer.alloc(size);
  return bytes.subarray(0, readSync(fd, bytes, 0, size, position));
}

/**
 * @param {number} fd
 * @returns {{meta: Meta, bodyBytes: number} | undefined} nothing if the file is damaged
 */
function readMeta(fd) {
  const { size } = fstatSync(fd);
  if (size < tailBytes) return undefined;
  const tail = readExactly(fd, size - tailBytes, tailBytes);
  const length = tail.readUInt32LE(0);
  const bodyBytes = size - tailBytes - length;
  if (tail.toString("latin1", 4) !== mark || length > maxMetaBytes || bodyBytes < 0) return undefined;
  const line = readExactly(fd, bodyBytes, length).toString();
  try {
    const meta = JSON.parse(line);
    return typeof meta.url === "string" ? { meta, bodyBytes } : undefined;
  } catch {
    return undefined;
  }
}

/** @implements {Required<import("./types.ts").CacheLike>} */
export class FileCache {
  #folder;
  #swept = false;

  /** @param {string} folder made when there is something to cache */
  constructor(folder) {
    this.#folder = folder;
  }

  /** @param {RequestInfo | URL} url a Request does not come */
  #pathOf(url) {
    return join(this.#folder, `${createHash("sha256").update(String(url)).digest("hex")}.entry`);
  }

  /**
   * @param {RequestInfo | URL} url
   * @returns {Promise<Response | undefined>} whose body is to be read or cancelled
   */
  async match(url) {
    const path = this.#pathOf(url);
    const fd = openIfThere(path);
    if (fd === undefined) return undefined;
    let body;
    try {
      const found = readMeta(fd);
      if (!found) await rm(path, { force: true });
      const { meta: { status, headers } = {}, bodyBytes } = found ?? {};
      if (bodyBytes && status === 200) {
        body = streamOf(fd, { start: 0, end: bodyBytes - 1 });
      }
      const stream = body && /** @type {ReadableStream} */ (Readable.toWeb(body));
      return found && new Response(stream, { status, headers });
    } finally {
      if (!body) closeSync(fd);
    }
  }

  /** @param {RequestInfo | URL} url @param {Response} response */
  async put(url, response) {
    await mkdir(this.#folder, { recursive: true });
    await this.#sweep();
    const path = this.#pathOf(url);
    const partial = `${path}.${randomUUID()}${partialOf(threadId)}`;
    try {
      const fd = openSync(partial, "wx");
      try {
        for await (const chunk of response.body ?? []) await append(fd, chunk);
        await append(fd, tailOf(String(url), response));
      } finally {
        closeSync(fd);
      }
      await rename(partial, path);
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
  }

  /** @param {RequestInfo | URL} url */
  async delete(url) {
    const path = this.#pathOf(url);
    const exists = await stat(path).then(
      () => true,
      () => false,
    );
    await rm(path, { force: true });
    return exists;
  }

  /** @returns {Promise<{url: string}[]>} */
  async keys() {
    const keys = [];
    for (const name of await namesIn(this.#folder)) {
      const fd = name.endsWith(".entry") ? openIfThere(join(this.#folder, name)) : undefined;
      if (fd === undefined) continue;
      try {
        const found = readMeta(fd);
        if (found) keys.push({ url: found.meta.url });
      } finally {
        closeSync(fd);
      }
    }
    return keys;
  }

  /** Removes all entries, damaged and unfinished ones too, and nothing else. */
  async clear() {
    const names = await namesIn(this.#folder);
    const own = names.filter((name) => /\.(entry|partial)$/.test(name));
    await Promise.all(own.map((name) => rm(join(this.#folder, name), { force: true })));
  }

  /** Removes what programs that have ended left unfinished. */
  async #sweep() {
    if (this.#swept) return;
    this.#swept = true;
    const limit = Date.now() - staleTime;
    for (const name of await namesIn(this.#folder)) {
      if (!name.endsWith(".partial")) continue;
      const path = join(this.#folder, name);
      const info = await stat(path).catch(() => undefined);
      if (info && info.mtimeMs < limit) await rm(path, { force: true });
    }
  }
}

/** @param {string} url @param {Response} response */
function tailOf(url, { status, headers }) {
  const meta = Buffer.from(JSON.stringify({ url, status, headers: Object.fromEntries(headers) }));
  const tail = Buffer.alloc(tailBytes);
  tail.writeUInt32LE(meta.length, 0);
  tail.write(mark, 4, "latin1");
  return Buffer.concat([meta, tail]);
}

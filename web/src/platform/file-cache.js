// The Cache API's `match`, `put`, `delete` and `keys` on a folder of the disk, for Node, Bun and Deno.
// One file an entry: the body, a line of JSON about it, that line's length, and a mark that only a whole
// file ends in. A file comes to its name by a rename, so that two programs at once do no harm.
import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { threadId } from "node:worker_threads";

/**
 * @typedef {object} Meta
 * @property {string} url
 * @property {number} status
 * @property {Record<string, string>} headers
 */

const mark = "dbw1";
const tailBytes = 8;
const chunkBytes = 1 << 20;

/** Far more than the line about an entry has. */
const maxMetaBytes = 1 << 20;

/** After so long without a byte a download counts as given up by a program that has ended, ms. */
const staleTime = 3_600_000;

/** Where the system wants such files. */
function systemFolder() {
  const { LOCALAPPDATA, XDG_CACHE_HOME = "" } = process.env;
  if (process.platform === "win32") return LOCALAPPDATA ?? join(homedir(), "AppData", "Local");
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches");
  return isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(homedir(), ".cache");
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
 * @param {string} folder
 * @param {number} thread
 */
export async function removePartials(folder, thread) {
  const names = await namesIn(folder).catch(() => []);
  const left = names.filter((name) => name.endsWith(partialOf(thread)));
  await Promise.all(left.map((name) => rm(join(folder, name), { force: true })));
}

/**
 * @param {import("node:fs/promises").FileHandle} file
 * @param {number} position
 * @param {number} size
 */
async function readExactly(file, position, size) {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(size), 0, size, position);
  return buffer.subarray(0, bytesRead);
}

/**
 * @param {import("node:fs/promises").FileHandle} file
 * @returns {Promise<{meta: Meta, bodyBytes: number} | undefined>} nothing if the file is damaged
 */
async function readMeta(file) {
  const { size } = await file.stat();
  if (size < tailBytes) return undefined;
  const tail = await readExactly(file, size - tailBytes, tailBytes);
  const length = tail.readUInt32LE(0);
  const bodyBytes = size - tailBytes - length;
  if (tail.toString("latin1", 4) !== mark || length > maxMetaBytes || bodyBytes < 0) return undefined;
  try {
    const meta = JSON.parse((await readExactly(file, bodyBytes, length)).toString());
    const announced = Number(meta.headers["content-length"] ?? bodyBytes);
    return typeof meta.url === "string" && announced === bodyBytes ? { meta, bodyBytes } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {import("node:fs/promises").FileHandle} file closed at the end
 * @param {number} size
 * @returns {ReadableStream<Uint8Array>}
 */
function bodyStream(file, size) {
  let position = 0;
  return new ReadableStream(
    {
      async pull(controller) {
        const wanted = Math.min(chunkBytes, size - position);
        const bytes = await readExactly(file, position, wanted);
        position += bytes.length;
        if (bytes.length > 0) controller.enqueue(bytes);
        if (position < size && bytes.length > 0) return;
        controller.close();
        await file.close();
      },
      cancel: () => file.close(),
    },
    { highWaterMark: 0 },
  );
}

/** @implements {Required<import("./types.ts").CacheLike>} */
export class FileCache {
  #folder;
  #swept = false;

  /** @param {string} folder made when there is something to cache */
  constructor(folder) {
    this.#folder = folder;
  }

  /** @param {RequestInfo | URL} url */
  #pathOf(url) {
    const address = typeof url === "object" && "url" in url ? url.url : String(url);
    return join(this.#folder, `${createHash("sha256").update(address).digest("hex")}.entry`);
  }

  /** @param {string} path @returns {Promise<import("node:fs/promises").FileHandle | undefined>} */
  async #open(path) {
    return open(path).catch((error) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
  }

  /**
   * @param {RequestInfo | URL} url
   * @returns {Promise<Response | undefined>} whose body is to be read or cancelled
   */
  async match(url) {
    const path = this.#pathOf(url);
    const file = await this.#open(path);
    if (!file) return undefined;
    const found = await readMeta(file).catch(async (error) => {
      await file.close();
      throw error;
    });
    const { status, headers } = found?.meta ?? {};
    if (found?.bodyBytes && status === 200) {
      return new Response(bodyStream(file, found.bodyBytes), { status, headers });
    }
    await file.close();
    if (!found) await rm(path, { force: true });
    return found && new Response(null, { status, headers });
  }

  /** @param {RequestInfo | URL} url @param {Response} response */
  async put(url, response) {
    await mkdir(this.#folder, { recursive: true });
    await this.#sweep();
    const path = this.#pathOf(url);
    const partial = `${path}.${randomUUID()}${partialOf(threadId)}`;
    try {
      const file = await open(partial, "wx");
      try {
        for await (const chunk of response.body ?? []) await file.writeFile(chunk);
        await file.writeFile(tailOf(String(url), response));
      } finally {
        await file.close();
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
      const file = name.endsWith(".entry") ? await this.#open(join(this.#folder, name)) : undefined;
      const found = file && (await readMeta(file).finally(() => file.close()));
      if (found) keys.push({ url: found.meta.url });
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

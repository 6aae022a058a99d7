// Files of the disk, in Node, Bun and Deno. Loaded only there.
import { closeSync, createReadStream, openSync, read as readFd } from "node:fs";
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ClassifierError } from "../base/errors.js";
import { onAbort } from "../base/tasks.js";

/** @param {string} path */
export const urlOfPath = (path) => pathToFileURL(path);

/** @param {string} path @param {unknown} error @returns {never} */
function failToRead(path, error) {
  const { message } = /** @type {Error} */ (error);
  throw new ClassifierError("not_found", `${path} cannot be read: ${message}`, error);
}

/** What lies at a path, or nothing. @param {string} path */
async function look(path) {
  return stat(path).catch((error) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    failToRead(path, error);
  });
}

/**
 * A file's bytes. Closed without a wait: a worker that ends forgets what waits to be closed.
 * @param {number} fd
 * @param {{start?: number, end?: number}} [range] the last byte is part of it
 */
export function streamOf(fd, range) {
  const close = (/** @type {number} */ fd, /** @type {(error?: Error | null) => void} */ done) => {
    try {
      closeSync(fd);
    } catch (error) {
      return done(/** @type {Error} */ (error));
    }
    done(null);
  };
  return createReadStream("", { fd, ...range, highWaterMark: 1 << 20, fs: { read: readFd, close } });
}

/**
 * @param {string} path
 * @param {AbortSignal} [signal]
 */
async function* read(path, signal) {
  let release = () => {};
  try {
    // Opened without a wait: a worker that is ended meanwhile would leave the file open.
    const stream = streamOf(openSync(path, "r"));
    // Not its own option `signal`: each stream of many shards would add a listener.
    release = onAbort(signal, () => stream.destroy());
    yield* stream;
  } catch (error) {
    signal?.throwIfAborted();
    failToRead(path, error);
  } finally {
    release();
  }
}

/** @param {string} path @param {AbortSignal} [signal] */
async function open(path, signal) {
  signal?.throwIfAborted();
  const info = await look(path);
  return info?.isFile() ? { stream: read(path, signal), size: info.size } : undefined;
}

/** @param {URL} url of a file @param {AbortSignal} [signal] */
export const diskFile = (url, signal) => open(fileURLToPath(url), signal);

/**
 * @param {URL} url of a folder
 * @returns {Promise<import("./types.ts").Source>}
 */
export async function diskSource(url) {
  let folder;
  try {
    folder = resolve(fileURLToPath(url)); // without the slash at the end, which a file would not match
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    throw new ClassifierError("invalid_argument", `the model ${url.href} is not a path: ${message}`, error);
  }
  const info = await look(folder);
  if (!info) throw new ClassifierError("not_found", `there is no folder ${folder}`);
  if (!info.isDirectory()) {
    throw new ClassifierError("not_found", `${folder} is not a folder; expected one with config.json in it`);
  }
  return {
    name: join(folder, "/"),
    nameOf: (file) => join(folder, file),
    open: (file, signal) => open(join(folder, file), signal),
  };
}

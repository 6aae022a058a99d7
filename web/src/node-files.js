// Files of the disk, in Node and its like. Loaded only there.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { ClassifierError } from "./errors.js";

/**
 * @param {URL} url
 * @param {AbortSignal} [signal]
 * @returns {Promise<import("./sources.js").OpenFile | undefined>}
 */
export async function openOnDisk(url, signal) {
  signal?.throwIfAborted();
  const info = await stat(url).catch((error) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw new ClassifierError("not_found", `${error.path}: ${error.message}`, error);
  });
  if (!info?.isFile()) return undefined;
  return { stream: createReadStream(url, { highWaterMark: 1 << 20, signal }), size: info.size };
}

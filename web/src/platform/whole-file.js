// A file that is there whole or not at all: a full disk leaves the old one as it was.
import { open, rename, rm } from "node:fs/promises";

/**
 * Writes beside the file and puts that in its place.
 * @template Result
 * @param {string} path
 * @param {(file: import("node:fs/promises").FileHandle) => Promise<Result>} write
 */
export async function writeWhole(path, write) {
  const partial = `${path}.partial`;
  const file = await open(partial, "w");
  try {
    const result = await write(file);
    await file.close();
    await rename(partial, path);
    return result;
  } catch (error) {
    await file.close(); // does nothing the second time
    await rm(partial, { force: true });
    throw error;
  }
}

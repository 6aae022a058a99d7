// Where results go: standard output or a file; no faster than they are taken.
import { fstat } from "node:fs";
import { access, constants, open, realpath, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { writeWhole } from "../src/platform/whole-file.js";
import { print, UsageError } from "./usage.js";

/** @param {string} path @param {any} error */
const unwritable = (path, error) =>
  new Error(`${path} cannot be written: ${error.message}`, { cause: error });

/** A file that is begun with its first piece, so that a command that fails early leaves an old one alone. */
class FileOutput {
  #path;
  /** @type {import("node:fs/promises").FileHandle | undefined} */
  #file;

  /** @param {string} path */
  constructor(path) {
    this.#path = path;
  }

  /** @param {string} text */
  write = async (text) => {
    try {
      this.#file ??= await open(this.#path, "w");
      await this.#file.appendFile(text);
    } catch (error) {
      throw unwritable(this.#path, error);
    }
  };

  async close() {
    await this.#file?.close();
  }
}

/**
 * @param {string} path of a file to write
 * @param {string[]} inputs files that are read; "-" is standard input
 */
export async function checkOutput(path, inputs) {
  if (path === "") throw new UsageError("--output has no name of a file");
  const identity = async (/** @type {string} */ file) => {
    const found = await (
      file === "-" ? promisify(fstat)(0, { bigint: true }) : stat(file, { bigint: true })
    ).catch(() => undefined);
    return found?.isFile() ? `${found.dev}:${found.ino}` : undefined;
  };
  const own = await identity(path);
  for (const input of inputs) {
    if (own && own === (await identity(input))) {
      throw new UsageError(`--output ${path} is the input: write to another file`);
    }
  }
}

/**
 * @param {string | undefined} path default: standard output
 * @param {string[]} inputs files that are read; "-" is standard input
 * @param {AbortSignal} signal
 * @returns {Promise<{write: (text: string) => Promise<void>, close: () => Promise<void>}>}
 */
export async function openOutput(path, inputs, signal) {
  if (path === undefined || path === "-") {
    return { write: (text) => print(text, signal), close: async () => {} };
  }
  await checkOutput(path, inputs);
  return new FileOutput(path);
}

/** Before long work whose result goes there at its end. @param {string} path */
export async function checkWritable(path) {
  try {
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory()) throw new Error("it is a folder");
    await access(found ? path : dirname(path), constants.W_OK);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** All of a file at once; an old one stays until the new one is whole. @param {string} path @param {Uint8Array} bytes */
export async function writeResult(path, bytes) {
  try {
    const found = await stat(path).catch(() => undefined);
    // A pipe or a device has nothing to keep, and must not become a file.
    if (found && !found.isFile()) return await writeFile(path, bytes);
    // A link stays one.
    await writeWhole(found ? await realpath(path) : path, async (file) => {
      if (found) await file.chmod(found.mode);
      await file.writeFile(bytes);
    });
  } catch (error) {
    throw unwritable(path, error);
  }
}

// Where results go: standard output or a file; no faster than they are taken.
import { open, stat } from "node:fs/promises";
import { print, UsageError } from "./usage.js";

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
      throw new Error(`${this.#path} cannot be written: ${/** @type {Error} */ (error).message}`, {
        cause: error,
      });
    }
  };

  async close() {
    await this.#file?.close();
  }
}

/** @param {string} path @param {string[]} inputs */
async function checkIsNoInput(path, inputs) {
  const identity = async (/** @type {string} */ file) => {
    const found = await stat(file, { bigint: true }).catch(() => undefined);
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
 * @param {string[]} inputs files that are read
 * @param {AbortSignal} signal
 * @returns {Promise<{write: (text: string) => Promise<void>, close: () => Promise<void>}>}
 */
export async function openOutput(path, inputs, signal) {
  if (path === undefined || path === "-") {
    return { write: (text) => print(text, signal), close: async () => {} };
  }
  await checkIsNoInput(path, inputs);
  return new FileOutput(path);
}

// Models that lie in memory, for tests that load thousands.
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** @typedef {Record<string, Uint8Array>} ModelFiles bytes by file name */

/** @param {string} folder @returns {Promise<ModelFiles>} */
export async function readModel(folder) {
  const names = ["config.json", "vocab.txt", "tokenizer_config.json", "model.safetensors"];
  const files = await Promise.all(names.map((name) => readFile(join(folder, name))));
  return Object.fromEntries(names.map((name, i) => [name, new Uint8Array(files[i])]));
}

/**
 * What to give to TextClassifier.load for such a model.
 * @param {ModelFiles} files
 */
export function memoryModel(files) {
  /** @param {string | URL | Request} address */
  const fetch = async (address) => {
    const body = files[String(address).replace(/^.*\//, "")];
    return new Response(/** @type {Uint8Array<ArrayBuffer> | undefined} */ (body), {
      status: body ? 200 : 404,
    });
  };
  return { model: "https://example.invalid/model", fetch };
}

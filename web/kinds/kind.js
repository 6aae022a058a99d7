// What a model is made for, by its config.json, and the class of the package that loads it: for the command line and the
// demo page, which take any model.
import { CachedSource } from "../src/sources/cached.js";
import { openCache } from "../src/sources/model-cache.js";
import { placeOf, sourceOf } from "../src/sources/place.js";
import { takeGiven } from "../src/sources/taken-parts.js";
import { modulesFile } from "../src/sources/model-files.js";
import { readList } from "../src/sources/source.js";
import { readConfig } from "../src/model/config.js";
import { classesFor } from "../src/model/purposes.js";

/**
 * @typedef {import("../src/model/config.js").ModelConfig} ModelConfig
 * @typedef {import("../src/model/heads.js").Head} Head
 * @typedef {import("../src/sources/place.js").ModelPlace} ModelPlace
 *
 * @typedef {object} KindOptions as the package's own `load` takes them
 * @property {string | URL} [hub]
 * @property {string} [revision]
 * @property {unknown} [cache]
 * @property {AbortSignal} [signal]
 */

/** For each head the class that a model is first of all for. */
export const classOfHead = /** @satisfies {Record<Head, string>} */ (
  /** @type {const} */ ({
    sequence: "TextClassifier",
    token: "TokenClassifier",
    maskedLm: "FillMask",
    none: "TextEmbedder",
  })
);

/**
 * All that a model is of use for, the first first.
 * @param {Head} head
 * @param {readonly string[]} labels
 */
export function usesOf(head, labels) {
  const main = classOfHead[head];
  return [main, ...classesFor(head, labels).filter((name) => name !== main)];
}

/**
 * A model's files; of one that is cached they need no network. What comes now is not cached: the model itself follows.
 * @param {ModelPlace} place
 * @param {KindOptions} options
 */
async function openSource(place, { cache = true }) {
  const source = await sourceOf(place);
  const isFromNetwork = "folder" in place && /^https?:/.test(place.folder);
  const own = isFromNetwork && cache ? await openCache() : undefined;
  if (!own) return { source, close: () => {} };
  const web = /** @type {import("../src/platform/types.ts").WebSource} */ (source);
  const cached = new CachedSource(web, own, () => {});
  return { source: cached, close: () => cached.discard() };
}

/**
 * A folder of sentence-transformers whose config.json names the head that its encoder was first trained with: the
 * folder itself need not have it.
 * @param {ModelConfig} config
 * @param {import("../src/platform/types.ts").Source} source
 * @param {AbortSignal} [signal]
 */
async function isForVectors({ head }, source, signal) {
  if (head !== "maskedLm") return false;
  // If it cannot be read, the model's own load says why, or does not need it.
  const modules = await readList(source, modulesFile, "invalid_config", signal).catch(() => undefined);
  signal?.throwIfAborted();
  return modules !== undefined;
}

/**
 * @param {import("../src/sources/taken-parts.js").Model | undefined} model
 * @param {KindOptions} [options]
 * @returns {Promise<ModelConfig>} with the head that it is used with; its weights are not asked for
 * @throws what the package says of a model that it cannot run
 */
export async function readKind(model, options = {}) {
  const { signal } = options;
  const place = placeOf(model, options) ?? (await takeGiven(model, signal));
  const { source, close } = await openSource(place, options);
  try {
    const config = await readConfig(source, signal);
    return (await isForVectors(config, source, signal)) ? { ...config, head: "none" } : config;
  } finally {
    close();
    if (place.kind === "given") place.weights.cancel();
  }
}

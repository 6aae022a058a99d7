// What a model is made for, by its config.json, and the class of the package that loads it: for the command line and the
// demo page, which take any model.
import { CachedSource } from "../src/sources/cached.js";
import { openCache } from "../src/sources/model-cache.js";
import { placeOf, sourceOf } from "../src/sources/place.js";
import { takeGiven } from "../src/sources/taken-parts.js";
import { readConfig } from "../src/model/config.js";

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
 * @param {import("../src/sources/taken-parts.js").Model | undefined} model
 * @param {KindOptions} [options]
 * @returns {Promise<ModelConfig>} its weights are not asked for
 * @throws what the package says of a model that it cannot run
 */
export async function readKind(model, options = {}) {
  const { signal } = options;
  const place = placeOf(model, options) ?? (await takeGiven(model, signal));
  const { source, close } = await openSource(place, options);
  try {
    return await readConfig(source, signal);
  } finally {
    close();
    if (place.kind === "given") place.weights.cancel();
  }
}

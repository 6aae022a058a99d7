// Where models from the network are cached for the next visit, and what a user can do about them.
import { platform } from "#platform";
import { addressOf } from "./address.js";
import { defaultHub, isHubName } from "./hub.js";

/** @typedef {import("../platform/types.ts").CacheLike} CacheLike */

/** @param {unknown} error */
export const cacheErrorText = (error) => {
  const { name, message } = /** @type {Error} */ (error);
  return message ? `${name}: ${message}` : name;
};

/**
 * The browser's cache, or Node's folder, if there is one and we may use it.
 * @param {(message: string) => void} warn
 * @returns {Promise<CacheLike | undefined>}
 */
export async function openCache(warn) {
  try {
    return await platform.openCache();
  } catch (error) {
    warn(`models cannot be cached for the next visit: ${cacheErrorText(error)}`);
    return undefined;
  }
}

/** Beginning of the addresses that a model's files have. @param {string | URL} model */
function prefixOf(model) {
  const text = String(model);
  if (isHubName(text)) return `${defaultHub}/${text}/`;
  return addressOf(text, globalThis.location?.href).href.replace(/\/?$/, "/");
}

/** The models that the package caches: in the browser's cache, or in a folder in Node. */
export const modelCache = {
  /** @returns {Promise<{url: string, bytes: number}[]>} the cached files */
  async list() {
    const cache = await platform.openCache();
    const files = [];
    for (const { url } of (await cache?.keys()) ?? []) {
      const cached = await cache?.match(url);
      if (cached?.ok) files.push({ url, bytes: Number(cached.headers.get("Content-Length")) });
      await cached?.body?.cancel();
    }
    return files;
  },

  /**
   * Deletes a model, or all; the next load fetches it anew.
   * @param {string | URL} [model] URL of its folder, or its name on the Hugging Face hub
   */
  async clear(model) {
    const cache = await platform.openCache();
    if (model === undefined) return void (await cache?.clear());
    const prefix = prefixOf(model);
    for (const { url } of (await cache?.keys()) ?? []) {
      if (url.startsWith(prefix) || `${url}/` === prefix) await cache?.delete(url);
    }
  },
};

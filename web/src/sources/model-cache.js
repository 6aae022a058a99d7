// Where models from the network are cached for the next visit, and what a user can do about them.
import * as platform from "#platform";
import { inTime } from "../base/tasks.js";
import { addressOf, pageAddress } from "./address.js";
import { defaultHub, isHubName } from "./hub.js";

/** The list of a model's cached files, beside them. */
export const listFile = "sha256.json";

/** It in an address, which may have a query. */
const listName = /sha256\.json(?=\?|$)/;

/** @typedef {Record<string, string | null>} List sizes and sums by file; null: there is no such file */

/** @param {Response} [response] @returns {Promise<List>} empty if it cannot be read */
export const listOf = async (response) => (await response?.json().catch(() => {})) ?? {};

/** After so long without an answer a cache counts as broken, ms. */
export const cachePatience = 10_000;

export const noAnswer = () => new Error(`no answer for ${cachePatience / 1000} seconds`);

/** @template T @param {Promise<T>} promise of a cache */
export const answered = (promise) => inTime(promise, cachePatience, noAnswer);

/** @param {unknown} error */
export const cacheErrorText = (error) => {
  const { name = String(error), message } = /** @type {Error} */ (Object(error)); // a caller's own may throw anything
  return message ? `${name}: ${message}` : name;
};

/**
 * The browser's cache, or Node's folder, if there is one and we may use it.
 * @param {(message: string) => void} [warn]
 * @returns {Promise<import("../platform/types.ts").ModelCache | undefined>}
 */
export async function openCache(warn) {
  try {
    return await answered(platform.openCache());
  } catch (error) {
    warn?.(`models cannot be cached for the next visit: ${cacheErrorText(error)}`);
    return undefined;
  }
}

/** Beginning of the addresses that a model's files have. @param {string | URL} model */
function prefixOf(model) {
  const text = String(model);
  if (isHubName(text)) return `${defaultHub}/${text}/`;
  const { origin, pathname } = addressOf(text, pageAddress());
  return `${origin}${pathname}`.replace(/\/?$/, "/");
}

/** What is cached, and the addresses of the files. */
async function openKeys() {
  const cache = await openCache();
  return { cache, urls: ((await cache?.keys()) ?? []).map(({ url }) => url) };
}

/** The models that the package caches: in the browser's cache, or in a folder in Node. */
export const modelCache = {
  /** @returns {Promise<{url: string, bytes: number}[]>} the cached files; none if nothing can be cached here */
  async list() {
    const { cache, urls } = await openKeys();
    const files = [];
    for (const url of urls.filter((url) => listName.test(url))) {
      for (const [file, sums] of Object.entries(await listOf(await cache?.match(url)))) {
        if (sums) files.push({ url: url.replace(listName, file), bytes: parseInt(sums) });
      }
    }
    return files;
  },

  /**
   * Deletes a model, or all; the next load fetches it anew.
   * @param {string | URL} [model] URL of its folder, or its name on the Hugging Face hub
   */
  async clear(model) {
    if (model === undefined) return void (await (await openCache())?.clear());
    const prefix = prefixOf(model);
    const { cache, urls } = await openKeys();
    for (const url of urls) {
      if (url.startsWith(prefix) || `${url}/` === prefix) await cache?.delete(url);
    }
  },
};

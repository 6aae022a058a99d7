// What a caller names as the model, and where that is.
import { platform } from "#platform";
import { ClassifierError, describe, quote } from "./errors.js";
import { isGiven, takeGiven } from "./given-model.js";
import { hubPlace, isHubName } from "./hub.js";
import { sourceOf } from "./sources.js";

/**
 * @typedef {{kind: "embedded"} | {kind: "folder", folder: string} | import("./hub.js").HubPlace |
 *   import("./given-model.js").GivenPlace} ModelPlace plain data but for the weights in a caller's hands
 *
 * @typedef {object} PlaceOptions
 * @property {string | URL} [hub]
 * @property {string} [revision]
 * @property {AbortSignal} [signal]
 */

/**
 * The address that a text stands for: an address itself, or a path, of the disk where there is one.
 * @param {string} text
 * @param {string} [base] for relative addresses; default: the page's for paths
 * @throws {TypeError} where it is neither
 */
export function addressOf(text, base) {
  const isPath = /^(\/|\.\.?\/|\.\.?$)/.test(text);
  return platform.urlOfPath(text) ?? new URL(text, base ?? (isPath ? globalThis.location?.href : undefined));
}

/** @param {string | URL} model @returns {ModelPlace} */
function folderPlace(model) {
  try {
    const url = addressOf(String(model));
    url.pathname = url.pathname.replace(/\/?$/, "/");
    return { kind: "folder", folder: url.href };
  } catch (error) {
    throw new ClassifierError(
      "invalid_argument",
      `the model is ${quote(model)}, expected a URL, a path that begins with /, ./ or ../, or the hub's owner/name`,
      error,
    );
  }
}

/**
 * @param {import("./given-model.js").Model} [model]
 * @param {PlaceOptions} [options]
 * @returns {Promise<ModelPlace>}
 */
export async function placeOf(model, options = {}) {
  if (typeof model === "string" && isHubName(model)) return hubPlace(model, options);
  if (options.revision !== undefined && model !== undefined) {
    throw new ClassifierError(
      "invalid_argument",
      `revision is ${describe(options.revision)}, but only the models of the hub, "owner/name", have one`,
    );
  }
  if (model === undefined) return { kind: "embedded" };
  if (typeof model === "string" || model instanceof URL) return folderPlace(model);
  if (isGiven(model)) return takeGiven(model, options.signal);
  throw new ClassifierError(
    "invalid_argument",
    `the model is ${describe(model)}, expected the URL or path of a folder, the hub's "owner/name", or an object with config, tokenizer and weights`,
  );
}

/** @param {string | URL} model */
export const resolveSource = async (model) => sourceOf(await placeOf(model));

// What a caller names as the model, where that is, and the source of its files.
import * as platform from "#platform";
import { describe, quote, refuse } from "../base/errors.js";
import { addressOf } from "./address.js";
import { embeddedSource } from "./embedded.js";
import { givenSource } from "./given.js";
import { hubPlace, hubSource, repositoryOf } from "./hub.js";
import { webSource } from "./web.js";

/**
 * @typedef {{kind: "embedded"} | {kind: "folder", folder: string} | import("./hub.js").HubPlace |
 *   import("./given.js").GivenPlace} ModelPlace plain data but for the weights in a caller's hands
 *
 * @typedef {object} PlaceOptions
 * @property {string | URL} [hub]
 * @property {string} [revision]
 */

/** @param {string | URL} model @returns {ModelPlace} */
function folderPlace(model) {
  try {
    const url = addressOf(String(model));
    url.pathname = url.pathname.replace(/\/?$/, "/");
    new URL("config.json", url); // data: and the like have no files beside them
    return { kind: "folder", folder: url.href };
  } catch (error) {
    return refuse(
      `the model is ${quote(model)}, expected a URL, a path that begins with /, ./ or ../, or the hub's owner/name`,
      error,
    );
  }
}

/**
 * @param {unknown} [model] default: the model of the package
 * @param {PlaceOptions} [options]
 * @returns {ModelPlace | undefined} none of what is neither an address nor a name: taken-parts.js takes it
 */
export function placeOf(model, options = {}) {
  const isText = typeof model === "string" || model instanceof URL;
  const found = isText && repositoryOf(String(model), options.hub);
  if (found) return hubPlace(found.repository, { ...found, ...options });
  if (options.revision !== undefined && model !== undefined) {
    refuse(
      `revision is ${describe(options.revision)}, but only the models of the hub, "owner/name", have one`,
    );
  }
  if (model === undefined) return { kind: "embedded" };
  if (isText) return folderPlace(model);
  return undefined;
}

/**
 * The files of a model.
 * @param {ModelPlace} place
 * @param {typeof fetch} [ownFetch]
 * @returns {Promise<import("../platform/types.ts").Source>}
 */
export async function sourceOf(place, ownFetch) {
  const download = ownFetch ?? globalThis.fetch;
  if (place.kind === "embedded") return embeddedSource(download);
  if (place.kind === "given") return givenSource(place);
  const folder = new URL(place.folder);
  if (place.kind === "hub") return hubSource(place, download);
  return platform.openFolder(folder) ?? webSource(folder, download);
}

/** @param {string | URL} model */
export const resolveSource = async (model) => sourceOf(/** @type {ModelPlace} */ (placeOf(model)));

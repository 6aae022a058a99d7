// The model that is part of the package.
import * as platform from "#platform";
import { ClassifierError, shownAddress } from "../base/errors.js";
import { located } from "../base/located.js";
import { embeddedFiles } from "../package-files.js";
import { openBytes } from "./source.js";
import { openUrl } from "./web.js";

/** Bundlers put small files into their code so; a content policy may forbid to fetch them. @param {URL} url */
function bytesOfDataUrl({ href }) {
  const comma = href.indexOf(",");
  const content = decodeURIComponent(href.slice(comma + 1));
  if (!href.slice(0, comma).endsWith(";base64")) return new TextEncoder().encode(content);
  return Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
}

/**
 * @param {typeof fetch} download
 * @param {Record<string, URL>} [files]
 * @returns {import("../platform/types.ts").Source}
 */
export function embeddedSource(download, files = located(embeddedFiles)) {
  const name = "the embedded model";
  return {
    name,
    nameOf: (file) => (files[file]?.protocol === "data:" ? `${name}'s ${file}` : shownAddress(files[file])),
    async open(file, signal) {
      const url = files[file];
      if (!url) return undefined;
      if (url.protocol === "data:") return openBytes(bytesOfDataUrl(url));
      const opened = await (platform.openFile(url, signal) ?? openUrl(url, download, { signal }));
      if (opened) return opened;
      const what = `${name}'s ${file} is not at ${shownAddress(url)}`;
      throw new ClassifierError(
        "not_found",
        `${what}: was it left out of the build? load takes a model's folder, too`,
      );
    },
  };
}

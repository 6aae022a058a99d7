// Files checked against the sha256 that the caller knows of them.
import * as platform from "#platform";
import { ClassifierError, clip, describe, refuse } from "../base/errors.js";
import { isObject } from "../base/json.js";
import { isWeights, modelFiles } from "./model-files.js";

/**
 * @typedef {import("../platform/types.ts").Source} Source
 * @typedef {Record<string, string>} Integrity sha256 by file name, in hex or as "sha256-BASE64"
 */

/** @param {Uint8Array} bytes */
export const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** @param {string} hash @returns {string | undefined} in hex */
function hexOf(hash) {
  if (/^[0-9a-f]{64}$/i.test(hash)) return hash.toLowerCase();
  const [, base64] = /^sha256-([A-Za-z0-9+\x2f]{43}=)$/.exec(hash) ?? [];
  return base64 && toHex(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
}

/**
 * @param {unknown} integrity
 * @returns {Map<string, string>} sha256 in hex by file name
 */
export function parseIntegrity(integrity) {
  if (!isObject(integrity)) {
    refuse(`integrity is ${describe(integrity)}, expected an object of sha256 by file name`);
  }
  return new Map(
    Object.entries(integrity).map(([file, hash]) => {
      if (!modelFiles.includes(file) && !isWeights(file)) {
        refuse(`integrity names ${clip(file)}, expected names among ${modelFiles.join(", ")}`);
      }
      const hex = typeof hash === "string" ? hexOf(hash) : undefined;
      if (!hex) {
        refuse(
          `integrity of ${file} is ${describe(hash)}, expected a sha256: 64 hex digits or "sha256-" and base64`,
        );
      }
      return [file, hex];
    }),
  );
}

/**
 * @param {string} file as it is named in messages
 * @param {string} expected
 * @param {string} found
 */
const mismatch = (file, expected, found) =>
  new ClassifierError(
    "integrity",
    `${file} has the sha256 ${found}, expected ${expected} by \`integrity\`: it is another version of the file, or has been changed`,
  );

/**
 * @param {AsyncIterable<Uint8Array>} stream
 * @param {string} file
 * @param {string} expected
 */
async function* verified(stream, file, expected) {
  const hash = platform.createSha256();
  for await (const chunk of stream) {
    hash.update(chunk);
    yield chunk;
  }
  const found = toHex(hash.digest());
  if (found !== expected) throw mismatch(file, expected, found);
}

/**
 * The same files, but their streams end in an error if they are not the ones expected: a small file
 * is used only when it has been read to its end, the weights only when they have all gone by.
 * @param {Source} source
 * @param {Map<string, string>} expected
 * @returns {Source}
 */
export function verifiedSource(source, expected) {
  const nameOf = (/** @type {string} */ file) => source.nameOf(file);
  return {
    name: source.name,
    nameOf,
    async open(file, signal) {
      const opened = await source.open(file, signal);
      const hash = expected.get(file);
      if (!hash) return opened;
      if (!opened) {
        throw new ClassifierError(
          "integrity",
          `${nameOf(file)} does not exist, \`integrity\` has its sha256`,
        );
      }
      return { ...opened, stream: verified(opened.stream, nameOf(file), hash) };
    },
  };
}

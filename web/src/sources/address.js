// Addresses, and paths that stand for them.
import * as platform from "#platform";

/** What a page's relative addresses go by. */
export const pageAddress = () => globalThis.document?.baseURI ?? globalThis.location?.href;

/**
 * The address that a text stands for: an address itself, or a path, of the disk if there is one.
 * @param {string} text
 * @param {string} [base] for relative addresses; default: the page's for paths
 * @throws {TypeError} if it is neither
 */
export function addressOf(text, base) {
  const isPath = /^(\/|\.\.?\/|\.\.?$)/.test(text);
  return platform.urlOfPath(text) ?? new URL(text, base ?? (isPath ? pageAddress() : undefined));
}

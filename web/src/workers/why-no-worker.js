// Why a page's worker does not start. Browsers say little of it.
import { hintOfOrigin, shownAddress } from "../base/errors.js";
import { hintOfServer } from "../package-files.js";

/** What a policy must allow of another origin's script. @param {string} url */
function hintOf(url) {
  const { origin } = new URL(url);
  return origin === globalThis.origin ? "" : `; a content policy must have blob: ${origin} in worker-src`;
}

/** @param {string} url of the worker's script */
async function faultOf(url) {
  const shown = shownAddress(url);
  const response = await fetch(url).catch(() => undefined);
  if (!response) return `${shown} could not be fetched${hintOfOrigin(url)}`;
  const { ok, status, headers } = response;
  response.body?.cancel();
  const isPage = /html/i.test(headers.get("Content-Type") ?? "");
  if (!ok || isPage) {
    return `${shown} is ${isPage ? "an HTML page" : `answered with ${status}`}, expected the worker's script${hintOfServer(url)}`;
  }
  if (globalThis.crossOriginIsolated && !headers.has("Cross-Origin-Embedder-Policy")) {
    return `${shown} comes without Cross-Origin-Embedder-Policy, which this page demands of its workers`;
  }
  return `${shown} could not be run${hintOf(url)}`;
}

/**
 * Watches how a worker starts.
 * @param {string} url
 */
export function watchStart(url) {
  /** @type {string | undefined} */
  let directive;
  /** @param {SecurityPolicyViolationEvent} event */
  const onViolation = ({ effectiveDirective }) => {
    if (/worker-src|trusted-types/.test(effectiveDirective)) directive = effectiveDirective;
  };
  addEventListener("securitypolicyviolation", onViolation);
  return {
    end: () => removeEventListener("securitypolicyviolation", onViolation),
    async fault() {
      const fault = await faultOf(url);
      return directive
        ? `the page's content policy (${directive}) forbids ${shownAddress(url)}${hintOf(url)}`
        : fault;
    },
  };
}

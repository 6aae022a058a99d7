// Pages, workers and everything else on the web's own interfaces.
import { ClassifierError } from "../base/errors.js";

/** @param {URL} url @returns {Promise<WebAssembly.Module>} */
async function compileFile(url) {
  /** @param {string} why @param {unknown} [cause] */
  const failure = (why, cause) =>
    new ClassifierError("network", `the WebAssembly file ${url} could not be loaded: ${why}`, cause);
  const hint = "If a bundler moved this package's files, name it with `wasm`";
  const response = await fetch(url, { credentials: "same-origin" }).catch((error) => {
    throw failure(error.message, error);
  });
  if (!response.ok) {
    throw failure(`the server answered ${response.status}. ${hint}`);
  }
  const type = response.headers.get("Content-Type") ?? "";
  // Compiled while it comes, if the server says what it is.
  if (/^application\/wasm\b/.test(type)) return WebAssembly.compileStreaming(response);
  const bytes = await response.arrayBuffer().catch((error) => {
    throw failure(error.message, error);
  });
  // Many servers answer with their start page for what they do not have.
  if (new Uint8Array(bytes)[0] !== 0)
    throw failure(`no WebAssembly, but ${type || "something else"} came. ${hint}`);
  return WebAssembly.compile(bytes);
}

/** Raised when the form of what is cached changes. */
export const cacheVersion = "v1";

/** @returns {Promise<import("./types.ts").ModelCache | undefined>} */
async function openCache() {
  const name = `distilbert-wasm-${cacheVersion}`;
  const cache = await globalThis.caches?.open(name);
  return (
    cache && {
      match: (url) => cache.match(url),
      put: (url, response) => cache.put(url, response),
      delete: (url) => cache.delete(url),
      keys: () => cache.keys(),
      clear: () => caches.delete(name),
    }
  );
}

/** @returns {Promise<import("./types.ts").Sha256>} */
async function createSha256() {
  try {
    return (await import("./sha256.js")).createSha256();
  } catch {
    // A service worker may not import now. The browser's own takes a file in one piece.
    const pieces = /** @type {Uint8Array<ArrayBuffer>[]} */ ([]);
    return {
      update: (bytes) => void pieces.push(bytes.slice()),
      async digest() {
        const all = await new Blob(pieces).arrayBuffer();
        return new Uint8Array(await crypto.subtle.digest("SHA-256", all));
      },
    };
  }
}

/** @type {import("./types.ts").Platform} */
export const platform = {
  openFolder: () => undefined,
  openFile: () => undefined,
  urlOfPath: () => undefined,
  compileFile,
  get noWorkers() {
    return typeof Worker === "function" ? undefined : "there are no workers here";
  },
  get inPage() {
    return typeof document === "object" && typeof Worker === "function";
  },
  openCache,
  createSha256,
};

/** The Cache API's contract, in memory: a body that breaks off is not cached. */
export class MemoryCache {
  files = /** @type {Map<string, {status: number, headers: Headers, bytes: ArrayBuffer}>} */ (new Map());

  /** @param {RequestInfo | URL} url */
  async match(url) {
    const file = this.files.get(String(url));
    if (!file) return undefined;
    const { status, headers, bytes } = file;
    return new Response(status === 404 ? null : bytes, { status, headers });
  }

  /** @param {RequestInfo | URL} url @param {Response} response */
  async put(url, response) {
    const { status, headers } = response;
    this.files.set(String(url), { status, headers, bytes: await response.arrayBuffer() });
  }

  /** @param {RequestInfo | URL} url */
  async delete(url) {
    return this.files.delete(String(url));
  }

  /** Of the files, without their folders. */
  get names() {
    return [...this.files.keys()].map((url) => url.replace(/^.*\//, "")).sort();
  }
}

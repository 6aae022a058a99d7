// A plain static server for loopback, with no special headers: what any host does.
import { createServer } from "node:http";
import sirv from "sirv";

/**
 * @param {string} folder
 * @param {{port?: number, prefix?: string, headers?: Record<string, string>}} [options] `prefix`:
 *   the path under which the folder appears, with slashes at both ends; without `port` a free one
 * @returns {Promise<{url: string, close: () => Promise<void>}>}
 */
export async function serveFolder(folder, { port = 0, prefix = "/", headers = {} } = {}) {
  // `dev` looks at the disk on each request, so that a rebuilt folder shows; with ETags a
  // browser may reuse what it has cached.
  const files = sirv(folder, { dev: true, etag: true });
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    const notFound = () => {
      response.writeHead(404, { "Content-Type": "text/plain" }).end("Not found");
    };
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (!path.startsWith(prefix)) return notFound();
    request.url = path.slice(prefix.length - 1);
    files(request, response, notFound);
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", () => resolve(undefined));
  });
  const { port: actual } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${actual}${prefix}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

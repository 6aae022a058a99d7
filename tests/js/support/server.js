// A local web server whose answers a test chooses.
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll } from "@jest/globals";

const servers = /** @type {import("node:http").Server[]} */ ([]);
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

/**
 * @typedef {(response: import("node:http").ServerResponse, body: Buffer | undefined) => unknown} Answer
 *   gets the file's own bytes, where there is such a file
 */

/**
 * Serves a folder, until the test file's end.
 * @param {string} folder
 * @param {Record<string, Answer>} [answers] by file name, instead of the file itself
 * @returns {Promise<{url: string, requests: string[]}>}
 */
export async function serve(folder, answers = {}) {
  const requests = /** @type {string[]} */ ([]);
  const server = createServer(async (request, response) => {
    const file = (request.url ?? "").replace(/\?.*$/, "").replace(/^.*\//, "");
    requests.push(file);
    const body = await readFile(join(folder, file)).catch(() => undefined);
    if (response.destroyed) return; // hung up on meanwhile: no `close` would come any more
    if (answers[file]) return answers[file](response, body);
    response.writeHead(body ? 200 : 404, { "content-length": body?.length ?? 0 });
    response.end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  servers.push(server);
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  // The path is new each time: a port may come again, and its models may be cached.
  return { url: `http://127.0.0.1:${port}/${randomUUID()}/some/model`, requests };
}

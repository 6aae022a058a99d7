// A download of the weights that the test controls: it stops half-way, then goes on or breaks off.
import { once } from "node:events";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { weightsPath } from "./test.js";

const weightsFile = new URL("../../../models/default/model.safetensors", import.meta.url);

/**
 * Diverts the page's request for the weights to a server that sends half of them and waits.
 * @param {import("@playwright/test").Page} page
 */
export async function holdWeights(page) {
  const bytes = await readFile(weightsFile);
  const half = bytes.length >> 1;
  /** @type {(response: import("node:http").ServerResponse) => void} */
  let started = () => {};
  const halfSent = new Promise((resolve) => (started = resolve));
  let broken = false;
  const server = createServer((_request, response) => {
    if (broken) return response.destroy();
    response.writeHead(200, { "Content-Length": bytes.length, "Access-Control-Allow-Origin": "*" });
    response.write(bytes.subarray(0, half), () => started(response));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  await page.route(`**/${weightsPath}`, (route) => route.continue({ url: `http://127.0.0.1:${port}/` }));

  const over = async () => {
    await page.unrouteAll();
    server.close();
  };
  return {
    async release() {
      const response = await halfSent;
      const closed = once(response, "close"); // a server that closes earlier cuts off what is on its way
      response.end(bytes.subarray(half));
      await closed;
      await over();
    },
    /** Twice, since the package itself tries once more. */
    async breakOff() {
      const response = await halfSent;
      broken = true;
      const again = once(server, "request");
      response.destroy();
      await again;
      await over();
    },
  };
}

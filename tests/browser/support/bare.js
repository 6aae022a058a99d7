// A page that holds the package and nothing else, on a server that the test can watch and fault.
import { fileURLToPath } from "node:url";
import { test as base, expect } from "@playwright/test";
import { serveFolder } from "../../../scripts/demo/static-server.mjs";

export { expect };

const root = fileURLToPath(new URL("../../..", import.meta.url));

/**
 * @typedef {object} Bare
 * @property {string} url of the page
 * @property {string} model a tiny one, by its address
 * @property {string[]} requests addresses, of the page and its workers
 * @property {string[]} warnings warnings and errors of the console, but for the browser's own about files that a
 *   model need not have
 */

export const test = base.extend(
  /** @type {import("@playwright/test").Fixtures<{bare: Bare, headers: Record<string, string>}, {},
   *   import("@playwright/test").PlaywrightTestArgs & import("@playwright/test").PlaywrightTestOptions,
   *   import("@playwright/test").PlaywrightWorkerArgs & import("@playwright/test").PlaywrightWorkerOptions>} */
  ({
    headers: [{}, { option: true }],
    bare: async ({ context, page, headers }, use) => {
      const server = await serveFolder(root, { headers });
      /** @type {string[]} */
      const requests = [];
      /** @type {string[]} */
      const warnings = [];
      context.on("request", (request) => requests.push(request.url()));
      context.on("console", (message) => {
        const { url } = message.location();
        const absent =
          /(404|Not Found)/.test(message.text()) &&
          /\/(tokenizer|added_tokens|special_tokens_map)\.json$/.test(url);
        if (["error", "warning"].includes(message.type()) && !absent) warnings.push(message.text());
      });
      const url = `${server.url}tests/browser/support/bare/`;
      await open(page, url);
      await use({ url, model: `${server.url}tests/golden/encoder/plain/`, requests, warnings });
      await server.close();
    },
  }),
);

/** @param {import("@playwright/test").Page} page @param {string} url */
export async function open(page, url) {
  await page.goto(url);
  await page.waitForFunction(() => "TextClassifier" in globalThis);
}

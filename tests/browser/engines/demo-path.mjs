// The demo page's main path in engines other than Chromium's, whose own tests are the *.spec.js.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer-core";
import sirv from "sirv";
import { buildDemo } from "../../../scripts/demo/build-demo.mjs";
import { findProgram, programs } from "../../../scripts/setup/browser.mjs";
import { root } from "../../../scripts/setup/shell.mjs";
import { visitWithWebKit } from "./webkit.js";

/** @typedef {import("./demo-path.js").Walk} Walk */

/** For the whole walk: a crowded machine may take half a minute to start a browser. */
const timeout = 180_000; // ms

const folders = {
  "/demo/": await buildDemo(),
  "/model/": join(root, "tests", "golden", "encoder", "plain"),
  "/engines/": fileURLToPath(new URL(".", import.meta.url)),
};

/** Serves the page until it must answer no more. */
async function startServer() {
  const handlers = Object.entries(folders).map(([prefix, folder]) => ({
    prefix,
    serve: sirv(folder, { dev: true, etag: true }),
  }));
  let isCut = false;
  const server = createServer((request, response) => {
    const url = request.url ?? "/";
    if (isCut) return void request.socket.destroy();
    if (url === "/cut") {
      isCut = true;
      return void response.end();
    }
    const notFound = () => void response.writeHead(404).end();
    const handler = handlers.find(({ prefix }) => url.startsWith(prefix));
    if (!handler) return notFound();
    request.url = url.slice(handler.prefix.length - 1);
    handler.serve(request, response, notFound);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}/engines/demo-path.html`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** @param {string} url @returns {Promise<unknown>} */
async function walkInFirefox(url) {
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: findProgram(programs.firefox),
    headless: true,
    timeout,
    protocolTimeout: timeout,
  });
  try {
    const page = await browser.newPage();
    await page.goto(url, { timeout });
    return await page.evaluate(() => /** @type {{outcome?: Promise<unknown>}} */ (globalThis).outcome);
  } finally {
    await browser.close();
  }
}

/** @param {string} url @returns {Promise<unknown>} */
async function walkInWebKit(url) {
  const [driver, xvfb] = [programs.webkitDriver, programs.xvfb].map((program) => findProgram(program) ?? "");
  return (await visitWithWebKit({ driver, xvfb, url, timeout })).outcome;
}

/** @param {(keyof typeof programs)[]} names */
function missing(...names) {
  const absent = names.filter((name) => !findProgram(programs[name])).map((name) => programs[name]);
  return (
    absent.length > 0 &&
    `there is no ${absent[0].packageName} here; install it, or name it with ${absent[0].variable}`
  );
}

describe("the demo page's main path", { concurrency: 1 }, () => {
  for (const { name, skip, walk } of [
    { name: "Firefox", skip: missing("firefox"), walk: walkInFirefox },
    { name: "WebKit", skip: missing("webkitDriver", "xvfb"), walk: walkInWebKit },
  ]) {
    it(name, { skip }, async (t) => {
      const server = await startServer();
      try {
        const outcome = /** @type {{value?: Walk, error?: string}} */ (await walk(server.url));
        assert.equal(outcome.error, undefined);
        const { steps, offline } = /** @type {Walk} */ (outcome.value);
        t.diagnostic(`${steps.join(", ")}; the page says: ${offline}`);
        assert.deepEqual(steps, ["type", "why", "share", "another model", "many", "teach", "offline"]);
      } finally {
        server.close();
      }
    });
  }
});

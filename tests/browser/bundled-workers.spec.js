// What bundlers make of the package where its files are found in another way: Vite 8's development server in a
// monorepo, and a worker that is no module, on another origin than the page, as webpack's.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { serveFolder } from "../../scripts/demo/static-server.mjs";
import { expect, test } from "./support/bare.js";
import { skipWithoutBrowser } from "./support/test.js";

skipWithoutBrowser();

const root = fileURLToPath(new URL("../..", import.meta.url));
const dist = new URL("../../web/dist/", import.meta.url);
const [entry, worker] = await Promise.all(
  ["index.js", "worker.js"].map((file) => readFile(new URL(file, dist), "utf8")),
);
const script = (/** @type {string} */ body) => ({
  contentType: "text/javascript",
  headers: { "Access-Control-Allow-Origin": "*" },
  body,
});

/** @param {string} text @param {string | RegExp} part @param {string} by */
function replaced(text, part, by) {
  const changed = text.replaceAll(part, by);
  expect(changed).not.toBe(text);
  return changed;
}

/** @param {import("@playwright/test").Page} page @param {string} url of the package's entry */
const answerBy = (page, url) =>
  page.evaluate(async (url) => {
    /** @type {typeof import("../../web/src/index.js")} */
    const { TextClassifier } = await import(url);
    const classifier = await TextClassifier.load();
    const { label } = await classifier.classify("This is awesome");
    return label;
  }, url);

test("Vite 8's server puts the addresses into the code, of a package outside of its folder", async ({
  page,
  bare,
}) => {
  const files = "/@fs/monorepo/node_modules/distilbert-wasm/";
  const served = (/** @type {string} */ text) =>
    replaced(
      replaced(
        text,
        /new URL\("\.\.\/\.\.\/(models\/[^"]*)",import\.meta\.url\)/g,
        `new URL("${files}$1",import.meta.url)`,
      ),
      /new URL\("\.\.\/(dist\/[^"]*)",import\.meta\.url\)/g,
      `new URL("${files}web/$1",import.meta.url)`,
    );
  const { origin } = new URL(bare.url);
  const entryUrl = `${origin}/node_modules/.vite/deps/distilbert-wasm.js`;
  await page.route(entryUrl, (route) =>
    route.fulfill(script(replaced(entry, 'new URL("./worker.js"', `new URL("${files}web/dist/worker.js"`))),
  );
  await page.route(`**${files}**`, (route) => {
    const { pathname } = new URL(route.request().url());
    const path = pathname.slice(files.length);
    return path === "web/dist/worker.js"
      ? route.fulfill(script(served(worker)))
      : route.fulfill({ path: root + path });
  });
  expect(await answerBy(page, entryUrl)).toBe("POSITIVE");
  expect(page.workers().map((each) => each.url())).toEqual([`${origin}${files}web/dist/worker.js`]);
  expect(bare.warnings).toEqual([]);
});

test("a worker that is no module finds its files on another origin", async ({ page, context, bare }) => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("worker.js", dist))],
    bundle: true,
    write: false,
    format: "iife",
    define: { "import.meta.url": "location.href" },
  });
  const server = await serveFolder(root, {
    prefix: "/assets/",
    headers: { "Access-Control-Allow-Origin": "*" },
  });
  await context.route(`${server.url}web/dist/index.js`, (route) =>
    route.fulfill(script(replaced(entry, /(new Worker\(.*?)type:"module"/g, '$1type:"classic"'))),
  );
  await context.route(`${server.url}web/dist/worker.js`, (route) =>
    route.fulfill(script(outputFiles[0].text)),
  );
  expect(await answerBy(page, `${server.url}web/dist/index.js`)).toBe("POSITIVE");
  expect(page.workers().map((each) => each.url())).toEqual([expect.stringMatching(/^blob:/)]);
  expect(bare.warnings).toEqual([]);
  await server.close();
});

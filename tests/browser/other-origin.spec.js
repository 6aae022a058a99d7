/* global TextClassifier -- what the page puts within reach */
// The package on a server of its own, as a CDN has it, for a page of another origin; Trusted Types; COEP.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { serveFolder } from "../../scripts/demo/static-server.mjs";
import { expect, test } from "./support/bare.js";
import { skipWithoutBrowser } from "./support/test.js";

skipWithoutBrowser();

const root = fileURLToPath(new URL("../..", import.meta.url));
const [entry, worker] = await Promise.all(
  ["index.js", "worker.js"].map((file) =>
    readFile(new URL(`../../web/dist/${file}`, import.meta.url), "utf8"),
  ),
);
const cors = { "Access-Control-Allow-Origin": "*" };
const script = (/** @type {string} */ body) => ({ contentType: "text/javascript", headers: cors, body });

/** Another origin that has the package under a path. @param {string} prefix @param {Record<string, string>} [headers] */
const serveElsewhere = (prefix, headers = {}) =>
  serveFolder(root, { prefix, headers: { ...cors, ...headers } });

/** What a page gets that imports the package from an address. @param {import("@playwright/test").Page} page @param {string} url */
const answerBy = (page, url, options = {}) =>
  page.evaluate(
    async ({ url, options }) => {
      /** @type {typeof import("../../web/src/index.js")} */
      const { TextClassifier } = await import(url);
      const classifier = await TextClassifier.load(undefined, options);
      const { label } = await classifier.classify("This is awesome");
      return label;
    },
    { url, options },
  );

/** @param {string[]} warnings */
const ownWarnings = (warnings) => warnings.filter((text) => text.startsWith("distilbert-wasm"));

/**
 * Paths of entries below the package's, and what their servers make of files there.
 * @type {Record<string, {prefix: string, path: string, made?: Record<string, string>}>}
 */
const layouts = {
  "jsDelivr's and unpkg's files": { prefix: "/npm/distilbert-wasm@0.1.0/", path: "web/dist/index.js" },
  "jsDelivr's +esm": {
    prefix: "/npm/distilbert-wasm@0.1.0/",
    path: "+esm",
    made: { "+esm": entry },
  },
  "esm.sh": {
    prefix: "/distilbert-wasm@0.1.0/",
    path: "es2022/distilbert-wasm.mjs",
    made: {
      "es2022/distilbert-wasm.mjs": entry,
      "es2022/web/dist/worker.mjs": worker,
      "web/dist/worker.js": 'export * from "/distilbert-wasm@0.1.0/es2022/web/dist/worker.mjs";',
    },
  },
};

for (const [name, { prefix, path, made = {} }] of Object.entries(layouts)) {
  test(`from another origin, laid out as ${name}, the model runs in a worker`, async ({
    page,
    context,
    bare,
  }) => {
    const server = await serveElsewhere(prefix);
    for (const [file, body] of Object.entries(made)) {
      await context.route(`${server.url}${file}`, (route) => route.fulfill(script(body)));
    }
    expect(await answerBy(page, `${server.url}${path}`)).toBe("POSITIVE");
    expect(page.workers().map((worker) => worker.url())).toEqual([expect.stringMatching(/^blob:/)]);
    expect(bare.requests.filter((url) => /\.wasm$/.test(url))).toEqual([
      expect.stringContaining(`${server.url}web/dist/`),
    ]);
    expect(bare.warnings).toEqual([]);
    await server.close();
  });
}

test("another origin's files that this page may not read are named with CORS", async ({
  page,
  context,
  bare,
}) => {
  const server = await serveFolder(root, { prefix: "/package/" });
  const allow = (/** @type {string} */ files) =>
    context.route(`${server.url}web/dist/${files}`, async (route) => {
      const path = root + new URL(route.request().url()).pathname.replace("/package/", "");
      await route.fulfill({ path, headers: cors });
    });
  const hint = `; ${new URL(server.url).origin} must allow ${new URL(bare.url).origin} (CORS)`;
  await allow("*.js");
  await expect(answerBy(page, `${server.url}web/dist/index.js`)).rejects.toThrow(hint);
  await allow("*.wasm");
  const config = answerBy(page, `${server.url}web/dist/index.js`);
  await expect(config).rejects.toThrow(/config\.json: .*; http:\S+ must allow http:\S+ \(CORS\)/);
  await server.close();
});

test("a server of Vite's that has not the file is named with what configures it", async ({
  page,
  context,
  bare,
}) => {
  const hints = {
    "/node_modules/": '(with Vite: optimizeDeps: { exclude: ["distilbert-wasm"] })',
    "/@fs/": "(with Vite: server.fs.allow)",
  };
  for (const [folder, hint] of Object.entries(hints)) {
    const server = await serveElsewhere(`${folder}distilbert-wasm/`);
    const failure = async (/** @type {string} */ files) => {
      await context.route(`${server.url}**/${files}`, (route) =>
        route.fulfill({ status: 403, headers: cors }),
      );
      return answerBy(page, `${server.url}web/dist/index.js`).catch((error) => error.message);
    };
    expect(await failure("*.wasm")).toContain(
      `If a bundler moved this package's files, name it with \`wasm\` ${hint}`,
    );
    const [first] = (await failure("worker.js")).split("\n");
    expect(first).toMatch(/worker\.js could not be loaded/);
    expect(first).toContain(hint);
    expect(bare.warnings.join()).toContain(`answered with 403, expected the worker's script ${hint}`);
    await server.close();
  }
});

test.describe("under a policy that allows no blob: workers", () => {
  test.use({
    headers: {
      "Content-Security-Policy":
        "script-src http: 'unsafe-inline' 'unsafe-eval'; worker-src 'self'; connect-src *",
    },
  });

  test("another origin's package runs on the page's thread, and the warning names the policy", async ({
    page,
    bare,
  }) => {
    const server = await serveElsewhere("/npm/distilbert-wasm@0.1.0/");
    expect(await answerBy(page, `${server.url}web/dist/index.js`)).toBe("POSITIVE");
    expect(ownWarnings(bare.warnings)).toEqual([
      expect.stringContaining("no worker could be started: the page's content policy (worker-src) forbids"),
    ]);
    const { origin } = new URL(server.url);
    expect(bare.warnings.join()).toContain(`; a content policy must have blob: ${origin} in worker-src`);
    await server.close();
  });
});

test.describe("under Trusted Types", () => {
  const demand = "require-trusted-types-for 'script'; trusted-types";
  const watchViolations = (/** @type {import("@playwright/test").Page} */ page) =>
    page.evaluate(() => {
      /** @type {string[]} */
      const violations = [];
      addEventListener("securitypolicyviolation", (event) => violations.push(event.effectiveDirective));
      Object.assign(globalThis, { violations });
    });
  const load = (/** @type {import("@playwright/test").Page} */ page) =>
    page.evaluate(async () => {
      const classifier = await TextClassifier.load();
      const { label } = await classifier.classify("This is awesome");
      return { label, violations: /** @type {any} */ (globalThis).violations };
    });

  test.describe("with the package's policy", () => {
    test.use({ headers: { "Content-Security-Policy": `${demand} distilbert-wasm` } });

    test("the worker starts, without a violation", async ({ page, bare }) => {
      await watchViolations(page);
      expect(await load(page)).toEqual({ label: "POSITIVE", violations: [] });
      expect(page.workers()).toHaveLength(1);
      expect(bare.warnings).toEqual([]);
    });

    test("a second copy of the package is named as the reason", async ({ page, bare }) => {
      const server = await serveElsewhere("/npm/distilbert-wasm@0.1.0/");
      await load(page);
      expect(await answerBy(page, `${server.url}web/dist/index.js`)).toBe("POSITIVE");
      expect(ownWarnings(bare.warnings)).toEqual([
        expect.stringMatching(/policy distilbert-wasm is not allowed: .*already exists/),
      ]);
      await server.close();
    });

    test("another origin's, too", async ({ page, bare }) => {
      const server = await serveElsewhere("/npm/distilbert-wasm@0.1.0/");
      expect(await answerBy(page, `${server.url}web/dist/index.js`)).toBe("POSITIVE");
      expect(page.workers()).toHaveLength(1);
      expect(ownWarnings(bare.warnings)).toEqual([]);
      await server.close();
    });
  });

  test.describe("without it", () => {
    test.use({ headers: { "Content-Security-Policy": `${demand} somebody-else` } });

    test("the page does the work, and the warning names them", async ({ page, bare }) => {
      await watchViolations(page);
      expect(await load(page)).toMatchObject({ label: "POSITIVE" });
      expect(page.workers()).toHaveLength(0);
      expect(ownWarnings(bare.warnings)).toEqual([
        expect.stringMatching(
          /no worker could be started: .*(TrustedScriptURL|trusted-types).*distilbert-wasm/,
        ),
      ]);
    });
  });
});

test.describe("in a page with COEP", () => {
  test.use({
    headers: {
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Embedder-Policy": "require-corp",
    },
  });

  test("a worker's script without it is what the warning names", async ({ page, bare }) => {
    await page.route("**/web/dist/worker.js", (route) => route.fulfill(script(worker)));
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    const label = await page.evaluate(async () => {
      const classifier = await TextClassifier.load();
      return (await classifier.classify("This is awesome")).label;
    });
    expect(label).toBe("POSITIVE");
    expect(page.workers()).toHaveLength(0);
    expect(ownWarnings(bare.warnings)).toEqual([
      expect.stringContaining("worker.js comes without Cross-Origin-Embedder-Policy"),
    ]);
  });

  test("another origin's package runs in a worker", async ({ page, bare }) => {
    const server = await serveElsewhere("/npm/distilbert-wasm@0.1.0/", {
      "Cross-Origin-Resource-Policy": "cross-origin",
    });
    expect(await answerBy(page, `${server.url}web/dist/index.js`)).toBe("POSITIVE");
    expect(page.workers()).toHaveLength(1);
    expect(bare.warnings).toEqual([]);
    await server.close();
  });
});

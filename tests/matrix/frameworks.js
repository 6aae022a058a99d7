// Frameworks: examples/ in which several components share one model, opened in Chromium.
import { cp, mkdir, readdir, readFile, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { serveFolder } from "../../scripts/demo/static-server.mjs";
import { withChromium } from "./browsers/drive.js";
import { checkPage, headers, npmRun, versionOf, watchPage, withServer } from "./bundlers.js";
import { checkAnswers, texts, until } from "./harness.js";
import { installExample } from "./install.js";
import { provideProject } from "./pages.js";
import { node } from "./runtimes.js";
import { post } from "./user-pages.js";

/** @typedef {import("./harness.js").Row} Row */
/** @typedef {import("./harness.js").Answer} Answer */

/** @param {Answer} answer */
const inWords = ({ label, score }) => `${label} ${score.toFixed(4)}`;

/**
 * Two components with a text each, and a button that takes them away and brings them back.
 * @param {string} url
 * @param {Answer[]} expected
 * @param {number} kept workers that stay when no component is left
 */
async function checkComponents(url, expected, kept) {
  await withChromium(async (browser) => {
    const page = await browser.newPage();
    const messages = watchPage(page);
    let downloads = 0;
    page.on("request", (request) => void (downloads += Number(request.url().includes(".safetensors"))));
    const outputs = page.locator("output");
    const button = page.locator("button");
    /** @param {string[]} wanted @param {number} workers */
    async function checkShown(wanted, workers) {
      /** @type {string[]} */
      let shown = [];
      await until(async () => {
        shown = (await outputs.allTextContents()).map((text) => text.trim().replace(/\s+/g, " "));
        return shown.join() === wanted.join() && page.workers().length === workers;
      }, `"${wanted}" and ${workers} workers`).catch((error) => {
        throw new Error(
          `${error.message}; shown: "${shown}" with ${page.workers().length}; ${messages.join("\n")}`,
        );
      });
    }
    const answers = expected.map(inWords);

    await page.goto(url);
    await checkShown(answers, 1);
    await page.locator("input").first().fill(texts[1]);
    await checkShown([answers[1], answers[1]], 1);
    if (downloads !== 1) messages.push(`the model was fetched ${downloads} times`);
    await button.click();
    await checkShown([], kept);
    await button.click();
    await checkShown(answers, 1);

    await page.reload(); // and away, before there is an answer
    await button.click();
    await checkShown([], kept);

    await page.context().route(/\.safetensors/, (route) => route.abort());
    await page.reload();
    /** @type {string[]} */
    let shown = [];
    await until(async () => {
      shown = await outputs.allTextContents();
      return shown.filter((text) => text.includes("ClassifierError")).length === 2;
    }, "an error in each component").catch((error) => messages.push(`${error.message}: ${shown}`));
    if (messages.length > 0) throw new Error(messages.join("\n"));
  });
}

/** Environment in which a newer Node than this one runs. */
async function newerNode() {
  const bin = dirname(await node("24.21.0")());
  return { PATH: `${bin}:${process.env.PATH}` };
}

/**
 * @param {{id: string, place: string, packageName: string, strict?: boolean, kept?: number, checks: string}} project
 * @returns {Row}
 */
const staticRow = ({ id, place, packageName, strict = true, kept = 0, checks }) => ({
  id,
  group: "Frameworks",
  place,
  checks: `examples/${id}: ${checks}; built, in Chromium${strict ? " under a strict content policy" : ""}`,
  async run({ folder, tarball, expected }) {
    await installExample(id, folder, tarball);
    await npmRun(folder, "build", await newerNode());
    const options = { prefix: "/some/path/", headers: strict ? headers : {} };
    const server = await serveFolder(join(folder, "dist"), options);
    try {
      await checkComponents(server.url, expected, kept);
    } finally {
      await server.close();
    }
    return { version: await versionOf(folder, packageName) };
  },
});

/**
 * A project with a server of its own, whose built folder runs where no package is installed.
 * @param {{id: string, place: string, packageName: string, built: string, program: string, checks: string}} project
 * @returns {Row}
 */
const serverRow = ({ id, place, packageName, built, program, checks }) => ({
  id,
  group: "Frameworks",
  place,
  checks: `examples/${id}: ${checks}; a route that classifies on the server; the model once in the page's files`,
  async run({ folder, tarball, expected }) {
    const project = join(folder, "project");
    await installExample(id, project, tarball);
    const env = await newerNode();
    await npmRun(project, "build", env);
    const moved = join(folder, "moved");
    await mkdir(moved);
    await rename(join(project, built), join(moved, built));
    await cp(join(project, "package.json"), join(moved, "package.json"));
    if (id === "sveltekit") await installPackage(project, moved);
    const names = await readdir(join(moved, built), { recursive: true });
    const models = names.filter((name) => /\.safetensors$/.test(name) && !name.includes("node_modules"));
    if (models.length !== 1) throw new Error(`the model was built ${models.length} times: ${models}`);
    await withServer(moved, [await node("24.21.0")(), join(built, program)], async (url) => {
      const response = await post(`${url}api/classify`, JSON.stringify(texts));
      checkAnswers(/** @type {Answer[]} */ (await response.json()), expected);
      await checkComponents(url, expected, 0);
    });
    return { version: await versionOf(project, packageName) };
  },
});

/** @type {Row} */
const astroRow = {
  id: "astro",
  group: "Frameworks",
  place: "Astro",
  checks: "docs/frameworks.md: an answer while the site is built, and the page's script in Chromium",
  async run({ folder, tarball, expected }) {
    const { run } = await provideProject(folder, tarball, "frameworks.md", ["astro@7.3.5"]);
    await run(/^npx astro build/, await newerNode());
    const page = await readFile(join(folder, "dist", "index.html"), "utf8");
    if (!/<strong>POSITIVE<\/strong>/.test(page)) throw new Error(`the page has no answer: ${page}`);
    const server = await serveFolder(join(folder, "dist"));
    try {
      await checkPage(server.url, expected[0]);
    } finally {
      await server.close();
    }
    return { version: await versionOf(folder, "astro") };
  },
};

/** What a server leaves to `npm install --omit=dev`. @param {string} project @param {string} moved */
const installPackage = (project, moved) =>
  cp(join(project, "node_modules", "distilbert-wasm"), join(moved, "node_modules", "distilbert-wasm"), {
    recursive: true,
  });

const shared =
  "two components that share one model, fetched once; another text; both gone and back, also while it loads; a model that cannot be fetched";

/** @type {Row[]} */
export const frameworkRows = [
  staticRow({ id: "react", place: "React", packageName: "react", checks: `a hook: ${shared}; StrictMode` }),
  staticRow({ id: "vue", place: "Vue", packageName: "vue", checks: `a composable: ${shared}` }),
  staticRow({ id: "svelte", place: "Svelte", packageName: "svelte", checks: `a store: ${shared}` }),
  staticRow({
    id: "angular",
    place: "Angular",
    packageName: "@angular/core",
    strict: false,
    kept: 1,
    checks: `a service: ${shared}`,
  }),
  serverRow({
    id: "sveltekit",
    place: "SvelteKit",
    packageName: "@sveltejs/kit",
    built: "build",
    program: "index.js",
    checks: `a store: ${shared}`,
  }),
  serverRow({
    id: "nuxt",
    place: "Nuxt",
    packageName: "nuxt",
    built: ".output",
    program: "server/index.mjs",
    checks: `a composable: ${shared}`,
  }),
  astroRow,
];

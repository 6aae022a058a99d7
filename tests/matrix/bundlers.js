// Bundlers: the projects in examples/, installed with the tarball, built, served, opened in Chromium.
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { serveFolder } from "../../scripts/demo/static-server.mjs";
import { withChromium } from "./browsers/drive.js";
import { checkAnswers, endGroup, examples, exec, start, texts, until } from "./harness.js";
import { installExample, quietEnv } from "./install.js";
import { freePort } from "./runtimes.js";

/** @typedef {import("./harness.js").Row} Row */
/** @typedef {import("./harness.js").Answer} Answer */

/** What a page reports, as it comes. @param {import("@playwright/test").Page} page */
export function watchPage(page) {
  /** @type {string[]} */
  const messages = [];
  page.on("console", (message) => {
    const failedRequest = message.text().startsWith("Failed to load resource"); // reported with its address below
    if (["error", "warning"].includes(message.type()) && !failedRequest) messages.push(message.text());
  });
  page.on("pageerror", (error) => messages.push(String(error)));
  page.on("response", (response) => {
    const isIcon = response.url().endsWith("/favicon.ico"); // browsers ask for it unasked
    if (response.status() >= 400 && !isIcon) messages.push(`${response.status()} ${response.url()}`);
  });
  return messages;
}

/** Opens a page until it shows its answer. @param {string} url @param {Answer} expected */
export async function checkPage(url, { label, score }) {
  await withChromium(async (browser) => {
    const page = await browser.newPage();
    const messages = watchPage(page);
    await page.goto(url);
    const output = page.locator("output");
    const wanted = `${label} ${score.toFixed(4)}`;
    let shown = "";
    await until(async () => {
      shown = (await output.textContent()) ?? "";
      return shown !== "…" || messages.some((message) => message.includes("Error"));
    }, "an answer in the page").catch((error) => messages.push(error.message));
    const workers = page.workers().length;
    if (shown !== wanted) messages.push(`the page shows "${shown}", not "${wanted}"`);
    if (workers !== 1) messages.push(`the page has ${workers} workers, expected the package's own`);
    if (messages.length > 0) throw new Error(messages.join("\n"));
  });
}

/** @param {string} folder @param {string} script @param {Record<string, string>} [env] */
export const npmRun = (folder, script, env) =>
  exec("npm", ["run", script], { cwd: folder, env: { ...quietEnv, ...env } });

/** @param {string} folder @param {string} packageName */
export async function versionOf(folder, packageName) {
  const script = `console.log(require("./node_modules/${packageName}/package.json").version)`;
  return exec(process.execPath, ["--input-type=commonjs", "-e", script], { cwd: folder });
}

/**
 * A server of the project's own, for as long as an action takes.
 * @param {string} folder
 * @param {string[]} command the port, which comes last, is also the environment's PORT
 * @param {(url: string) => Promise<void>} action
 * @param {string} [programs] the folder that has it
 */
export async function withServer(
  folder,
  [program, ...args],
  action,
  programs = resolve(folder, "node_modules", ".bin"),
) {
  const port = await freePort();
  const { child, output, ended } = start(resolve(programs, program), [...args, String(port)], {
    cwd: folder,
    env: { ...quietEnv, PORT: String(port), HOSTNAME: "127.0.0.1" },
  });
  let over = false;
  ended.then(() => (over = true));
  try {
    const url = `http://127.0.0.1:${port}/`;
    await until(async () => {
      if (over) throw new Error(`${program} ended: ${output.stdout}${output.stderr}`);
      return (await fetch(url).catch(() => undefined))?.ok ?? false;
    }, `${program}'s server`);
    await action(url);
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    throw new Error(`${message}\n${output.stdout}${output.stderr}`.trim(), { cause: error });
  } finally {
    endGroup(child);
    await ended;
  }
}

export const headers = {
  "Content-Security-Policy": "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'",
};

/** Has an example's page learn labels of its own: what learns is a file that is fetched by then. @param {string} path */
export async function learnInstead(path) {
  const page = await readFile(path, "utf8");
  const learning = `const mine = await classifier.learn(${JSON.stringify(examples)});\n`;
  const changed = page.replace(/(const \{ label.*await )classifier(?=\.classify)/, `${learning}$1mine`);
  if (changed === page) throw new Error(`${path} does not classify`);
  await writeFile(path, changed);
}

/**
 * A project whose built folder any static server can serve.
 * @param {{id: string, example?: string, place: string, packageName?: string, extra?: string[], built: string,
 *   main?: string, build?: boolean, prefix?: string, headers?: Record<string, string>, checks: string}} project
 * @returns {Row}
 */
const staticRow = ({
  id,
  example = id,
  place,
  packageName,
  extra,
  built,
  main = "src/main.js",
  build = true,
  prefix,
  headers,
  checks,
}) => ({
  id,
  group: "Bundlers",
  place,
  checks: `${checks}; \`learn\` in it`,
  async run({ folder, tarball, expected, learned }) {
    const check = async (/** @type {Answer} */ answer) => {
      if (build) await npmRun(folder, "build");
      const server = await serveFolder(join(folder, built), { prefix, headers });
      try {
        await checkPage(server.url, answer);
      } finally {
        await server.close();
      }
    };
    await installExample(example, folder, tarball, extra);
    await check(expected[0]);
    await learnInstead(join(folder, main));
    await check(learned[0]);
    return { version: packageName ? await versionOf(folder, packageName) : "" };
  },
});

/** @param {{id: string, place: string, extra?: string[], checks: string}} project @returns {Row} */
const viteDevRow = ({ id, place, extra, checks }) => ({
  id,
  group: "Bundlers",
  place,
  checks: `${checks}; \`learn\` in it`,
  async run({ folder, tarball, expected, learned }) {
    const check = (/** @type {Answer} */ answer) =>
      withServer(folder, ["vite", "--host", "127.0.0.1", "--strictPort", "--port"], (url) =>
        checkPage(url, answer),
      );
    await installExample("vite", folder, tarball, extra);
    await check(expected[0]);
    await learnInstead(join(folder, "src", "main.js"));
    await check(learned[0]);
    return { version: await versionOf(folder, "vite") };
  },
});

/**
 * The same project with another version of Vite, built and with its development server.
 * @param {string} version
 * @returns {Row[]}
 */
const olderViteRows = (version) => [
  staticRow({
    id: `vite-${version}`,
    example: "vite",
    place: `Vite ${version}, built`,
    packageName: "vite",
    extra: [`vite@${version}`],
    built: "dist",
    headers,
    checks: "the same with an older Vite, nothing configured",
  }),
  viteDevRow({
    id: `vite-${version}-dev`,
    place: `Vite ${version}, development server`,
    extra: [`vite@${version}`],
    checks: "the same with an older Vite, nothing configured",
  }),
];

/** The page, and the server's own answers. @param {Answer[]} expected @returns {(url: string) => Promise<void>} */
export const checkNext = (expected) => async (url) => {
  const response = await fetch(`${url}api/classify`, { method: "POST", body: JSON.stringify(texts) });
  const body = await response.text();
  if (!response.ok) throw new Error(`the server's route answered ${response.status}: ${body.slice(0, 500)}`);
  checkAnswers(JSON.parse(body), expected);
  await checkPage(url, expected[0]);
};

/** @param {{id: string, place: string, script?: string, command: string[], checks: string}} mode @returns {Row} */
const nextRow = ({ id, place, script, command, checks }) => ({
  id,
  group: "Bundlers",
  place,
  checks: `${checks}; \`learn\` in it`,
  async run({ folder, tarball, expected, learned }) {
    const check = async (/** @type {(url: string) => Promise<void>} */ action) => {
      if (script) await npmRun(folder, script);
      await withServer(folder, command, action);
    };
    await installExample("nextjs", folder, tarball);
    await check(checkNext(expected));
    await learnInstead(join(folder, "app", "page.js"));
    await check((url) => checkPage(url, learned[0]));
    return { version: await versionOf(folder, "next") };
  },
});

/** @type {Row[]} */
export const bundlerRows = [
  staticRow({
    id: "vite",
    place: "Vite, built",
    packageName: "vite",
    built: "dist",
    headers,
    checks: "examples/vite with `npm run build`; the page in Chromium, under a strict content policy",
  }),
  viteDevRow({
    id: "vite-dev",
    place: "Vite, development server",
    checks: "examples/vite with `npm run dev`; the page in Chromium",
  }),
  ...["5.4", "6", "7"].flatMap(olderViteRows),
  staticRow({
    id: "webpack",
    place: "webpack 5",
    packageName: "webpack",
    built: ".",
    prefix: "/some/path/",
    headers,
    checks: "examples/webpack, served under a path; the page in Chromium, under a strict content policy",
  }),
  staticRow({
    id: "esbuild",
    place: "esbuild",
    packageName: "esbuild",
    built: ".",
    prefix: "/some/path/",
    headers,
    checks: "examples/esbuild, served under a path; the page in Chromium, under a strict content policy",
  }),
  staticRow({
    id: "rollup",
    place: "Rollup",
    packageName: "rollup",
    built: ".",
    prefix: "/some/path/",
    headers,
    checks: "examples/rollup, served under a path; the page in Chromium, under a strict content policy",
  }),
  nextRow({
    id: "nextjs",
    place: "Next.js, built",
    script: "build",
    command: ["next", "start", "--hostname", "127.0.0.1", "--port"],
    checks: "examples/nextjs: a client component in Chromium, and a route that classifies on the server",
  }),
  nextRow({
    id: "nextjs-dev",
    place: "Next.js, development server",
    command: ["next", "dev", "--hostname", "127.0.0.1", "--port"],
    checks: "the same with `next dev`",
  }),
  staticRow({
    id: "no-bundler",
    place: "no bundler, import map",
    built: ".",
    main: "main.js",
    build: false,
    prefix: "/some/path/",
    checks: "examples/no-bundler: a static page with an import map, in Chromium",
  }),
];

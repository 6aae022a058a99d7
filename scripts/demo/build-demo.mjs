// The demo page as a folder of static files that any server can serve under any path: its own modules
// bundled with hashed names, the package beside them in files of its own, under a hashed name as well.
import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { publishedFigures } from "./figures.mjs";
import { packagesIn, writeNotices } from "./notices.mjs";
import { serviceWorkerName, writeServiceWorker, workboxPackages } from "./service-worker.mjs";
import { root, run, SetupError } from "../setup/shell.mjs";

const source = join(root, "web", "demo");
const demoFolder = join(source, "dist");

/** Where the page is put together, so a page that is being served changes all at once. */
const staging = join(root, "build", `demo-${process.pid}`);

/** The views whose style sheets come with them. */
const viewStyles = {
  many: "many/many.css",
  teach: "teach/teach.css",
  models: "models/models.css",
  speed: "speed/speed.css",
};

/** Files that keep their names: the page names them, or the system that installs it does. */
const plainFiles = ["icons", "manifest.webmanifest"];

const common = /** @satisfies {import("esbuild").BuildOptions} */ ({
  absWorkingDir: source,
  bundle: true,
  minify: true,
  format: "esm",
  // What Safari 16.4 and the others of its time know: the oldest engines with wasm SIMD.
  target: ["chrome111", "firefox113", "safari16.4"],
  sourcemap: "linked",
  legalComments: "none",
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  metafile: true,
  logLevel: "warning",
});

/** What the page loads of the package, at the places it has there. @returns {Promise<string[]>} */
async function packageFiles() {
  const { init, parse } = await import("es-module-lexer");
  await init;
  const dist = join(root, "web", "dist");
  /** @type {Set<string>} */
  const scripts = new Set();
  const add = async (/** @type {string} */ name) => {
    if (scripts.has(name)) return;
    scripts.add(name);
    const [imports] = parse(await readFile(join(dist, name), "utf8"));
    for (const { specifier } of imports) if (specifier?.startsWith("./")) await add(specifier.slice(2));
  };
  try {
    for (const entry of ["index.js", "worker.js"]) await add(entry);
    const built = await readdir(dist);
    const wasm = built.filter((name) => name.endsWith(".wasm"));
    const model = await readdir(join(root, "models", "default"));
    return [
      ...[...scripts, ...wasm].map((name) => `web/dist/${name}`),
      ...model.map((name) => `models/default/${name}`),
    ];
  } catch (cause) {
    throw new SetupError("The package's files are not there: run `npm run build` first", { cause });
  }
}

/** Copies them into a folder whose name has a hash of their content. @returns {Promise<string>} its name */
async function copyPackage() {
  const files = await packageFiles();
  const hash = createHash("sha256");
  for (const file of files) hash.update(file).update(await readFile(join(root, file)));
  const folder = `package-${hash.digest("hex").slice(0, 10)}`;
  for (const file of files) await cp(join(root, file), join(staging, folder, file));
  return folder;
}

/** @param {string} path as esbuild names it @returns {string} in the page's folder */
const inPage = (path) => relative(staging, join(source, path));

/**
 * @param {import("esbuild").Metafile | undefined} metafile
 * @param {string} entry
 * @returns {{path: string, imports: string[]}} of the output, and what it cannot do without, in the page's folder
 */
function outputOf(metafile, entry) {
  for (const [path, { entryPoint, imports }] of Object.entries(metafile?.outputs ?? {})) {
    if (entryPoint !== entry) continue;
    const needed = imports.filter(({ kind, external }) => kind === "import-statement" && !external);
    return { path: inPage(path), imports: needed.map((i) => inPage(i.path)) };
  }
  throw new Error(`the bundle has no ${entry}`);
}

/** @returns {Promise<Record<string, string>>} the style sheets' addresses by the name of their view, and `main` */
async function bundleStyles() {
  const { build } = await import("esbuild");
  const entries = { main: "styles/main.css", ...viewStyles };
  const { metafile } = await build({
    ...common,
    entryPoints: Object.values(entries),
    outdir: join(staging, "assets"),
  });
  return Object.fromEntries(
    Object.entries(entries).map(([name, entry]) => [name, outputOf(metafile, entry).path]),
  );
}

/** @param {string} packageFolder @param {Record<string, string>} styles */
async function bundleScripts(packageFolder, styles) {
  const { build } = await import("esbuild");
  // As modules in assets/ name them.
  const urls = Object.fromEntries(
    Object.entries(styles).map(([name, path]) => [name, `./${basename(path)}`]),
  );
  const { metafile } = await build({
    ...common,
    entryPoints: ["page/main.js"],
    outdir: join(staging, "assets"),
    splitting: true,
    define: {
      PUBLISHED_FIGURES: JSON.stringify(await publishedFigures()),
      STYLES: JSON.stringify(urls),
      SERVICE_WORKER: JSON.stringify(serviceWorkerName),
    },
    plugins: [
      {
        name: "package",
        setup: ({ onResolve }) =>
          onResolve({ filter: /^distilbert-wasm$/ }, () => ({
            path: `../${packageFolder}/web/dist/index.js`,
            external: true,
          })),
      },
    ],
  });
  return { ...outputOf(metafile, "page/main.js"), packages: packagesIn(metafile) };
}

/** @param {string} html @param {string} from @param {string} to */
function replaceOnce(html, from, to) {
  if (html.split(from).length !== 2) throw new Error(`web/demo/index.html does not have ${from} once`);
  return html.replace(from, () => to);
}

async function build() {
  const packageFolder = await copyPackage();
  for (const file of plainFiles) await cp(join(source, file), join(staging, file), { recursive: true });
  const styles = await bundleStyles();
  const main = await bundleScripts(packageFolder, styles);

  const early = [...main.imports, `${packageFolder}/web/dist/index.js`];
  const preloads = early.map((path) => `<link rel="modulepreload" href="${path}" />`).join("\n    ");
  let html = await readFile(join(source, "index.html"), "utf8");
  html = replaceOnce(html, 'href="styles/main.css"', `href="${styles.main}"`);
  html = replaceOnce(
    html,
    '<script type="module" src="page/main.js"></script>',
    `${preloads}\n    <script type="module" src="${main.path}"></script>`,
  );
  await writeFile(join(staging, "index.html"), html);
  // By a process of its own: what makes it changes the one that it runs in.
  const documentation = ["--out", join(staging, "docs"), "--demo", "../index.html"];
  await run(process.execPath, [join(root, "scripts", "site.mjs"), ...documentation], { quiet: true });
  await writeNotices(staging, [...main.packages, ...workboxPackages]);
  await writeServiceWorker(staging);
}

/** @param {string} folder where it goes @returns {Promise<string>} that folder */
export async function buildDemo(folder = demoFolder) {
  try {
    await mkdir(staging, { recursive: true });
    await build();
    await rm(folder, { recursive: true, force: true });
    await rename(staging, folder);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  return folder;
}

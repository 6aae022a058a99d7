// The package's JavaScript as it is published: web/src and web/cli in a few minified files in web/dist,
// one set for the web and one for Node (package.json's `exports` chooses).
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { builds } from "./build.mjs";
import { root, SetupError } from "./shell.mjs";

const dist = join(root, "web", "dist");

/**
 * @typedef {{entries: Record<string, string>, options: import("esbuild").BuildOptions}} Bundle
 */

// What Safari 16.4 and the others of its time know: the oldest engines with wasm SIMD.
/** @type {import("esbuild").BuildOptions} */
const web = { platform: "browser", target: "es2022" };

/**
 * Modules that a bundle imports from another file of web/dist, and has no copy of.
 * @param {RegExp} modules their paths, as they are imported
 * @param {string} file
 * @returns {import("esbuild").Plugin}
 */
const elsewhere = (modules, file) => ({
  name: "elsewhere",
  setup(build) {
    build.onResolve({ filter: /^\./ }, ({ path, kind }) => {
      return kind !== "entry-point" && modules.test(path) ? { path: file, external: true } : undefined;
    });
  },
});
const worker = elsewhere(/\/worker\.js$/, "./worker.js");
const learn = elsewhere(/\/learn\.js$/, "./learn.js");
/** All that the pipelines import of the classes. */
const classes = elsewhere(/^\.\.\/classifier\//, "./index.js");

/** @type {Bundle[]} */
const bundles = [
  { entries: { index: "web/src/index.js" }, options: { ...web, plugins: [worker, learn] } },
  // Pages import it when they learn.
  { entries: { learn: "web/src/classifier/learn/learn.js" }, options: web },
  {
    entries: { pipeline: "web/src/pipeline/index.js" },
    options: { ...web, plugins: [classes] },
  },
  // For Vite and others that make one classic script of a worker: no import, now or later.
  { entries: { worker: "web/src/workers/worker.js" }, options: web },
  // For service workers, which may not import later. The same code again.
  {
    entries: { inline: "web/src/index.js" },
    options: { ...web, conditions: ["inline"], plugins: [worker] },
  },
  {
    entries: {
      node: "web/src/index.js",
      "node-pipeline": "web/src/pipeline/index.js",
      "node-worker": "web/src/workers/node-worker.js",
      cli: "web/cli/main.js",
    },
    // Nobody waits for these to come over a network: readable, as a stack shows them.
    options: {
      platform: "node",
      target: "node20",
      splitting: true,
      chunkNames: "node-shared-[hash]",
      minify: false,
    },
  },
];

/** One glue script serves every build of the core, so they must not differ in it. */
async function checkGlue() {
  const texts = await Promise.all(
    builds.map(async ({ name }) => {
      const text = await readFile(join(dist, `distilbert-${name}.mjs`), "utf8");
      return text.replaceAll(`distilbert-${name}`, "");
    }),
  );
  if (new Set(texts).size !== 1) {
    throw new SetupError("The glue of the WebAssembly builds differs in more than their names");
  }
}

/**
 * Smaller than esbuild alone makes them: functions of Emscripten's glue that nothing calls are left out.
 * @param {import("esbuild").OutputFile} file
 */
async function writeShrunk({ path, text }) {
  const { minify } = await import("terser");
  const { code } = await minify(text, { module: true, ecma: 2022, compress: { passes: 3 } });
  await writeFile(path, String(code));
}

export async function bundlePackage() {
  const { build } = await import("esbuild");
  await checkGlue();
  for (const file of await readdir(dist)) {
    if (/\.js(\.map)?$/.test(file)) await rm(join(dist, file));
  }
  for (const { entries, options } of bundles) {
    const forWeb = options.platform === "browser";
    const { outputFiles = [] } = await build({
      absWorkingDir: root,
      entryPoints: entries,
      outdir: dist,
      bundle: true,
      minify: true,
      format: "esm",
      charset: "utf8",
      // No maps: they would take 0.5 of the package's 21 MB, which its docs have.
      legalComments: "inline",
      logLevel: "warning",
      ...options,
      write: !forWeb,
    });
    for (const file of outputFiles) await writeShrunk(file);
  }
}

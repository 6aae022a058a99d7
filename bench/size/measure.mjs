// The sizes of what a page loads, against the budget.
import { readFile } from "node:fs/promises";
import { brotliCompressSync, constants } from "node:zlib";
import { builds } from "../../scripts/setup/build.mjs";
import { pageFiles } from "./page-files.mjs";

const root = new URL("../../", import.meta.url);
const learnFile = new URL("web/dist/learn.js", root);

/** Bytes after brotli, for the JavaScript and WebAssembly of one page. */
export const budget = 119_400;

/**
 * @typedef {{path: string, raw: number, brotli: number}} FileSize
 * @typedef {object} BuildSize
 * @property {string} build
 * @property {FileSize[]} files that a page fetches, whose model runs in a worker
 * @property {number} raw
 * @property {number} brotli
 * @property {boolean} withinBudget
 * @property {number} withoutWorker bytes after brotli for a page that can have no worker
 * @property {number} learning bytes after brotli that a page fetches besides if it learns
 * @typedef {{budget: number, builds: BuildSize[]}} SizeReport
 */

/** @param {URL} url @returns {Promise<FileSize>} */
async function fileSize(url) {
  const bytes = await readFile(url);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  const path = decodeURIComponent(url.pathname.slice(root.pathname.length));
  return { path, raw: bytes.length, brotli: brotliCompressSync(bytes, { params }).length };
}

/** @param {string} build @param {boolean} worker */
async function filesFor(build, worker) {
  // A page takes the core in one build only.
  const others = builds.filter(({ name }) => name !== build).map(({ name }) => `/distilbert-${name}.`);
  const wanted = (/** @type {URL} */ url) =>
    url.href !== learnFile.href && !others.some((part) => url.pathname.includes(part));
  const urls = await pageFiles(new URL("web/dist/index.js", root), { wanted, worker });
  const files = (await Promise.all(urls.map(fileSize))).sort((a, b) => b.brotli - a.brotli);
  if (!files.some(({ path }) => path.endsWith(`distilbert-${build}.wasm`)))
    throw new Error(`the package's entry does not lead to the WebAssembly of the ${build} build`);
  return files;
}

/** @param {string} build @returns {Promise<BuildSize>} */
async function buildSize(build) {
  const files = await filesFor(build, true);
  const sum = (/** @type {FileSize[]} */ files, /** @type {"raw" | "brotli"} */ key) =>
    files.reduce((total, file) => total + file[key], 0);
  const brotli = sum(files, "brotli");
  return {
    build,
    files,
    raw: sum(files, "raw"),
    brotli,
    withinBudget: brotli <= budget,
    withoutWorker: sum(await filesFor(build, false), "brotli"),
    learning: (await fileSize(learnFile)).brotli,
  };
}

/** @returns {Promise<SizeReport>} */
export async function measureSizes() {
  return { budget, builds: await Promise.all(builds.map(({ name }) => buildSize(name))) };
}

/** @param {SizeReport} report */
export function sizeTable({ budget, builds }) {
  const row = (/** @type {string} */ path, /** @type {string} */ raw, /** @type {string} */ brotli) =>
    `${path.padEnd(34)}${raw.padStart(10)}${brotli.padStart(10)}\n`;
  const line = (/** @type {FileSize} */ { path, raw, brotli }) => row(path, String(raw), String(brotli));
  return builds
    .map(({ build, files, raw, brotli, withinBudget, withoutWorker, learning }) => {
      const verdict = withinBudget ? "within" : "ABOVE";
      return (
        `${build} SIMD\n${row("bytes", "raw", "brotli")}${files.map(line).join("")}` +
        `${line({ path: "together", raw, brotli })}${verdict} the budget of ${budget} bytes after brotli; ` +
        `${withoutWorker} where a page can have no worker, ${learning} more where it learns\n`
      );
    })
    .join("\n");
}

// Which files a page loads, found as a browser does: from the package's entry along imports.
import { readFile } from "node:fs/promises";
import { init, parse } from "es-module-lexer";

/** A file beside a module, such as its WebAssembly or a worker's script. */
const besideModule = /new URL\(\s*"([^":]+\.(?:wasm|m?js))"\s*,\s*import\.meta\.url\s*\)/g;

/**
 * @typedef {object} Module
 * @property {string[]} imported what the browser fetches in any case
 * @property {string[]} later dynamic imports with a literal path
 * @property {string[]} beside files that it names relative to itself
 * @property {boolean} nodeOnly whether it imports one of Node's own modules
 */

/** @param {URL} url @returns {Promise<Module>} */
async function readModule(url) {
  const source = await readFile(url, "utf8");
  const [imports] = parse(source, url.pathname);
  /** @type {string[]} */
  const imported = [];
  /** @type {string[]} */
  const later = [];
  for (const found of imports) {
    if (typeof found.specifier !== "string") continue; // import.meta, or a path made at run time
    (found.type === "dynamic" ? later : imported).push(found.specifier);
  }
  return {
    imported,
    later,
    beside: [...source.matchAll(besideModule)].map(([, path]) => path),
    nodeOnly: imported.some((path) => path.startsWith("node:")),
  };
}

/**
 * @param {URL} entry
 * @param {object} options
 * @param {(url: URL) => boolean} options.wanted whether the page in question takes this file
 * @param {boolean} options.worker whether its model runs in a worker: if not, it imports the engine later
 * @returns {Promise<URL[]>}
 */
export async function pageFiles(entry, { wanted, worker }) {
  await init;
  /** @type {Map<string, URL>} */
  const found = new Map();
  /** @param {URL} url @param {boolean} needed */
  async function visit(url, needed) {
    if (found.has(url.href) || !wanted(url)) return;
    if (!/\.m?js$/.test(url.pathname)) return void found.set(url.href, url);
    const module = await readModule(url);
    if (module.nodeOnly && needed)
      throw new Error(`${url.pathname} imports Node's modules; a page cannot load it`);
    if (module.nodeOnly) return; // behind a test for Node
    found.set(url.href, url);
    for (const path of module.imported) await visit(resolve(path, url), true);
    if (!worker) for (const path of module.later) await visit(resolve(path, url), false);
    for (const path of module.beside) {
      if (worker || !path.endsWith("js")) await visit(new URL(path, url), false);
    }
  }
  await visit(entry, true);
  return [...found.values()];
}

/** @param {string} path @param {URL} from */
function resolve(path, from) {
  if (path.startsWith(".")) return new URL(path, from);
  throw new Error(`${from.pathname} imports ${JSON.stringify(path)}; the package has no dependencies`);
}

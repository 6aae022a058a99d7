// Builds the package's WebAssembly, only if a source is newer than what was built.
import { existsSync, readFileSync } from "node:fs";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { installPackages } from "./apt.mjs";
import { provideEmscripten } from "./emscripten.mjs";
import { run, root, say, SetupError } from "./shell.mjs";
import { provideSources } from "./sources.mjs";

/**
 * The builds of the WebAssembly, the fastest first. CMake reads the same file.
 * @type {{name: string, title: string}[]}
 */
export const builds = JSON.parse(readFileSync(join(root, "wasm", "builds.json"), "utf8"));

const sourceFolders = ["src", "wasm", "cmake"];
const sourceFiles = ["CMakeLists.txt", "CMakePresets.json"];

/** @param {string} folder @returns {Promise<number>} time of the newest file below it */
async function newest(folder) {
  const entries = await readdir(join(root, folder), { withFileTypes: true, recursive: true });
  const times = await Promise.all(
    entries
      .filter((e) => e.isFile())
      .map(async (e) => (await stat(join(e.parentPath ?? e.path, e.name))).mtimeMs),
  );
  return Math.max(0, ...times);
}

/** Whether the built WebAssembly is there and newer than its sources. */
export async function isBuilt() {
  const outputs = builds.flatMap(({ name }) => [`distilbert-${name}.mjs`, `distilbert-${name}.wasm`]);
  outputs.push("distilbert-fit.mjs");
  const built = await Promise.all(
    outputs.map(
      async (file) => (await stat(join(root, "web", "dist", file)).catch(() => undefined))?.mtimeMs ?? 0,
    ),
  );
  const sources = await Promise.all([
    ...sourceFolders.map(newest),
    ...sourceFiles.map(async (file) => (await stat(join(root, file))).mtimeMs),
  ]);
  return Math.min(...built) > Math.max(...sources);
}

/**
 * @typedef {object} BuildOptions
 * @property {Record<string, string>} [env]
 * @property {string} [target] default: everything
 * @property {boolean} [tests] whether the C++ tests are among it
 */

/** @param {string} folder @param {string[]} configuration @param {BuildOptions} options */
async function configureAndBuild(folder, configuration, { env, target, tests = false }) {
  const definition = `-DDISTILBERT_TESTS=${tests ? "ON" : "OFF"}`;
  await run("cmake", ["-B", folder, ...configuration, definition], { env, quiet: true });
  const what = target ? ["--target", target] : [];
  await run("cmake", ["--build", folder, ...what], { env, quiet: !process.stderr.isTTY });
}

/** Builds natively, with sanitizers. @param {BuildOptions} [options] */
export const buildNative = (options = {}) =>
  configureAndBuild("build/native-asan", ["--preset", "native-asan"], options);

/** Builds natively, counting what runs. @param {BuildOptions} [options] */
export const buildCoverage = (options = {}) =>
  configureAndBuild("build/native-coverage", ["--preset", "native-coverage"], options);

/** @param {string} name of one of `builds` @param {BuildOptions} [options] */
export const buildSanitizedWasm = (name, options = {}) =>
  configureAndBuild(
    `build/wasm-${name}-sanitized`,
    ["--preset", "wasm", `-DDISTILBERT_BUILD=${name}`, "-DDISTILBERT_SANITIZE=ON"],
    options,
  );

/** @param {string} name of one of `builds` @param {BuildOptions} [options] */
export const buildWasm = (name, options = {}) =>
  configureAndBuild(`build/wasm-${name}`, ["--preset", "wasm", `-DDISTILBERT_BUILD=${name}`], options);

/** Everything that compiling to WebAssembly needs. @returns {Promise<Record<string, string>>} its environment */
export async function provideWasmTools() {
  const [major] = process.versions.node.split(".").map(Number);
  if (major < 20) throw new SetupError(`Node ${process.versions.node} is too old; install Node 20 or newer.`);
  await installPackages(["cmake", "ninja-build", "xz-utils", "libfp16-dev", "libfxdiv-dev"], "The build");
  const { toolchainFile, env } = await provideEmscripten();
  await provideSources();
  return { ...env, EMSCRIPTEN_TOOLCHAIN: toolchainFile };
}

/** Builds the WebAssembly if it is missing or out of date. */
export async function ensureBuilt() {
  if (await isBuilt()) return;
  const start = Date.now();
  if (!existsSync(join(root, "web", "dist")))
    say("First run: setting up and building. This takes a few minutes.");
  const env = await provideWasmTools();
  for (const { name, title } of builds) {
    say(`building WebAssembly with ${title}`);
    await buildWasm(name, { env, target: "distilbert_module" });
  }
  if (!(await isBuilt())) {
    // Ninja leaves an output alone whose content would not change; its time must still move on.
    const { utimes } = await import("node:fs/promises");
    const now = new Date();
    for (const file of await readdir(join(root, "web", "dist"))) {
      if (/\.(mjs|wasm)$/.test(file)) await utimes(join(root, "web", "dist", file), now, now);
    }
  }
  say(`built in ${((Date.now() - start) / 1000).toFixed(0)} s`);
}

const types = join(root, "web", "dist", "types");

/** The declarations that one of them names, from it on. @param {string} file @param {Set<string>} found */
async function followTypes(file, found) {
  if (found.has(file)) return found;
  found.add(file);
  const text = await readFile(file, "utf8");
  for (const [, path] of text.matchAll(/(?:from |import\()"(\.[^"]+)\.(?:js|ts)"/g))
    await followTypes(join(dirname(file), `${path}.d.ts`), found);
  return found;
}

/** Writes the package's type declarations, from its JSDoc; needs the npm packages. */
export async function buildTypes() {
  await rm(types, { recursive: true, force: true });
  await run("npx", ["tsc", "-p", "tsconfig.types.json"]);
  // What no caller can reach stays out.
  const found = await followTypes(join(types, "index.d.ts"), new Set());
  await followTypes(join(types, "pipeline", "index.d.ts"), found);
  for (const entry of await readdir(types, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    if (entry.isFile() && !found.has(path)) await rm(path);
  }
}

/** Ends the program with what went wrong. @param {unknown} error @returns {never} */
export function fail(error) {
  const expected = error instanceof SetupError;
  const text = error instanceof Error ? (expected ? error.message : error.stack) : String(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

// The C++ core: one instance of it for all classifiers.
import * as platform from "#platform";
// Emscripten's glue, the same for every build (tests/js/core/builds.test.js).
import createDistilbert from "../../dist/distilbert-relaxed.mjs";
import { Border } from "./border.js";
import { builds, detectBuild } from "./builds.js";
import { Core } from "./core-objects.js";
import { ClassifierError } from "../base/errors.js";
import { located } from "../base/located.js";
import { wasmFiles } from "../package-files.js";
import { pageAddress } from "../sources/address.js";

/** @typedef {import("../base/core-types.ts").CoreModule} CoreModule */

/**
 * @typedef {URL | string | BufferSource | WebAssembly.Module} WasmSource where the core's code comes
 *   from, if not from beside this package's JavaScript: an address, or that of a folder with all
 *   builds, which ends in a slash; its bytes, or compiled
 */

/** By the address that was asked for. @type {Map<unknown, Promise<Core>>} */
const named = new Map();
/** By the bytes or the module, which go when the caller drops them. @type {WeakMap<object, Promise<Core>>} */
const given = new WeakMap();

/**
 * The core, instantiated on first use, and anew once it has ended. One instance holds any number of models.
 * @param {WasmSource} [wasm] default: the fastest build that runs here
 * @returns {Promise<Core>}
 */
export function loadCore(wasm) {
  const cores = /** @type {typeof named} */ (typeof wasm === "object" ? given : named);
  const found = cores.get(wasm);
  if (found) return found;
  const forget = () => void (cores.get(wasm) === core && cores.delete(wasm));
  const core = instantiate(wasm, forget).catch((error) => {
    forget(); // a failed download may be tried again
    throw error;
  });
  cores.set(wasm, core);
  return core;
}

/** @param {WasmSource} source @returns {Promise<WebAssembly.Module>} */
async function compile(source) {
  if (typeof source === "string" || source instanceof URL) {
    const url = new URL(source, pageAddress());
    const inFolder = url.pathname.endsWith("/");
    return platform.compileFile(inFolder ? new URL(`distilbert-${detectBuild()}.wasm`, url) : url);
  }
  if (Object.prototype.toString.call(source) === "[object WebAssembly.Module]") {
    return /** @type {WebAssembly.Module} */ (source);
  }
  return WebAssembly.compile(/** @type {BufferSource} */ (source));
}

/** @param {WasmSource | undefined} wasm @param {() => void} onLost @returns {Promise<Core>} */
async function instantiate(wasm, onLost) {
  let what = wasm === undefined ? "WebAssembly" : "The WebAssembly of `wasm`";
  try {
    let source = wasm;
    if (source === undefined) {
      const build = detectBuild();
      what = `The WebAssembly module (${build} SIMD)`;
      source = located(wasmFiles[build]);
    }
    const module = await createDistilbert({ wasm: await compile(source) });
    return new Core(new Border(/** @type {CoreModule} */ (module), onLost));
  } catch (error) {
    if (error instanceof ClassifierError) throw error;
    const { message } = /** @type {Error} */ (error);
    const files = builds.map((build) => `distilbert-${build}.wasm`).join(" or ");
    const hint = wasm === undefined ? "" : `; expected ${files} of this version of the package`;
    throw new ClassifierError(
      "unsupported_runtime",
      `${what} could not be started: ${message}${hint}`,
      error,
    );
  }
}

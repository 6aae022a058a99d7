// The C++ core: which of its builds runs here, and one instance of it for all classifiers.
import { platform } from "#platform";
// Emscripten's glue, the same for every build (tests/js/builds.test.js).
import createDistilbert from "../dist/distilbert-relaxed.mjs";
import { ClassifierError } from "./errors.js";

/**
 * @typedef {import("./core-types.ts").Core} Core
 * @typedef {"relaxed" | "base"} Build
 */

// f() = i32x4.relaxed_dot_i8x16_i7x16_add_s(splat(1), splat(1), splat(5)), first lane: 9.
const relaxedSimdProbe = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 127, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 22, 1, 20, 0,
  65, 1, 253, 15, 65, 1, 253, 15, 65, 5, 253, 17, 253, 147, 2, 253, 27, 0, 11,
]);
// A function that returns i8x16.swizzle(splat(1), splat(2)), of the first SIMD proposal.
const simdProbe = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 14, 1, 12, 0, 65, 1, 253, 15, 65, 2,
  253, 15, 253, 14, 11,
]);

/** V8 11.3 (Node 20) has relaxed SIMD behind a flag, and its baseline compiler loses the third operand. */
function relaxedSimdWorks() {
  if (!WebAssembly.validate(relaxedSimdProbe)) return false;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(relaxedSimdProbe));
  return /** @type {() => number} */ (exports.f)() === 9;
}

/** @returns {Build} the fastest build that this engine runs */
export function detectBuild() {
  if (typeof WebAssembly !== "object") {
    throw new ClassifierError("unsupported_runtime", "WebAssembly is not available here.");
  }
  if (relaxedSimdWorks()) return "relaxed";
  if (WebAssembly.validate(simdProbe)) return "base";
  throw new ClassifierError(
    "unsupported_runtime",
    "This engine's WebAssembly has no SIMD. Chrome 91, Firefox 89, Safari 16.4 and Node 16.4 have it.",
  );
}

/** By expressions that bundlers know for a file's address, only where needed: not every runtime's modules have one. */
const binaries = {
  relaxed: () => new URL("../dist/distilbert-relaxed.wasm", import.meta.url),
  base: () => new URL("../dist/distilbert-base.wasm", import.meta.url),
};

/**
 * @typedef {URL | string | BufferSource | WebAssembly.Module} WasmSource where the core's code comes
 *   from, if not from beside this package's JavaScript: an address, its bytes, or compiled
 */

/** By the source that was asked for. @type {Map<WasmSource | undefined, Promise<Core>>} */
const cores = new Map();

/**
 * The core, instantiated on first use. One instance holds any number of models.
 * @param {WasmSource} [wasm] default: the fastest build that runs here
 * @returns {Promise<Core>}
 */
export function loadCore(wasm) {
  const key = wasm instanceof URL ? wasm.href : wasm;
  const found = cores.get(key);
  if (found) return found;
  const core = instantiate(wasm).catch((error) => {
    cores.delete(key); // a failed download may be tried again
    throw error;
  });
  cores.set(key, core);
  return core;
}

/** @param {WasmSource} source @returns {Promise<WebAssembly.Module>} */
async function compile(source) {
  if (typeof source === "string" || source instanceof URL) {
    return platform.compileFile(new URL(source, globalThis.location?.href));
  }
  if (Object.prototype.toString.call(source) === "[object WebAssembly.Module]") {
    return /** @type {WebAssembly.Module} */ (source);
  }
  return WebAssembly.compile(/** @type {BufferSource} */ (source));
}

/** @param {WasmSource} [wasm] @returns {Promise<Core>} */
async function instantiate(wasm) {
  let what = wasm === undefined ? "WebAssembly" : "The WebAssembly of `wasm`";
  try {
    let source = wasm;
    if (source === undefined) {
      const build = detectBuild();
      what = `The WebAssembly module (${build} SIMD)`;
      source = binaries[build]();
    }
    const module = await compile(source);
    const core = await new Promise((resolve, reject) => {
      createDistilbert({
        instantiateWasm(imports, done) {
          // What `done` throws, too: a module that is another one has none of the exports.
          WebAssembly.instantiate(module, imports)
            .then((instance) => done(instance, module))
            .catch(reject);
          return {};
        },
      }).then(resolve, reject);
    });
    return /** @type {Core} */ (core);
  } catch (error) {
    if (error instanceof ClassifierError) throw error;
    const { message } = /** @type {Error} */ (error);
    const files = "distilbert-relaxed.wasm or distilbert-base.wasm";
    const hint = wasm === undefined ? "" : `; expected ${files} of this version of the package`;
    throw new ClassifierError(
      "unsupported_runtime",
      `${what} could not be started: ${message}${hint}`,
      error,
    );
  }
}

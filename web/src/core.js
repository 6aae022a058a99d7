// The C++ core: which of its builds runs here, and one instance of it for all classifiers.
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

/** @type {Promise<Core> | undefined} */
let core;

/**
 * The core, instantiated on first use. One instance holds any number of models.
 * @returns {Promise<Core>}
 */
export function loadCore() {
  core ??= instantiate(detectBuild()).catch((error) => {
    core = undefined; // a failed download may be tried again
    throw error;
  });
  return core;
}

/** @param {Build} build */
async function instantiate(build) {
  try {
    // Two literal paths, so that bundlers find both.
    const { default: create } =
      build === "relaxed"
        ? await import("../dist/distilbert-relaxed.mjs")
        : await import("../dist/distilbert-base.mjs");
    return /** @type {Core} */ (Object.assign(await create(), { build }));
  } catch (error) {
    throw new ClassifierError(
      "unsupported_runtime",
      `The WebAssembly module (${build} SIMD) could not be loaded: ${/** @type {Error} */ (error).message}`,
      error,
    );
  }
}

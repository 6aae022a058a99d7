// The builds of the core's WebAssembly (wasm/builds.json), and which of them runs here.
import { ClassifierError } from "../base/errors.js";
import { wasmFiles } from "../package-files.js";

/** @typedef {keyof typeof wasmFiles} Build */

/** The fastest first. */
export const builds = /** @type {Build[]} */ (Object.keys(wasmFiles));

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

/** Whether this engine runs a build. @type {Record<Build, () => boolean>} */
const probes = {
  relaxed: relaxedSimdWorks,
  base: () => WebAssembly.validate(simdProbe),
};

/** @returns {Build} the fastest build that this engine runs */
export function detectBuild() {
  if (typeof WebAssembly !== "object") {
    throw new ClassifierError("unsupported_runtime", "WebAssembly is not available here.");
  }
  const found = builds.find((build) => probes[build]());
  if (found) return found;
  throw new ClassifierError(
    "unsupported_runtime",
    "This engine's WebAssembly has no SIMD. Chrome 91, Firefox 89, Safari 16.4 and Node 16.4 have it.",
  );
}

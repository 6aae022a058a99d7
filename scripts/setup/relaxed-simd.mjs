// Relaxed SIMD in the Node that runs this.
import { capture } from "./shell.mjs";

/**
 * Node 20 has relaxed SIMD behind a flag that newer ones do not know, and its baseline compiler gets
 * the dot product wrong; the package notices and takes the other build.
 */
const relaxedFlag = "--experimental-wasm-relaxed-simd";

/** Options with which this Node runs the relaxed build; none where it always does. */
export const relaxedArgs =
  capture(process.execPath, [relaxedFlag, "-e", ""]) === undefined ? [] : [relaxedFlag, "--no-liftoff"];

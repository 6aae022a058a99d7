// A core whose malloc can be made to fail, and says how many bytes are in use
// (tests/cpp/support/failing_malloc.cpp).
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { loadCore } from "../../../web/src/engine/core.js";
import { root } from "../../../scripts/setup/shell.mjs";
import { plainTokenizer } from "./plain-tokenizer.js";

/** @typedef {import("../../../web/src/engine/border.js").Border} Border */

/** @param {string} build its name; `npm test -- --only "allocations that fail, wasm"` makes them */
export async function countedWasm(build) {
  const file = join(root, "build", `wasm-${build}`, "failing-malloc", `distilbert-${build}.wasm`);
  return WebAssembly.compile(await readFile(file));
}

/** @param {WebAssembly.Module} wasm @returns {Promise<Border>} of the core that runs, or of a new one if that has ended */
export async function borderOf(wasm) {
  const core = await loadCore(wasm);
  const tokenizer = core.createTokenizer(new TextEncoder().encode("[UNK]\na"), plainTokenizer());
  tokenizer.delete();
  return tokenizer.border;
}

/**
 * From now on the core's `number`-th allocation fails, counted from 1, and with `rest` all behind it; 0: none.
 * @param {Border} border
 * @param {number} number
 * @param {boolean} rest
 * @returns {number} how many there have been since the last call
 */
export const failMalloc = (border, number, rest) =>
  border.number(/** @type {any} */ ("failMalloc"), number, Number(rest));

/** @param {Border} border @returns {number} */
export const liveBytes = (border) => border.number(/** @type {any} */ ("liveBytes"));

import { resolve } from "node:path";
import { quantizeFolder } from "../src/quantize.js";
import { parse, progress, UsageError } from "./usage.js";

/** @param {string[]} args */
export async function run(args) {
  const { values, positionals } = parse(args, { dtype: { type: "string", default: "q4" } });
  const { dtype } = values;
  if (dtype !== "q8" && dtype !== "q4") throw new UsageError(`unknown dtype ${dtype}; expected q8 or q4`);
  if (positionals.length !== 2) throw new UsageError(`quantize takes two folders, got ${positionals.length}`);
  const [input, output] = positionals.map((folder) => resolve(folder));
  // Stopped half-way, it still clears away the file that it was writing.
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.once(signal, () => stop.abort(new Error(`stopped by ${signal}, nothing written`)));
  }
  const { unused } = await quantizeFolder(input, output, {
    dtype,
    signal: stop.signal,
    onBytes: (loaded, total) => progress("quantizing", loaded, total),
  });
  if (unused.length > 0) {
    process.stderr.write(`left out, the model does not use them: ${unused.join(", ")}\n`);
  }
  process.stderr.write(`wrote ${output}\n`);
}

// quantize: a float model's folder in one of our forms.
import { resolve } from "node:path";
import { quantizeFolder } from "../src/quantize.js";
import { Interrupted } from "./interrupt.js";
import { hideProgress, showBytes } from "./progress.js";
import { choice, note, parse, UsageError } from "./usage.js";

export const help = `Usage: distilbert-wasm quantize [--dtype q8|q4] IN OUT

Writes the model of the folder IN, in Hugging Face layout with float weights, to
the folder OUT in integers: q4 (default) takes an eighth of fp32's bytes, q8 a
quarter and is closer to it. The result loads like any other model.

  --dtype q8|q4        the form to write; default: q4

Example:
  distilbert-wasm quantize ./my-model ./my-model-q4
`;

/** @param {string[]} args @param {AbortSignal} signal */
export async function run(args, signal) {
  const { values, positionals } = parse(args, { dtype: { type: "string", default: "q4" } });
  const dtype = choice("dtype", values.dtype, /** @type {const} */ (["q8", "q4"])) ?? "q4";
  if (positionals.length !== 2) throw new UsageError(`quantize takes two folders, got ${positionals.length}`);
  const [input, output] = positionals.map((folder) => resolve(folder));
  try {
    // Stopped half-way, it still clears away the file that it was writing.
    const { unused } = await quantizeFolder(input, output, {
      dtype,
      signal,
      onBytes: (loaded, total) => showBytes("quantizing", loaded, total),
    });
    hideProgress();
    if (unused.length > 0) note(`left out, the model does not use them: ${unused.join(", ")}`);
    note(`wrote ${output}`);
  } catch (error) {
    if (error instanceof Interrupted) error.message += ", nothing written";
    throw error;
  }
}

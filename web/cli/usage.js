// What the commands share: their options, the model they load, and where output goes.
import { once } from "node:events";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { TextClassifier } from "../src/index.js";

/** The command line itself is wrong. */
export class UsageError extends Error {}

/**
 * @param {string[]} args
 * @param {import("node:util").ParseArgsConfig["options"]} options
 * @returns {{values: Record<string, any>, positionals: string[]}}
 */
export function parse(args, options) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    // The first sentence says what is wrong; the rest advises on "--".
    const [sentence] = /** @type {Error} */ (error).message.split(". ");
    throw new UsageError(sentence[0].toLowerCase() + sentence.slice(1));
  }
}

/** @type {import("node:util").ParseArgsConfig["options"]} */
export const modelOptions = {
  model: { type: "string" },
  dtype: { type: "string" },
  json: { type: "boolean", default: false },
};

/** @param {{model?: string, dtype?: string}} values */
export async function loadClassifier({ model, dtype }) {
  if (dtype !== undefined && !["q8", "q4", "fp32"].includes(dtype)) {
    throw new UsageError(`unknown dtype ${dtype}; expected q8, q4 or fp32`);
  }
  const folder = model === undefined || /^(https?|file):/i.test(model) ? model : resolve(model);
  return TextClassifier.load(folder, {
    dtype: /** @type {import("../src/text-classifier.js").Dtype | undefined} */ (dtype),
    onProgress: ({ file, loaded, total }) => progress(`loading ${file}`, loaded, total),
  });
}

/** @param {string} text written to standard output, waiting where the reader is slow */
export async function print(text) {
  if (!process.stdout.write(text)) await once(process.stdout, "drain");
}

/**
 * A bar on standard error, where that is a terminal; gone when done.
 * @param {string} what
 * @param {number} done
 * @param {number} total
 */
export function progress(what, done, total) {
  if (!process.stderr.isTTY) return;
  const width = 30;
  const filled = Math.round((width * done) / total);
  const bar = "█".repeat(filled) + "░".repeat(width - filled);
  const percent = String(Math.floor((100 * done) / total)).padStart(3);
  process.stderr.write(done < total ? `\r${bar} ${percent} % ${what}` : "\r\x1b[K");
}

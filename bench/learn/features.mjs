// Features of texts, computed once: a second run finds them on the disk.
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { encoderOf } from "../../web/src/classifier/learn/head-file.js";
import { readFeatures } from "../../web/src/classifier/learn/learn.js";
import { root } from "../../scripts/setup/shell.mjs";

const folder = join(root, "build", "bench-learn");

/** @typedef {import("../../web/src/workers/pool.js").Pool} Pool */

/**
 * @param {Pool} pool
 * @param {string[]} texts each once
 * @param {(done: number) => void} onProgress
 * @returns {Promise<Map<string, Uint16Array>>}
 */
export async function featuresOf(pool, texts, onProgress) {
  const name = createHash("sha256")
    .update(JSON.stringify([encoderOf(pool.info), texts]))
    .digest("hex")
    .slice(0, 16);
  const file = join(folder, `${name}.f16`);
  const width = 3 * pool.info.shape.hiddenSize;
  const cached = await readFile(file).catch(() => undefined);
  const all = new Uint16Array(texts.length * width);
  if (cached?.length === all.byteLength) {
    new Uint8Array(all.buffer).set(cached);
  } else {
    const { features } = await readFeatures(pool, texts, 0, { onProgress: ({ done }) => onProgress(done) });
    let at = 0;
    for (const part of features) {
      all.set(part, at);
      at += part.length;
    }
    await mkdir(folder, { recursive: true });
    await writeFile(file, new Uint8Array(all.buffer));
  }
  return new Map(texts.map((text, i) => [text, all.subarray(i * width, (i + 1) * width)]));
}

/** @param {number} half a number as F16 has it */
function numberOf(half) {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

/** All numbers that F16 has. */
const numbers = Float64Array.from({ length: 65_536 }, (_, half) => numberOf(half));

/**
 * The label that a head gives to features.
 * @param {Pick<import("../../web/src/classifier/learn/head-file.js").Head, "mix" | "codes" | "scales" | "bias">} head
 * @param {Uint16Array} features
 */
export function labelOf({ mix, codes, scales, bias }, features) {
  const size = features.length / mix.length;
  const x = [...mix].flatMap((weight, block) =>
    weight === 0
      ? []
      : Array.from(features.subarray(block * size, (block + 1) * size), (half) => weight * numbers[half]),
  );
  let best = 0;
  let most = -Infinity;
  for (let label = 0; label < bias.length; label++) {
    let sum = 0;
    for (let i = 0; i < x.length; i++) sum += codes[label * x.length + i] * x[i];
    const score = scales[label] * sum + bias[label];
    if (score > most) [best, most] = [label, score];
  }
  return best;
}

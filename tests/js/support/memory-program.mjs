// A program that loads a model again and again, and says what memory JavaScript and its buffers take
// after the first rounds and at the end: `node --expose-gc memory-program.mjs WAY PLACEMENT MODEL COUNT`.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { TextClassifier } from "../../../web/src/index.js";

const [way, placement, model, count] = process.argv.slice(2);
const options = JSON.parse(placement);

/** Of a server or of the disk. @param {string} file */
const open = async (file) =>
  /^http/.test(model) ? fetch(`${model}/${file}`) : new Blob([await readFile(join(model, file))]);

/** @returns {Promise<import("../../../web/src/index.js").Model>} */
async function modelToLoad() {
  if (way !== "given") return model;
  const [config, tokenizer, weights] = await Promise.all(
    ["config.json", "vocab.txt", "model.safetensors"].map(open),
  );
  return { config, tokenizer, weights };
}

/** Anew each time. */
async function optionsToLoad() {
  if (way !== "wasm") return options;
  const bytes = await readFile(new URL("../../../web/dist/distilbert-base.wasm", import.meta.url));
  return { ...options, wasm: Math.random() < 0.5 ? bytes : await WebAssembly.compile(bytes) };
}

async function once() {
  const controller = new AbortController();
  if (way === "abort") setTimeout(() => controller.abort(), Math.random() * 60);
  const loading = TextClassifier.load(await modelToLoad(), {
    ...(await optionsToLoad()),
    signal: controller.signal,
  });
  const classifier = await loading.catch((error) => {
    if (error.name !== "AbortError") throw error;
  });
  await classifier?.classify("w1");
  await classifier?.dispose();
}

async function memoryInUse() {
  for (let i = 0; i < 5; i++) {
    globalThis.gc?.();
    await sleep(50); // finalizers have their turn
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

for (let i = 0; i < 20; i++) await once();
const before = await memoryInUse();
for (let i = 0; i < Number(count); i++) await once();
process.stdout.write(JSON.stringify({ before, after: await memoryInUse() }));

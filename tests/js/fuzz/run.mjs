// Fuzzes the readers of model files for a time: node tests/js/fuzz/run.mjs --seconds 60 [--seed N].
// An input that breaks a promise goes into the corpus, which every run and every test replays first.
import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { fuzz, readCorpus, toCorpus, tryVariant } from "./fuzz.js";

const { values } = parseArgs({
  options: { seconds: { type: "string", default: "60" }, seed: { type: "string" } },
});
const seconds = Number(values.seconds);
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
console.warn = () => {}; // odd models have warnings
const say = (/** @type {string} */ line) => process.stdout.write(`model files: ${line}\n`);

const corpus = await readCorpus();
for (const { name, variant } of corpus) {
  await tryVariant(variant).catch((error) => {
    throw new Error(`corpus/${name} breaks a promise`, { cause: error });
  });
}
say(`${corpus.length} inputs of the corpus hold; ${seconds} s from seed ${seed}`);

const { outcomes, slowest, failure, variant } = await fuzz({ seed, milliseconds: seconds * 1000 });
const executions = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
say(`${executions} variants, the slowest took ${Math.round(slowest)} ms: ${JSON.stringify(outcomes)}`);
if (failure && variant) {
  const text = toCorpus(variant);
  const name = `${createHash("sha256").update(text).digest("hex").slice(0, 12)}.json`;
  await writeFile(new URL(`corpus/${name}`, import.meta.url), text);
  console.error(`model files: corpus/${name} breaks a promise:`, failure);
}
process.exit(failure ? 1 : 0);

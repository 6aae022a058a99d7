// The fuzzer of what reads model files, as scripts/fuzz/targets.mjs runs it: first the corpus, then for a time
// variants from a seed. What breaks a promise is written to where findings go; it belongs into the corpus.
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fuzz, readCorpus, toCorpus, tryVariant } from "./fuzz.js";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    seed: { type: "string" },
    corpus: { type: "string", default: "tests/fuzz-corpus/model_files" },
    findings: { type: "string", default: "build/fuzz/findings/model_files" },
  },
});
const seconds = Number(values.seconds);
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
console.warn = () => {}; // odd models have warnings
const say = (/** @type {string} */ line) => process.stdout.write(`${line}\n`);

/** @param {import("./fuzz.js").Variant} variant @param {unknown} error */
async function report(variant, error) {
  const text = toCorpus(variant);
  const name = `${createHash("sha256").update(text).digest("hex").slice(0, 12)}.json`;
  await mkdir(values.findings, { recursive: true });
  await writeFile(join(values.findings, name), text);
  console.error(`${name} breaks a promise:`, error);
}

let findings = 0;
const corpus = await readCorpus(values.corpus);
for (const { variant } of corpus) {
  await tryVariant(variant).catch((error) => {
    findings++;
    return report(variant, error);
  });
}
say(`${corpus.length} inputs of the corpus; ${seconds} s from seed ${seed}`);

const { outcomes, slowest, failure, variant } = await fuzz({ seed, milliseconds: seconds * 1000 });
if (variant) {
  findings++;
  await report(variant, failure);
}
const executions = Object.values(outcomes).reduce((sum, count) => sum + count, corpus.length);
say(`${JSON.stringify(outcomes)}, the slowest took ${Math.round(slowest)} ms`);
say(JSON.stringify({ executions, findings }));
process.exit(findings > 0 ? 1 : 0);

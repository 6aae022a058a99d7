// One model in a process of its own, under V8's sampling profiler: how long each part of a classification
// takes. Driven by its argument, answers with a line of JSON.
import { readFile } from "node:fs/promises";
import { Session } from "node:inspector/promises";
import { register } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import { partOf } from "./parts.mjs";

/**
 * @typedef {object} Order
 * @property {string} core address of the WebAssembly whose functions have names, without .wasm
 * @property {string} model folder
 * @property {"q8" | "fp32"} dtype
 * @property {import("../types.ts").Case[]} items
 * @property {number} milliseconds that each case is called for
 */

/** Between two samples, microseconds. */
const interval = 100;
const warmUpCalls = 20;

/** @type {Order} */
const { core, model, dtype, items, milliseconds } = JSON.parse(process.argv[2]);

/**
 * Samples by part. They are counted, not weighed by the time between them, which a busy machine adds to.
 * @param {import("node:inspector").Profiler.Profile} profile
 */
function samplesByPart({ nodes, samples = [] }) {
  const parents = new Map(nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node])));
  const partOfNode = new Map(
    nodes.map((node) => {
      const stack = [];
      for (let at = /** @type {typeof node | undefined} */ (node); at; at = parents.get(at.id)) {
        const { functionName: name, url } = at.callFrame;
        stack.push({ name, isCore: url.startsWith("wasm:") });
      }
      return [node.id, stack[0].name === "(idle)" ? undefined : partOf(stack)];
    }),
  );
  /** @type {Record<string, number>} */
  const counts = {};
  for (const id of samples) {
    const part = partOfNode.get(id);
    if (part !== undefined) counts[part] = (counts[part] ?? 0) + 1;
  }
  return counts;
}

// That build has a glue of its own, which stands in for the package's.
register("./named-glue.mjs", { parentURL: import.meta.url, data: `${core}.mjs` });
const { TextClassifier } = await import("../../web/src/index.js");
const module = await WebAssembly.compile(await readFile(new URL(`${core}.wasm`)));
const classifier = await TextClassifier.load(model, { dtype, worker: false, wasm: module });
const session = new Session();
session.connect();
await session.post("Profiler.enable");
await session.post("Profiler.setSamplingInterval", { interval });
const cases = [];
for (const { name, texts } of items) {
  const [text] = texts;
  for (let i = 0; i < warmUpCalls; i++) await classifier.classify(text);
  await sleep(200); // for what V8 still compiles
  await session.post("Profiler.start");
  const end = performance.now() + milliseconds;
  while (performance.now() < end) await classifier.classify(text);
  const { profile } = await session.post("Profiler.stop");
  cases.push({ name, samples: samplesByPart(profile) });
}
const { build } = classifier.backend;
process.stdout.write(JSON.stringify({ build, cases }));
await classifier.dispose();

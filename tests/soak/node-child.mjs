// The soak in a process of Node: `node --expose-gc node-child.mjs PLACEMENTS RESULTS SEED [BUILD]`, placements as
// JSON. With a build's name the core is that build whose malloc counts, run by the package's sources.
import { readdir } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { watchMemory } from "../../bench/harness/wasm-hooks.js";
import { borderOf, countedWasm, liveBytes } from "../js/support/counted-core.js";
import { soak } from "./soak.js";

const [placements, results, seed, build] = process.argv.slice(2);
const root = new URL("../../", import.meta.url);

/** @type {string[]} */
const unexpected = [];
process.on("unhandledRejection", (reason) => unexpected.push(`unhandled rejection: ${reason}`));
process.on("warning", (warning) => unexpected.push(`warning: ${warning}`));
void process.stderr; // the first stream that is a pipe opens a file of the event loop's own
const workers = new Set();
process.on("worker", (worker) => {
  workers.add(worker);
  worker.once("exit", () => workers.delete(worker));
});
const wasmBytes = watchMemory(); // of this thread
const counted = build === undefined ? undefined : await countedWasm(build);

async function measure() {
  for (let i = 0; i < 5; i++) {
    globalThis.gc?.();
    await sleep(50); // finalizers have their turn
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  const descriptors = (await readdir("/proc/self/fd").catch(() => [])).length;
  const wasm = wasmBytes();
  const live = counted && { live: liveBytes(await borderOf(counted)) };
  return { rss, heap: heapUsed + external - wasm, wasm, workers: workers.size, descriptors, ...live };
}

/** @type {import("./soak.js").Package} */
const library = await import(new URL(counted ? "web/src/index.js" : "web/dist/node.js", root).href);
/** @type {import("./soak.js").LoadOptions[]} */
const places = JSON.parse(placements);
const outcome = await soak({
  library,
  root: fileURLToPath(root),
  results: Number(results),
  seed: Number(seed),
  placements: counted ? places.map((place) => ({ ...place, wasm: counted })) : places,
  measure,
  report: (text) => process.stderr.write(`  ${text}\n`),
});
process.stdout.write(JSON.stringify({ ...outcome, faults: [...outcome.faults, ...unexpected] }));

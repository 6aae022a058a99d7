// The soak in a process of Node: `node --expose-gc node-child.mjs PLACEMENTS RESULTS SEED`, placements as JSON.
import { readdir } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { watchMemory } from "../../bench/harness/wasm-hooks.js";
import { soak } from "./soak.js";

const [placements, results, seed] = process.argv.slice(2);
const root = new URL("../../", import.meta.url);

/** @type {string[]} */
const unexpected = [];
process.on("unhandledRejection", (reason) => unexpected.push(`unhandled rejection: ${reason}`));
process.on("warning", (warning) => unexpected.push(`warning: ${warning}`));
const workers = new Set();
process.on("worker", (worker) => {
  workers.add(worker);
  worker.once("exit", () => workers.delete(worker));
});
const wasmBytes = watchMemory(); // of this thread

async function measure() {
  for (let i = 0; i < 5; i++) {
    globalThis.gc?.();
    await sleep(50); // finalizers have their turn
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  const descriptors = (await readdir("/proc/self/fd").catch(() => [])).length;
  const wasm = wasmBytes();
  return { rss, heap: heapUsed + external - wasm, wasm, workers: workers.size, descriptors };
}

/** @type {import("./soak.js").Package} */
const library = await import(new URL("web/dist/node.js", root).href);
const outcome = await soak({
  library,
  root: fileURLToPath(root),
  results: Number(results),
  seed: Number(seed),
  placements: JSON.parse(placements),
  measure,
  report: (text) => process.stderr.write(`  ${text}\n`),
});
process.stdout.write(JSON.stringify({ ...outcome, faults: [...outcome.faults, ...unexpected] }));

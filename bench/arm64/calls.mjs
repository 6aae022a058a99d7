// Runs inside the emulated engine: loads a contestant and makes so many calls.
//
//   calls.mjs CONTESTANT CASE CALLS      the first two as JSON
//
// It prints what the engine says of itself, and the logits of the case.
import { loadEngine } from "../engines/load.js";
import { pretendNoRelaxedSimd } from "../harness/wasm-hooks.js";

const [contestant, item, calls] = process.argv.slice(2).map((text) => JSON.parse(text));
if (contestant.baseSimd) pretendNoRelaxedSimd();
const engine = await loadEngine(contestant, new URL("../../", import.meta.url));
const call = engine.prepare(item);
if (!call) throw new Error(`${contestant.name} cannot answer ${item.name}`);
for (let i = 0; i < calls; i++) await call();
process.stdout.write(`${JSON.stringify({ about: engine.about, logits: await engine.logits(item) })}\n`);
process.exit(0); // some engines keep threads

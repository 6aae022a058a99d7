// Runs inside the page or the process that is measured: loads one contestant and times its calls
// on the spot, so that no message between processes is in a figure.
import { loadEngine } from "../engines/load.js";
import { pretendNoRelaxedSimd, watchMemory } from "./wasm-hooks.js";

/** How long each case runs untimed: the engine's own compiler needs some calls to finish. */
const warmUp = 600; // ms

/** @param {number[]} values */
function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

export class Harness {
  #root;
  /** @type {import("../types.ts").Engine | undefined} */
  #engine;
  /** @type {Map<string, () => unknown>} */
  #calls = new Map();
  #memory = watchMemory();

  /** @param {URL} root the checkout */
  constructor(root) {
    this.#root = root;
  }

  get engine() {
    if (!this.#engine) throw new Error("nothing is loaded yet");
    return this.#engine;
  }

  /** @param {import("../types.ts").Contestant} contestant */
  async load(contestant) {
    if (contestant.baseSimd) pretendNoRelaxedSimd();
    const start = performance.now();
    this.#engine = await loadEngine(contestant, this.#root);
    return { about: this.#engine.about, milliseconds: performance.now() - start };
  }

  /** @param {import("../types.ts").Case} item */
  async prepare(item) {
    const call = this.engine.prepare(item);
    if (!call) return false;
    if (item.action === "classify") await this.engine.verify(item);
    this.#calls.set(item.name, call);
    const end = performance.now() + warmUp;
    do await call();
    while (performance.now() < end);
    return true;
  }

  /** @param {string} name @param {number} milliseconds */
  async time(name, milliseconds) {
    const call = this.#calls.get(name);
    if (!call) throw new Error(`case ${name} is not prepared`);
    // While others had their turn, the weights may have left the caches, or memory.
    const [shortest] = this.#calls.values();
    await shortest();
    const times = [];
    const end = performance.now() + milliseconds;
    let now;
    do {
      const start = performance.now();
      await call();
      now = performance.now();
      times.push(now - start);
    } while (now < end);
    return median(times);
  }

  /** @param {import("../types.ts").Case} item */
  logits(item) {
    return this.engine.logits(item);
  }

  async memory() {
    return this.#memory();
  }
}

// The process of one contestant in Node, driven by messages.
import { Harness } from "./harness.js";

const harness = new Harness(new URL("../../", import.meta.url));

process.on("message", async (/** @type {{method: string, args: unknown[]}} */ { method, args }) => {
  try {
    const call = /** @type {Record<string, Function>} */ (/** @type {unknown} */ (harness))[method];
    process.send?.({ value: await call.apply(harness, args) });
  } catch (error) {
    process.send?.({ error: error instanceof Error ? error.message : String(error) });
  }
});

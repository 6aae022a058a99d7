// The one file with the engine, for the web: a worker's script, and a module for who has no worker.
import { serve } from "./worker-host.js";

export * from "./engine-file.js";

// Not in a worker of somebody else's, which imports the file: start-web.js gives its own this name.
if (/** @type {{name?: string}} */ (globalThis).name === "distilbert-wasm-worker") {
  serve(/** @type {import("./messages.ts").Port} */ (/** @type {unknown} */ (self)));
}

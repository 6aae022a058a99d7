// Workers in Node and its like. Loaded only there.
import { Worker } from "node:worker_threads";

/** @type {import("./remote-engine.js").StartWorker} */
export function startNodeWorker({ onMessage, onLost }) {
  const worker = new Worker(new URL("./node-worker.js", import.meta.url));
  worker.on("message", onMessage);
  worker.on("error", (error) => onLost(error.message));
  worker.on("exit", (code) => onLost(`it ended with exit code ${code}`));
  return {
    post: (message) => worker.postMessage(message),
    // A process whose work is done ends, whether or not its classifiers are disposed of.
    setBusy: (busy) => (busy ? worker.ref() : worker.unref()),
    terminate: async () => {
      await worker.terminate();
    },
  };
}

// Threads of Node, Bun and Deno, as workers.
import { Worker } from "node:worker_threads";
import { cacheFolder, removePartials } from "../platform/file-cache.js";
import { cacheVersion } from "../platform/web.js";

/** @param {import("./messages.ts").WorkerEvents} events @returns {import("./messages.ts").WorkerHandle} */
export function startWorker({ onMessage, onLost }) {
  const worker = new Worker(new URL("./node-worker.js", import.meta.url));
  const { threadId } = worker;
  worker.on("message", onMessage);
  worker.on("error", (error) => onLost(error.message));
  worker.on("exit", (code) => onLost(`it ended with exit code ${code}`));
  return {
    post: (message, transfer = []) =>
      worker.postMessage(message, /** @type {import("node:worker_threads").Transferable[]} */ (transfer)),
    // A process whose work is done ends, whether or not its classifiers are disposed of.
    setBusy: (busy) => (busy ? worker.ref() : worker.unref()),
    terminate: async () => {
      await worker.terminate();
      await removePartials(cacheFolder(cacheVersion), threadId);
    },
  };
}

// Threads of Node, Bun and Deno, as workers.
// Not "node:worker_threads": webpack 5 spoils calls of a `Worker` that comes from there.
import { Worker } from "worker_threads";
import { located } from "../base/located.js";
import { removePartials } from "../platform/file-cache.js";
import { cacheVersion } from "../platform/web.js";

/** @param {Error & {code?: string}} error of a thread that has ended by it */
function describe({ code, message }) {
  return /MODULE_NOT_FOUND/.test(code ?? "") ? `${message}; \`worker\` says where a bundler put it` : message;
}

/**
 * @param {import("./messages.ts").WorkerEvents} events
 * @param {string} [script] the address of `node-worker.js`, if not beside this
 * @returns {import("./messages.ts").WorkerHandle}
 */
export function startWorker({ onMessage, onLost }, script) {
  // In one expression, so that bundlers see the file.
  const worker = script
    ? new Worker(new URL(script))
    : located(() => new Worker(new URL("./node-worker.js", import.meta.url)));
  const { threadId } = worker;
  worker.on("message", onMessage);
  worker.on("error", (error) => onLost(describe(error)));
  worker.on("exit", (code) => onLost(`it ended with exit code ${code}`));
  const started = new Promise((resolve) => worker.once("message", resolve).once("exit", resolve));
  return {
    post: (message, transfer = []) =>
      worker.postMessage(message, /** @type {import("node:worker_threads").Transferable[]} */ (transfer)),
    // A process whose work is done ends, whether or not its classifiers are disposed of.
    setBusy: (busy) => (busy ? worker.ref() : worker.unref()),
    terminate: async () => {
      await started; // or Node leaves the modules open that the thread is about to read
      await worker.terminate();
      await removePartials(cacheVersion, threadId).catch(() => {}); // there may be no cache
    },
  };
}

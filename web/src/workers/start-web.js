// Workers of pages. Apart from the rest, so that the worker's own code does not name itself: a bundler
// would bundle it within itself, or wait for itself.
import { openFastLane } from "./fast-lane.js";

/**
 * @param {import("./messages.ts").WorkerEvents} events
 * @param {string} [script] the address of `worker.js`, if not beside this
 * @returns {import("./messages.ts").WorkerHandle}
 */
export function startWorker({ onMessage, onLost }, script) {
  // In one expression, so that bundlers see the file.
  const worker = script
    ? new Worker(script, { type: "module" })
    : new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  worker.onmessageerror = () => onLost("a message from it could not be read");
  worker.onerror = (event) => {
    event.preventDefault(); // the error that the caller gets reports it
    onLost(event.message || "its script could not be loaded");
  };
  const ended = new AbortController();
  // A worker that is ended from outside fires no event, but releases the lock that it holds (messages.ts).
  const { locks } = globalThis.navigator; // in secure contexts
  const name = `distilbert-wasm ${Math.random()}`;
  const watch = () =>
    locks.request(name, { signal: ended.signal }, () => onLost("it was ended")).catch(() => {}); // no longer of interest
  worker.onmessage = ({ data }) => (data.type === "held" ? watch() : onMessage(data));
  if (locks) worker.postMessage({ type: "hold", lock: name });
  const fastLane = openFastLane(name, onMessage);
  if (fastLane) worker.postMessage({ type: "fast-lane", name });
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    setBusy: () => {},
    terminate: async () => {
      ended.abort();
      fastLane?.close();
      worker.terminate();
    },
  };
}

// SIGINT and SIGTERM: work stops, what has been written stays valid, and the exit code says so.
import { setMaxListeners } from "node:events";
import { constants } from "node:os";
import { hideProgress } from "./progress.js";

const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);

/** Stopped from outside. */
export class Interrupted extends Error {
  /** @param {typeof signals[number]} signal */
  constructor(signal) {
    super(`stopped by ${signal}`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/** The first signal aborts this; a second one ends the program on the spot. */
export function interruption() {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal); // each thread listens
  for (const signal of signals) {
    process.on(signal, () => {
      const reason = new Interrupted(signal);
      if (controller.signal.aborted) {
        hideProgress();
        process.exit(reason.exitCode);
      }
      controller.abort(reason);
    });
  }
  return controller.signal;
}

// Whether a worker still lives, where no Web Lock says so (messages.ts): on pages without https.

const interval = 10_000; // ms

/** Intervals without a sign of it: one of its steps may take long on a slow machine. */
const patience = 6;

/**
 * @param {Worker} worker
 * @param {(why: string) => void} onLost
 */
export function feelPulse(worker, onLost) {
  let silent = 0;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;
  const ask = () => {
    if (++silent > patience) onLost(`it has not answered for ${(patience * interval) / 1000} seconds`);
    else worker.postMessage({ type: "ping" });
  };
  return {
    heard: () => void (silent = 0),
    /** Nothing is asked while nothing waits for it. @param {boolean} busy */
    setBusy(busy) {
      if (busy === Boolean(timer)) return;
      clearInterval(timer);
      silent = 0;
      timer = busy ? setInterval(ask, interval) : undefined;
    },
  };
}

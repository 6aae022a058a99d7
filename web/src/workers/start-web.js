// Workers of pages. Apart from the rest, so that the worker's own code does not name itself: a bundler
// would bundle it within itself, or wait for itself.
import { folderOfServer } from "../package-files.js";
import { openFastLane } from "./fast-lane.js";
import { feelPulse } from "./pulse.js";
import { watchStart } from "./why-no-worker.js";

/** worker.js listens to nobody unless it is called so. @type {WorkerOptions} */
const ownOptions = { type: "module", name: "distilbert-wasm-worker" };

/**
 * How the worker's script is started. Bundlers know it by one expression only, which starts it at once:
 * for as long as that takes, `Worker` is another.
 * @returns {{url: string, options: WorkerOptions}}
 */
function scriptOf() {
  const folder = folderOfServer(import.meta.url);
  if (folder) return { url: `${folder}worker.js`, options: ownOptions };
  const original = globalThis.Worker;
  let [url, options] = ["", {}];
  try {
    globalThis.Worker = /** @type {any} */ (
      /** @param {string | URL} script @param {WorkerOptions} how */
      function (script, how) {
        [url, options] = [String(script), how];
      }
    );
    new Worker(new URL("./worker.js", import.meta.url), { type: "module", name: "distilbert-wasm-worker" });
  } finally {
    globalThis.Worker = original;
  }
  return { url: new URL(url, location.href).href, options };
}

/** @type {{createScriptURL: (url: string) => any} | undefined} */
let policy;

/** An address as Trusted Types demand it, where there are any. @param {string} url */
function trusted(url) {
  try {
    /** @type {any} */
    const { trustedTypes } = globalThis;
    policy ??= trustedTypes?.createPolicy("distilbert-wasm", {
      createScriptURL: (/** @type {string} */ own) => own,
    });
  } catch {
    // The page allows no policy of this name; if it demands one, the worker's start fails and says so.
  }
  return policy?.createScriptURL(url) ?? url;
}

/** A script's address that is of the page's own origin. @param {string} url @param {WorkerOptions} options */
function ownOrigin(url, { type }) {
  if (new URL(url).origin === location.origin) return url;
  const script =
    type === "module" ? `import ${JSON.stringify(url)}` : `importScripts(${JSON.stringify(url)})`;
  return URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
}

/** @param {string} url @param {WorkerOptions} options */
function construct(url, options) {
  try {
    return new Worker(trusted(ownOrigin(url, options)), options);
  } catch (error) {
    if (policy || !("trustedTypes" in globalThis)) throw error;
    const { message } = /** @type {Error} */ (error);
    throw new Error(`${message} The Trusted Types policy distilbert-wasm is not allowed`, { cause: error });
  }
}

/**
 * @param {import("./messages.ts").WorkerEvents} events
 * @param {string} [script] the address of `worker.js`, if not beside this
 * @returns {import("./messages.ts").WorkerHandle}
 */
export function startWorker({ onMessage, onLost }, script) {
  const { url, options } = script ? { url: script, options: ownOptions } : scriptOf();
  const start = watchStart(url);
  const worker = construct(url, options);
  worker.onmessageerror = () => onLost("a message from it could not be read");
  worker.onerror = async (event) => {
    event.preventDefault(); // the error that the caller gets reports it
    onLost(event.message || (await start.fault()));
  };
  const ended = new AbortController();
  // A worker that is ended from outside fires no event, but releases the lock that it holds (messages.ts).
  const { locks } = globalThis.navigator; // in secure contexts
  const lane = `distilbert-wasm ${Math.random()}`;
  const watch = () =>
    locks.request(lane, { signal: ended.signal }, () => onLost("it was ended")).catch(() => {}); // no longer of interest
  const pulse = locks ? undefined : feelPulse(worker, onLost);
  worker.onmessage = ({ data }) => {
    start.end();
    pulse?.heard();
    if (data.type === "held") watch();
    else if (data.type !== "pong") onMessage(data);
  };
  if (locks) worker.postMessage({ type: "hold", lock: lane });
  const fastLane = openFastLane(lane, onMessage);
  if (fastLane) worker.postMessage({ type: "fast-lane", name: lane });
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    setBusy: (busy) => pulse?.setBusy(busy),
    terminate: async () => {
      start.end();
      pulse?.setBusy(false);
      ended.abort();
      fastLane?.close();
      worker.terminate();
    },
  };
}

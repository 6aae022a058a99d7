// Workers of pages. Apart from the rest, so that the worker's own code does not name itself: a bundler
// would bundle it within itself, or wait for itself.
import { folderOfServer, isKnownToServer } from "../package-files.js";
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
  const address = new URL(url, location.href).href;
  const folder = folderOfServer(import.meta.url);
  if (folder && !isKnownToServer(address)) return { url: `${folder}worker.js`, options: ownOptions };
  return { url: address, options };
}

/** @type {{createScriptURL: (url: string) => any} | undefined} */
let policy;

/** An address as Trusted Types demand it, where there are any. @param {string} url */
function trusted(url) {
  /** @type {any} */
  const { trustedTypes } = globalThis;
  policy ??= trustedTypes?.createPolicy("distilbert-wasm", {
    createScriptURL: (/** @type {string} */ own) => own,
  });
  return policy?.createScriptURL(url) ?? url;
}

/**
 * A script that a page may start, for one of another origin; a sandboxed frame has none, "null".
 * @param {string} url
 * @param {WorkerOptions} options
 * @returns {{url: string, options: WorkerOptions}}
 */
function ownOrigin(url, options) {
  const { origin } = globalThis;
  if (new URL(url).origin === origin) return { url, options };
  const address = JSON.stringify(url);
  const isModule = options.type === "module";
  // Classic scripts find their files by `location`, which would be the blob's.
  const place = `Reflect.defineProperty(self,"location",{value:new URL(${address})})`;
  let script = isModule ? `import ${address}` : `${place};importScripts(${address})`;
  const type = origin === "null" ? "classic" : options.type;
  // Chromium starts no modules there, but scripts that import one; what is posted until then waits.
  if (isModule && type === "classic")
    script = `let early=[];onmessage=e=>early.push(e);import(${address}).then(()=>early.forEach(e=>onmessage(e)),e=>setTimeout(()=>{throw e}))`;
  const blob = new Blob([script], { type: "text/javascript" });
  return { url: URL.createObjectURL(blob), options: { ...options, type } };
}

/** @param {string} script @param {WorkerOptions} how */
function construct(script, how) {
  const { url, options } = ownOrigin(script, how);
  /** @type {unknown} */
  let refusal;
  let address = url;
  try {
    address = trusted(url);
  } catch (error) {
    refusal = error; // the page may demand no Trusted Types at all
  }
  try {
    return new Worker(address, options);
  } catch (error) {
    if (!refusal) throw error;
    const [why, cause] = [error, refusal].map((each) => /** @type {Error} */ (each).message);
    throw new Error(`${why} The Trusted Types policy distilbert-wasm is not allowed: ${cause}`, {
      cause: error,
    });
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
  let worker;
  try {
    worker = construct(url, options);
  } catch (error) {
    start.end();
    throw error;
  }
  worker.onmessageerror = () => onLost("a message from it could not be read");
  worker.onerror = async (event) => {
    event.preventDefault(); // the error that the caller gets reports it
    onLost(event.message || (await start.fault()));
  };
  const ended = new AbortController();
  // A worker that is ended from outside fires no event, but releases the lock that it holds (messages.ts).
  // In secure contexts, and not in sandboxed frames.
  const locks = globalThis.origin === "null" ? undefined : globalThis.navigator.locks;
  const lane = `distilbert-wasm ${Math.random()}`;
  const watch = () =>
    locks?.request(lane, { signal: ended.signal }, () => onLost("it was ended")).catch(() => {}); // no longer of interest
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

// Where a model runs: in how many workers, or on the caller's thread.
import { hasWorkers, RemoteEngine } from "./remote-engine.js";
import { orAbort } from "./side-by-side.js";

/**
 * @typedef {import("./engine.js").EngineOptions} EngineOptions
 * @typedef {{worker?: boolean, threads?: number}} Placement
 * @typedef {(message: string) => void} Warn
 */

/** A page has a thread to keep free. A worker is away from it already. */
const inPage = () => typeof document === "object" && typeof Worker === "function";

/**
 * Why there can be no worker, if so.
 * @param {EngineOptions} options
 * @param {Placement} placement
 */
function obstacle({ fetch, cache }, { worker }) {
  if (worker === false) return "`worker` is false";
  if (fetch) return "a `fetch` of the caller's own cannot be handed to a worker";
  if (typeof cache === "object") return "a `cache` of the caller's own cannot be handed to a worker";
  if (!hasWorkers()) return "there are no workers here";
  return undefined;
}

/**
 * @param {number} count
 * @returns {Promise<{engines: RemoteEngine[], problem?: string}>} as many as could be started
 */
async function startWorkers(count) {
  const started = await Promise.all(Array.from({ length: count }, () => RemoteEngine.start()));
  return {
    engines: started.flatMap(({ engine }) => engine ?? []),
    problem: started.find(({ problem }) => problem !== undefined)?.problem,
  };
}

/**
 * The first fetches the model, the others find it where the browser keeps it.
 * @param {RemoteEngine[]} engines
 * @param {URL | undefined} folder
 * @param {EngineOptions} options
 * @returns {Promise<{engines: RemoteEngine[], problem?: string}>} those that hold the model
 */
async function loadWorkers([first, ...others], folder, options) {
  const { onProgress, ...quiet } = options;
  try {
    await first.load(folder, { ...quiet, onProgress });
    const outcomes = await Promise.allSettled(
      others.map((engine) => engine.load(folder, { ...quiet, warn: undefined })),
    );
    options.signal?.throwIfAborted();
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    return {
      engines: [first, ...others.filter((_, i) => outcomes[i].status === "fulfilled")],
      problem: failed && String(failed.reason?.message ?? failed.reason),
    };
  } catch (error) {
    await Promise.all([first, ...others].map((engine) => engine.dispose()));
    throw error;
  }
}

/** @param {URL | undefined} folder @param {EngineOptions} options */
async function loadInline(folder, options) {
  const { Engine } = await import("./engine.js"); // a page with a worker does without it
  return [await Engine.load(folder, options)];
}

/**
 * The model, loaded once for each thread.
 * @param {URL | undefined} folder
 * @param {EngineOptions} options
 * @param {Placement} placement
 * @param {Warn} warn
 * @returns {Promise<import("./pool.js").PoolEngine[]>}
 */
export async function openEngines(folder, options, placement, warn) {
  const { worker, threads = 1 } = placement;
  const asked = worker === true || threads > 1;
  if (!asked && !(worker ?? inPage())) return loadInline(folder, options);

  const tooFew = (/** @type {number} */ count, /** @type {string | undefined} */ why) =>
    warn(`asked for ${threads} threads, got ${count}: ${why}`);
  const blocked = obstacle(options, placement);
  if (blocked) {
    if (threads > 1) tooFew(1, blocked);
    else if (asked) warn(`the model runs on the calling thread: ${blocked}`);
    return loadInline(folder, options);
  }
  const starting = startWorkers(threads);
  const started = await orAbort(starting, options.signal).catch((error) => {
    starting.then(({ engines }) => engines.map((engine) => engine.dispose()));
    throw error;
  });
  if (started.engines.length === 0) {
    const why = `no worker could be started: ${started.problem}`;
    if (threads > 1) tooFew(1, why);
    else warn(`the model runs on the calling thread: ${why}`);
    return loadInline(folder, options);
  }
  const loaded = await loadWorkers(started.engines, folder, options);
  if (loaded.engines.length < threads) tooFew(loaded.engines.length, started.problem ?? loaded.problem);
  return loaded.engines;
}

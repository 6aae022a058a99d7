// Where a model runs: in how many workers, or on the caller's thread.
import * as platform from "#platform";
import { engineFile } from "#engine-file";
import { inTurn } from "./in-turn.js";
import { RemoteEngine } from "./remote-engine.js";
import { asOwn } from "./sent-error.js";
import { lateError } from "../base/errors.js";
import { inTime, linkedAbort, orAbort } from "../base/tasks.js";

/**
 * @typedef {import("../engine/load-engine.js").EngineOptions} EngineOptions
 * @typedef {import("../sources/place.js").ModelPlace} ModelPlace
 * @typedef {{worker?: boolean | string, threads?: number}} Placement; a text is the address of its script
 * @typedef {(message: string) => void} Warn
 */

/**
 * Why there can be no worker, if so.
 * @param {EngineOptions} options
 * @param {Placement} placement
 */
function obstacle({ fetch, cache }, { worker }) {
  if (worker === false) return "`worker` is false";
  if (fetch) return "a `fetch` of the caller's own cannot be handed to a worker";
  if (typeof cache === "object") return "a `cache` of the caller's own cannot be handed to a worker";
  return platform.noWorkers();
}

/**
 * @param {number} count
 * @param {EngineOptions["wasm"]} wasm
 * @param {string} [script]
 * @param {AbortSignal} [signal] ends them
 * @returns {Promise<{engines: RemoteEngine[], problem?: string}>} as many as could be started
 */
async function startWorkers(count, wasm, script, signal) {
  const starting = Array.from({ length: count }, () => RemoteEngine.start(wasm, script, signal));
  const started = await Promise.all(starting);
  return {
    engines: started.flatMap(({ engine }) => engine ?? []),
    problem: started.find(({ problem }) => problem !== undefined)?.problem,
  };
}

/**
 * The first fetches the model, the others find it in the cache. What the caller has in
 * hand is read once, for all of them at the same time.
 * @param {RemoteEngine[]} engines
 * @param {ModelPlace} place
 * @param {EngineOptions} options
 * @returns {Promise<{engines: RemoteEngine[], problem?: string}>} those that hold the model
 */
async function loadWorkers(engines, place, options) {
  const { signal } = options;
  const quiet = { ...options, onProgress: undefined, warn: undefined };
  const readers =
    place.kind === "given"
      ? (await engineFile()).shareStream(place.weights.open(signal), engines.length)
      : [];
  const [first, ...others] = engines;
  const loadOthers = () =>
    Promise.allSettled(others.map((engine, i) => engine.load(place, quiet, readers[i + 1])));
  try {
    const early = place.kind === "given" ? loadOthers() : undefined;
    await first.load(place, options, readers[0]);
    const outcomes = await (early ?? loadOthers());
    signal?.throwIfAborted();
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    return {
      engines: [first, ...others.filter((_, i) => outcomes[i].status === "fulfilled")],
      problem: failed && String(failed.reason?.message ?? failed.reason),
    };
  } catch (error) {
    await Promise.all(engines.map((engine) => engine.dispose()));
    throw error;
  }
}

/**
 * A model on the calling thread.
 * @param {ModelPlace} place
 * @param {EngineOptions} options
 * @returns {Promise<import("./pool.js").PoolEngine[]>}
 */
async function loadInline(place, options) {
  const { loadEngine } = await engineFile();
  const engine = await asOwn(loadEngine(place, options));
  return [
    {
      inline: true,
      info: engine.info,
      call: (name, args, head) => asOwn(engine.call(name, args, head)),
      dispose: () => engine.dispose(),
    },
  ];
}

/**
 * What a caller gives as the model and is no name of one.
 * @param {unknown} model
 * @param {AbortSignal} [signal]
 */
export async function takeModel(model, signal) {
  const file = await engineFile();
  return asOwn(file.takeModel(model, signal));
}

/**
 * @param {ModelPlace} place
 * @param {EngineOptions} options
 * @param {Placement} placement
 * @param {Warn} warn
 * @returns {Promise<import("./pool.js").PoolEngine[]>}
 */
async function open(place, options, placement, warn) {
  const { worker, threads = 1 } = placement;
  const script = typeof worker === "string" ? worker : undefined;
  const asked = worker === true || script !== undefined || threads > 1;
  if (!asked && !(worker ?? platform.inPage())) return loadInline(place, options);

  const tooFew = (/** @type {number} */ count, /** @type {string | undefined} */ why) =>
    warn(`asked for ${threads} threads, got ${count}: ${why}`);
  const blocked = obstacle(options, placement);
  if (blocked) {
    if (threads > 1) tooFew(1, blocked);
    else if (asked) warn(`the model runs on the calling thread: ${blocked}`);
    return loadInline(place, options);
  }
  const { signal, timeout, wasm } = options;
  const abort = linkedAbort(signal);
  const starting = startWorkers(threads, wasm, script, abort.signal);
  const late = () => lateError("the worker's script", timeout);
  const started = await orAbort(inTime(starting, timeout, late), signal)
    .catch((error) => {
      abort.abort();
      throw error;
    })
    .finally(abort.release);
  if (started.engines.length === 0) {
    const why = `no worker could be started: ${started.problem}`;
    if (threads > 1) tooFew(1, why);
    else warn(`the model runs on the calling thread: ${why}`);
    return loadInline(place, options);
  }
  const loaded = await loadWorkers(started.engines, place, options);
  if (loaded.engines.length < threads) tooFew(loaded.engines.length, started.problem ?? loaded.problem);
  return loaded.engines;
}

/**
 * What is fetched, if a cache has it for the next who loads it. Who has less patience waits for nobody else.
 * @param {ModelPlace} place
 * @param {EngineOptions} options
 */
function cacheable(place, { fetch, cache, timeout }) {
  if (fetch || cache === false || typeof cache === "object") return undefined;
  const isFetched = "folder" in place ? /^https?:/.test(place.folder) : platform.inPage();
  return isFetched && place.kind !== "given" ? JSON.stringify([place, timeout]) : undefined;
}

/**
 * The model, loaded once for each thread.
 * @type {typeof open}
 */
export async function openEngines(place, options, ...others) {
  const load = () => open(place, options, ...others);
  try {
    const what = cacheable(place, options);
    return await (what ? inTurn(what, options.signal, load) : load());
  } catch (error) {
    if (place.kind === "given") place.weights.cancel();
    throw error;
  }
}

// An engine in a worker, seen from outside.
import { ClassifierError, disposed } from "./errors.js";
import { orAbort } from "./side-by-side.js";
import { isNode } from "./sources.js";

/**
 * @typedef {import("./worker-host.js").ToWorker} ToWorker
 * @typedef {import("./worker-host.js").FromWorker} FromWorker
 * @typedef {import("./engine.js").EngineInfo} EngineInfo
 * @typedef {import("./engine.js").Rows} Rows
 *
 * @typedef {object} WorkerHandle
 * @property {(message: ToWorker) => void} post
 * @property {(busy: boolean) => void} setBusy
 * @property {() => Promise<void>} terminate
 *
 * @typedef {object} WorkerEvents
 * @property {(message: FromWorker) => void} onMessage
 * @property {(why: string) => void} onLost
 *
 * @typedef {(events: WorkerEvents) => WorkerHandle} StartWorker
 */

/** @type {StartWorker} */
function startBrowserWorker({ onMessage, onLost }) {
  // In one expression, so that bundlers see the file.
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  worker.onmessageerror = () => onLost("a message from it could not be read");
  worker.onerror = (event) => {
    event.preventDefault(); // told by the error that the caller gets
    onLost(event.message || "its script could not be loaded");
  };
  const ended = new AbortController();
  // A worker that is ended from outside has no event; the lock that it holds tells.
  const { locks } = globalThis.navigator; // in secure contexts
  const lock = `distilbert-wasm ${Math.random()}`;
  const watch = () =>
    locks.request(lock, { signal: ended.signal }, () => onLost("it was ended")).catch(() => {}); // no longer of interest
  worker.onmessage = ({ data }) => (data.type === "held" ? watch() : onMessage(data));
  if (locks) worker.postMessage({ type: "hold", lock });
  return {
    post: (message) => worker.postMessage(message),
    setBusy: () => {},
    terminate: async () => {
      ended.abort();
      worker.terminate();
    },
  };
}

/** Whether workers can be started here at all. */
export const hasWorkers = () => isNode || typeof Worker === "function";

export class RemoteEngine {
  /** It does not compute on the thread that calls it. */
  inline = false;
  /** @type {EngineInfo} */
  info = /** @type {EngineInfo} */ (/** @type {unknown} */ (undefined));
  /** @type {WorkerHandle | undefined} */
  #worker;
  /** @type {Map<number, {resolve: (value: any) => void, reject: (error: unknown) => void}>} */
  #calls = new Map();
  #lastId = 0;
  /** Why no further call is taken. @type {ClassifierError | undefined} */
  #ended;
  /** @type {((loaded: number, total: number) => void) | undefined} */
  #onProgress;
  /** @type {((message: string) => void) | undefined} */
  #warn;
  /** @type {(why?: string) => void} */
  #started = () => {};

  /**
   * @returns {Promise<{engine: RemoteEngine, problem?: undefined} | {engine?: undefined, problem: string}>}
   *   a running worker, or why there is none
   */
  static async start() {
    const engine = new RemoteEngine();
    /** @type {Promise<string | undefined>} */
    const started = new Promise((resolve) => (engine.#started = resolve));
    const events = {
      onMessage: (/** @type {FromWorker} */ message) => engine.#receive(message),
      onLost: (/** @type {string} */ why) => engine.#lose(why),
    };
    try {
      const start = isNode ? (await import("./node-threads.js")).startNodeWorker : startBrowserWorker;
      engine.#worker = start(events);
    } catch (error) {
      return { problem: /** @type {Error} */ (error).message };
    }
    const problem = await started;
    return problem === undefined ? { engine } : { problem };
  }

  /**
   * @param {URL | undefined} folder
   * @param {Omit<import("./engine.js").EngineOptions, "fetch">} options
   */
  async load(folder, { signal, onProgress, warn, ...options }) {
    this.#onProgress = onProgress;
    this.#warn = warn;
    try {
      const progress = onProgress !== undefined;
      const request = { type: /** @type {const} */ ("load"), folder: folder?.href, options, progress };
      this.info = await orAbort(this.#call(request), signal);
    } catch (error) {
      // With all that it holds: downloads under way, and what has been loaded.
      await this.#end(error instanceof ClassifierError ? error : disposed());
      throw error;
    } finally {
      this.#onProgress = undefined;
    }
  }

  /**
   * @param {import("./text-input.js").TextInput[]} texts
   * @param {import("./engine.js").RunOptions} options
   * @returns {Promise<Rows>}
   */
  classify(texts, options) {
    return this.#call({ type: "classify", texts, options });
  }

  async dispose() {
    await this.#end(disposed());
  }

  /**
   * @param {Omit<import("./worker-host.js").LoadRequest, "id"> | Omit<import("./worker-host.js").ClassifyRequest, "id">} request
   * @returns {Promise<any>}
   */
  #call(request) {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      const id = ++this.#lastId;
      this.#calls.set(id, { resolve, reject });
      this.#worker?.setBusy(true);
      this.#worker?.post({ ...request, id });
    });
  }

  /** @param {FromWorker} message */
  #receive(message) {
    if (this.#ended) return;
    if (message.type === "ready") {
      this.#worker?.setBusy(false);
      return this.#started();
    }
    if (message.type === "held") return; // known to who started it
    if (message.type === "warning") return this.#warn?.(message.message);
    if (message.type === "progress") return this.#report(message.loaded, message.total);
    const call = this.#calls.get(message.id);
    this.#calls.delete(message.id);
    if (this.#calls.size === 0) this.#worker?.setBusy(false);
    if (message.type === "answer") return call?.resolve(message.value);
    const { error } = message;
    if ("other" in error) return call?.reject(error.other);
    const { code, message: text, cause } = error.classifier;
    call?.reject(new ClassifierError(code, text, cause));
  }

  /** @param {number} loaded @param {number} total */
  #report(loaded, total) {
    try {
      this.#onProgress?.(loaded, total);
    } catch (error) {
      // The caller's own error ends the load.
      for (const { reject } of this.#calls.values()) reject(error);
    }
  }

  /** @param {string} why */
  #lose(why) {
    this.#started(why);
    this.#end(
      new ClassifierError("worker_lost", `the worker with the model was lost (${why}); load the model again`),
    );
  }

  /** Ends the worker; all calls fail, those under way too. @param {ClassifierError} reason */
  async #end(reason) {
    if (this.#ended) return;
    this.#ended = reason;
    for (const { reject } of this.#calls.values()) reject(reason);
    this.#calls.clear();
    await this.#worker?.terminate();
  }
}

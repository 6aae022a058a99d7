// An engine in a worker, seen from outside.
import { startWorker } from "#start-worker";
import { ClassifierError, disposed } from "../base/errors.js";
import { sentError } from "./sent-error.js";
import { onAbort, orAbort } from "../base/tasks.js";

/**
 * @typedef {import("./messages.ts").FromWorker} FromWorker
 * @typedef {import("../engine/engine.js").EngineInfo} EngineInfo
 * @typedef {import("../engine/engine.js").Calls} Calls
 */

export class RemoteEngine {
  /** It does not compute on the thread that calls it. */
  inline = false;
  /** @type {EngineInfo} */
  info = /** @type {EngineInfo} */ (/** @type {unknown} */ (undefined));
  /** @type {import("./messages.ts").WorkerHandle | undefined} */
  #worker;
  /** @type {Map<number, {resolve: (value: any) => void, reject: (error: unknown) => void}>} */
  #calls = new Map();
  #lastId = 0;
  /** Why no further call is taken. @type {ClassifierError | undefined} */
  #ended;
  /** @type {import("../sources/progress.js").OnProgress | undefined} */
  #onProgress;
  /** The weights, if the caller has them in hand. @type {import("./posted-chunks.js").ChunkReader | undefined} */
  #chunks;
  /** @type {((message: string) => void) | undefined} */
  #warn;
  /** @type {(why?: string) => void} */
  #started = () => {};

  /**
   * @param {import("../engine/core.js").WasmSource} [wasm]
   * @param {string} [script] the worker's
   * @param {AbortSignal} [signal] ends it
   * @returns {Promise<{engine: RemoteEngine, problem?: undefined} | {engine?: undefined, problem: string}>}
   *   a running worker, or why there is none
   */
  static async start(wasm, script, signal) {
    const engine = new RemoteEngine();
    /** @type {Promise<string | undefined>} */
    const started = new Promise((resolve) => (engine.#started = resolve));
    const events = {
      onMessage: (/** @type {FromWorker} */ message) => engine.#receive(message),
      onLost: (/** @type {string} */ why) => engine.#lose(why),
    };
    try {
      engine.#worker = startWorker(events, script);
      engine.#worker.setBusy(true); // until it is ready
      onAbort(signal, () => void engine.dispose());
      engine.#worker.post({ type: "prepare", wasm });
    } catch (error) {
      return { problem: /** @type {Error} */ (error).message };
    }
    const problem = await started;
    return problem === undefined ? { engine } : { problem };
  }

  /**
   * @param {import("../sources/place.js").ModelPlace} place
   * @param {Omit<import("../engine/load-engine.js").EngineOptions, "fetch">} options
   * @param {import("./posted-chunks.js").ChunkReader} [chunks] the weights, if the caller has them in hand
   */
  async load(place, { signal, onProgress, warn, wasm: _, ...options }, chunks) {
    this.#onProgress = onProgress;
    this.#warn = warn;
    this.#chunks = chunks;
    try {
      const progress = onProgress !== undefined;
      const sent = place.kind === "given" ? { ...place, weights: { size: place.weights.size } } : place;
      const request = { type: /** @type {const} */ ("load"), place: sent, options, progress };
      this.info = await orAbort(this.#ask(request), signal);
    } catch (error) {
      // With all that it holds: downloads under way, and what has been loaded.
      await this.#end(error instanceof ClassifierError ? error : disposed());
      throw error;
    } finally {
      this.#onProgress = undefined;
      chunks?.end();
    }
  }

  /**
   * @template {keyof Calls} Name
   * @param {Name} name
   * @param {Parameters<Calls[Name]>} args
   * @param {number} [head]
   * @returns {Promise<ReturnType<Calls[Name]>>}
   */
  call(name, args, head) {
    return this.#ask({ type: "call", name, args, head });
  }

  get isEnded() {
    return this.#ended !== undefined;
  }

  async dispose() {
    await this.#end(disposed());
  }

  /**
   * @param {Omit<import("./messages.ts").LoadRequest, "id"> | Omit<import("./messages.ts").CallRequest, "id">} request
   * @returns {Promise<any>}
   */
  #ask(request) {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      const id = ++this.#lastId;
      this.#calls.set(id, { resolve, reject });
      this.#worker?.setBusy(true);
      try {
        this.#worker?.post({ ...request, id });
      } catch (error) {
        // Nothing stays behind of what cannot be sent.
        this.#settled(id);
        const { message } = /** @type {Error} */ (error);
        reject(new ClassifierError("invalid_argument", `this cannot be sent to a worker: ${message}`, error));
      }
    });
  }

  /** @param {FromWorker} message */
  #receive(message) {
    if (this.#ended) return;
    if (message.type === "ready") {
      this.#worker?.setBusy(false);
      return this.#started();
    }
    if (message.type === "held" || message.type === "pong") return; // start-web.js has seen it
    if (message.type === "warning") return this.#warn?.(message.message);
    if (message.type === "progress") return this.#report(message.progress);
    if (message.type === "pull") return void this.#sendChunk();
    const call = this.#settled(message.id);
    if (message.type === "answer") return call?.resolve(message.value);
    call?.reject(sentError(message.error));
  }

  /** @param {number} id of a call that has its answer */
  #settled(id) {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    if (this.#calls.size === 0) this.#worker?.setBusy(false);
    return call;
  }

  async #sendChunk() {
    if (!this.#chunks) return;
    const { message, transfer } = await this.#chunks.next();
    if (!this.#ended) this.#worker?.post(message, transfer);
  }

  /** @param {import("../sources/progress.js").Progress} progress */
  #report(progress) {
    try {
      this.#onProgress?.(progress);
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

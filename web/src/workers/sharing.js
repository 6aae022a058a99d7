// One model for all who load it with `share`: loaded once, and disposed of with the last of them.
import { orAbort } from "../base/tasks.js";

/**
 * @typedef {import("./pool.js").Pool} Pool
 * @typedef {import("../sources/progress.js").OnProgress} OnProgress
 * @typedef {import("../sources/progress.js").Progress} Progress
 *
 * @typedef {object} Listener
 * @property {AbortSignal} [signal]
 * @property {OnProgress} [onProgress]
 */

/** A model that is loading, or in use. */
class SharedModel {
  #abort = new AbortController();
  #users = 0;
  /** @type {Set<OnProgress>} */
  #reports = new Set();
  /** For those who come later. @type {Progress | undefined} */
  #last;
  /** @type {Pool | undefined} */
  #loaded;
  #pool;

  /**
   * @param {readonly unknown[]} key
   * @param {(listener: Listener) => Promise<Pool>} open
   */
  constructor(key, open) {
    this.key = key;
    this.#pool = open({ signal: this.#abort.signal, onProgress: (progress) => this.#report(progress) });
    this.#pool.then(
      (pool) => (this.#loaded = pool),
      () => models.delete(this), // the next load tries again
    );
  }

  /** Whether it can be used no more. */
  get isLost() {
    return this.#loaded?.isLost ?? false;
  }

  /** @param {Progress} progress */
  #report(progress) {
    this.#last = progress;
    for (const report of this.#reports) report(progress);
  }

  /** @param {Listener} listener @returns {Promise<Pool>} the caller's own: disposing of it leaves the others theirs */
  async join({ signal, onProgress }) {
    this.#users++;
    /** @type {OnProgress} */
    let report = () => {};
    /** What the caller's own function throws ends the caller's own load. @type {Promise<never>} */
    const failed = new Promise((_, reject) => {
      report = (progress) => {
        try {
          onProgress?.(progress);
        } catch (error) {
          reject(error);
        }
      };
    });
    this.#reports.add(report);
    if (this.#last) report(this.#last);
    try {
      const pool = await orAbort(Promise.race([failed, this.#pool]), signal);
      return pool.lease(() => this.#leave());
    } catch (error) {
      this.#leave();
      throw error;
    } finally {
      this.#reports.delete(report);
    }
  }

  async #leave() {
    if (--this.#users > 0) return;
    models.delete(this);
    this.#abort.abort();
    const pool = await this.#pool.catch(() => undefined); // reported already, to those who waited
    await pool?.dispose();
  }
}

/** @type {Set<SharedModel>} */
const models = new Set();

/**
 * @param {readonly unknown[]} key what makes it another model
 * @param {Listener} listener
 * @param {(listener: Listener) => Promise<Pool>} open
 */
export function sharedPool(key, listener, open) {
  const isSame = (/** @type {SharedModel} */ model) =>
    !model.isLost && key.every((part, i) => part === model.key[i]);
  let model = [...models].find(isSame);
  if (!model) models.add((model = new SharedModel(key, open)));
  return model.join(listener);
}

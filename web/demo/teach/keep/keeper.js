// Keeps what is stored in this browser as it is on the page, while the visitor wants it stored.
import { findKept, forgetKept, keep } from "./storage.js";

/** @typedef {import("./storage.js").Kept} Kept */

export class Keeper {
  #onStored;
  #onFailure;
  /** One after the other. @type {Promise<void>} */
  #work = Promise.resolve();
  /** What is to be stored; none: nothing is. @type {Kept | undefined} */
  #newest;
  isOn = false;

  /**
   * @param {object} actions
   * @param {(kept: Kept | undefined) => void} actions.onStored what is stored now, as soon as it is; none: nothing
   * @param {(failure: string, error: unknown) => void} actions.onFailure
   */
  constructor({ onStored, onFailure }) {
    this.#onStored = onStored;
    this.#onFailure = onFailure;
  }

  /** What an earlier visit has stored: it was wanted, and still is. */
  async find() {
    // A browser that stores nothing has nothing stored; it says so if it is asked to.
    const kept = await findKept().catch(() => undefined);
    if (kept) this.isOn = true;
    return kept;
  }

  /** @param {Kept | undefined} kept what is to be stored from now on; none: what is stored is deleted */
  turn(kept) {
    this.isOn = kept !== undefined;
    if (kept) return this.store(kept);
    this.#newest = undefined;
    return this.#next(async () => {
      await forgetKept();
      if (!this.isOn) this.#onStored(undefined);
    }, "What is stored could not be deleted: the browser’s settings for this page can.");
  }

  /** @param {Kept} kept stored if it is wanted; of several the last */
  store(kept) {
    if (!this.isOn) return this.#work;
    this.#newest = kept;
    return this.#next(async () => {
      if (this.#newest !== kept) return;
      await keep(kept);
      if (this.#newest === kept) this.#onStored(kept);
    }, "The browser did not store the examples: it has no room left, or does not let this page store anything.");
  }

  /** @param {() => Promise<unknown>} action @param {string} failure in words */
  #next(action, failure) {
    this.#work = this.#work.then(async () => {
      try {
        await action();
      } catch (error) {
        this.isOn = false;
        this.#onFailure(failure, error);
      }
    });
    return this.#work;
  }
}

// Learns from the examples as they are now: a newer set ends the learning of an older one.
import { addedTo, whatIsMissing } from "./examples.js";

/**
 * @typedef {import("distilbert-wasm").TextClassifier} TextClassifier
 * @typedef {import("./examples.js").Example} Example
 *
 * @typedef {{status: "missing", missing: string}
 *   | {status: "loading"}
 *   | {status: "learning", done: number, count: number}
 *   | {status: "ready", count: number, added: number, milliseconds: number}
 *   | {status: "ready", head: string}
 *   | {status: "stopped"}
 *   | {status: "failed", error: unknown}} State `added`: of `count` those that
 *   were new; `head`: the name of the file that answers
 */

export class Teacher {
  #classifier;
  #onChange;
  #abort = new AbortController();
  /** One thing after the other. @type {Promise<void>} */
  #work = Promise.resolve();
  /** What `mine` was made from. @type {TextClassifier | undefined} */
  #base;
  /** What `mine` has learned, in this order; none: it was loaded. @type {readonly Example[] | undefined} */
  #learned;
  /** The one that answers, also while the next one learns. @type {TextClassifier | undefined} */
  mine;
  /** @type {State} */
  state = { status: "missing", missing: whatIsMissing([]) };

  /**
   * @param {() => Promise<TextClassifier>} classifier the page's, which changes with its model
   * @param {() => void} onChange
   */
  constructor(classifier, onChange) {
    this.#classifier = classifier;
    this.#onChange = onChange;
  }

  /** @param {State} state */
  #change(state) {
    this.state = state;
    this.#onChange();
  }

  /** @param {(signal: AbortSignal) => Promise<void>} task */
  #next(task) {
    this.#abort.abort();
    const { signal } = (this.#abort = new AbortController());
    this.#work = this.#work.then(async () => {
      if (signal.aborted) return;
      try {
        await task(signal);
      } catch (error) {
        if (!signal.aborted) this.#change({ status: "failed", error });
      }
    });
    return this.#work;
  }

  /** @param {TextClassifier | undefined} mine @param {TextClassifier} [base] @param {readonly Example[]} [learned] */
  async #replace(mine, base, learned) {
    const before = this.mine;
    [this.mine, this.#base, this.#learned] = [mine, base, learned];
    if (before !== mine) await before?.dispose();
  }

  /** @param {readonly Example[]} examples all of them @param {boolean} [anew] nothing of before is of use */
  learn(examples, anew = false) {
    const missing = whatIsMissing(examples);
    return this.#next(async (signal) => {
      if (anew) await this.#replace(undefined);
      if (!missing) return this.#learn(examples, signal);
      await this.#replace(undefined);
      this.#change({ status: "missing", missing });
    });
  }

  /** @param {readonly Example[]} examples @param {AbortSignal} signal */
  async #learn(examples, signal) {
    this.#change({ status: "loading" });
    const base = await this.#classifier();
    signal.throwIfAborted();
    const known = base === this.#base && this.#learned && addedTo(this.#learned, examples);
    const start = performance.now();
    if (!known || known.length > 0) {
      const options = { signal, onProgress: this.#progressOf(examples.length) };
      this.#change({ status: "learning", done: 0, count: examples.length });
      const learning = known && this.mine ? this.mine.learn(known, options) : base.learn(examples, options);
      await this.#replace(await learning, base, examples);
    }
    if (signal.aborted) return;
    const milliseconds = performance.now() - start;
    const added = known ? known.length : examples.length;
    this.#change({ status: "ready", count: examples.length, added, milliseconds });
  }

  /** @param {number} count @returns {(progress: {step: string, done: number}) => void} */
  #progressOf(count) {
    return ({ step, done }) => {
      if (step === "read" && this.state.status === "learning")
        this.#change({ status: "learning", done, count });
    };
  }

  /** Goes on with the classifier before. */
  stop() {
    this.#abort.abort();
    this.#change({ status: "stopped" });
  }

  /**
   * A head from a file answers from now on; where it fits no model that is here, all stays as it is.
   * @param {ArrayBuffer} bytes
   * @param {string} name
   * @returns {Promise<boolean>} whether it does: not if the examples have changed meanwhile
   */
  async load(bytes, name) {
    const base = await this.#classifier();
    const mine = await base.withHead(bytes);
    let isUsed = false;
    await this.#next(async () => {
      isUsed = true;
      await this.#replace(mine, base);
      this.#change({ status: "ready", head: name });
    });
    if (!isUsed) await mine.dispose();
    return isUsed;
  }
}

// The model at work: on one thread at first, on all of them where the input turns out to be large.
import { Interrupted } from "./interrupt.js";
import { unknownParts } from "../words/unknown-parts.js";
import { cores, loadClassifier, note } from "./usage.js";

/** @typedef {import("../src/index.js").TextClassifier} TextClassifier */

/** Bytes from which an input is large: the model loads on all cores in the time that they save. */
const largeInput = 1 << 16;

export class Workforce {
  #classifier;
  #load;
  #canGrow;
  /** Calls under way, by classifier. @type {Map<TextClassifier, Promise<unknown>[]>} */
  #calls = new Map();

  /**
   * @param {TextClassifier} classifier
   * @param {(threads: number) => Promise<TextClassifier>} load
   * @param {boolean} canGrow
   */
  constructor(classifier, load, canGrow) {
    this.#classifier = classifier;
    this.#load = load;
    this.#canGrow = canGrow;
  }

  /**
   * @param {Record<string, any>} values options of the command line: the model's
   * @param {number | "auto"} threads
   * @param {number | undefined} bytes of the input, where it is known
   * @param {AbortSignal} signal
   */
  static async start(values, threads, bytes, signal) {
    const all = cores();
    const begin = threads !== "auto" ? threads : bytes !== undefined && bytes >= largeInput ? all : 1;
    const canGrow = threads === "auto" && bytes === undefined && all > 1;
    // In a worker, so that signals and the progress bar do not wait for a long list.
    const placement = { signal, worker: true };
    const classifier = await loadClassifier(values, { ...placement, threads: begin });
    const load = (/** @type {number} */ count) =>
      loadClassifier(values, { ...placement, threads: count, onProgress: undefined });
    return new Workforce(classifier, load, canGrow);
  }

  get threads() {
    return this.#classifier.backend.threads;
  }

  get labels() {
    return this.#classifier.labels;
  }

  /** There is more to do than one thread can. */
  grow() {
    if (!this.#canGrow) return;
    this.#canGrow = false;
    this.#grow().catch((error) => {
      if (!(error instanceof Interrupted)) note(`goes on with one thread: ${error.message}`);
    });
  }

  async #grow() {
    const before = this.#classifier;
    this.#classifier = await this.#load(cores());
    await Promise.allSettled(this.#calls.get(before) ?? []);
    await before.dispose();
  }

  /**
   * @param {import("../src/index.js").TextInput[]} inputs
   * @param {import("../src/index.js").ClassifyOptions} options
   */
  classify(inputs, options) {
    return this.#counted((classifier) => classifier.classify(inputs, options));
  }

  /**
   * @param {import("../src/index.js").TextInput} input
   * @param {number} unknownTokens
   * @param {{signal?: AbortSignal, splitSpecialTokens?: boolean}} options
   */
  unknownParts(input, unknownTokens, options) {
    return this.#counted((classifier) => unknownParts(classifier, input, unknownTokens, options));
  }

  /**
   * A call is under way until it ends, so that its classifier is not disposed of before.
   * @template Result
   * @param {(classifier: TextClassifier) => Promise<Result>} begin
   */
  async #counted(begin) {
    const classifier = this.#classifier;
    const call = begin(classifier);
    const calls = this.#calls.get(classifier) ?? [];
    this.#calls.set(classifier, [...calls, call]);
    try {
      return await call;
    } finally {
      const others = this.#calls.get(classifier) ?? [];
      this.#calls.set(
        classifier,
        others.filter((other) => other !== call),
      );
    }
  }

  async dispose() {
    await this.#classifier.dispose();
  }
}

// The model at work: on one thread at first, on all of them where the input turns out to be large.
import { Interrupted } from "./interrupt.js";
import { unknownParts } from "../words/unknown-parts.js";
import { cores, loadModel, note, readHead } from "./usage.js";
import { TextClassifier as DefaultModel } from "../src/index.js";

/**
 * @typedef {import("../src/index.js").TextClassifier} TextClassifier
 * @typedef {import("../src/index.js").TokenClassifier} TokenClassifier
 */

/** Bytes from which an input is large: the model loads on all cores in the time that they save. */
const largeInput = 1 << 16;

/** @template {TextClassifier | TokenClassifier} [Model=TextClassifier] */
export class Workforce {
  #model;
  #load;
  #canGrow;
  /** Calls under way, by classifier. @type {Map<Model, Promise<unknown>[]>} */
  #calls = new Map();

  /**
   * @param {Model} model
   * @param {(threads: number) => Promise<Model>} load
   * @param {boolean} canGrow
   */
  constructor(model, load, canGrow) {
    this.#model = model;
    this.#load = load;
    this.#canGrow = canGrow;
  }

  /**
   * @param {Record<string, any>} values options of the command line: the model's
   * @param {number | "auto"} threads
   * @param {number | undefined} bytes of the input, where it is known
   * @param {AbortSignal} signal
   * @param {typeof import("../src/index.js").TextClassifier | typeof import("../src/index.js").TokenClassifier} [Model]
   * @returns {Promise<Workforce<any>>}
   */
  static async start(values, threads, bytes, signal, Model = DefaultModel) {
    const all = cores();
    const begin = threads !== "auto" ? threads : bytes !== undefined && bytes >= largeInput ? all : 1;
    const canGrow = threads === "auto" && bytes === undefined && all > 1;
    // In a worker, so that signals and the progress bar do not wait for a long list.
    const ready = { ...values, head: await readHead(values.head) }; // a pipe can be read once
    const placement = { signal, worker: true };
    const model = await loadModel(
      /** @type {(model: any, options: any) => Promise<any>} */ (Model.load),
      ready,
      { ...placement, threads: begin },
    );
    const load = (/** @type {number} */ count) =>
      loadModel(/** @type {(model: any, options: any) => Promise<any>} */ (Model.load), ready, {
        ...placement,
        threads: count,
        onProgress: undefined,
      });
    return new Workforce(model, load, canGrow);
  }

  get threads() {
    return this.#model.backend.threads;
  }

  get labels() {
    return this.#model.labels;
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
    const before = this.#model;
    this.#model = await this.#load(cores());
    await Promise.allSettled(this.#calls.get(before) ?? []);
    await before.dispose();
  }

  /**
   * @param {import("../src/index.js").TextInput[]} inputs
   * @param {import("../src/index.js").ClassifyOptions} options
   */
  classify(inputs, options) {
    return this.counted((classifier) => /** @type {TextClassifier} */ (classifier).classify(inputs, options));
  }

  /**
   * @param {import("../src/index.js").TextInput} input
   * @param {number} unknownTokens
   * @param {{signal?: AbortSignal, splitSpecialTokens?: boolean}} options
   */
  unknownParts(input, unknownTokens, options) {
    return this.counted((classifier) => unknownParts(classifier, input, unknownTokens, options));
  }

  /**
   * A call is under way until it ends, so that its model is not disposed of before.
   * @template Result
   * @param {(model: Model) => Promise<Result>} begin
   */
  async counted(begin) {
    const model = this.#model;
    const call = begin(model);
    const calls = this.#calls.get(model) ?? [];
    this.#calls.set(model, [...calls, call]);
    try {
      return await call;
    } finally {
      const others = this.#calls.get(model) ?? [];
      this.#calls.set(
        model,
        others.filter((other) => other !== call),
      );
    }
  }

  async dispose() {
    await this.#model.dispose();
  }
}

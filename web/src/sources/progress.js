// Progress of a load, over all its files.
import { isWeights, modelParts } from "./model-files.js";

/**
 * @typedef {object} Amount
 * @property {number} loaded bytes so far
 * @property {number} [total] bytes of the whole, once it is known for certain
 *
 * @typedef {object} OwnProgress
 * @property {string} file that has come further
 * @property {Amount} overall all files together; the last call has its `loaded` equal to its `total`
 * @typedef {OwnProgress & Amount} Progress
 *
 * @callback OnProgress
 * @param {Progress} progress
 * @returns {void}
 */

/** Time between two reports, but for the end of a file, ms. */
const interval = 100;

export class LoadProgress {
  #onProgress;
  /** By the files that are going to come, as far as is known. @type {Map<string, Amount>} */
  #amounts = new Map(
    modelParts.filter(({ seldom }) => !seldom).map(({ names }) => [names[0], { loaded: 0 }]),
  );
  #next = 0;
  #onError;
  /** The file whose progress has been held back since the last report. @type {string | undefined} */
  #late;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {OnProgress} onProgress
   * @param {(error: unknown) => void} onError takes what a late report throws, for nobody calls that
   */
  constructor(onProgress, onError) {
    this.#onProgress = onProgress;
    this.#onError = onError;
  }

  /** The file does not exist: another that can hold the same part may. @param {string} file */
  absent(file) {
    this.#amounts.delete(file);
    const names = modelParts.find(({ names }) => names.includes(file))?.names ?? [];
    const next = names[names.indexOf(file) + 1];
    if (next && !this.#amounts.has(next)) this.#amounts.set(next, { loaded: 0 });
  }

  /**
   * @param {string} file
   * @param {number} loaded
   * @param {number} [total] if it is known; `loaded` if that is the end
   */
  update(file, loaded, total) {
    for (const { names } of modelParts) {
      // Another file that may have held the same part is not going to come.
      if (names.includes(file))
        names.filter((name) => name !== file).forEach((name) => this.#amounts.delete(name));
    }
    const before = this.#amounts.get(file)?.loaded ?? 0;
    const isEnd = loaded === total;
    // A file that comes a second time, since the cached one is broken, does not go back.
    const amount = { loaded: isEnd ? loaded : Math.max(before, loaded), total };
    if (total !== undefined && amount.loaded > total) amount.total = undefined;
    this.#amounts.set(file, amount);
    if (amount.loaded === before) return;
    if (isEnd || performance.now() >= this.#next) return this.#report(file);
    if (!this.#late) this.#wait();
    this.#late = file;
  }

  /** A download that stalls shows how far it has come. */
  #wait() {
    this.#timer = setTimeout(() => {
      try {
        if (performance.now() < this.#next)
          this.#wait(); // timers count from when their turn began
        else if (this.#late) this.#report(this.#late);
      } catch (error) {
        this.#onError(error);
      }
    }, this.#next - performance.now());
  }

  /** @param {string} file */
  #report(file) {
    if (this.#late === file) this.close();
    this.#onProgress({ file, .../** @type {Amount} */ (this.#amounts.get(file)), overall: this.#overall() });
    // Counted from the callback's end, so that a slow one is not called without a pause.
    this.#next = performance.now() + interval;
  }

  /** The load has ended: nothing more is reported. */
  close() {
    clearTimeout(this.#timer);
    this.#late = undefined;
  }

  /** @returns {Amount} */
  #overall() {
    const amounts = [...this.#amounts.values()];
    const loaded = amounts.reduce((sum, amount) => sum + amount.loaded, 0);
    const total = amounts.reduce((sum, amount) => sum + (amount.total ?? NaN), 0);
    return { loaded, total: Number.isNaN(total) ? undefined : total };
  }

  /**
   * The small file's chunks, counted as they go by.
   * @param {string} file
   * @param {import("../platform/types.ts").OpenFile} opened
   */
  async *#counted(file, { stream, size, announced }) {
    const total = size ?? announced;
    let loaded = 0;
    for await (const chunk of stream) {
      if (loaded > 0) this.update(file, loaded, total); // one chunk behind: the last one is the end's
      loaded += chunk.length;
      yield chunk;
    }
    this.update(file, loaded, loaded);
  }

  /**
   * @param {import("../platform/types.ts").Source} source
   * @returns {import("../platform/types.ts").Source} the same, its small files counted
   */
  watch(source) {
    return {
      name: source.name,
      nameOf: (file) => source.nameOf(file),
      open: async (file, signal) => {
        const opened = await source.open(file, signal);
        if (!opened) this.absent(file);
        if (!opened || isWeights(file)) return opened;
        return { ...opened, stream: this.#counted(file, opened) };
      },
    };
  }
}

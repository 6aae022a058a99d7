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
  #amounts = new Map(modelParts.filter(({ older }) => !older).map(({ names }) => [names[0], { loaded: 0 }]));
  #next = 0;
  #onError;
  /** What has been held back since the last report. @type {{file: string, timer: NodeJS.Timeout} | undefined} */
  #late;

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
    const before = this.#amounts.get(file)?.loaded ?? 0;
    const isEnd = loaded === total;
    // A file that comes a second time, since the cached one is broken, does not go back.
    const amount = { loaded: isEnd ? loaded : Math.max(before, loaded), total };
    if (total !== undefined && amount.loaded > total) amount.total = undefined;
    this.#amounts.set(file, amount);
    const now = performance.now();
    if (amount.loaded === before) return;
    if (isEnd || now >= this.#next) return this.#report(file, amount);
    if (this.#late) this.#late.file = file;
    else this.#reportLater(file, this.#next - now);
  }

  /** @param {string} file @param {number} delay ms */
  #reportLater(file, delay) {
    this.#late = { file, timer: setTimeout(() => this.#reportLate(), delay) };
  }

  /** @param {string} file @param {Amount} amount */
  #report(file, amount) {
    if (this.#late?.file === file) this.close();
    this.#onProgress({ file, ...amount, overall: this.#overall() });
    // Counted from the callback's end, so that a slow one is not called without a pause.
    this.#next = performance.now() + interval;
  }

  /** A download that stalls shows how far it has come. */
  #reportLate() {
    if (!this.#late) return;
    const { file } = this.#late;
    const early = this.#next - performance.now(); // timers count from when their turn began
    if (early > 0) return this.#reportLater(file, early);
    this.#late = undefined;
    try {
      this.#report(file, this.#amounts.get(file) ?? { loaded: 0 });
    } catch (error) {
      this.#onError(error);
    }
  }

  /** The load has ended: nothing more is reported. */
  close() {
    clearTimeout(this.#late?.timer);
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

// Runs one text at a time; behind it only the latest waits: fast typing never builds a queue of
// stale answers.

export class Latest {
  #run;
  #busy = false;
  /** @type {string | undefined} */
  #waiting;

  /** @param {(text: string) => Promise<void>} run never rejects */
  constructor(run) {
    this.#run = run;
  }

  /** Runs as soon as nothing else does, unless a later text comes first. @param {string} text */
  push(text) {
    this.#waiting = text;
    if (!this.#busy) this.#work();
  }

  /** Whether a later text waits. */
  get isOutdated() {
    return this.#waiting !== undefined;
  }

  /** Drops the text that waits. */
  drop() {
    this.#waiting = undefined;
  }

  async #work() {
    this.#busy = true;
    while (this.#waiting !== undefined) {
      const text = this.#waiting;
      this.#waiting = undefined;
      await this.#run(text);
    }
    this.#busy = false;
  }
}

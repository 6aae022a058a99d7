// Classifies the rows of a table, one after the other; stops, and goes on where it stopped.
import { Results } from "./results.js";

/**
 * @typedef {object} StreamClassifier what it needs of a TextClassifier
 * @property {readonly string[]} labels
 * @property {(texts: Iterable<string>, options: {signal: AbortSignal}) =>
 *   AsyncIterable<import("./results.js").RowResult>} classifyStream
 *
 * @typedef {"ready" | "loading" | "running" | "stopped" | "failed" | "done"} State
 */

/** Of the time that has passed, how much counts for the rate, ms. */
const memory = 5000;

/** Rows a second, as of late. */
export class Rate {
  /** Moments with what was done by then. @type {{time: number, done: number}[]} */
  #marks = [];

  /** @param {number} time ms @param {number} done */
  mark(time, done) {
    this.#marks.push({ time, done });
    while (this.#marks.length > 2 && time - this.#marks[1].time >= memory) this.#marks.shift();
  }

  forget() {
    this.#marks = [];
  }

  /** @returns {number | undefined} undefined: too early to tell */
  get perSecond() {
    const [first, last] = [this.#marks[0], this.#marks[this.#marks.length - 1]];
    if (!first || last.time - first.time < 100) return undefined;
    return (1000 * (last.done - first.done)) / (last.time - first.time);
  }
}

/** Between two reports, ms. */
const reportEvery = 100;

export class Run {
  #table;
  #classifier;
  #onChange;
  #rate = new Rate();
  /** @type {AbortController | undefined} */
  #abort;
  /** The next row to look at. */
  #next = 0;
  /** @type {State} */
  state = "ready";
  /** Why it failed. @type {unknown} */
  error;
  results;
  /** Rows with a text, known once it runs. */
  total = 0;
  /** Of which so many have been classified. */
  done = 0;
  /** Time it ran, ms. */
  elapsed = 0;

  /**
   * @param {import("../read/table.js").Table} table
   * @param {() => Promise<StreamClassifier>} classifier
   * @param {() => void} onChange called at most ten times a second while it runs, and at each change of state
   */
  constructor(table, classifier, onChange) {
    this.#table = table;
    this.#classifier = classifier;
    this.#onChange = onChange;
    this.results = new Results(table.rows.length, []);
  }

  /** Rows a second. */
  get rate() {
    return this.state === "running" ? this.#rate.perSecond : undefined;
  }

  /** Seconds. */
  get remaining() {
    const rate = this.rate;
    return rate ? (this.total - this.done) / rate : undefined;
  }

  /** Blank cells have nothing to classify. @param {number} row */
  #hasText(row) {
    return /\S/.test(this.#table.textOf(row));
  }

  /** Starts, or goes on. */
  async start() {
    if (this.state === "loading" || this.state === "running") return;
    const abort = (this.#abort = new AbortController());
    this.#change("loading");
    try {
      const classifier = await this.#classifier();
      abort.signal.throwIfAborted();
      if (this.total === 0) this.#prepare(classifier.labels);
      this.#change("running");
      const start = performance.now();
      this.#rate.forget();
      this.#rate.mark(start, this.done);
      try {
        await this.#classify(classifier, abort.signal);
      } finally {
        this.elapsed += performance.now() - start;
      }
      this.#change("done");
    } catch (error) {
      if (abort.signal.aborted) return this.#change("stopped");
      this.error = error;
      this.#change("failed");
    }
  }

  /** @param {readonly string[]} labels */
  #prepare(labels) {
    this.results = new Results(this.#table.rows.length, labels);
    for (let row = 0; row < this.#table.rows.length; row++) this.total += Number(this.#hasText(row));
  }

  /** @param {StreamClassifier} classifier @param {AbortSignal} signal */
  async #classify(classifier, signal) {
    /** Rows that are under way. @type {number[]} */
    const rows = [];
    let taken = 0;
    const [table, hasText, first] = [this.#table, this.#hasText.bind(this), this.#next];
    function* texts() {
      for (let row = first; row < table.rows.length; row++) {
        if (!hasText(row)) continue;
        rows.push(row);
        yield table.textOf(row);
      }
    }
    let reported = performance.now();
    for await (const result of classifier.classifyStream(texts(), { signal })) {
      const row = rows[taken++];
      this.results.set(row, result);
      this.#next = row + 1;
      this.done++;
      const now = performance.now();
      if (now - reported < reportEvery) continue;
      reported = now;
      this.#rate.mark(now, this.done);
      this.#onChange();
    }
  }

  /** The texts under way are given up; `start` begins with them. */
  stop() {
    this.#abort?.abort();
  }

  /** @param {State} state */
  #change(state) {
    this.state = state;
    this.#onChange();
  }
}

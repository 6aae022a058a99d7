// Shares texts out over engines. Each takes the next share when it is free: no engine waits for
// another, and the results come in the order of the texts.
import { ClassifierError, disposed, rewordedError } from "./errors.js";
import { orAbort } from "./side-by-side.js";
import { partsOf } from "./text-input.js";

/**
 * @typedef {import("./text-input.js").TextInput} TextInput
 * @typedef {import("./engine.js").Rows} Rows
 * @typedef {import("./engine.js").RunOptions} RunOptions
 *
 * @typedef {object} PoolEngine
 * @property {import("./engine.js").EngineInfo} info
 * @property {boolean} inline whether it computes on the caller's thread
 * @property {(texts: TextInput[], options: RunOptions) => Promise<Rows>} classify
 * @property {() => Promise<void>} dispose
 */

/** Texts that go through the core in one call, and about how many UTF-16 units. */
const callTexts = 32;
const callUnits = 1 << 20;

/** Units beyond which a text costs no more, since its end is cut off, and what every text costs. */
const cutUnits = 4096;
const textCost = 16;

/** @param {TextInput} input */
function unitsOf(input) {
  const { text, textPair } = partsOf(input);
  return text.length + (textPair?.length ?? 0);
}

/** About how long a text takes. @param {TextInput} input */
const costOf = (input) => textCost + Math.min(unitsOf(input), cutUnits);

/**
 * The shares of a list, large ones first: the last, small ones make up for what the others differ.
 * @param {TextInput[]} inputs
 * @param {number} engines that take them
 */
function* sharesOf(inputs, engines) {
  let left = engines > 1 ? inputs.reduce((sum, input) => sum + costOf(input), 0) : 0;
  for (let first = 0; first < inputs.length;) {
    const enough = engines > 1 ? left / (2 * engines) : Infinity;
    let [end, cost, units] = [first, 0, 0];
    while (end < inputs.length && end - first < callTexts && cost < enough && units < callUnits) {
      cost += costOf(inputs[end]);
      units += unitsOf(inputs[end++]);
    }
    yield { first, texts: inputs.slice(first, end) };
    left -= cost;
    first = end;
  }
}

/** Lets the event loop run. */
const breathe = () => new Promise((resolve) => setTimeout(resolve, 0));

export class Pool {
  /** Each with the number of calls that it is at. @type {Map<PoolEngine, number>} */
  #engines;
  /** Why no further call is taken. @type {Error | undefined} */
  #ended;

  /** @param {PoolEngine[]} engines at least one, all with the same model */
  constructor(engines) {
    this.#engines = new Map(engines.map((engine) => [engine, 0]));
  }

  get size() {
    return this.#engines.size;
  }

  /**
   * @param {TextInput[]} inputs
   * @param {RunOptions} options
   * @param {AbortSignal | undefined} signal
   * @param {(index: number) => string} where words for one of the texts
   * @returns {Promise<Rows[]>} in the order of the texts
   */
  async classify(inputs, options, signal, where) {
    if (this.#ended) throw this.#ended;
    /** @type {{first: number, rows: Rows}[]} */
    const done = [];
    /** @type {{first: number, error: unknown} | undefined} */
    let failure;
    const free = [...this.#engines].sort(([, a], [, b]) => a - b).map(([engine]) => engine);
    const engines = free.slice(0, inputs.length);
    const shares = sharesOf(inputs, engines.length);
    const stopped = () => failure || signal?.aborted;

    await orAbort(
      Promise.all(
        engines.map(async (engine) => {
          for (let share = shares.next(); !share.done; share = shares.next()) {
            const { first, texts } = share.value;
            if (engine.inline && first > 0) await breathe();
            if (stopped()) return;
            try {
              done.push({ first, rows: await this.#run(engine, texts, options) });
            } catch (error) {
              // Of several, the one that a single engine would have met.
              if (!failure || first < failure.first) failure = { first, error };
            }
            if (stopped()) return;
          }
        }),
      ),
      signal,
    );
    if (failure) {
      const { first, error } = failure;
      // An engine counts the texts of its share only.
      throw rewordedError(error, (message) =>
        message.replace(/^text (\d+)/, (_, index) => where(first + Number(index))),
      );
    }
    return done.sort((a, b) => a.first - b.first).map(({ rows }) => rows);
  }

  /** @param {PoolEngine} engine @param {TextInput[]} texts @param {RunOptions} options */
  async #run(engine, texts, options) {
    this.#engines.set(engine, (this.#engines.get(engine) ?? 0) + 1);
    try {
      return await engine.classify(texts, options);
    } catch (error) {
      // With one engine lost the others do not make up for it: the caller shall load again.
      if (error instanceof ClassifierError && error.code === "worker_lost") this.#ended ??= error;
      throw error;
    } finally {
      this.#engines.set(engine, (this.#engines.get(engine) ?? 0) - 1);
    }
  }

  async dispose() {
    this.#ended = disposed();
    await Promise.all([...this.#engines.keys()].map((engine) => engine.dispose()));
  }
}

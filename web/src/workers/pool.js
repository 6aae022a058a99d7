// Shares texts out over engines. Each takes the next share when it is free: no engine waits for
// another, and the results come in the order of the texts.
import { ClassifierError, disposed, placedError } from "../base/errors.js";
import { orAbort } from "../base/tasks.js";
import { unitsOf } from "../base/texts.js";

/**
 * @typedef {import("../base/texts.js").TextInput} TextInput
 * @typedef {import("../engine/engine.js").Calls & {info: import("../engine/engine.js").EngineInfo, inline: boolean,
 *   dispose: () => Promise<void>}} PoolEngine `inline`: it computes on the caller's thread
 */

/** Texts that go through the core in one call, and about how many UTF-16 units. */
const callTexts = 32;
const callUnits = 1 << 20;
/** The same if all of a text is read, however long: a call that is aborted ends soon. */
export const windowedCallUnits = 1 << 14;

/** Units beyond which a text costs no more, since its end is cut off, and what every text costs. */
const cutUnits = 4096;
const textCost = 16;

/**
 * The shares of a list, large ones first: the last, small ones make up for what the others differ.
 * @param {TextInput[]} inputs
 * @param {number} engines that take them
 * @param {boolean} windowed whether all of a text is read
 */
function* sharesOf(inputs, engines, windowed) {
  /** About how long a text takes. @param {TextInput} input */
  const costOf = (input) => textCost + Math.min(unitsOf(input), windowed ? Infinity : cutUnits);
  const mostUnits = windowed ? windowedCallUnits : callUnits;
  let left = engines > 1 ? inputs.reduce((sum, input) => sum + costOf(input), 0) : 0;
  for (let first = 0; first < inputs.length;) {
    const enough = engines > 1 ? left / (2 * engines) : Infinity;
    let [end, cost, units] = [first, 0, 0];
    while (end < inputs.length && end - first < callTexts && cost < enough && units < mostUnits) {
      cost += costOf(inputs[end]);
      units += unitsOf(inputs[end++]);
    }
    yield { first, texts: inputs.slice(first, end) };
    left -= cost;
    first = end;
  }
}

/** What went wrong in one share. */
class ShareError extends Error {
  /** @param {number} first index of its first text @param {unknown} cause */
  constructor(first, cause) {
    super("", { cause });
    this.first = first;
  }
}

/** Lets the event loop run. */
const breathe = () => new Promise((resolve) => setTimeout(resolve, 0));

export class Pool {
  /** Each with the number of calls that it is at. @type {Map<PoolEngine, number>} */
  #engines;
  /** Why no further call is taken. @type {Error | undefined} */
  #ended;

  #batchTokens;

  /** @param {PoolEngine[]} engines at least one, all with the same model */
  constructor(engines) {
    this.#engines = new Map(engines.map((engine) => [engine, 0]));
    this.#batchTokens = engines[0].info.batchTokens;
  }

  get size() {
    return this.#engines.size;
  }

  /** The engines, those with the least to do first. @param {number} count at most so many */
  #free(count) {
    if (this.#ended) throw this.#ended;
    const engines = [...this.#engines].sort(([, a], [, b]) => a - b).map(([engine]) => engine);
    return engines.slice(0, count);
  }

  /**
   * @template T
   * @param {TextInput[]} inputs
   * @param {(engine: PoolEngine, texts: TextInput[]) => Promise<T>} run
   * @param {AbortSignal | undefined} signal
   * @param {number} [firstIndex] of these in the caller's list; none: a text that came alone
   * @param {boolean} [windowed] whether all of a text is read, however long
   * @returns {Promise<T[]>} of consecutive texts each, in their order
   */
  async forTexts(inputs, run, signal, firstIndex, windowed = false) {
    const engines = this.#free(inputs.length);
    const shares = sharesOf(inputs, engines.length, windowed);
    try {
      return await this.#share(engines, shares, (engine, { texts }) => run(engine, texts), signal);
    } catch (error) {
      if (!(error instanceof ShareError)) throw error;
      // An engine counts the texts of its share only.
      throw placedError(error.cause, firstIndex === undefined ? undefined : firstIndex + error.first);
    }
  }

  /**
   * @template T
   * @param {number} count of sequences that are all alike
   * @param {number} tokens of each: a call takes as many sequences as the encoder takes together
   * @param {(engine: PoolEngine, first: number, size: number) => Promise<T>} run
   * @param {AbortSignal} [signal]
   * @returns {Promise<T[]>} in their order
   */
  async forRange(count, tokens, run, signal) {
    const size = Math.max(1, Math.floor(this.#batchTokens / tokens));
    const shares = Array.from({ length: Math.ceil(count / size) }, (_, i) => ({ first: i * size }));
    try {
      return await this.#share(
        this.#free(shares.length),
        shares.values(),
        (engine, { first }) => run(engine, first, size),
        signal,
      );
    } catch (error) {
      throw error instanceof ShareError ? error.cause : error;
    }
  }

  /**
   * @template T
   * @param {(engine: PoolEngine) => Promise<T>} run
   * @param {AbortSignal} [signal]
   */
  async once(run, signal) {
    const [result] = await this.forRange(1, 1, run, signal);
    return result;
  }

  /**
   * @template {{first: number}} Share
   * @template T
   * @param {PoolEngine[]} engines
   * @param {Iterator<Share>} shares
   * @param {(engine: PoolEngine, share: Share) => Promise<T>} run
   * @param {AbortSignal | undefined} signal
   */
  async #share(engines, shares, run, signal) {
    /** @type {{first: number, result: T}[]} */
    const done = [];
    /** @type {ShareError | undefined} */
    let failure;
    const stopped = () => failure || signal?.aborted;

    await orAbort(
      Promise.all(
        engines.map(async (engine) => {
          for (let next = shares.next(); !next.done; next = shares.next()) {
            const share = next.value;
            if (engine.inline && share.first > 0) await breathe();
            if (stopped()) return;
            try {
              done.push({ first: share.first, result: await this.#run(engine, () => run(engine, share)) });
            } catch (error) {
              // Of several, the one that a single engine would have met.
              if (!failure || share.first < failure.first) failure = new ShareError(share.first, error);
            }
            if (stopped()) return;
          }
        }),
      ),
      signal,
    );
    if (failure) throw failure;
    return done.sort((a, b) => a.first - b.first).map(({ result }) => result);
  }

  /** @template T @param {PoolEngine} engine @param {() => Promise<T>} call */
  async #run(engine, call) {
    this.#engines.set(engine, (this.#engines.get(engine) ?? 0) + 1);
    try {
      return await call();
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

// Shares texts out over engines. Each takes the next share when it is free: no engine waits for
// another, and the results come in the order of the texts.
import { inPage } from "#platform";
import { ClassifierError, disposed, withTextPrefix } from "../base/errors.js";
import { nextTask, orAbort } from "../base/tasks.js";
import { rangesOf, sharesOf, unitsOfCall } from "./shares.js";

/**
 * @typedef {import("../base/texts.js").TextInput} TextInput
 * @typedef {import("../engine/engine.js").EngineInfo} EngineInfo
 * @typedef {Pick<import("../engine/engine.js").Engine, "call" | "dispose" | "info"> &
 *   {inline: boolean, isEnded?: boolean}} PoolEngine `inline`: whether it computes on the thread that calls it
 */

/** What went wrong in one share. */
class ShareError extends Error {
  /** @param {number} first index of its first text @param {unknown} cause */
  constructor(first, cause) {
    super("", { cause });
    this.first = first;
  }
}

/** Warns once per message. */
export function warnOnce() {
  const reported = new Set();
  return (/** @type {string} */ message) => {
    if (reported.has(message)) return;
    reported.add(message);
    console.warn(`distilbert-wasm: ${message}`);
  };
}

/** How long a page's thread may be held, ms. */
const slice = 4;

export class Pool {
  /** Each with the number of calls under way. @type {Map<PoolEngine, number>} */
  #engines;
  /** Why no further call is taken. @type {Error | undefined} */
  #ended;
  /** All that share the engines with heads of their own, and what is called when the last has ended. @type {{users: number, release: () => Promise<unknown>}} */
  #group;
  /** What this pool alone has of the engines, if they go on without it. @type {() => Promise<unknown>} */
  #drop = async () => {};
  /** @type {Promise<unknown> | undefined} */
  #left;
  /** Calls of `use` under way, and one for the model that has it. */
  #uses = 1;
  /** An engine as what is asked of this pool sees it. @type {(engine: PoolEngine) => PoolEngine} */
  #view = (engine) => engine;
  /** What the engines say of their model. @type {EngineInfo} */
  info;
  /** Whether the model runs on a page's own thread. */
  onPage;
  /** When that was last free, ms. */
  #rested = -Infinity;
  #warn = warnOnce();

  /** @param {PoolEngine[]} engines at least one, all with the same model */
  constructor(engines) {
    this.#engines = new Map(engines.map((engine) => [engine, 0]));
    this.#group = { users: 1, release: () => Promise.all(engines.map((engine) => engine.dispose())) };
    this.info = engines[0].info;
    this.onPage = engines[0].inline && inPage();
  }

  /** The same engines for one of several users. @param {() => Promise<void>} release called in place of theirs */
  lease(release) {
    const lease = new Pool([...this.#engines.keys()]);
    lease.#engines = this.#engines;
    lease.#group = { users: 1, release };
    return lease;
  }

  /**
   * The same engines with a learned head in place of the model's own. They live as long as one of the two.
   * @param {number} head its number
   * @param {EngineInfo} info
   */
  withHead(head, info) {
    if (this.#ended) throw this.#ended;
    const engines = [...this.#engines.keys()];
    const other = new Pool(engines);
    other.#engines = this.#engines;
    other.#group = this.#group;
    other.#group.users++;
    other.#drop = () => Promise.allSettled(engines.map((engine) => engine.call("dropHead", [head])));
    other.#view = (engine) => ({
      inline: engine.inline,
      info: engine.info,
      call: (name, args) => engine.call(name, args, head),
      dispose: () => engine.dispose(),
    });
    other.info = info;
    return other;
  }

  /** @template T @param {(engine: PoolEngine, index: number) => Promise<T>} ask of each engine */
  async each(ask) {
    return Promise.all(this.#free(this.size).map((engine, i) => this.#counted(engine, ask(engine, i))));
  }

  async #leave() {
    await (--this.#group.users === 0 ? this.#group.release() : this.#drop());
  }

  /** Whether an engine has ended without being asked to. */
  get isLost() {
    return [...this.#engines.keys()].some(({ isEnded }) => isEnded);
  }

  /** Once per message. @param {string} message about the model */
  warn(message) {
    this.#warn(`${this.info.name}: ${message}`);
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
   * @param {(engine: PoolEngine, texts: TextInput[]) => Promise<T>} ask
   * @param {AbortSignal | undefined} signal
   * @param {number} firstIndex of these in the caller's list; NaN: a text that came alone
   * @param {boolean} [windowed] whether all of a text is read, however long
   * @returns {Promise<T[]>} of consecutive texts each, in their order
   */
  async forTexts(inputs, ask, signal, firstIndex, windowed = false) {
    const engines = this.#free(inputs.length);
    const shares = sharesOf(inputs, engines.length, windowed, unitsOfCall(windowed, this.onPage));
    try {
      return await this.#share(engines, shares, (engine, { texts }) => ask(engine, texts), signal);
    } catch (error) {
      if (!(error instanceof ShareError)) throw error;
      // An engine counts the texts of its share only.
      throw withTextPrefix(error.cause, firstIndex + error.first);
    }
  }

  /**
   * @template T
   * @param {number} count of sequences that are all alike
   * @param {number} tokens of each: a call takes as many sequences as the encoder takes together
   * @param {(engine: PoolEngine, first: number, count: number) => Promise<T>} ask
   * @param {AbortSignal} [signal]
   * @returns {Promise<T[]>} in their order
   */
  async forRange(count, tokens, ask, signal) {
    const shares = rangesOf(count, tokens, this.info.batchTokens);
    try {
      return await this.#share(
        this.#free(shares.length),
        shares.values(),
        (engine, { first, count }) => ask(engine, first, count),
        signal,
      );
    } catch (error) {
      throw error instanceof ShareError ? error.cause : error;
    }
  }

  /**
   * @template T
   * @param {(engine: PoolEngine) => Promise<T>} ask
   * @param {AbortSignal} [signal]
   */
  async once(ask, signal) {
    const [result] = await this.forRange(1, 1, ask, signal);
    return result;
  }

  /**
   * @template {{first: number}} Share
   * @template T
   * @param {PoolEngine[]} engines
   * @param {Iterator<Share>} shares
   * @param {(engine: PoolEngine, share: Share) => Promise<T>} ask
   * @param {AbortSignal | undefined} signal
   */
  async #share(engines, shares, ask, signal) {
    /** @type {{first: number, result: T}[]} */
    const done = [];
    /** @type {ShareError | undefined} */
    let failure;
    const stopped = () => failure || signal?.aborted || this.#ended;

    await orAbort(
      Promise.all(
        engines.map(async (engine) => {
          for (let next = shares.next(); !next.done; next = shares.next()) {
            const share = next.value;
            if (engine.inline) await this.#rest(share.first);
            if (stopped()) return;
            try {
              done.push({
                first: share.first,
                result: await this.#counted(engine, ask(this.#view(engine), share)),
              });
            } catch (error) {
              // If several fail, report the one that a single engine would have met.
              if (!failure || share.first < failure.first) failure = new ShareError(share.first, error);
            }
            if (stopped()) return;
          }
        }),
      ),
      signal,
    );
    if (failure) throw failure;
    if (this.#ended) throw this.#ended;
    return done.sort((a, b) => a.first - b.first).map(({ result }) => result);
  }

  /** On the calling thread: lets the event loop run. @param {number} first of the share that is next */
  async #rest(first) {
    if (this.onPage ? performance.now() - this.#rested < slice : first === 0) return;
    await nextTask();
    this.#rested = performance.now();
  }

  /** An answer under way, counted as one. @template T @param {PoolEngine} engine @param {Promise<T>} answer */
  async #counted(engine, answer) {
    this.#engines.set(engine, (this.#engines.get(engine) ?? 0) + 1);
    try {
      return await answer;
    } catch (error) {
      // The other engines do not make up for one that is lost: the caller must load again.
      if (error instanceof ClassifierError && error.code === "worker_lost") this.#ended ??= error;
      throw error;
    } finally {
      this.#engines.set(engine, (this.#engines.get(engine) ?? 0) - 1);
    }
  }

  /** Asks for something during which the pool stays if its model leaves it. @template T @param {(pool: Pool) => Promise<T>} ask */
  async use(ask) {
    this.#uses++;
    try {
      return await ask(this);
    } finally {
      this.release();
    }
  }

  /** One use less; with the last one the pool ends. */
  release() {
    if (--this.#uses === 0) this.dispose().catch(() => {}); // nobody waits for it
  }

  async dispose() {
    this.#ended = disposed();
    await (this.#left ??= this.#leave());
  }
}

// Models from the network cached for the next visit. Beside their files lies a list of these with their
// SHA-256. It is written last, when the model has loaded: what it does not list does not count, and what has
// changed since then is fetched anew.
import { ClassifierError } from "../base/errors.js";
import { timed } from "../base/tasks.js";
import { bodyOf, joinBytes } from "./byte-reader.js";
import { hashed } from "./hashed.js";
import { answered, cacheErrorText, cachePatience, listFile, noAnswer } from "./model-cache.js";
import { isWeights } from "./model-files.js";

/**
 * @typedef {import("../platform/types.ts").CacheLike} CacheLike
 * @typedef {import("../platform/types.ts").Source} Source
 * @typedef {import("../platform/types.ts").OpenFile} OpenFile
 * @typedef {Record<string, import("./hashed.js").Sums | null>} List by file; null: there is no such file
 * @typedef {(message: string) => void} Warn
 *
 * @typedef {object} Weights a copy on its way into the cache
 * @property {ReturnType<typeof copyOf>} copy
 * @property {Promise<void>} put settles when the cache takes no more; never fails
 * @property {"open" | "complete" | "given up"} state
 */

/** Bytes of the weights that may wait for the cache to take them. */
const queueBytes = 1 << 23;

/**
 * A body that is filled as another reader goes along, no faster than its own reader takes it.
 * @param {number} size bytes, for its Content-Length
 */
function copyOf(size) {
  /** @type {ReadableStreamDefaultController<Uint8Array>} */
  let sink;
  let proceed = () => {};
  const stream = new ReadableStream(
    {
      start: (controller) => void (sink = controller),
      pull: () => proceed(),
      cancel: () => proceed(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: queueBytes }),
  );
  return {
    response: responseOf(stream, size),
    /** @param {Uint8Array} chunk @param {Promise<unknown>} ended when nothing reads it any more */
    async write(chunk, ended) {
      const taken = new Promise((resolve) => (proceed = () => resolve(undefined)));
      try {
        sink.enqueue(chunk);
      } catch {
        return; // its reader has cancelled
      }
      if ((sink.desiredSize ?? 0) <= 0) await answered(Promise.race([taken, ended]));
    },
    end() {
      try {
        sink.close();
      } catch {
        // Its reader has cancelled.
      }
    },
    fail: () => sink.error(new Error("the model did not load")),
  };
}

/** @param {BodyInit} body @param {number} size */
const responseOf = (body, size) =>
  new Response(body, {
    headers: { "Content-Type": "application/octet-stream", "Content-Length": String(size) },
  });

/** @implements {Source} */
export class CachedSource {
  #inner;
  #cache;
  #warn;
  /** What lies in the cache. @type {Promise<List>} */
  #list;
  /** What this load adds to it. @type {List} */
  #fetched = {};
  /** Files that came from the cache. @type {string[]} */
  #hits = [];
  /** Whether one of them is not as it was. */
  #damaged = false;
  /** Small files to cache. @type {Map<string, Uint8Array<ArrayBuffer>>} */
  #small = new Map();
  /** The weights' copies on their way, of one file or of each shard. @type {Weights[]} */
  #weights = [];
  /** Whether the cache has failed; it is asked no more then. */
  #refused = false;

  /**
   * @param {Source} inner
   * @param {CacheLike} cache
   * @param {Warn} warn
   * @param {List} [list] of what is in the cache, if that is known
   */
  constructor(inner, cache, warn, list) {
    this.#inner = inner;
    this.#cache = cache;
    this.#warn = warn;
    this.name = inner.name;
    this.#list = list ? Promise.resolve(list) : this.#readList();
  }

  /** @param {string} file */
  nameOf(file) {
    return this.#inner.nameOf(file);
  }

  async #readList() {
    const response = await this.#match(listFile);
    // One that cannot be read lists nothing.
    return (await response?.json().catch(() => undefined)) ?? {};
  }

  /** @param {string} file */
  async #match(file) {
    try {
      return this.#refused ? undefined : await answered(this.#cache.match(this.nameOf(file)));
    } catch (error) {
      return this.#refuseToRead(error);
    }
  }

  /** @param {string} file @param {AbortSignal} [signal] @returns {Promise<OpenFile | undefined>} */
  async open(file, signal) {
    const list = await this.#list;
    signal?.throwIfAborted();
    if (list[file] !== undefined) {
      this.#hits.push(file);
      return this.#openCached(file, list[file], signal);
    }
    const opened = await this.#inner.open(file, signal);
    if (!opened) this.#fetched[file] = null;
    // A page that stands in for a file, such as a sign-in, must not be cached.
    if (!opened || opened.isPage || this.#refused) return opened;
    return isWeights(file) ? this.#copyWeights(file, opened) : this.#copySmall(file, opened);
  }

  /** @param {string} file @param {List[string]} sums @param {AbortSignal} [signal] */
  async #openCached(file, sums, signal) {
    if (!sums) return undefined;
    const response = await this.#match(file);
    if (signal?.aborted) await response?.body?.cancel(); // or its file stays open
    signal?.throwIfAborted();
    if (!response?.body) throw this.#damage(file);
    const size = Number(response.headers.get("Content-Length")) || undefined;
    return { stream: this.#read(file, sums, response.body, signal), size };
  }

  /** @param {string} file @param {unknown} sums @param {ReadableStream} body @param {AbortSignal} [signal] */
  async *#read(file, sums, body, signal) {
    let found;
    try {
      yield* hashed(timed(bodyOf(body, signal), cachePatience, noAnswer), (now) => (found = String(now)));
    } catch (error) {
      signal?.throwIfAborted();
      this.#refuseToRead(error);
    }
    if (found !== String(sums)) throw this.#damage(file);
  }

  /** @param {string} file */
  #damage(file) {
    this.#damaged = true;
    return new ClassifierError("network", `${this.nameOf(file)} has changed in the cache`);
  }

  /** @param {string} file @param {OpenFile} opened @returns {OpenFile} */
  #copySmall(file, opened) {
    /** @type {Uint8Array[]} */
    const pieces = [];
    const stream = hashed(
      opened.stream,
      (sums, size) => {
        this.#fetched[file] = sums;
        this.#small.set(file, joinBytes(pieces, size));
      },
      (piece) => pieces.push(piece),
    );
    return { ...opened, stream };
  }

  /** @param {string} file @param {OpenFile} opened @returns {OpenFile} */
  #copyWeights(file, opened) {
    /** @type {Uint8Array[]} */
    let waiting = [];
    /** @type {Weights | undefined} */
    let weights;
    const write = async (/** @type {Uint8Array} */ chunk) => {
      if (!weights) return waiting.push(chunk);
      if (weights.state === "open") await weights.copy.write(chunk, weights.put).catch(this.#giveUp(weights));
    };
    return {
      ...opened,
      // Not before the header has been checked.
      onHeader: (size) => {
        weights = this.#startPut(file, size);
        this.#weights.push(weights);
        for (const chunk of waiting) write(chunk);
        waiting = [];
      },
      stream: hashed(opened.stream, (sums) => (this.#fetched[file] = sums), write),
    };
  }

  /** @param {string} file @param {number} size @returns {Weights} */
  #startPut(file, size) {
    const copy = copyOf(size);
    const weights = /** @type {Weights} */ ({ copy, state: "open" });
    const put = async () => {
      await this.#cache.put(this.nameOf(file), copy.response);
      if (weights.state === "open") throw new Error("put ended before the body did");
    };
    weights.put = put().catch(this.#giveUp(weights));
    return weights;
  }

  /** @param {Weights} weights @returns {(error: unknown) => void} */
  #giveUp = (weights) => (error) => {
    if (weights.state !== "given up") this.#refuseToCache(error);
    weights.state = "given up";
  };

  /** The cache is asked no more. @param {string} why */
  #refuse(why) {
    if (!this.#refused) this.#warn(why);
    this.#refused = true;
  }

  /** @param {unknown} error @returns {undefined} */
  #refuseToRead(error) {
    this.#refuse(`the cache cannot be read: ${cacheErrorText(error)}`);
  }

  /** @param {unknown} error */
  #refuseToCache(error) {
    this.#refuse(`${this.name} cannot be cached for the next visit: ${cacheErrorText(error)}`);
  }

  /** The model has loaded: what came from the network is cached. */
  async commit() {
    for (const weights of this.#weights) {
      if (weights.state !== "open") continue;
      weights.state = "complete";
      weights.copy.end();
      await answered(weights.put).catch(this.#giveUp(weights));
    }
    if (this.#refused || Object.keys(this.#fetched).length === 0) return;
    const list = JSON.stringify({ ...(await this.#list), ...this.#fetched });
    this.#small.set(listFile, new TextEncoder().encode(list));
    try {
      for (const [file, bytes] of this.#small) {
        await answered(this.#cache.put(this.nameOf(file), responseOf(bytes, bytes.length)));
      }
    } catch (error) {
      this.#refuseToCache(error);
    }
  }

  /** The model has not loaded: nothing of it is cached. */
  discard() {
    for (const weights of this.#weights) {
      if (weights.state === "given up") continue;
      weights.state = "given up";
      weights.copy.fail();
    }
  }

  /**
   * What to load from if it was a cached file that failed the load. All files come anew then.
   * @param {boolean} [isOther] the files are not those that the caller asks for, though as they were cached
   * @returns {Promise<CachedSource | undefined>}
   */
  async anew(isOther) {
    if (this.#hits.length === 0 || !(isOther || (await this.#removeDamaged()))) return undefined;
    const anew = new CachedSource(this.#inner, this.#cache, this.#warn, {});
    anew.#refused = this.#refused;
    return anew;
  }

  async #removeDamaged() {
    const list = await this.#list;
    const verify = async (/** @type {string} */ file) => {
      const opened = await this.#openCached(file, list[file]);
      const end = opened?.stream[Symbol.asyncIterator]();
      while (end && !(await end.next()).done);
    };
    if (!this.#damaged) await Promise.allSettled(this.#hits.map(verify));
    const remove = async (/** @type {string} */ file) => answered(this.#cache.delete(this.nameOf(file)));
    if (this.#damaged) await Promise.allSettled([...this.#hits, listFile].map(remove));
    return this.#damaged;
  }
}

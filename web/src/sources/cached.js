// Models from the network cached for the next visit. A file is cached only once it has proved sound: the
// weights' bytes go to the cache as they come, but the copy counts only when the model has loaded.
import { bodyOf, joinBytes } from "./byte-reader.js";
import { cacheErrorText } from "./model-cache.js";
import { isWeights } from "./model-files.js";

/**
 * @typedef {import("../platform/types.ts").CacheLike} CacheLike
 * @typedef {import("../platform/types.ts").Source} Source
 * @typedef {import("../platform/types.ts").OpenFile} OpenFile
 * @typedef {(message: string) => void} Warn
 *
 * @typedef {object} Weights a copy on its way into the cache
 * @property {string} url
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
  const headers = { "Content-Type": "application/octet-stream", "Content-Length": String(size) };
  return {
    response: new Response(stream, { headers }),
    /** @param {Uint8Array} chunk @param {Promise<unknown>} ended when nothing reads it any more */
    async write(chunk, ended) {
      const taken = new Promise((resolve) => (proceed = () => resolve(undefined)));
      try {
        sink.enqueue(chunk);
      } catch {
        return; // its reader has cancelled
      }
      if ((sink.desiredSize ?? 0) <= 0) await Promise.race([taken, ended]);
    },
    end() {
      try {
        sink.close();
      } catch {
        // Its reader has cancelled.
      }
    },
    /** @param {Error} error */
    fail: (error) => sink.error(error),
  };
}

/** @implements {Source} */
export class CachedSource {
  #inner;
  #cache;
  #warn;
  /** Addresses of files that came from the cache. @type {string[]} */
  #hits = [];
  /** Small files to cache: their bytes, or nothing for one that does not exist. @type {Map<string, Uint8Array<ArrayBuffer> | undefined>} */
  #small = new Map();
  /** The weights' copies on their way, of one file or of each shard. @type {Weights[]} */
  #weights = [];
  /** Whether the cache has refused a file; it gets no more then. */
  #refused = false;

  /**
   * @param {Source} inner
   * @param {CacheLike} cache
   * @param {Warn} warn
   */
  constructor(inner, cache, warn) {
    this.#inner = inner;
    this.#cache = cache;
    this.#warn = warn;
    this.name = inner.name;
  }

  /** @param {string} file */
  nameOf(file) {
    return this.#inner.nameOf(file);
  }

  get hasHits() {
    return this.#hits.length > 0;
  }

  /** @param {string} file @param {AbortSignal} [signal] @returns {Promise<OpenFile | undefined>} */
  async open(file, signal) {
    const url = this.nameOf(file);
    const cached = await this.#match(url);
    signal?.throwIfAborted();
    if (cached) {
      this.#hits.push(url);
      if (cached.status === 404) return undefined;
      if (cached.body) {
        const size = Number(cached.headers.get("Content-Length")) || undefined;
        return { stream: bodyOf(cached.body, signal), size };
      }
    }
    const opened = await this.#inner.open(file, signal);
    if (!opened) this.#small.set(url, undefined);
    // A page that stands in for a file, such as a sign-in, must not be cached.
    if (!opened || opened.isPage || this.#refused) return opened;
    return isWeights(file) ? this.#openWeights(url, opened) : this.#openSmall(url, opened);
  }

  /** @param {string} url */
  async #match(url) {
    try {
      return this.#refused ? undefined : await this.#cache.match(url);
    } catch (error) {
      this.#refuse(`the cache cannot be read: ${cacheErrorText(error)}`);
      return undefined;
    }
  }

  /** @param {string} url @param {OpenFile} opened @returns {OpenFile} */
  #openSmall(url, opened) {
    const small = this.#small;
    return {
      ...opened,
      stream: (async function* () {
        /** @type {Uint8Array[]} */
        const pieces = [];
        let size = 0;
        for await (const piece of opened.stream) {
          pieces.push(piece);
          size += piece.length;
          yield piece;
        }
        small.set(url, joinBytes(pieces, size));
      })(),
    };
  }

  /** @param {string} url @param {OpenFile} opened @returns {OpenFile} */
  #openWeights(url, opened) {
    /** @type {Uint8Array[]} */
    let waiting = [];
    /** @type {Weights | undefined} */
    let weights;
    const write = async (/** @type {Uint8Array} */ chunk) => {
      if (!weights) waiting.push(chunk);
      else if (weights.state === "open") await weights.copy.write(chunk, weights.put);
    };
    return {
      ...opened,
      // Not before the header has been checked.
      onHeader: (size) => {
        weights = this.#startPut(url, size);
        this.#weights.push(weights);
        for (const chunk of waiting) write(chunk);
        waiting = [];
      },
      stream: (async function* () {
        for await (const chunk of opened.stream) {
          await write(chunk);
          yield chunk;
        }
      })(),
    };
  }

  /** @param {string} url @param {number} size @returns {Weights} */
  #startPut(url, size) {
    const copy = copyOf(size);
    const put = async () => {
      try {
        await this.#cache.put(url, copy.response);
        if (weights.state === "complete") return;
        throw new Error("put ended before the body did");
      } catch (error) {
        if (weights.state !== "given up") this.#refuseToCache(error);
        weights.state = "given up";
        await this.#forget([url]);
      }
    };
    const weights = /** @type {Weights} */ ({ url, copy, state: "open" });
    weights.put = put();
    return weights;
  }

  /** The cache is asked no more. @param {string} why */
  #refuse(why) {
    if (!this.#refused) this.#warn(why);
    this.#refused = true;
  }

  /** @param {unknown} error */
  #refuseToCache(error) {
    this.#refuse(`${this.name} cannot be cached for the next visit: ${cacheErrorText(error)}`);
  }

  /** @param {string[]} urls */
  async #forget(urls) {
    await Promise.allSettled(urls.map(async (url) => this.#cache.delete(url)));
  }

  /** The model has loaded: what came from the network is cached. */
  async commit() {
    for (const weights of this.#weights) {
      if (weights.state === "open") {
        weights.state = "complete";
        weights.copy.end();
      }
      await weights.put;
    }
    try {
      for (const [url, bytes] of this.#small) {
        if (this.#refused) return;
        const headers = { "Content-Length": String(bytes?.length ?? 0) };
        await this.#cache.put(url, new Response(bytes ?? null, { status: bytes ? 200 : 404, headers }));
      }
    } catch (error) {
      this.#refuseToCache(error);
    }
  }

  /**
   * The model has not loaded: nothing of it is cached.
   * @param {boolean} forget also what was cached before
   */
  async discard(forget) {
    for (const weights of this.#weights) {
      if (weights.state === "given up") continue;
      weights.state = "given up";
      weights.copy.fail(new Error("the model did not load"));
    }
    if (!forget) return;
    for (const { put } of this.#weights) await put;
    await this.#forget(this.#hits);
  }
}

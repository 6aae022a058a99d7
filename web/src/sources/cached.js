// Models from the network cached for the next visit. Beside their files lies a list of these with their sums.
// It is written last, when the model has loaded: what it does not list does not count, and what has changed
// since then is fetched anew.
import { ClassifierError } from "../base/errors.js";
import { timed } from "../base/tasks.js";
import { bodyOf } from "./byte-reader.js";
import { hashed } from "./hashed.js";
import { answered, cacheErrorText, cachePatience, listFile, listOf, noAnswer } from "./model-cache.js";

/**
 * @typedef {import("../platform/types.ts").CacheLike} CacheLike
 * @typedef {import("../platform/types.ts").Source} Source
 * @typedef {import("../platform/types.ts").WebSource} WebSource
 * @typedef {import("../platform/types.ts").OpenFile} OpenFile
 * @typedef {import("./model-cache.js").List} List
 * @typedef {(message: string) => void} Warn
 *
 * @typedef {object} Copy of a file, on its way into the cache
 * @property {WritableStreamDefaultWriter<Uint8Array>} writer
 * @property {Promise<void>} put settles when the cache takes no more; never fails
 */

/** Bytes of a file that may wait for the cache to take them. */
const queueBytes = 1 << 23;

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
  /** @type {Copy[]} */
  #copies = [];
  /** How the copies have ended. @type {"complete" | "dropped" | undefined} */
  #end;
  /** Whether the cache has failed; it is asked no more then. */
  #refused = false;

  /**
   * @param {WebSource} inner
   * @param {CacheLike} cache
   * @param {Warn} warn
   * @param {List} [list] of what is in the cache, if that is known
   */
  constructor(inner, cache, warn, list) {
    this.#inner = inner;
    this.#cache = cache;
    this.#warn = warn;
    this.name = inner.name;
    this.#list = list ? Promise.resolve(list) : this.#match(listFile).then(listOf);
  }

  /** @param {string} file */
  nameOf(file) {
    return this.#inner.nameOf(file);
  }

  /** @param {string} file */
  async #match(file) {
    try {
      return this.#refused ? undefined : await answered(this.#cache.match(this.#inner.addressOf(file)));
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
    return !opened || opened.isPage || this.#refused ? opened : this.#copy(file, opened);
  }

  /** @param {string} file @param {List[string]} sums @param {AbortSignal} [signal] */
  async #openCached(file, sums, signal) {
    if (!sums) return undefined;
    const response = await this.#match(file);
    if (signal?.aborted) await response?.body?.cancel(); // or its file stays open
    signal?.throwIfAborted();
    if (typeof sums !== "string" || !response?.body) throw this.#damage(file);
    return { stream: this.#read(file, sums, response.body, signal), size: parseInt(sums) };
  }

  /** @param {string} file @param {string} sums @param {ReadableStream} body @param {AbortSignal} [signal] */
  async *#read(file, sums, body, signal) {
    let found;
    try {
      yield* hashed(timed(bodyOf(body, signal), cachePatience, noAnswer), (now) => (found = now));
    } catch (error) {
      signal?.throwIfAborted();
      this.#refuseToRead(error);
    }
    if (found !== sums) throw this.#damage(file);
  }

  /** @param {string} file */
  #damage(file) {
    this.#damaged = true;
    return new ClassifierError("network", `${this.nameOf(file)} has changed in the cache`);
  }

  /** @param {string} file @param {OpenFile} opened @returns {OpenFile} */
  #copy(file, opened) {
    const queue = new ByteLengthQueuingStrategy({ highWaterMark: queueBytes });
    const { readable, writable } = new TransformStream({}, queue);
    const writer = writable.getWriter();
    const put = this.#put(file, readable);
    this.#copies.push({ writer, put });
    const write = async (/** @type {Uint8Array} */ chunk) => {
      if (this.#refused) return;
      writer.write(chunk).catch(() => {}); // `put` says why
      const ready = writer.ready.catch(() => put);
      await answered(Promise.race([ready, put])).catch((error) => this.#refuseToCache(error));
    };
    return { ...opened, stream: hashed(opened.stream, (sums) => (this.#fetched[file] = sums), write) };
  }

  /** @param {string} file @param {BodyInit} body */
  async #put(file, body) {
    try {
      await this.#cache.put(this.#inner.addressOf(file), new Response(body));
      if (!this.#end) throw new Error("put ended before the body did");
    } catch (error) {
      if (this.#end !== "dropped") this.#refuseToCache(error);
    }
  }

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
    if (this.#refused) return this.discard();
    this.#end = "complete";
    try {
      for (const { writer } of this.#copies) writer.close().catch(() => {});
      await answered(Promise.all(this.#copies.map(({ put }) => put)));
      const files = Object.keys(this.#fetched);
      if (this.#refused) return await this.#remove(files);
      if (files.length === 0) return;
      await answered(this.#put(listFile, JSON.stringify({ ...(await this.#list), ...this.#fetched })));
    } catch (error) {
      this.#refuseToCache(error);
    }
  }

  /** The model has not loaded: nothing of it is cached. */
  discard() {
    this.#end = "dropped";
    for (const { writer } of this.#copies) writer.abort(new Error("the model did not load")).catch(() => {});
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
    if (this.#damaged) await this.#remove([...this.#hits, listFile]);
    return this.#damaged;
  }

  /** @param {string[]} files */
  async #remove(files) {
    await Promise.allSettled(
      files.map(async (file) => answered(this.#cache.delete(this.#inner.addressOf(file)))),
    );
  }
}

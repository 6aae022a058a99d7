// One loaded model: its files on their way into the core, and texts on their way through it. Runs
// where it is loaded: in a worker, or on the thread of the caller.
import { CachedSource, openCache } from "./cache.js";
import { parseConfig } from "./config.js";
import { loadCore } from "./core.js";
import { ClassifierError, clip, disposed, unwrap } from "./errors.js";
import { WeightsStream } from "./load-weights.js";
import { storageFormat } from "./safetensors.js";
import { linkedAbort, orAbort, sideBySide } from "./side-by-side.js";
import { readJson, sourceOf } from "./sources.js";
import { encodeInputs } from "./text-input.js";
import { readTokenizerFiles } from "./tokenizer-files.js";

/**
 * @typedef {"q8" | "q4" | "fp32"} Dtype how a model runs: q8 and q4 in integers, fp32 in floats
 *
 * @typedef {object} EngineOptions
 * @property {Dtype} [dtype]
 * @property {number} [maxLength]
 * @property {AbortSignal} [signal]
 * @property {(loaded: number, total: number) => void} [onProgress]
 * @property {typeof fetch} [fetch]
 * @property {boolean | import("./cache.js").CacheLike} [cache]
 * @property {(message: string) => void} [warn]
 *
 * @typedef {object} EngineInfo
 * @property {string} name of the model, for messages
 * @property {Record<string, unknown>} config config.json
 * @property {string[]} labels
 * @property {import("./config.js").ModelConfig["problemType"]} problemType
 * @property {Dtype} dtype
 * @property {"relaxed" | "base"} build
 * @property {string} kernel
 * @property {number} maxLength tokens after which texts are cut
 * @property {string[]} warnings
 *
 * @typedef {object} RunOptions
 * @property {boolean} splitSpecialTokens
 * @property {boolean} truncate
 * @property {"softmax" | "sigmoid" | "none"} scoreFunction
 *
 * @typedef {object} Rows what the core says of some texts, in their order
 * @property {Float32Array<ArrayBuffer>} scores one row a text, one column a label
 * @property {Int32Array<ArrayBuffer>} tokenCounts
 * @property {Uint8Array<ArrayBuffer>} truncated 1 where the end of a text was left out
 */

/** Time between two reports of progress, ms. */
const progressInterval = 100;

/** At most one call in a while, and one at the end. @param {EngineOptions["onProgress"]} onProgress */
function throttled(onProgress) {
  let next = 0;
  return (/** @type {number} */ loaded, /** @type {number} */ total) => {
    if (!onProgress || (loaded < total && performance.now() < next)) return;
    next = performance.now() + progressInterval;
    onProgress(loaded, total);
  };
}

/** @param {string[]} names of the tensors that the model has no use for */
function unusedWarning(names) {
  const some = names.slice(0, 10).map(clip).join(", ") + (names.length > 10 ? ", ..." : "");
  return `the weights hold ${names.length} tensor${names.length === 1 ? "" : "s"} that the model does not use: ${some}`;
}

/**
 * @param {import("./sources.js").Source} source
 * @param {AbortSignal} signal
 */
async function readConfig(source, signal) {
  const config = await readJson(source, "config.json", "invalid_config", signal);
  if (!config) throw new ClassifierError("not_found", `${source.name} has no config.json`);
  return { config, parsed: parseConfig(config) };
}

/**
 * Everything that a model needs, under way at once: the core compiles while the weights come.
 * @param {import("./sources.js").Source} source
 * @param {AbortSignal} signal
 * @param {EngineOptions["onProgress"]} onProgress
 */
async function openParts(source, signal, onProgress) {
  const weights = WeightsStream.open(source, { signal, onBytes: throttled(onProgress) });
  try {
    return await sideBySide(
      [loadCore(), readConfig(source, signal), readTokenizerFiles(source, signal), weights],
      signal,
    );
  } catch (error) {
    weights.then(
      (stream) => stream.cancel(),
      () => {}, // told by `error`, or of less weight
    );
    throw error;
  }
}

/**
 * Weights into a classifier of the core.
 * @param {import("./core-types.ts").Core} core
 * @param {WeightsStream} stream
 * @param {import("./core-types.ts").CoreConfig} config
 * @param {import("./core-types.ts").CoreTokenizer} tokenizer
 * @param {Dtype} [dtype]
 */
async function build(core, stream, config, tokenizer, dtype) {
  const stored = storageFormat(stream.header, stream.file);
  const asStored = stored === "float" ? "q8" : stored;
  const run = stored !== "float" && dtype !== "fp32" ? stored : (dtype ?? asStored);
  const warnings = [];
  if (dtype && run !== dtype) {
    warnings.push(`the weights are stored in ${stored} and run as stored, not in ${dtype}`);
  }
  const loader = unwrap(core.createModelLoader(config, stored, run));
  try {
    const unused = await stream.pour(loader, ({ name, dtype, shape }) =>
      loader.beginTensor(name, dtype, shape),
    );
    if (unused.length > 0) warnings.push(unusedWarning(unused));
    return { classifier: unwrap(core.createClassifier(loader, tokenizer), stream.inFile), run, warnings };
  } finally {
    loader.delete();
  }
}

/**
 * @param {import("./sources.js").Source} source
 * @param {EngineOptions} options
 */
async function loadFrom(source, { dtype, maxLength, signal, onProgress }) {
  const abort = linkedAbort(signal);
  try {
    const [core, { config, parsed }, files, stream] = await openParts(source, abort.signal, onProgress);
    try {
      const tokenizer = unwrap(core.createTokenizer(files.vocabulary, files.options));
      try {
        const { classifier, run, warnings } = await build(core, stream, parsed.core, tokenizer, dtype);
        const positions = parsed.core.max_position_embeddings;
        /** @type {EngineInfo} */
        const info = {
          name: source.name,
          config,
          labels: parsed.labels,
          problemType: parsed.problemType,
          dtype: run,
          build: core.build,
          kernel: core.integerKernelName(),
          maxLength: Math.min(maxLength ?? files.modelMaxLength, positions),
          warnings,
        };
        return new Engine(classifier, info);
      } finally {
        tokenizer.delete();
      }
    } finally {
      await stream.cancel();
    }
  } catch (error) {
    abort.abort(); // what is still under way
    throw error;
  } finally {
    abort.release();
  }
}

/**
 * Where a model is kept, if it is: one from the network, but not the package's own. What a caller's
 * own `fetch` answers is the caller's to keep, unless a cache is asked for.
 * @param {URL | undefined} folder
 * @param {EngineOptions} options
 */
async function cacheFor(folder, { cache, fetch, warn = () => {} }) {
  if (!folder || !/^https?:$/.test(folder.protocol)) return undefined;
  if (typeof cache === "object") return cache;
  if (!(cache ?? !fetch)) return undefined;
  if (cache && !globalThis.caches) warn("there is no Cache API here: models are not kept");
  return openCache(warn);
}

/**
 * @param {import("./sources.js").Source} source
 * @param {import("./cache.js").CacheLike} cache
 * @param {EngineOptions} options
 */
async function loadCached(source, cache, options) {
  const { warn = () => {} } = options;
  const cached = new CachedSource(source, cache, warn);
  try {
    const engine = await loadFrom(cached, options);
    await orAbort(cached.commit(), options.signal).catch((error) => {
      engine.dispose();
      throw error;
    });
    return engine;
  } catch (error) {
    // What was kept may be broken: it goes, and comes anew.
    const broken = cached.hasHits && error instanceof ClassifierError;
    await cached.discard(broken);
    if (!broken) throw error;
  }
  options.signal?.throwIfAborted();
  return loadFrom(source, options);
}

export class Engine {
  /** @type {import("./core-types.ts").CoreClassifier | undefined} */
  #core;
  /** It computes on the thread that calls it. */
  inline = true;
  info;

  /**
   * Use `Engine.load`.
   * @param {import("./core-types.ts").CoreClassifier} core
   * @param {EngineInfo} info
   */
  constructor(core, info) {
    this.#core = core;
    this.info = info;
  }

  /**
   * @param {URL | undefined} folder default: the embedded model
   * @param {EngineOptions} options
   */
  static async load(folder, options) {
    const source = await sourceOf(folder, options.fetch);
    const cache = await cacheFor(folder, options);
    return cache ? loadCached(source, cache, options) : loadFrom(source, options);
  }

  /**
   * @param {import("./text-input.js").TextInput[]} texts few enough for one call
   * @param {RunOptions} options
   * @returns {Promise<Rows>}
   */
  async classify(texts, options) {
    if (!this.#core) throw disposed();
    const results = unwrap(
      this.#core.classify(encodeInputs(texts), { maxLength: this.info.maxLength, ...options }),
    );
    const columns = this.info.labels.length;
    const scores = new Float32Array(results.length * columns);
    results.forEach((result, i) => scores.set(result.scores, i * columns));
    return {
      scores,
      tokenCounts: Int32Array.from(results, ({ tokenCount }) => tokenCount),
      truncated: Uint8Array.from(results, ({ truncated }) => Number(truncated)),
    };
  }

  async dispose() {
    this.#core?.delete();
    this.#core = undefined;
  }
}

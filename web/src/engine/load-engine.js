// A model's files on their way into the core.
import { CachedSource } from "../sources/cached.js";
import { coreShape, familyOf, readConfig } from "../model/config.js";
import { checkCase, readSentenceFiles } from "../model/sentence-files.js";
import { maxTokens } from "../model/family.js";
import { checkPurpose, usedHead, usualHead } from "../model/purposes.js";
import { loadCore } from "./core.js";
import { Engine } from "./engine.js";
import { ClassifierError, clip, lateError } from "../base/errors.js";
import { parseIntegrity, verifiedSource } from "../sources/verified.js";
import { LoadProgress } from "../sources/progress.js";
import { WeightsStream } from "../model/weights-stream.js";
import { checkNames, isOdd, todaysNames } from "../model/tensor-names.js";
import { withShards } from "../model/shards.js";
import { storageFormat } from "../model/safetensors.js";
import { inTime, linkedAbort, orAbort, sideBySide } from "../base/tasks.js";
import { openCache } from "../sources/model-cache.js";
import { weightsFile } from "../sources/model-files.js";
import { sourceOf } from "../sources/place.js";
import { timedSource } from "../sources/source.js";
import { BrokenDownload } from "../sources/web.js";
import { readTokenizerFiles, tokenizerOf } from "../model/tokenizer-files.js";

/**
 * @typedef {import("./engine.js").Dtype} Dtype
 * @typedef {import("./engine.js").EngineInfo} EngineInfo
 *
 * @typedef {object} EngineOptions what LoadOptions describes, as far as one engine is concerned
 * @property {import("../model/purposes.js").Purpose} purpose the class that loads it
 * @property {Dtype} [dtype]
 * @property {number} [maxLength]
 * @property {AbortSignal} [signal]
 * @property {number} [timeout]
 * @property {import("../sources/progress.js").OnProgress} [onProgress]
 * @property {typeof fetch} [fetch]
 * @property {boolean | import("../platform/types.ts").CacheLike} [cache]
 * @property {import("../sources/verified.js").Integrity} [integrity]
 * @property {import("./core.js").WasmSource} [wasm]
 * @property {(message: string) => void} [warn]
 */

/** @param {string[]} names of the tensors that the model has no use for */
function unusedWarning(names) {
  const some = names.slice(0, 10).map(clip).join(", ") + (names.length > 10 ? ", ..." : "");
  return `the weights hold ${names.length} tensor${names.length === 1 ? "" : "s"} that the model does not use: ${some}`;
}

/**
 * The number of labels is checked before everything else: no other error would name it.
 * @param {WeightsStream} stream
 * @param {import("../model/config.js").ModelConfig} config
 */
function checkLabels({ header, file }, { json, head, labels, shape }) {
  const labelsTensor = familyOf(json).labelsTensor[head];
  const [rows, columns] = header.tensors.find(({ name }) => name === labelsTensor)?.shape ?? [];
  // Another width is no question of labels: the check of all tensors names it.
  if (columns !== shape.hiddenSize || rows === labels.length) return;
  const named = json.id2label && labels.length === Object.keys(json.id2label).length;
  const names = named ? "id2label names" : "num_labels, 2 if it is missing, gives";
  const found = labels.length < rows ? `${labels.length} of ${rows}` : `${labels.length}`;
  throw new ClassifierError(
    "invalid_config",
    `config.json: ${names} ${found} labels; ${labelsTensor} of ${file} has ${rows} rows, expected a label for each`,
  );
}

/**
 * @param {import("../platform/types.ts").Source} source
 * @param {AbortSignal} signal
 * @param {EngineOptions} options
 */
async function readSuitedConfig(source, signal, { purpose }) {
  const config = await readConfig(source, signal, usualHead(purpose));
  checkPurpose(config, purpose);
  const head = usedHead(config.head, purpose);
  return { ...config, head, core: { ...config.core, head } };
}

/**
 * Everything that a model needs, under way at once: the core compiles while the weights come.
 * @param {import("../platform/types.ts").Source} source
 * @param {AbortSignal} signal
 * @param {EngineOptions} options
 * @param {LoadProgress} [progress]
 */
async function openParts(source, signal, options, progress) {
  const { wasm, timeout } = options;
  const onBytes = progress && progress.update.bind(progress, weightsFile);
  const weights = WeightsStream.open(source, { signal, onBytes });
  const core = inTime(loadCore(wasm), timeout, () => lateError("the WebAssembly", timeout));
  try {
    const config = readSuitedConfig(source, signal, options);
    const files = readTokenizerFiles(source, signal, async () => (await config).json);
    // Only one class asks for files that most folders do not have.
    const sentence = async () =>
      options.purpose === "TextEmbedder" ? readSentenceFiles(source, signal) : undefined;
    return await sideBySide([core, config, files, sentence(), weights], signal);
  } catch (error) {
    weights.then(
      (stream) => stream.cancel(),
      () => {}, // `error` has been reported already, or is more important
    );
    throw error;
  }
}

/**
 * Weights into a model of the core.
 * @param {import("./core-objects.js").Core} core
 * @param {WeightsStream} stream
 * @param {import("../model/config.js").ModelConfig} config
 * @param {import("./core-objects.js").CoreTokenizer} tokenizer
 * @param {Dtype} [dtype]
 */
async function build(core, stream, config, tokenizer, dtype) {
  const stored = storageFormat(stream.header, stream.file);
  const asStored = stored === "float" ? "q8" : stored;
  const used = stored !== "float" && dtype !== "fp32" ? stored : (dtype ?? asStored);
  /** @type {string[]} */
  const warnings = [];
  if (dtype && used !== dtype) {
    warnings.push(`the weights are stored in ${stored} and run as stored, not in ${dtype}`);
  }
  const { prefix } = familyOf(config.json);
  const { tensors } = stream.header;
  const nameOf = todaysNames(tensors, prefix);
  const renamed = (/** @type {import("../base/core-types.ts").CoreTensor} */ tensor) => ({
    ...tensor,
    name: nameOf(tensor.name),
  });
  const loader = core.createModelLoader(coreShape(config, tensors, warnings), stored, used);
  try {
    // What does not fit or is missing is reported before the weights come.
    tokenizer.checkVocabularySize(config.core);
    checkNames(tensors, stream.file, prefix);
    stream.inFile(() => loader.checkTensors(tensors.map(renamed)));
    const unused = await stream.pour(loader, (tensor) => loader.beginTensor(renamed(tensor)));
    const odd = unused.filter((name) => isOdd(name, prefix, config.head));
    if (odd.length > 0) warnings.push(unusedWarning(odd));
    return {
      classifier: stream.inFile(() => core.createModel(loader, tokenizer)),
      dtype: used,
      warnings,
    };
  } finally {
    loader.delete();
  }
}

/**
 * @param {import("../platform/types.ts").Source} source
 * @param {EngineOptions} options
 * @param {LoadProgress} [progress]
 */
async function loadFrom(source, options, progress) {
  const { dtype, maxLength, signal } = options;
  const abort = linkedAbort(signal);
  try {
    const [core, config, files, sentence, stream] = await openParts(source, abort.signal, options, progress);
    try {
      checkLabels(stream, config);
      const described = tokenizerOf(files, config.json, source, config.shape.tokenTypes > 0);
      if (sentence) checkCase(sentence, described.options);
      if (options.purpose === "FillMask" && described.mask.id < 0) {
        const message = `the vocabulary of ${source.name} has no mask_token`;
        throw new ClassifierError("invalid_tokenizer", message);
      }
      const tokenizer = core.createTokenizer(described.vocabulary, described.options);
      try {
        const built = await build(core, stream, config, tokenizer, dtype);
        /** @type {EngineInfo} */
        const info = {
          name: source.name,
          config: config.json,
          head: config.head,
          labels: config.labels,
          problemType: config.problemType,
          shape: config.shape,
          dtype: built.dtype,
          build: core.build,
          kernel: core.kernel,
          maxLength: Math.min(
            maxLength ?? sentence?.maxLength ?? described.modelMaxLength,
            maxTokens(config.shape),
          ),
          batchTokens: core.batchTokens,
          sentence,
          splitSpecialTokens: described.splitSpecialTokens,
          unknownToken: described.options.unk_token,
          unknownId: described.unknownId,
          mask: described.mask,
          tokenizerKind: described.options.kind,
          decoder: described.decoder,
          subwordPrefix: described.options.continuing_subword_prefix,
          made: { encoder: built.classifier.made, tokenizer: tokenizer.made },
          warnings: [...config.warnings, ...described.warnings, ...built.warnings],
        };
        return new Engine(built.classifier, info);
      } finally {
        tokenizer.delete();
      }
    } finally {
      stream.cancel();
    }
  } catch (error) {
    abort.abort(); // what is still under way
    throw error;
  } finally {
    abort.release();
  }
}

/**
 * Where a model is cached, if it is: one from the network, but not the package's own. What a caller's
 * own `fetch` answers is not cached unless a cache is asked for.
 * @param {import("../sources/place.js").ModelPlace} place
 * @param {EngineOptions} options
 */
async function cacheFor(place, { cache, fetch, warn = () => {} }) {
  if (!("folder" in place) || !/^https?:/.test(place.folder)) return undefined;
  if (typeof cache === "object") return cache;
  if (!(cache ?? !fetch)) return undefined;
  const own = await openCache(warn);
  if (cache && !own) warn("there is no Cache API here: models are not cached");
  return own;
}

/**
 * @param {CachedSource} cached
 * @param {(source: CachedSource) => Promise<Engine>} load
 * @param {AbortSignal} [signal]
 * @returns {Promise<Engine>}
 */
async function loadCached(cached, load, signal) {
  try {
    const engine = await load(cached);
    await orAbort(cached.commit(), signal).catch((error) => {
      engine.dispose();
      throw error;
    });
    return engine;
  } catch (error) {
    cached.discard();
    signal?.throwIfAborted();
    if (!(error instanceof ClassifierError)) throw error;
    const anew = await orAbort(cached.anew(error.code === "integrity"), signal);
    if (!anew) throw error;
    return loadCached(anew, load, signal);
  }
}

/**
 * A model, ready to run on the thread that calls this.
 * @param {import("../sources/place.js").ModelPlace} place
 * @param {EngineOptions} options
 * @returns {Promise<Engine>}
 */
export async function loadEngine(place, options) {
  const abort = linkedAbort(options.signal);
  const linked = { ...options, signal: abort.signal };
  const progress = options.onProgress && new LoadProgress(options.onProgress, abort.abort);
  const { timeout, warn = () => {} } = options;
  const expected = options.integrity === undefined ? undefined : parseIntegrity(options.integrity);
  /** @param {import("../platform/types.ts").Source} source */
  const load = (source) => {
    const checked = expected ? verifiedSource(source, expected) : source;
    return loadFrom(withShards(progress?.watch(checked) ?? checked), linked, progress);
  };
  try {
    const from = await sourceOf(place, options.fetch);
    const cache = await cacheFor(place, options);
    // With a cache it comes from the network.
    const source = /** @type {import("../platform/types.ts").WebSource} */ (
      timeout ? timedSource(from, timeout) : from
    );
    const attempt = async () =>
      cache ? loadCached(new CachedSource(source, cache, warn), load, linked.signal) : load(source);
    return await attempt().catch((error) => {
      if (!(error instanceof BrokenDownload)) throw error;
      linked.signal.throwIfAborted();
      return attempt(); // once more
    });
  } finally {
    progress?.close();
    abort.release();
  }
}

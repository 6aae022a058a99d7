// learn, withHead, save: examples become a head, a head becomes a classifier on the same engines. A file of
// its own, learn.js, which pages fetch when they learn.
import fitModule from "../../../dist/distilbert-fit.mjs";
import { ClassifierError, describe, refuse as refuseArgument } from "../../base/errors.js";
import { abortSignal, callable, flag, reading, takeOptions } from "../../base/options.js";
import { nextTask, orAbort } from "../../base/tasks.js";
import { checkFinite } from "../check-results.js";
import { takeExamples } from "./examples.js";
import { toHalves } from "./halves.js";
import { coreWeights, decodeHead, encodeHead, encoderOf } from "./head-file.js";
import { reportOn } from "./report.js";
import { withoutRepeats } from "./textless.js";

export { headBytes } from "./head-source.js";

/**
 * @typedef {import("../../workers/pool.js").Pool} Pool
 * @typedef {import("./examples.js").Examples} Examples
 * @typedef {import("./examples.js").ExampleSource} ExampleSource
 * @typedef {import("./head-file.js").Head} Head
 * @typedef {import("./report.js").LearnReport} LearnReport
 *
 * @typedef {object} LearnProgress
 * @property {"read" | "learn"} step whether examples go through the model, or a head is made of them
 * @property {number} done of this step, 0 to 1
 *
 * @typedef {object} LearnOptions
 * @property {AbortSignal | undefined} [signal]
 * @property {((progress: LearnProgress) => void) | undefined} [onProgress]
 * @property {boolean | undefined} [refuse] whether answers say if a text is `unsure`, unlike all examples; default:
 *   true
 *
 * @typedef {object} SaveOptions
 * @property {boolean | undefined} [features] whether the examples' features are saved too, so that the head can learn
 *   more: about 2 kB an example; default: false
 *
 * @typedef {object} Learned
 * @property {LearnReport} report
 * @property {(options: SaveOptions) => Uint8Array<ArrayBuffer>} save
 * @property {Taught} [taught] the examples, as long as they are known
 * @property {object} line the same of all that one classifier has learned
 *
 * @typedef {object} Taught
 * @property {Examples} examples
 * @property {Uint16Array} features of them, one row each
 * @property {number} cut
 * @property {boolean} refuse
 */

/** Heads and fits are told apart by their engines with it. */
let lastNumber = 0;

const rules = { signal: abortSignal, onProgress: callable, refuse: flag };

/** @template {Uint16Array} Values @param {Values[]} parts */
function joined(parts) {
  const all = new Uint16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/**
 * A pool's engines with a head in place of the model's own.
 * @param {Pool} pool
 * @param {Pick<Head, "labels" | "threshold">} about
 * @param {{weight: Float32Array, bias: Float32Array}} weights
 */
async function addHead(pool, { labels, threshold }, { weight, bias }) {
  const number = ++lastNumber;
  try {
    await pool.each((engine) => engine.call("addHead", [number, weight, bias]));
    return pool.withHead(number, {
      ...pool.info,
      labels,
      problemType: "single_label_classification",
      unsureBelow: threshold?.[0],
    });
  } catch (error) {
    await pool.each((engine) => engine.call("dropHead", [number])).catch(() => {}); // `error` says why
    throw error;
  }
}

/**
 * The features of texts, by all engines.
 * @param {Pool} pool
 * @param {Examples["texts"]} texts
 * @param {number} first index of these
 * @param {LearnOptions} options
 */
export async function readFeatures(pool, texts, first, { signal, onProgress }) {
  const { name, splitSpecialTokens } = pool.info;
  const none = new Float32Array();
  const reader = await addHead(pool, { labels: [] }, { weight: none, bias: none });
  let read = 0;
  try {
    const parts = await reader.forTexts(
      texts,
      async (engine, share) => {
        const { logits, truncated } = await engine.call("classify", [
          share,
          { splitSpecialTokens, overflow: "truncate", scoreFunction: "none" },
        ]);
        checkFinite(logits, name, "feature");
        read += share.length;
        onProgress?.({ step: "read", done: read / texts.length });
        return { features: toHalves(logits), truncated };
      },
      signal,
      first,
    );
    return {
      features: parts.map(({ features }) => features),
      truncated: parts.flatMap(({ truncated }) => [...truncated]),
    };
  } finally {
    reader.dispose().catch(() => {}); // not waited for: an engine may be busy
  }
}

/** @returns {Uint8Array<ArrayBuffer>} */
const fitBytes = () => Uint8Array.from(atob(fitModule), (character) => character.charCodeAt(0));

/** @param {any} error @param {number} examples */
function fitError(error, examples) {
  const { code, message } = error;
  if (code === "out_of_memory") {
    return new ClassifierError(code, `there is no memory to learn from ${examples} examples`, error);
  }
  const isWasm = error instanceof WebAssembly.CompileError || error instanceof WebAssembly.LinkError;
  return isWasm
    ? new ClassifierError(
        "unsupported_runtime",
        `The WebAssembly that learns cannot be started: ${message}`,
        error,
      )
    : error;
}

/**
 * The fit to examples, in one engine's thread.
 * @param {Pool} pool
 * @param {Pick<Taught, "features"> & {examples: Pick<Examples, "labels" | "of">}} taught
 * @param {LearnOptions} options
 */
export async function fit(pool, { examples: { labels, of }, features }, { signal, onProgress }) {
  const number = ++lastNumber;
  const numbers = [labels.length, pool.info.shape.hiddenSize];
  return pool.once(async (engine) => {
    try {
      const made = await engine.call("fit", [
        number,
        "createFit",
        0,
        [numbers, features, Int32Array.from(of)],
        fitBytes(),
      ]);
      const [address] = new Uint32Array(made[0].buffer);
      for (let done = 0; done < 1;) {
        if (engine.inline) await nextTask();
        signal?.throwIfAborted();
        const step = await engine.call("fit", [number, "stepFit", address, []]);
        [done] = new Float64Array(step[0].buffer);
        onProgress?.({ step: "learn", done });
      }
      const result = await engine.call("fit", [number, "fitResult", address, []]);
      const [mix, codes, scales, bias, temperature, threshold, predicted] = Object.values(result);
      return {
        mix: new Float32Array(mix.buffer),
        codes: new Int8Array(codes.buffer),
        scales: new Float32Array(scales.buffer),
        bias: new Float32Array(bias.buffer),
        temperature: new Float32Array(temperature.buffer),
        threshold: new Float32Array(threshold.buffer),
        predicted: new Int32Array(predicted.buffer),
      };
    } catch (error) {
      throw fitError(error, of.length);
    } finally {
      engine.call("endFit", [number]).catch(() => {}); // it went with its engine
    }
  }, signal);
}

/** What goes into a head's file. @param {LearnReport} report */
const withoutTexts = (report) => ({ ...report, conflicts: [] });

/** The last call to learn more, by what the first of them added to. @type {WeakMap<object, Promise<unknown>>} */
const turns = new WeakMap();

/**
 * A classifier's engines with a head that examples teach, added to those that have taught it before. Several
 * calls of one that has learned wait for each other: each adds to what the one before has made.
 * @param {() => readonly [Pool, Learned | undefined]} now the engines, and what their model has learned before
 * @param {ExampleSource} source
 * @param {LearnOptions} options
 * @param {(pool: Pool, learned: Learned) => void} [become] takes what has been learned in place of `now`
 * @returns {Promise<[Pool, Learned]>}
 */
export async function learn(now, source, options, become) {
  const taken = takeOptions(options, rules);
  const [pool, learned] = now();
  if (!learned) return pool.use(() => learnOn(pool, undefined, source, taken));
  const { line } = learned;
  const before = turns.get(line);
  const learning = (async () => {
    await orAbort(Promise.resolve(before), taken.signal);
    const [pool, learned] = now();
    const made = await pool.use(() => learnOn(pool, learned, source, taken));
    become?.(...made);
    return made;
  })();
  turns.set(line, Promise.allSettled([before, learning]));
  return learning;
}

/**
 * @param {Pool} pool
 * @param {Learned | undefined} learned
 * @param {ExampleSource} source
 * @param {LearnOptions} taken
 */
async function learnOn(pool, learned, source, taken) {
  const before = learned?.taught;
  if (learned && !before) {
    refuseArgument(
      "this head was loaded without its examples' features, so it can learn no more: save it with { features: true }, or learn all examples again",
    );
  }
  taken.signal?.throwIfAborted();
  const known = before?.examples.of.length ?? 0;
  const examples = await takeExamples(source, taken.signal, before?.examples);
  const texts = examples.texts.splice(0);
  const { features, truncated } = await readFeatures(pool, texts, known, taken);
  const all = { examples, features: joined([...(before ? [before.features] : []), ...features]) };
  const { taught: rest, isNew } = withoutRepeats(all, texts, known);
  const taught = {
    ...rest,
    cut: (before?.cut ?? 0) + truncated.filter((isCut, i) => isCut && isNew[i]).length,
    refuse: taken.refuse ?? before?.refuse ?? true,
  };
  const { predicted, threshold, ...weights } = await fit(pool, taught, taken);
  const report = reportOn(taught.examples, predicted, taught.cut);
  const head = {
    ...weights,
    labels: examples.labels,
    report: withoutTexts(report),
    ...(taught.refuse && { threshold }),
  };
  return headed(pool, head, report, taught, learned?.line);
}

/**
 * @param {Pool} pool
 * @param {Head} head
 * @param {LearnReport} report with its examples' texts, if they are known
 * @param {Taught} [taught]
 * @param {object} [line]
 * @returns {Promise<[Pool, Learned]>}
 */
async function headed(pool, head, report, taught, line = {}) {
  const other = await addHead(pool, head, coreWeights(head));
  const encoder = encoderOf(pool.info);
  const saved = { ...head, report: structuredClone(head.report) }; // callers may change theirs
  const save = (/** @type {SaveOptions} */ options) => {
    const { features = false } = takeOptions(options, { features: flag });
    if (features && !taught)
      refuseArgument("the examples' features are not known: the head was loaded without them");
    return encodeHead(saved, encoder, features ? taught : undefined);
  };
  return [other, { report, save, taught, line }];
}

/** @param {any} bytes */
function copyOf(bytes) {
  const isView = ArrayBuffer.isView(bytes);
  if (!isView && Object.prototype.toString.call(bytes) !== "[object ArrayBuffer]") {
    refuseArgument(`the head is ${describe(bytes)}, expected the bytes that save() gives`);
  }
  // What a worker has been given cannot be read here.
  return reading("the head", () => {
    const { buffer, byteOffset, byteLength } = isView ? bytes : new Uint8Array(bytes);
    return new Uint8Array(buffer, byteOffset, byteLength).slice();
  });
}

/**
 * A classifier's engines with a head from a file.
 * @param {Pool} pool
 * @param {unknown} bytes
 * @returns {Promise<[Pool, Learned]>}
 */
export async function withHead(pool, bytes) {
  const { features, of, ...head } = decodeHead(copyOf(bytes), encoderOf(pool.info));
  const { labels, threshold } = head;
  const report = /** @type {LearnReport} */ (head.report);
  const { duplicates, cut } = report;
  const textless = of?.length ?? 0;
  const examples = {
    labels,
    texts: [],
    of: [...(of ?? [])],
    textless,
    seen: new Set(),
    duplicates,
    conflicts: [],
  };
  const taught = features && { examples, features, cut, refuse: threshold !== undefined };
  return headed(pool, head, report, taught);
}

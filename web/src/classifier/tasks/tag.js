// tag and tagStream: their options, their calls, their results.
import { describe, textPrefix } from "../../base/errors.js";
import { shortUnits, streamTexts, streamUnits } from "../../workers/shares.js";
import { checkChoice, checkFlag, refuse, takeCallOptions } from "../call-options.js";
import { checkInputs, checkIterable, firstIndexOf, weigh } from "../check-texts.js";
import { entitiesOf } from "../entities.js";
import { alternating } from "../long-text.js";
import { streamed } from "../stream.js";
import { wordOf } from "../token-words.js";

/**
 * @typedef {import("../entities.js").Rows} Rows
 * @typedef {import("../../base/core-types.ts").CoreTagOptions} TagCall
 * @typedef {import("../../workers/pool.js").Pool} Pool
 *
 * @typedef {"none" | "simple" | "first" | "average" | "max"} Aggregation
 *
 * @typedef {object} OwnTagOptions
 * @property {Aggregation | undefined} [aggregation] as Hugging Face's aggregation_strategy: the label of each token
 *   (none), neighbours of one name put together (simple), before that all tokens of a word given one label: the first
 *   token's, that of the mean of their scores, or the one with the highest score; default: simple
 * @property {readonly string[] | undefined} [ignoreLabels] labels that are left out; default: ["O"]
 * @property {"truncate" | "error" | "windows" | undefined} [overflow] what to do with a text that is too long: cut
 *   its end off, fail with `text_too_long`, or read all of it in overlapping windows; default: truncate, with a
 *   `stride` windows
 * @property {number | undefined} [stride] tokens that neighbouring windows share; default: a quarter of theirs
 * @property {boolean | undefined} [words] gives `word` and, without aggregation, `index` as well; default: false
 * @typedef {import("../call-options.js").ExplainOptions & OwnTagOptions} TagOptions
 *
 * @typedef {object} Entity
 * @property {string} text as it stands in the input
 * @property {string} label without aggregation as the model has it, "B-PER"; else the entity's name, "PER"
 * @property {number} score the mean of its tokens' or words' scores
 * @property {number} start where it begins in the text, UTF-16 units
 * @property {number} end where it ends
 * @property {string} [word] with `words`: its tokens as Hugging Face's pipeline puts them together
 * @property {number} [index] with `words`, without aggregation: the token's place in its sequence
 */

const aggregations = ["none", "simple", "first", "average", "max"];

/** @param {unknown} labels */
function checkIgnored(labels) {
  if (Array.isArray(labels) && labels.every((label) => typeof label === "string")) return;
  refuse(`ignoreLabels is ${describe(labels)}, expected a list of labels`);
}

/** @param {TagOptions} options */
function takeTagOptions(options) {
  const own = /** @type {const} */ (["aggregation", "ignoreLabels", "overflow", "stride", "words"]);
  const taken = takeCallOptions(options, [...own]);
  const { aggregation, ignoreLabels, overflow, stride, words } = taken;
  checkChoice("aggregation", aggregation, aggregations);
  checkChoice("overflow", overflow, ["truncate", "error", "windows"]);
  checkFlag("words", words);
  if (ignoreLabels !== undefined) checkIgnored(ignoreLabels);
  if (stride !== undefined && !(Number.isInteger(stride) && stride >= 0 && stride < 2 ** 31)) {
    refuse(`stride is ${describe(stride)}, expected a whole number of at least 0`);
  }
  if (stride !== undefined && overflow !== undefined && overflow !== "windows") {
    refuse(
      `stride is of windows, but overflow is "${overflow}"; expected "windows", which is the default with a stride`,
    );
  }
  return taken;
}

/** Texts alone: a model labels the tokens of one. @param {unknown} input @param {number} [firstIndex] */
function checkSingleTexts(input, firstIndex) {
  const list = /** @type {any} */ (input);
  return checkInputs(list, firstIndex).map((text, i) => {
    if (typeof text === "string") return text;
    const where = Array.isArray(input) ? textPrefix((firstIndex ?? 0) + i) : "";
    return refuse(`${where}the text is a pair; the tokens of single texts are labelled`);
  });
}

/** @type {WeakMap<Pool, Set<string>>} */
const warned = new WeakMap();

/** @param {Pool} pool @param {string} message */
function warnOnce(pool, message) {
  const messages = warned.get(pool) ?? new Set();
  warned.set(pool, messages);
  if (messages.has(message)) return;
  messages.add(message);
  console.warn(`distilbert-wasm: ${pool.info.name}: ${message}`);
}

/** @template {Int32Array | Float32Array} T @param {T[]} parts @param {new (length: number) => T} Type */
function concatenated(parts, Type) {
  const out = new Type(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/**
 * What an engine's `tag` gives for the text alone, bit for bit: its windows are shared out over the engines.
 * @param {Pool} pool
 * @param {string} text
 * @param {TagCall} call
 * @param {AbortSignal | undefined} signal
 * @param {number} [index] in the caller's list; none: it came alone
 * @returns {Promise<Rows>}
 */
async function tagLong(pool, text, call, signal, index) {
  const [whole] = await pool.forTexts(
    [text],
    (engine, texts) => engine.call("splitTokens", [texts, call]),
    signal,
    index,
  );
  const { ids, typeIds, lengths, kinds } = whole;
  const begins = [0];
  for (const length of lengths) begins.push(begins[begins.length - 1] + length);
  const parts = await pool.forRange(
    lengths.length,
    lengths[0], // only the last window is shorter
    (engine, first, count) => {
      const [begin, end] = [begins[first], begins[first + count]];
      const part = {
        ids: ids.slice(begin, end),
        typeIds: typeIds.slice(begin, end),
        kinds: kinds.slice(begin, end),
        lengths: lengths.slice(first, first + count),
      };
      return engine.call("tagTokens", [part, call.wordLabel]);
    },
    signal,
  );
  return {
    ...whole,
    tags: concatenated(
      parts.map(({ tags }) => tags),
      Int32Array,
    ),
    scores: concatenated(
      parts.map(({ scores }) => scores),
      Float32Array,
    ),
    counts: concatenated(
      parts.map(({ counts }) => counts),
      Int32Array,
    ),
  };
}

/**
 * @param {Pool} pool
 * @param {string[]} texts
 * @param {TagCall} call
 * @param {AbortSignal | undefined} signal
 * @param {number} [firstIndex] of these in the caller's list; none: a text that came alone
 * @returns {Promise<Rows[]>} of consecutive texts each, in their order
 */
async function rowsOf(pool, texts, call, signal, firstIndex) {
  const windowed = call.overflow === "windows";
  const parts = [];
  for (const { first, texts: run, long } of alternating(
    texts,
    windowed ? shortUnits(pool.onPage) : Infinity,
  )) {
    const index = firstIndex === undefined ? undefined : firstIndex + first;
    if (long) {
      parts.push(await tagLong(pool, run[0], call, signal, index));
    } else {
      const ask = (/** @type {any} */ engine, /** @type {any} */ share) => engine.call("tag", [share, call]);
      parts.push(...(await pool.forTexts(run, ask, signal, index, windowed)));
    }
  }
  return parts;
}

/**
 * The entities' tokens as Hugging Face's pipeline puts them together.
 * @param {Pool} pool
 * @param {Rows} rows
 * @param {string[]} texts
 * @param {import("../entities.js").Tagged[][]} entities
 * @param {Aggregation} aggregation
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<string[][]>}
 */
async function wordsOf(pool, { ids, spans }, texts, entities, aggregation, signal) {
  const { unknownToken, subwordPrefix } = pool.info;
  const { texts: tokens } = await pool.once((engine) => engine.call("tokenTexts", [ids]), signal);
  const how = aggregation === "none" ? "none" : aggregation === "simple" ? "each" : "words";
  const tokenOf = (/** @type {string} */ text, /** @type {number} */ i) =>
    tokens[i] === unknownToken ? text.slice(spans[2 * i], spans[2 * i + 1]) : tokens[i];
  return entities.map((list, row) =>
    list.map(({ parts }) => {
      const words = parts.map(([first, last]) =>
        Array.from({ length: last - first + 1 }, (_, i) => tokenOf(texts[row], first + i)),
      );
      return wordOf(words, how, subwordPrefix);
    }),
  );
}

/**
 * @param {Pool} pool
 * @param {string[]} texts
 * @param {TagOptions} options
 * @param {number} [firstIndex] of these in the caller's list; none: a text that came alone
 * @returns {Promise<Entity[][]>}
 */
async function tagTexts(pool, texts, options, firstIndex) {
  const { signal, aggregation = "simple", ignoreLabels = ["O"], stride, words = false } = options;
  const { splitSpecialTokens = pool.info.splitSpecialTokens } = options;
  const { overflow = stride === undefined ? "truncate" : "windows" } = options;
  /** @type {TagCall["wordLabel"]} */
  const wordLabel = aggregation === "none" || aggregation === "simple" ? "each" : aggregation;
  if (wordLabel !== "each" && !pool.info.subwordPrefix) {
    warnOnce(
      pool,
      "the tokenizer does not say which tokens go on with a word: spaces decide, as in Hugging Face's pipeline",
    );
  }
  const labelOnce = aggregation === "none";
  const call = { splitSpecialTokens, overflow, stride, labelOnce, wordLabel };
  const parts = await rowsOf(pool, texts, call, signal, firstIndex);
  const results = [];
  for (const rows of parts) {
    if (rows.truncated.includes(1)) {
      warnOnce(
        pool,
        `the end of a text of more than ${pool.info.maxLength} tokens was not read; overflow: "windows" reads all`,
      );
    }
    const run = texts.slice(results.length, results.length + rows.windows.length);
    const found = entitiesOf(rows, run, pool.info.labels, aggregation !== "none", ignoreLabels);
    const named = words && (await wordsOf(pool, rows, run, found, aggregation, signal));
    results.push(
      ...found.map((entities, row) =>
        entities.map(({ label, score, start, end, index }, i) => ({
          text: run[row].slice(start, end),
          label,
          score,
          start,
          end,
          ...(named && { word: named[row][i] }),
          ...(named && aggregation === "none" && { index }),
        })),
      ),
    );
  }
  return results;
}

/**
 * @param {Pool} pool
 * @param {string | readonly string[]} input
 * @param {TagOptions} options
 * @returns {Promise<Entity[] | Entity[][]>}
 */
export async function tag(pool, input, options) {
  const taken = takeTagOptions(options);
  taken.signal?.throwIfAborted();
  const results = await tagTexts(pool, checkSingleTexts(input), taken, firstIndexOf(input));
  return Array.isArray(input) ? results : results[0];
}

/**
 * @param {Pool} pool
 * @param {AsyncIterable<string> | Iterable<string>} inputs
 * @param {TagOptions} options
 * @returns {AsyncGenerator<Entity[], void, undefined>}
 */
export function tagStream(pool, inputs, options) {
  const taken = takeTagOptions(options);
  checkIterable(inputs);
  return streamed(
    inputs,
    { count: streamTexts * pool.size, weight: streamUnits, weigh },
    (texts, first) => tagTexts(pool, checkSingleTexts(texts, first), taken, first),
    taken.signal,
  );
}

// tag and tagStream: their options, their calls, their results.
import { refuseOption } from "../../base/errors.js";
import { any, flag, oneOf, takeTexts, whole } from "../../base/options.js";
import { shortUnits } from "../../workers/shares.js";
import { answersTo, answerStream } from "../answers.js";
import { takeCallOptions } from "../call-options.js";
import { singleTexts } from "../check-texts.js";
import { entitiesOf } from "../entities.js";
import { alternating } from "../long-text.js";
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

const rules = () => ({
  aggregation: oneOf("none", "simple", "first", "average", "max"),
  ignoreLabels: any,
  overflow: oneOf("truncate", "error", "windows"),
  stride: whole(0, 2 ** 31 - 1),
  words: flag,
});

/** @param {TagOptions} options */
function takeTagOptions(options) {
  const taken = takeCallOptions(options, rules());
  const { ignoreLabels = ["O"], overflow, stride } = taken;
  if (stride !== undefined && overflow !== undefined && overflow !== "windows") {
    refuseOption("stride", ` goes with overflow "windows", its default, not with "${overflow}"`);
  }
  return { ...taken, ignoreLabels: takeTexts("ignoreLabels", ignoreLabels, 0) };
}

/**
 * What an engine's `tag` gives for the text alone, bit for bit: its windows are shared out over the engines.
 * @param {Pool} pool
 * @param {string} text
 * @param {TagCall} call
 * @param {AbortSignal | undefined} signal
 * @param {number} index in the caller's list; NaN: it came alone
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
  const all = (/** @type {"tags" | "scores" | "counts"} */ name) => parts.flatMap((part) => [...part[name]]);
  return {
    ...whole,
    tags: Int32Array.from(all("tags")),
    scores: Float32Array.from(all("scores")),
    counts: Int32Array.from(all("counts")),
  };
}

/**
 * @param {Pool} pool
 * @param {string[]} texts
 * @param {TagCall} call
 * @param {AbortSignal | undefined} signal
 * @param {number} firstIndex of these in the caller's list; NaN: a text that came alone
 * @returns {Promise<Rows[]>} of consecutive texts each, in their order
 */
async function rowsOf(pool, texts, call, signal, firstIndex) {
  const windowed = call.overflow === "windows";
  const parts = [];
  for (const { first, texts: run, long } of alternating(
    texts,
    windowed ? shortUnits(pool.onPage) : Infinity,
  )) {
    const index = firstIndex + first;
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
  const { unknownId } = pool.info;
  const { texts: tokens } = await pool.once((engine) => engine.call("tokenTexts", [ids]), signal);
  const how = aggregation === "none" ? "none" : aggregation === "simple" ? "each" : "words";
  const tokenOf = (/** @type {string} */ text, /** @type {number} */ i) =>
    ids[i] === unknownId ? text.slice(spans[2 * i], spans[2 * i + 1]) : tokens[i];
  return entities.map((list, row) =>
    list.map(({ parts }) => {
      const words = parts.map(([first, last]) =>
        Array.from({ length: last - first + 1 }, (_, i) => tokenOf(texts[row], first + i)),
      );
      return wordOf(words, how, pool.info);
    }),
  );
}

/**
 * @param {Pool} pool
 * @param {readonly import("../../base/texts.js").TextInput[]} inputs
 * @param {ReturnType<typeof takeTagOptions>} options
 * @param {number} firstIndex of these in the caller's list; NaN: a text that came alone
 * @returns {Promise<Entity[][]>}
 */
async function tagTexts(pool, inputs, options, firstIndex) {
  const texts = singleTexts(inputs, firstIndex, "a model labels the tokens of one");
  const { signal, aggregation = "simple", ignoreLabels, stride, words = false } = options;
  const { splitSpecialTokens = pool.info.splitSpecialTokens } = options;
  const { overflow = stride === undefined ? "truncate" : "windows" } = options;
  /** @type {TagCall["wordLabel"]} */
  const wordLabel = aggregation === "none" || aggregation === "simple" ? "each" : aggregation;
  if (wordLabel !== "each" && !pool.info.subwordPrefix) {
    pool.warn(
      "the tokenizer does not say which tokens go on with a word: spaces decide, as in Hugging Face's pipeline",
    );
  }
  const labelOnce = aggregation === "none";
  const { unknownId } = pool.info;
  const call = { splitSpecialTokens, overflow, stride, labelOnce, wordLabel, unknownId };
  const parts = await rowsOf(pool, texts, call, signal, firstIndex);
  const results = [];
  for (const rows of parts) {
    if (rows.truncated.includes(1)) {
      pool.warn(
        `the end of a text of more than ${pool.info.maxLength} tokens was not read; overflow: "windows" reads all`,
      );
    }
    const run = texts.slice(results.length, results.length + rows.windows.length);
    const found = await entitiesOf(rows, run, pool.info.labels, aggregation !== "none", ignoreLabels, signal);
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

/** @param {Pool} pool @param {string | readonly string[]} input @param {TagOptions} options */
export async function tag(pool, input, options) {
  const taken = takeTagOptions(options);
  return answersTo(input, (texts, first) => tagTexts(pool, texts, taken, first), taken.signal);
}

/** @param {Pool} pool @param {AsyncIterable<string> | Iterable<string>} inputs @param {TagOptions} options */
export function tagStream(pool, inputs, options) {
  const taken = takeTagOptions(options);
  return answerStream(pool, inputs, (texts, first) => tagTexts(pool, texts, taken, first), taken.signal);
}

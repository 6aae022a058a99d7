// Tags of tokens and words put together to entities, as the TokenClassificationPipeline of transformers 5.24 does it.
import { nextTask } from "../base/tasks.js";

/**
 * @typedef {import("../base/core-types.ts").CoreTokenSequences & import("../base/core-types.ts").CoreTags} Rows
 *
 * @typedef {object} Tagged a token, a word, or several with one name
 * @property {string} label
 * @property {number} score
 * @property {number} start UTF-16 units
 * @property {number} end
 * @property {number} index of its first token in its sequence
 * @property {[first: number, last: number][]} parts tokens of each token or word, by their places in the rows
 */

/** Whether an entity begins here, and its name. @param {string} label */
function tagOf(label) {
  const [, prefix, name] = /^([BI])-(.*)$/s.exec(label) ?? ["", "I", label];
  return { begins: prefix === "B", name };
}

/** @param {Tagged[]} group */
const joined = (group) => ({
  ...group[0],
  label: group[0].label.replace(/^[^-]*-/, ""),
  score: group.reduce((sum, { score }) => sum + score, 0) / group.length,
  end: group[group.length - 1].end,
  parts: group.flatMap(({ parts }) => parts),
});

/** Neighbours of one name, up to the next that begins one. @param {Tagged[]} tagged */
function grouped(tagged) {
  /** @type {Tagged[][]} */
  const groups = [];
  let last;
  for (const one of tagged) {
    const { begins, name } = tagOf(one.label);
    if (name === last && !begins) groups[groups.length - 1].push(one);
    else groups.push([one]);
    last = name;
  }
  return groups.map(joined);
}

/** Milliseconds after which other tasks have their turn. */
const stretch = 25;

/** Lets other tasks run, if it is time. @param {AbortSignal | undefined} signal */
function pauses(signal) {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < stretch) return;
    await nextTask();
    signal?.throwIfAborted();
    last = performance.now();
  };
}

/** Code points: lengths are compared as Python counts them. @param {string} text @param {Tagged} entity */
function lengthOf(text, { start, end }) {
  let length = 0;
  for (let i = start; i < end; length++) i += /** @type {number} */ (text.codePointAt(i)) > 0xffff ? 2 : 1;
  return length;
}

/**
 * Of entities of several windows that overlap, the longest; of those the surest.
 * @param {string} text
 * @param {Tagged[]} sorted by where they begin
 * @param {() => Promise<void>} pause
 */
async function withoutOverlaps(text, sorted, pause) {
  /** @type {Tagged[]} */
  const kept = [];
  let [previous] = sorted;
  let longest = previous && lengthOf(text, previous); // counted once, however many entities lie in it
  for (const [i, entity] of sorted.entries()) {
    if (i % 1000 === 0) await pause();
    const length = lengthOf(text, entity);
    if (entity.start >= previous.end) kept.push(previous);
    else if (length < longest || (length === longest && entity.score <= previous.score)) continue;
    previous = entity;
    longest = length;
  }
  return previous ? [...kept, previous] : kept;
}

/**
 * The tags of each sequence.
 * @param {Rows} rows
 * @param {readonly string[]} labels
 */
function* taggedSequences({ spans, lengths, tags, scores, counts }, labels) {
  let token = 0;
  let tag = 0;
  for (const [sequence, length] of lengths.entries()) {
    const first = tag;
    const tokens = token;
    tag += counts[sequence];
    token += length;
    yield Array.from({ length: counts[sequence] }, (_, i) => {
      const [begin, end, label] = tags.subarray(3 * (first + i), 3 * (first + i) + 3);
      return {
        label: labels[label],
        score: scores[first + i],
        start: spans[2 * (tokens + begin)],
        end: spans[2 * (tokens + end) + 1],
        index: begin,
        parts: /** @type {[number, number][]} */ ([[tokens + begin, tokens + end]]),
      };
    });
  }
}

/**
 * @param {Rows} rows
 * @param {string[]} texts
 * @param {readonly string[]} labels of the model
 * @param {boolean} asGroups whether neighbours are put together
 * @param {readonly string[]} ignored labels
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<Tagged[][]>} of each text
 */
export async function entitiesOf(rows, texts, labels, asGroups, ignored, signal) {
  const sequences = taggedSequences(rows, labels);
  const pause = pauses(signal);
  const found = [];
  for (const [i, text] of texts.entries()) {
    /** @type {Tagged[]} */
    let all = [];
    for (let window = 0; window < rows.windows[i]; window++) {
      await pause();
      const tagged = sequences.next().value ?? [];
      all.push(...(asGroups ? grouped(tagged) : tagged).filter(({ label }) => !ignored.includes(label)));
    }
    if (rows.windows[i] > 1) {
      all.sort((a, b) => a.start - b.start);
      if (asGroups) all = await withoutOverlaps(text, all, pause);
    }
    found.push(all);
  }
  return found;
}

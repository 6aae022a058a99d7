// The examples that a caller passes, checked: texts with a label each.
import { ClassifierError, clip, describe, refuse, textPrefix } from "../../base/errors.js";
import { propertyOf } from "../../base/options.js";
import { nextTask, orAbort } from "../../base/tasks.js";
import { alikeText, labelName, lookAlikes } from "./label-names.js";
import { checkInput, checkIterable } from "../check-texts.js";

/**
 * @typedef {import("../../base/texts.js").TextInput} TextInput
 * @typedef {{text: string, textPair?: string, label: string}} LearnExample
 * @typedef {Iterable<LearnExample> | AsyncIterable<LearnExample>} ExampleSource
 *
 * @typedef {object} Examples
 * @property {string[]} labels in the order in which they come
 * @property {TextInput[]} texts
 * @property {number[]} of the label of each text
 * @property {number} textless how many of the first are from a head's file, which holds no texts
 * @property {Set<string>} seen texts with their labels
 * @property {number} duplicates examples that were left out because they had come before
 * @property {{text: string, labels: string[]}[]} conflicts texts that have several labels
 */

export const mostExamples = 10_000;
export const mostLabels = 500;
const longestLabel = 200;
/** Duplicates included. */
const mostItems = 10 * mostExamples;
/** Examples taken before all else gets a turn. */
const itemsOfTurn = 500;
const leastOfLabel = 2;

/** @param {LearnExample} example @param {number} index @returns {{input: TextInput, label: string}} */
export function takeExample(example, index) {
  const where = textPrefix(index);
  if (typeof example !== "object" || example === null) {
    refuse(`${where}the example is ${describe(example)}, expected { text: ..., label: ... }`);
  }
  const label = propertyOf(example, "label", `${where}label`);
  if (typeof label !== "string" || label.trim() === "") {
    refuse(`${where}label is ${label === "" ? "empty" : describe(label)}, expected a name`);
  }
  if (label.length > longestLabel) {
    refuse(`${where}label has ${label.length} UTF-16 units, expected at most ${longestLabel}`);
  }
  try {
    return { input: checkInput(example), label };
  } catch (error) {
    if (!(error instanceof ClassifierError)) throw error;
    throw new ClassifierError(error.code, where + error.message, error);
  }
}

/** @param {any} value @returns {value is PromiseLike<any>} */
const isThenable = (value) => typeof value?.then === "function";

/** A value, or what a promise of any make becomes. @param {unknown} value @param {AbortSignal} [signal] */
const settled = (value, signal) => (isThenable(value) ? orAbort(Promise.resolve(value), signal) : value);

/** @param {any} source @returns {AsyncIterator<unknown> | Iterator<unknown>} */
function iteratorOf(source) {
  const items = (source[Symbol.asyncIterator] ?? source[Symbol.iterator]).call(source);
  if (typeof items?.next === "function") return items;
  return refuse(`the examples' iterator is ${describe(items)}, expected an object with next()`);
}

/**
 * @param {ExampleSource} source
 * @param {AbortSignal} [signal]
 * @returns {AsyncGenerator<LearnExample, void, undefined>}
 */
async function* taken(source, signal) {
  const items = iteratorOf(source);
  let ended = false;
  try {
    for (let count = 0; ; count++) {
      // A source that never waits would keep the signal from its turn.
      if (count % itemsOfTurn === 0) await nextTask();
      const next = await settled(items.next(), signal);
      signal?.throwIfAborted();
      if (typeof next !== "object" || next === null) {
        refuse(`the examples' next() gave ${describe(next)}, expected { value, done }`);
      }
      const { value, done } = /** @type {IteratorResult<any>} */ (next);
      if (done) return void (ended = true);
      if (count === mostItems) {
        refuse(`more than ${mostItems} examples have come, most of them duplicates`);
      }
      yield /** @type {LearnExample} */ (await settled(value, signal));
    }
  } finally {
    // Not waited for: a source that hangs would hold the caller.
    if (!ended) (async () => items.return?.())().catch(() => {});
  }
}

/**
 * @param {ExampleSource} source
 * @param {AbortSignal | undefined} signal
 * @param {Examples} [before] what has been learned already
 * @returns {Promise<Examples>} with those before
 */
export async function takeExamples(source, signal, before) {
  checkIterable(source, "examples");
  const labels = [...(before?.labels ?? [])];
  const texts = [...(before?.texts ?? [])];
  const of = [...(before?.of ?? [])];
  const seen = new Set(before?.seen);
  const textless = before?.textless ?? 0;
  let duplicates = before?.duplicates ?? 0;
  let index = 0;
  for await (const example of taken(source, signal)) {
    const { input, label } = takeExample(example, index++);
    const key = JSON.stringify([label, input]);
    if (seen.has(key)) {
      duplicates++;
      continue;
    }
    seen.add(key);
    let number = labels.indexOf(label);
    if (number < 0) number = labels.push(label) - 1;
    texts.push(input);
    of.push(number);
    if (of.length > mostExamples + textless) refuseMore(); // which of them repeat the file's shows later
    if (labels.length > mostLabels) refuse(`there are more than ${mostLabels} labels, which is the most`);
  }
  checkLabels(labels, of);
  return { labels, texts, of, textless, seen, duplicates, conflicts: conflictsIn(seen) };
}

/** @returns {never} */
const refuseMore = () => refuse(`there are more than ${mostExamples} examples, which is the most`);

/** Those that are left, once repeats are known. @param {Omit<Examples, "conflicts">} examples @returns {Examples} */
export function checkExamples(examples) {
  if (examples.of.length > mostExamples) refuseMore();
  checkLabels(examples.labels, examples.of);
  return { ...examples, conflicts: conflictsIn(examples.seen) };
}

/** @param {string[]} labels @param {number[]} of */
function checkLabels(labels, of) {
  if (labels.length < 2) {
    const found =
      labels.length === 0
        ? "there are no examples"
        : `there is only one label, ${clip(labelName(labels[0]))}`;
    refuse(`${found}; expected at least two labels, with ${leastOfLabel} examples each`);
  }
  for (const [number, label] of labels.entries()) {
    const count = of.filter((other) => other === number).length;
    if (count >= leastOfLabel) continue;
    const alike = lookAlikes(labels).find((group) => group.includes(label));
    const hint = alike ? `; ${alikeText(alike)}` : "";
    refuse(
      `the label ${clip(labelName(label))} has ${count} example that differs from others, expected at least ${leastOfLabel}${hint}`,
    );
  }
}

/** @param {Set<string>} seen */
function conflictsIn(seen) {
  /** @type {Map<string, {text: string, labels: string[]}>} */
  const found = new Map();
  for (const key of seen) {
    const [label, input] = JSON.parse(key);
    const text = typeof input === "string" ? input : `${input.text} / ${input.textPair}`;
    const name = JSON.stringify(input);
    const entry = found.get(name) ?? { text, labels: [] };
    entry.labels.push(label);
    found.set(name, entry);
  }
  return [...found.values()].filter(({ labels }) => labels.length > 1);
}

// What labels in a file mean: names of the model's, or numbers that count from 0 or from 1. From the
// wrong one all figures would be of shifted labels, so numbers are read once all of them are known.
import { labelText, printable } from "./printable.js";

/** @typedef {{text: string, where: string}} Seen a label, and the row that has it first */

/** A whole number; spreadsheets and pandas write 1 as 1.0 at times. @param {string} text */
const numberOf = (text) => (/^\d{1,9}(\.0+)?$/.test(text) ? Number(text) : undefined);

/** @param {readonly string[]} names in words */
const listed = (names) => names.map((name) => JSON.stringify(printable(name))).join(", ");

/** The numbers with which the names begin ("1 star"), if all do, with different ones. @param {readonly string[]} labels */
function leadingNumbers(labels) {
  const numbers = labels.map((label) => /^\s*(\d{1,9})(?![\d.,])/.exec(label)?.[1]);
  if (numbers.includes(undefined) || new Set(numbers).size < labels.length) return undefined;
  return numbers.map(Number);
}

/** @param {string} text */
const isNumber = (text) => /^[-+]?(\d+\.?\d*|\.\d+)$/.test(text);

/** The one label that a text may be a misspelling of. @param {string} text @param {readonly string[]} labels */
function nearest(text, labels) {
  const plain = text.trim().toLowerCase();
  const fits = (/** @type {(label: string) => boolean} */ test) => {
    const found = labels.filter((label) => test(label.trim().toLowerCase()));
    return found.length === 1 ? found[0] : undefined;
  };
  if (plain === "") return undefined;
  return (
    fits((label) => label === plain) ?? fits((label) => label.startsWith(plain) || plain.startsWith(label))
  );
}

export class LabelScale {
  #labels;
  #first;
  #leading;
  /** Numbers, with the row that has each first. @type {Map<number, Seen>} */
  #numbers = new Map();
  /** The first number that is no label, however numbers are read. @type {Seen | undefined} */
  #stray;
  /** Whether labels occur by name. */
  #named = false;
  /** How numbers have been read, if that is worth saying. @type {string | undefined} */
  reading;

  /**
   * @param {readonly string[]} labels of the model
   * @param {0 | 1} [first] the number of the first label, if the user says so
   */
  constructor(labels, first) {
    this.#labels = labels;
    this.#first = first;
    this.#leading = leadingNumbers(labels);
  }

  /**
   * Keeps a label for the decision.
   * @param {Seen} seen
   * @returns {string | undefined} what is wrong with it, however numbers are read
   */
  see(seen) {
    if (this.#labels.includes(seen.text)) {
      this.#named = true;
      return undefined;
    }
    const number = numberOf(seen.text);
    const count = this.#labels.length;
    const possible = number !== undefined && (number <= count || this.#leading?.includes(number));
    if (!possible) {
      if (isNumber(seen.text)) this.#stray ??= seen;
      return this.#problem(seen.text);
    }
    if (!this.#numbers.has(number)) this.#numbers.set(number, seen);
    return undefined;
  }

  /** @param {string} text */
  #problem(text) {
    const labels = this.#labels;
    const near = nearest(text, labels);
    const hint = near === undefined ? "" : `; did you mean ${labelText(near)}?`;
    const numbers = this.#leading && this.#first === undefined ? "their numbers" : this.#range();
    return `the label is ${JSON.stringify(text)}, expected one of ${labels.map(labelText).join(", ")} or ${numbers}${hint}`;
  }

  #range() {
    const first = this.#first ?? 0;
    return `${first} to ${this.#labels.length - 1 + first}`;
  }

  /**
   * How the numbers that were seen are to be read.
   * @param {string} file for the message
   * @returns {(text: string) => {index: number} | {problem: string}}
   * @throws {Error} if they may mean one thing as well as another
   */
  decide(file) {
    const indexOf = this.#numbersToIndex(file);
    return (text) => {
      const named = this.#labels.indexOf(text);
      const number = numberOf(text);
      const index = named >= 0 || number === undefined ? named : indexOf(number);
      return index >= 0 ? { index } : { problem: this.#problem(text) };
    };
  }

  /** @param {string} file @returns {(number: number) => number} -1: none */
  #numbersToIndex(file) {
    const labels = this.#labels;
    const from = (/** @type {number} */ first) => (/** @type {number} */ number) =>
      number >= first && number < labels.length + first ? number - first : -1;
    if (this.#first !== undefined) return from(this.#first);
    const numbers = [...this.#numbers.keys()].toSorted((a, b) => a - b);
    // -1, 0, 1 or 0, 2, 4: the others would be taken for labels that they do not mean.
    if (this.#stray && numbers.length > 0) throw new Error(this.#strayDoubt(this.#stray));
    const leading = this.#leading;
    if (numbers.length > 0 && leading && numbers.every((number) => leading.includes(number))) {
      const [number] = numbers;
      const index = leading.indexOf(number);
      if (index !== number) {
        const name = JSON.stringify(printable(labels[index]));
        this.reading = `numbers among the labels are those with which the model's names begin: ${number} is ${name}`;
      }
      return (number) => leading.indexOf(number);
    }
    const count = labels.length;
    if (numbers.length === 0 || (numbers[0] === 0 && !numbers.includes(count))) return from(0);
    // With names beside them, or with two labels only, 1 is an index as well as any.
    if ((this.#named || count < 3) && !numbers.includes(count)) return from(0);
    throw new Error(`${file}: ${this.#doubt(numbers)}`);
  }

  /** @param {Seen} stray */
  #strayDoubt({ text, where }) {
    const labels = this.#labels;
    return `${where} has ${text}, which is no label's number: numbers among the labels may mean others than the model's ${labels.length}, ${listed(labels)}; --first-label 0 or 1 makes that row a bad one`;
  }

  /** @param {number[]} numbers */
  #doubt(numbers) {
    const labels = this.#labels;
    const last = /** @type {number} */ (numbers.at(-1));
    const row = this.#numbers.get(last)?.where;
    if (numbers[0] === 0) {
      return `the labels count from 0, but ${row} has ${last}, and the model has ${labels.length} labels: ${listed(labels)}; --first-label 0 makes that row a bad one`;
    }
    const look =
      numbers.length > 1
        ? `the labels look like ${numbers[0]} to ${last}`
        : `the only number among the labels is ${last}`;
    const [one, two] = [labels[0], labels[1]].map((label) => JSON.stringify(printable(label)));
    return `${look}, and none is 0: is 1 the model's first label, ${one}, or its second, ${two}? --first-label 1 says the first, --first-label 0 the second`;
  }
}

// CSV by Papa Parse, window after window. What it does not do itself: line numbers, and a way on
// after a quote that never ends, which would swallow the rest of the file.
import Papa from "papaparse";
import { breather } from "../run/breathe.js";

/** @typedef {import("./line-reader.js").Row} Row */

/** UTF-16 units that are parsed at a time, unless a record is longer. */
const windowLength = 1 << 16;

/** A record of several lines that is longer is a broken one. */
const longestRecord = 1 << 19;

/**
 * Units that may be looked through in vain for the end of quoted cells. After that, cells end with
 * their line: a file of nothing but broken quotes must not take forever.
 */
const searchBudget = 1 << 24;

const problems = {
  unclosed: "a quote does not end where it should; the line is read by itself, with its quotes as text",
  undoubled: "a quote inside quotes is not doubled; it is read as text",
};

export const delimiters = /** @type {const} */ ([",", ";", "\t", "|"]);

/** @param {string} sample @returns {string} */
export function delimiterOf(sample) {
  // The last record of a sample may be cut off.
  const end = sample.lastIndexOf("\n");
  const { meta } = Papa.parse(end > 0 ? sample.slice(0, end) : sample, {
    preview: 10,
    delimitersToGuess: [...delimiters],
    newline: lineEndOf(sample),
  });
  return meta.delimiter;
}

/** @param {string} sample @param {string} delimiter @param {number} count @returns {string[][]} */
export function firstRecords(sample, delimiter, count) {
  return Papa.parse(sample, { preview: count, delimiter, newline: lineEndOf(sample) }).data.map(
    (cells) => /** @type {string[]} */ (cells),
  );
}

/** "\n" stands for "\r\n" as well. @param {string} sample */
function lineEndOf(sample) {
  const unquoted = sample.replace(/"[^"]*"/g, "");
  return unquoted.includes("\r") && !unquoted.includes("\n") ? "\r" : "\n";
}

/** @param {string} text @param {string} part */
function countOf(text, part) {
  let count = 0;
  for (let i = text.indexOf(part); i >= 0; i = text.indexOf(part, i + 1)) count++;
  return count;
}

class CsvReader {
  #delimiter;
  #lineEnd;
  #line = 1;
  #searched = 0;

  /** @param {string} delimiter @param {"\n" | "\r"} lineEnd */
  constructor(delimiter, lineEnd) {
    this.#delimiter = delimiter;
    this.#lineEnd = lineEnd;
  }

  /**
   * The records of a window, up to the first broken one, and without the last, which may go on behind
   * the window, unless that is the end.
   * @param {string} text
   * @param {boolean} ended
   * @returns {{rows: Row[], consumed: number}}
   */
  read(text, ended) {
    /** @type {Row[]} */
    const rows = [];
    if (this.#searched < searchBudget) return { rows, consumed: this.#readRecords(text, ended, rows) };
    let consumed = 0;
    for (let end; consumed < text.length; consumed = end) {
      end = this.#readLine(text, consumed, ended, rows);
      if (end === consumed) break;
    }
    return { rows, consumed };
  }

  /**
   * For a window that holds no whole record.
   * @param {string} text
   * @returns {{rows: Row[], consumed: number}} nothing, if the record may still end
   */
  readLongRecord(text) {
    const severalLines = text.includes(this.#lineEnd);
    if (severalLines) this.#searched += text.length;
    /** @type {Row[]} */
    const rows = [];
    const tooLong = severalLines && text.length >= longestRecord;
    return { rows, consumed: tooLong ? this.#readLine(text, 0, false, rows) : 0 };
  }

  /** @param {string} text @param {boolean} ended @param {Row[]} rows */
  #readRecords(text, ended, rows) {
    // Papa takes a byte order mark away, though here it is text.
    const mark = Number(text.startsWith("\ufeff"));
    let start = 0;
    let broken = false;
    Papa.parse(text, {
      delimiter: this.#delimiter,
      newline: this.#lineEnd,
      step: ({ data, errors, meta }, parser) => {
        const cells = /** @type {string[]} */ (/** @type {unknown} */ (data));
        const end = meta.cursor + mark;
        if (end >= text.length && !ended) return parser.abort();
        const raw = text.slice(start, end);
        if (raw === "") return; // behind the last line's end
        if (mark && start === 0) cells[0] = `\ufeff${cells[0]}`;
        if (this.#isBroken(raw, errors)) {
          this.#searched += raw.length;
          broken = true;
          return parser.abort();
        }
        if (this.#lineEnd === "\n") this.#dropReturn(cells, raw);
        rows.push({ cells, line: this.#line, problem: errors.length > 0 ? problems.undoubled : undefined });
        this.#line += countOf(raw, this.#lineEnd);
        start = end;
      },
    });
    return broken ? this.#readLine(text, start, ended, rows) : start;
  }

  /** @param {string} raw @param {Papa.ParseError[]} errors */
  #isBroken(raw, errors) {
    if (errors.length === 0) return false;
    const lineEnd = raw.indexOf(this.#lineEnd);
    const severalLines = lineEnd >= 0 && lineEnd < raw.length - 1;
    return severalLines || errors.some(({ code }) => code === "MissingQuotes");
  }

  /** Of a line that ends with "\r\n", where the last cell has no quotes that end before it. @param {string[]} cells @param {string} raw */
  #dropReturn(cells, raw) {
    const last = cells[cells.length - 1];
    if (!last.endsWith("\r") || !raw.endsWith("\r\n") || !raw.endsWith(`${last}\n`)) return;
    const before = raw.length - last.length - 1;
    if (before === 0 || raw.slice(0, before).endsWith(this.#delimiter)) {
      cells[cells.length - 1] = last.slice(0, -1);
    }
  }

  /** One line by itself, whatever its quotes say. @param {string} text @param {number} from @param {boolean} ended @param {Row[]} rows */
  #readLine(text, from, ended, rows) {
    const lineEnd = text.indexOf(this.#lineEnd, from);
    if (lineEnd < 0 && !ended) return from;
    let line = text.slice(from, lineEnd < 0 ? undefined : lineEnd);
    if (this.#lineEnd === "\n" && lineEnd >= 0) line = line.replace(/\r$/, "");
    const { cells, problem } = this.#cellsOfLine(line);
    rows.push({ cells, line: this.#line++, problem });
    return lineEnd < 0 ? text.length : lineEnd + 1;
  }

  /** @param {string} line @returns {{cells: string[], problem?: string}} */
  #cellsOfLine(line) {
    const options = { delimiter: this.#delimiter, newline: this.#lineEnd };
    const mark = line.startsWith("\ufeff") ? "\ufeff" : "";
    const sound = Papa.parse(line, options);
    const broken = sound.errors.some(({ code }) => code === "MissingQuotes");
    const { data } = broken ? Papa.parse(line, { ...options, fastMode: true }) : sound;
    const cells = /** @type {string[]} */ (data[0] ?? [""]);
    cells[0] = mark + cells[0];
    if (broken) return { cells, problem: problems.unclosed };
    return { cells, problem: sound.errors.length > 0 ? problems.undoubled : undefined };
  }
}

/**
 * All records, with the header, if there is one, as the first of them.
 * @param {AsyncIterable<string> | Iterable<string>} pieces
 * @param {string} delimiter
 * @returns {AsyncGenerator<Row[]>}
 */
export async function* readCsv(pieces, delimiter) {
  const source = Symbol.asyncIterator in pieces ? pieces[Symbol.asyncIterator]() : pieces[Symbol.iterator]();
  const breathe = breather();
  /** @type {CsvReader | undefined} */
  let reader;
  let text = "";
  let wanted = windowLength;
  let ended = false;
  try {
    for (;;) {
      while (!ended && text.length < wanted) {
        const { value, done } = await source.next();
        if (done) ended = true;
        else text += value;
      }
      reader ??= new CsvReader(delimiter, lineEndOf(text));
      const window = text.slice(0, wanted);
      const atEnd = ended && window.length === text.length;
      let { rows, consumed } = reader.read(window, atEnd);
      if (consumed === 0 && !atEnd) ({ rows, consumed } = reader.readLongRecord(window));
      if (rows.length > 0) yield rows;
      text = text.slice(consumed);
      if (atEnd && text === "") return;
      // A record that is longer than its window: twice as much, so that it is not parsed time and again.
      wanted = consumed === 0 ? 2 * wanted : windowLength;
      await breathe();
    }
  } finally {
    await source.return?.();
  }
}

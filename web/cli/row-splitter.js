// Bytes into rows, as they come. A row ends with its line; in CSV not inside quotes.

/** A longer row is not kept: its text would not fit into the model's memory either. */
export const maxRowBytes = 1 << 26;

const [lineFeed, carriageReturn, quote] = [10, 13, 34];

/**
 * @typedef {object} RawRow
 * @property {Buffer} bytes without the line's end; valid until the next piece is appended
 * @property {number} line where it begins, from 1
 * @property {number} end bytes of the input up to its end
 * @property {string} [fault] why it cannot be read
 */

const notClosed = 'a quoted cell is not closed (a quote inside one is written "")';
const afterQuote = 'a quoted cell goes on after its closing quote (a quote inside one is written "")';

export class RowSplitter {
  #buffer = Buffer.allocUnsafe(1 << 17);
  /** The row under way begins here, what has come ends there, and all before #scan has been seen. */
  #start = 0;
  #end = 0;
  #scan = 0;
  /** Bytes before the buffer's. */
  #before = 0;
  #line = 1;
  /** Why the row under way cannot be read; it then ends with the line. @type {string | undefined} */
  #fault;
  /** Inside a row that is too long, of which nothing is kept. */
  #skipping = false;
  /** In CSV: the delimiter. @type {number | undefined} */
  #delimiter;
  /** In CSV: where in a cell the scan is. @type {"begin" | "plain" | "quoted" | "closed" | "closed+cr"} */
  #state = "begin";

  /** @param {string} [delimiter] of cells that may be quoted; default: a row is a line */
  constructor(delimiter) {
    this.#delimiter = delimiter?.charCodeAt(0);
  }

  /** @param {Uint8Array} chunk */
  append(chunk) {
    const live = this.#end - this.#start;
    if (this.#end + chunk.length > this.#buffer.length) {
      const enough = live + chunk.length <= this.#buffer.length / 2;
      const target = enough ? this.#buffer : Buffer.allocUnsafe(2 * (live + chunk.length));
      this.#buffer.copy(target, 0, this.#start, this.#end);
      this.#buffer = target;
      this.#scan -= this.#start;
      this.#before += this.#start;
      [this.#start, this.#end] = [0, live];
    }
    this.#buffer.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /**
   * The rows that have come to their end.
   * @param {boolean} [last] nothing follows: what is left is a row as well
   * @returns {Generator<RawRow>}
   */
  *rows(last = false) {
    for (;;) {
      const byLine = this.#delimiter === undefined || this.#fault !== undefined;
      const end = byLine ? this.#endOfLine() : this.#endOfRow();
      if (end >= 0) yield this.#cut(end);
      else if (this.#end - this.#start > maxRowBytes || (last && this.#state === "quoted")) {
        // A quote that is never closed would take all that follows with it: its own line is the bad row.
        const firstEnd = this.#state === "quoted" ? this.#firstEnd() : -1;
        if (firstEnd >= 0) yield this.#cut(firstEnd, notClosed);
        else if (last) return yield* this.#rest();
        else this.#skip();
      } else if (last) return yield* this.#rest();
      else return;
    }
  }

  /** @param {number} from */
  #lineFeedFrom(from) {
    const at = this.#buffer.indexOf(lineFeed, from);
    return at < this.#end ? at : -1;
  }

  #firstEnd() {
    return this.#lineFeedFrom(this.#start);
  }

  #endOfLine() {
    const end = this.#lineFeedFrom(this.#scan);
    this.#scan = this.#end;
    return end;
  }

  /** In CSV. The index of a line feed, or -1 where more has to come. */
  #endOfRow() {
    const delimiter = this.#delimiter;
    for (; this.#scan < this.#end; this.#scan++) {
      const byte = this.#buffer[this.#scan];
      switch (this.#state) {
        case "quoted": {
          const close = this.#buffer.indexOf(quote, this.#scan);
          this.#scan = close >= 0 && close < this.#end ? close : this.#end - 1;
          if (this.#scan === close) this.#state = "closed";
          break;
        }
        case "closed":
        case "closed+cr":
          if (byte === lineFeed) return this.#scan;
          if (this.#state === "closed" && byte === quote) this.#state = "quoted";
          else if (this.#state === "closed" && byte === delimiter) this.#state = "begin";
          else if (this.#state === "closed" && byte === carriageReturn) this.#state = "closed+cr";
          else return this.#endOfBroken();
          break;
        default:
          if (byte === lineFeed) return this.#scan;
          if (byte === delimiter) this.#state = "begin";
          else this.#state = this.#state === "begin" && byte === quote ? "quoted" : "plain";
      }
    }
    return -1;
  }

  /** The line in which a broken row begins is the bad row; the next line may be a good one. */
  #endOfBroken() {
    this.#fault = afterQuote;
    const end = this.#firstEnd();
    if (end >= 0 && end < this.#scan) this.#fault = notClosed;
    return end;
  }

  /** @param {number} end @param {string} [fault] @returns {RawRow} */
  #cut(end, fault = this.#fault) {
    const hasReturn = end > this.#start && this.#buffer[end - 1] === carriageReturn;
    const bytes = this.#buffer.subarray(this.#start, hasReturn ? end - 1 : end);
    const row = { bytes, line: this.#line, end: this.#before + end + 1, ...(fault && { fault }) };
    for (let at = this.#firstEnd(); at >= 0 && at <= end; at = this.#lineFeedFrom(at + 1)) this.#line++;
    this.#start = this.#scan = end + 1;
    this.#state = "begin";
    this.#fault = undefined;
    this.#skipping = false;
    return row;
  }

  /** What has no line feed at its end. */
  *#rest() {
    if (this.#start === this.#end && !this.#skipping) return;
    const fault = this.#state === "quoted" ? notClosed : this.#fault;
    const row = this.#cut(this.#end, fault);
    yield { ...row, end: row.end - 1 };
  }

  #skip() {
    this.#fault = `longer than ${maxRowBytes / (1 << 20)} MiB`;
    this.#skipping = true;
    this.#state = "begin";
    this.#start = this.#scan = this.#end;
  }
}

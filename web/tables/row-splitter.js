// Bytes into rows, as they come. A row ends with its line; in CSV not inside quotes. As in Python, a
// line ends with a line feed, a carriage return, or both.

/** A longer row is not kept: its text would not fit into the model's memory either. */
export const maxRowBytes = 1 << 26;

const [lineFeed, carriageReturn, quote] = [10, 13, 34];

/**
 * @typedef {object} RawRow
 * @property {Uint8Array} bytes without the line's end; valid until the next piece is appended
 * @property {string} lineEnd
 * @property {number} line where it begins, from 1
 * @property {number} end bytes of the input up to its end
 * @property {string} [fault] why it cannot be read
 */

const notClosed = 'a quoted cell is not closed (a quote inside one is written "")';
const afterQuote = 'a quoted cell goes on after its closing quote (a quote inside one is written "")';

/** Where a byte is next, without a second look at what has been looked through. */
class ByteFinder {
  #byte;
  /** The first one from #from on; -1: there is none up to #to. */
  #found = -1;
  #from = 0;
  #to = 0;

  /** @param {number} byte */
  constructor(byte) {
    this.#byte = byte;
  }

  /** The buffer's content has moved. */
  forget() {
    [this.#found, this.#from, this.#to] = [-1, 0, 0];
  }

  /** @param {Uint8Array} buffer @param {number} from @param {number} end @returns {number} -1: none */
  next(buffer, from, end) {
    if (this.#found >= from && this.#from <= from) return this.#found;
    const start = this.#found < 0 && this.#from <= from ? Math.max(from, this.#to) : from;
    const at = buffer.subarray(0, end).indexOf(this.#byte, start);
    [this.#found, this.#from, this.#to] = [at, from, end];
    return at;
  }
}

export class RowSplitter {
  #buffer = new Uint8Array(1 << 17);
  /** The row under way begins here, what has come ends there, and all before #scan has been seen. */
  #start = 0;
  #end = 0;
  #scan = 0;
  /** Bytes before the buffer's. */
  #before = 0;
  #line = 1;
  /** Whether a line feed at #start belongs to the line end before it. */
  #afterReturn = false;
  /** Why the row under way cannot be read; it then ends with the line. @type {string | undefined} */
  #fault;
  /** Inside a row that is too long, of which nothing is kept. */
  #skipping = false;
  /** In CSV: the delimiter. @type {number | undefined} */
  #delimiter;
  /** In CSV: where in a cell the scan is. @type {"begin" | "plain" | "quoted" | "closed"} */
  #state = "begin";
  #feeds = new ByteFinder(lineFeed);
  #returns = new ByteFinder(carriageReturn);
  #exactEnds;

  /**
   * @param {string} [delimiter] of cells that may be quoted; default: a row is a line
   * @param {boolean} [exactEnds] whether a carriage return waits for the byte behind it, so that `lineEnd` is as it is
   */
  constructor(delimiter, exactEnds = false) {
    this.#delimiter = delimiter?.charCodeAt(0);
    this.#exactEnds = exactEnds;
  }

  /** @param {Uint8Array} chunk */
  append(chunk) {
    const live = this.#end - this.#start;
    if (this.#end + chunk.length > this.#buffer.length) {
      const enough = live + chunk.length <= this.#buffer.length / 2;
      const target = enough ? this.#buffer : new Uint8Array(2 * (live + chunk.length));
      target.set(this.#buffer.subarray(this.#start, this.#end));
      this.#buffer = target;
      this.#scan -= this.#start;
      this.#before += this.#start;
      [this.#start, this.#end] = [0, live];
      this.#feeds.forget();
      this.#returns.forget();
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
      this.#passLineFeed();
      const byLine = this.#delimiter === undefined || this.#fault !== undefined;
      const end = byLine ? this.#endOfLine() : this.#endOfRow();
      if (end >= 0 && !last && this.#mayGoOn(end)) {
        this.#scan = end;
        return;
      }
      if (end >= 0) yield this.#cut(end);
      else if (this.#end - this.#start > maxRowBytes || (last && this.#state === "quoted")) {
        // A quote that is never closed would take all that follows with it: its own line is the bad row.
        const firstEnd = this.#state === "quoted" ? this.#lineEndFrom(this.#start) : -1;
        if (firstEnd >= 0) yield this.#cut(firstEnd, notClosed);
        else if (last) return yield* this.#rest();
        else this.#skip();
      } else if (last) return yield* this.#rest();
      else return;
    }
  }

  /** Whether a line end is the last byte that has come, and has to be known in full. @param {number} end */
  #mayGoOn(end) {
    return this.#exactEnds && end + 1 === this.#end && this.#buffer[end] === carriageReturn;
  }

  /** A carriage return ends its row at once: the line feed behind it may be long in coming. */
  #passLineFeed() {
    if (!this.#afterReturn || this.#start === this.#end) return;
    if (this.#buffer[this.#start] === lineFeed) this.#start++;
    this.#scan = Math.max(this.#scan, this.#start);
    this.#afterReturn = false;
  }

  /** @param {number} from @returns {number} where the first line end begins; -1: none has come */
  #lineEndFrom(from) {
    const feed = this.#feeds.next(this.#buffer, from, this.#end);
    const back = this.#returns.next(this.#buffer, from, this.#end);
    if (feed < 0 || back < 0) return Math.max(feed, back);
    return Math.min(feed, back);
  }

  #endOfLine() {
    const end = this.#lineEndFrom(this.#scan);
    this.#scan = this.#end;
    return end;
  }

  /** In CSV. Where the row's line end begins, or -1 if more has to come. */
  #endOfRow() {
    const delimiter = this.#delimiter;
    for (; this.#scan < this.#end; this.#scan++) {
      const byte = this.#buffer[this.#scan];
      if (this.#state === "quoted") {
        const close = this.#buffer.subarray(0, this.#end).indexOf(quote, this.#scan);
        this.#scan = close >= 0 ? close : this.#end - 1;
        if (close >= 0) this.#state = "closed";
      } else if (byte === lineFeed || byte === carriageReturn) return this.#scan;
      else if (byte === delimiter) this.#state = "begin";
      else if (this.#state === "closed") {
        if (byte !== quote) return this.#endOfBroken();
        this.#state = "quoted";
      } else this.#state = this.#state === "begin" && byte === quote ? "quoted" : "plain";
    }
    return -1;
  }

  /** The line in which a broken row begins is the bad row; the next line may be a good one. */
  #endOfBroken() {
    this.#fault = afterQuote;
    const end = this.#lineEndFrom(this.#start);
    if (end >= 0 && end < this.#scan) this.#fault = notClosed;
    return end;
  }

  /** @param {number} end @param {string} [fault] @returns {RawRow} */
  #cut(end, fault = this.#fault) {
    const bytes = this.#buffer.subarray(this.#start, end);
    const isReturn = end < this.#end && this.#buffer[end] === carriageReturn;
    const length = isReturn && this.#buffer[end + 1] === lineFeed && end + 1 < this.#end ? 2 : 1;
    const lineEnd = String.fromCharCode(...this.#buffer.subarray(end, Math.min(end + length, this.#end)));
    const row = {
      bytes,
      lineEnd,
      line: this.#line,
      end: this.#before + end + length,
      ...(fault && { fault }),
    };
    this.#line += lineEndsIn(bytes) + 1;
    this.#start = this.#scan = end + length;
    this.#afterReturn = isReturn && length === 1;
    this.#state = "begin";
    this.#fault = undefined;
    this.#skipping = false;
    return row;
  }

  /** What has no line end behind it. */
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

/** @param {Uint8Array} bytes */
function lineEndsIn(bytes) {
  let count = 0;
  for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, at + 1)) count++;
  for (let at = bytes.indexOf(carriageReturn); at >= 0; at = bytes.indexOf(carriageReturn, at + 1)) {
    if (bytes[at + 1] !== lineFeed) count++;
  }
  return count;
}

// What is reported about rows on standard error: the bad ones, those that were cut, those not wholly known.
import { counted, note, RowError } from "./usage.js";

/** Bad rows that are named one by one. */
const named = 100;

export class RowReport {
  #skip;
  #tellDetails;
  #done;
  rows = 0;
  bad = 0;
  cut = 0;
  empty = 0;
  unknown = 0;

  /**
   * @param {boolean} skip whether bad rows are left behind; else the first ends the work
   * @param {boolean} tellDetails whether texts that were cut, or hold what the model does not know, are
   *   reported here, because the output does not say it
   * @param {string} [done] what the command does to rows
   */
  constructor(skip, tellDetails, done = "classified") {
    this.#done = done;
    this.#skip = skip;
    this.#tellDetails = tellDetails;
  }

  /** @param {import("./classify-rows.js").Answer} answer @throws {RowError} */
  see({ row, result, error }) {
    if (error !== undefined) {
      const message = `${row.where}: ${error}`;
      if (!this.#skip) throw new RowError(message);
      if (this.bad < named) note(message);
      else if (this.bad === named) note("further bad rows are counted, not named");
      this.bad++;
    }
    this.rows++;
    if (result?.truncated) this.cut++;
    if (result?.unknownTokens) this.unknown++;
    if (row.empty) this.empty++;
  }

  finish() {
    if (this.bad > 0) note(`${this.bad} of ${counted(this.rows, "row")} could not be ${this.#done}`);
    if (this.empty > 0) note(`${this.empty} of ${counted(this.rows, "row")} had no text and got no label`);
    if (!this.#tellDetails) return;
    if (this.unknown > 0) {
      const hold = this.unknown === 1 ? "holds" : "hold";
      const rows = `${this.unknown} of ${counted(this.rows, "row")} ${hold}`;
      note(`${rows} characters or words that the model does not know`);
    }
    if (this.cut > 0) {
      const were = this.cut === 1 ? "1 text was" : `${this.cut} texts were`;
      note(`${were} too long for the model: only the beginning was read; see --overflow`);
    }
  }
}

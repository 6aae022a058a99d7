// One line on standard error, where that is a terminal: what is under way, how fast, how much longer.

/** Time between two looks of the line, ms. */
const interval = 100;

/** Time over which a rate is taken, ms: long enough to be calm, short enough to follow a change. */
const memory = 15_000;

/** The first seconds say nothing about the rest: the time that remains is shown after them. */
const calm = 1;

const barWidth = 24;

let shown = false;
let nextLook = 0;

/** @param {string} line */
function show(line) {
  const columns = process.stderr.columns || 80;
  process.stderr.write(`\r\x1b[K${line.slice(0, columns - 1)}`);
  shown = true;
}

export function hideProgress() {
  if (shown) process.stderr.write("\r\x1b[K");
  shown = false;
}

/** @param {number} share from 0 to 1 */
function bar(share) {
  const filled = Math.round(barWidth * share);
  const percent = String(Math.floor(100 * share)).padStart(3);
  return `${"█".repeat(filled)}${"░".repeat(barWidth - filled)} ${percent} %`;
}

/**
 * A bar without a rate, for what takes seconds at most.
 * @param {string} what
 * @param {number} done
 * @param {number | undefined} total where it is known
 */
export function showBytes(what, done, total) {
  if (!process.stderr.isTTY) return;
  if (total === undefined) show(`${(done / 1e6).toFixed(1)} MB ${what}`);
  else if (done < total) show(`${bar(done / total)} ${what}`);
  else hideProgress();
}

/** @param {number} seconds */
export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  if (h > 0) return `${h} h ${String(m).padStart(2, "0")} min`;
  return m > 0 ? `${m} min ${String(s).padStart(2, "0")} s` : `${s} s`;
}

/** @param {number} perSecond */
export const rate = (perSecond) => (perSecond < 10 ? perSecond.toFixed(1) : perSecond.toFixed(0));

/** How far rows have come; of their bytes, where it is known how many there are. */
export class RowProgress {
  #total;
  /** The past, oldest first. @type {{time: number, rows: number, bytes: number}[]} */
  #samples;

  /** @param {number | undefined} totalBytes of the input */
  constructor(totalBytes) {
    this.#total = totalBytes;
    this.#samples = [{ time: performance.now(), rows: 0, bytes: 0 }];
  }

  /** @param {number} rows that are done @param {number} bytes of the input up to there */
  update(rows, bytes) {
    if (!process.stderr.isTTY) return;
    const time = performance.now();
    const last = /** @type {{time: number}} */ (this.#samples.at(-1));
    if (time - last.time > memory / 15) this.#samples.push({ time, rows, bytes });
    while (this.#samples.length > 2 && time - this.#samples[0].time > memory) this.#samples.shift();
    if (time < nextLook) return;
    nextLook = time + interval;
    show(this.#line(time, rows, bytes));
  }

  /** @param {number} time @param {number} rows @param {number} bytes */
  #line(time, rows, bytes) {
    const [first] = this.#samples;
    const seconds = (time - first.time) / 1000;
    const speed = seconds > 0 ? `${rate((rows - first.rows) / seconds)} a second` : "";
    if (this.#total === undefined) return `${rows} rows, ${speed}`;
    const share = Math.min(1, bytes / Math.max(1, this.#total));
    const perSecond = (bytes - first.bytes) / seconds;
    const isKnown = perSecond > 0 && seconds >= calm;
    const left = isKnown ? `, ${duration((this.#total - bytes) / perSecond)} left` : "";
    return `${bar(share)} ${rows} rows, ${speed}${left}`;
  }
}

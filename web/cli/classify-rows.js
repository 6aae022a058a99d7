// Rows through the model: in batches, two of them under way, the answers in the order of the rows.
import { setMaxListeners } from "node:events";
import { ClassifierError } from "../src/index.js";
import { Queue } from "./queue.js";

/**
 * @typedef {import("./rows.js").Row} Row
 * @typedef {import("../src/index.js").Classification} Classification
 * @typedef {import("../src/index.js").ClassifyOptions} ClassifyOptions
 */

/**
 * @template [Result=Classification]
 * @typedef {object} Answer
 * @property {Row} row
 * @property {Result} [result]
 * @property {import("../words/unknown-parts.js").UnknownParts} [unknown] what the model does not know of it
 * @property {string} [error] why there is none, if it is not for the want of a text
 */

/** A batch is as many rows as take about this long, ms: long enough to share out well, and to show progress. */
const batchTime = 500;

/** After an interrupt, batches that are under way may take this long to end, ms; then they are given up. */
const grace = 2000;

/** Rows in a batch for each thread: at least, and at most. */
const [fewest, most] = [32, 2048];

/** UTF-16 units in a batch for each thread. */
const batchUnits = 1 << 19;

/** Rows read ahead, and their units. */
const ahead = { items: 8192, weight: 1 << 22 };

/** Waiting rows, and units, from which one thread is too few. */
const [manyRows, manyUnits] = [64, 1 << 15];

/** Failures that are one text's own. */
const ownFailures = ["text_too_long", "invalid_argument", "out_of_memory"];

/** About how much memory a row takes. @param {Row} row */
function unitsOf({ raw, cells, input }) {
  const texts = [
    raw,
    ...(cells ?? []),
    ...(typeof input === "object" ? [input.text, input.textPair] : [input]),
  ];
  return texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
}

/** @param {number} limit tokens */
const tooLong = (limit) =>
  `the text is too long: the model reads ${limit} tokens; see --overflow truncate and --overflow windows`;

/** @param {AsyncIterable<Row>} rows @param {Queue<Row>} queue */
async function readAhead(rows, queue) {
  try {
    for await (const row of rows) if (!(await queue.push(row, unitsOf(row)))) return;
    queue.end();
  } catch (error) {
    queue.end(error);
  }
}

/** How many rows make a batch. */
class BatchSize {
  #rate = 0;
  #last = 0;

  /** @param {number} threads */
  rows(threads) {
    const wanted = Math.round((this.#rate * batchTime) / 1000);
    return Math.min(most * threads, Math.max(fewest * threads, wanted));
  }

  /** @param {number} rows that are done @param {number} sent when they went out */
  learn(rows, sent) {
    const now = performance.now();
    const seconds = (now - Math.max(this.#last, sent)) / 1000;
    this.#last = now;
    if (seconds > 0) this.#rate = rows / seconds;
  }
}

/**
 * How texts become answers.
 * @template [Result=Classification]
 * @typedef {object} Asking
 * @property {(inputs: import("../src/index.js").TextInput[], signal: AbortSignal) => Promise<Result[]>} ask
 * @property {(result: Result) => string | undefined} [problem] that makes no answer of it
 * @property {(rows: Row[], outcomes: Omit<Answer<Result>, "row">[], signal: AbortSignal) => Promise<void>} [complete]
 *   adds to answers what their texts show
 */

/**
 * @template Result
 * @param {AsyncIterable<Row>} rows
 * @param {{threads: number, grow(): void}} workforce
 * @param {Asking<Result>} asking
 * @param {AbortSignal} signal
 * @returns {AsyncGenerator<Answer<Result>[]>}
 */
export async function* answerRows(rows, workforce, { ask, problem, complete }, signal) {
  /** @type {Queue<Row>} */
  const read = new Queue(ahead);
  /** @type {Queue<{answers: Promise<Answer<Result>[]>}>} */
  const sent = new Queue({ items: 1 });
  const size = new BatchSize();
  const calls = new AbortController();
  setMaxListeners(0, calls.signal); // one a thread is no leak

  /** @param {Row[]} batch @returns {Promise<Answer<Result>[]>} */
  async function answer(batch) {
    const start = performance.now();
    const good = batch.filter((row) => row.input !== undefined && !row.error && !row.empty);
    const outcomes = await outcomesOf(good, (inputs) => ask(inputs, calls.signal));
    size.learn(batch.length, start);
    await complete?.(good, outcomes, calls.signal);
    return batch.map((row) => {
      if (row.empty) return { row };
      if (row.error || row.input === undefined) return { row, error: row.error ?? "no text" };
      const outcome = /** @type {Omit<Answer<Result>, "row">} */ (outcomes.shift());
      const error = outcome.result && problem?.(outcome.result);
      return error === undefined ? { row, ...outcome } : { row, error };
    });
  }

  async function send() {
    for (;;) {
      const { threads } = workforce;
      const batch = await read.take(size.rows(threads), batchUnits * threads);
      if (batch.length === 0) return sent.end();
      if (read.length >= manyRows || read.weight >= manyUnits) workforce.grow();
      const answers = answer(batch);
      answers.catch(() => {}); // reported when it is their turn
      if (!(await sent.push({ answers }))) return;
    }
  }

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  // No more rows; those that have been sent are still answered.
  const interrupt = () => {
    read.stop(signal.reason);
    timer = setTimeout(() => calls.abort(signal.reason), grace);
  };
  signal.addEventListener("abort", interrupt);
  if (signal.aborted) interrupt();
  readAhead(rows, read);
  send().catch((error) => sent.end(error));
  try {
    for (;;) {
      const [batch] = await sent.take(1);
      if (!batch) return;
      yield await batch.answers;
    }
  } finally {
    [read, sent].forEach((queue) => queue.stop());
    calls.abort();
    clearTimeout(timer);
    signal.removeEventListener("abort", interrupt);
  }
}

/**
 * @param {AsyncIterable<Row>} rows
 * @param {import("./workforce.js").Workforce} workforce
 * @param {ClassifyOptions & {signal: AbortSignal}} options
 * @param {boolean} [naming] whether answers say what the model does not know
 */
export function classifyRows(rows, workforce, { signal, overflow, ...options }, naming = false) {
  // A text that was cut tells that it is too long, without a failure of all that went with it.
  const isError = overflow === "error";
  const run = {
    ...options,
    ...(overflow && { overflow: isError ? /** @type {const} */ ("truncate") : overflow }),
  };
  /** @type {Asking} */
  const asking = {
    ask: (inputs, signal) => workforce.classify(inputs, { ...run, signal }),
    problem: ({ truncated, tokenCount }) => (isError && truncated ? tooLong(tokenCount) : undefined),
    ...(naming && {
      complete: (rows, outcomes, signal) => nameUnknown(rows, outcomes, workforce, { ...run, signal }),
    }),
  };
  return answerRows(rows, workforce, asking, signal);
}

/**
 * @param {Row[]} rows
 * @param {Omit<Answer, "row">[]} outcomes of these
 * @param {import("./workforce.js").Workforce} workforce
 * @param {ClassifyOptions} options
 */
async function nameUnknown(rows, outcomes, workforce, { signal, splitSpecialTokens }) {
  await Promise.all(
    outcomes.map(async (outcome, i) => {
      const { unknownTokens = 0 } = outcome.result ?? {};
      if (unknownTokens === 0) return;
      const options = { signal, splitSpecialTokens };
      outcome.unknown = await workforce.unknownParts(rows[i].input ?? "", unknownTokens, options);
    }),
  );
}

/**
 * @template Result
 * @param {Row[]} rows
 * @param {(inputs: import("../src/index.js").TextInput[]) => Promise<Result[]>} ask
 * @returns {Promise<Omit<Answer<Result>, "row">[]>}
 */
async function outcomesOf(rows, ask) {
  if (rows.length === 0) return [];
  try {
    return (await ask(rows.map((row) => row.input ?? ""))).map((result) => ({ result }));
  } catch (error) {
    if (!(error instanceof ClassifierError) || "option" in error) throw error;
    if (!ownFailures.includes(error.code)) throw error;
    if (rows.length === 1) return [{ error: error.message.replace(/^at index 0: /, "") }];
    // One of them; each half by itself finds it.
    const half = Math.ceil(rows.length / 2);
    const first = await outcomesOf(rows.slice(0, half), ask);
    return [...first, ...(await outcomesOf(rows.slice(half), ask))];
  }
}

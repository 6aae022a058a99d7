// bench: how fast a model is on this machine.
import { cpus } from "node:os";
import { hideProgress, showBytes } from "./progress.js";
import {
  cores,
  loadClassifier,
  modelHelp,
  modelOptions,
  number,
  parse,
  print,
  threadCount,
  UsageError,
} from "./usage.js";

/** @typedef {import("../src/index.js").TextClassifier} TextClassifier */

export const help = `Usage: distilbert-wasm bench [OPTIONS]

Measures the model on this machine, for texts of several lengths: the time for
one text (the median), and tokens a second with many texts, on one thread and on
all cores. Close other programs first.

  --lengths N,N,...    tokens in a text; default: 8,32,128,512, as far as the
                       model reads
  --seconds X          time for each figure; default: 2
  --threads N          threads beside one; default: all cores

${modelHelp}  --json               one JSON object
`;

const options = /** @type {const} */ ({
  ...modelOptions,
  lengths: { type: "string", default: "8,32,128,512" },
  seconds: { type: "string", default: "2" },
  threads: { type: "string" },
});

/** Words that most vocabularies have; how many tokens they are is measured. */
const words = "the film is a quiet and often moving story of two people who want to be good".split(" ");

/** @param {number} count of words */
const textOf = (count) => Array.from({ length: count }, (_, i) => words[i % words.length]).join(" ");

/** A text of about so many tokens, and how many it has. @param {TextClassifier} classifier @param {number} length */
async function textOfLength(classifier, length) {
  let count = Math.max(0, length - 2);
  for (;;) {
    const text = textOf(count);
    const { tokenCount, truncated } = await classifier.classify(text);
    if (!truncated && tokenCount <= Math.max(2, length)) return { text, tokens: tokenCount };
    count = truncated ? Math.floor(count / 2) : count - Math.max(1, Math.floor((tokenCount - length) / 4));
  }
}

/** @param {number[]} values */
function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/** Times of one text, one after the other, ms. @param {TextClassifier} classifier @param {string} text @param {number} seconds @param {AbortSignal} signal */
async function latencies(classifier, text, seconds, signal) {
  const times = [];
  const end = performance.now() + 1000 * seconds;
  do {
    const start = performance.now();
    await classifier.classify(text, { signal });
    times.push(performance.now() - start);
  } while (performance.now() < end);
  return times;
}

/** Texts a second, of lists long enough to keep all threads at work. @param {TextClassifier} classifier @param {string} text @param {number} seconds @param {AbortSignal} signal */
async function throughput(classifier, text, seconds, signal) {
  const list = Array.from({ length: 32 * classifier.backend.threads }, () => text);
  await classifier.classify(list.slice(0, classifier.backend.threads), { signal }); // each thread has been at work
  let done = 0;
  const start = performance.now();
  do {
    // The next list waits behind this one, so that no thread waits at its end.
    await Promise.all([classifier.classify(list, { signal }), classifier.classify(list, { signal })]);
    done += 2 * list.length;
  } while (performance.now() < start + 1000 * seconds);
  return done / ((performance.now() - start) / 1000);
}

/** @param {string} text */
function lengthsOf(text) {
  return text.split(",").map((one) => number("lengths", one.trim(), { min: 2, max: 512, whole: true }) ?? 2);
}

/**
 * @param {TextClassifier} one
 * @param {TextClassifier | undefined} all
 * @param {number[]} lengths
 * @param {number} seconds
 * @param {AbortSignal} signal
 */
async function measure(one, all, lengths, seconds, signal) {
  const rows = [];
  const steps = lengths.length * (all ? 3 : 2);
  let step = 0;
  const progress = () => showBytes("measuring", step++, steps);
  for (const length of lengths) {
    const { text, tokens } = await textOfLength(one, length);
    progress();
    const times = await latencies(one, text, seconds, signal);
    progress();
    const single = await throughput(one, text, seconds, signal);
    if (all) progress();
    const together = all && (await throughput(all, text, seconds, signal));
    rows.push({
      tokens,
      milliseconds: median(times),
      tokensPerSecond: single * tokens,
      textsPerSecond: single,
      ...(all && {
        allTokensPerSecond: Number(together) * tokens,
        allTextsPerSecond: together,
        speedUp: Number(together) / single,
      }),
    });
  }
  hideProgress();
  return rows;
}

/** @param {{processor: string, backend: {build: string, kernel: string}, dtype: string, threads: number, rows: Awaited<ReturnType<typeof measure>>}} result */
function toText({ processor, backend, dtype, threads, rows }) {
  const head = `${dtype}, ${backend.build} SIMD, kernel ${backend.kernel}; ${processor}\n`;
  const both = threads > 1 ? [`tokens/s on ${threads}`, "speed-up"] : [];
  const table = [["tokens", "ms a text", "tokens/s on 1", ...both]];
  for (const { tokens, milliseconds, tokensPerSecond, allTokensPerSecond, speedUp } of rows) {
    const more = speedUp ? [Number(allTokensPerSecond).toFixed(0), speedUp.toFixed(2)] : [];
    table.push([String(tokens), milliseconds.toFixed(2), tokensPerSecond.toFixed(0), ...more]);
  }
  const widths = table[0].map((_, i) => Math.max(...table.map((cells) => cells[i].length)));
  return (
    head + table.map((cells) => `${cells.map((cell, i) => cell.padStart(widths[i])).join("  ")}\n`).join("")
  );
}

/** @param {string[]} args @param {AbortSignal} signal */
export async function run(args, signal) {
  const { values, positionals } = parse(args, options);
  if (positionals.length > 0) throw new UsageError(`bench takes no ${positionals[0]}; see --model`);
  const lengths = lengthsOf(values.lengths);
  const seconds = number("seconds", values.seconds, { min: 0.01, max: 600 }) ?? 2;
  const asked = threadCount(values.threads);
  const threads = asked === "auto" ? cores() : asked;
  const one = await loadClassifier(values, { signal, worker: true });
  const all = threads > 1 ? await loadClassifier(values, { signal, threads }) : undefined;
  const limit = Number(one.config.max_position_embeddings ?? 512);
  const fitting = [...new Set(lengths.map((length) => Math.min(length, limit)))];
  const rows = await measure(one, all, fitting, seconds, signal);
  const { backend, dtype } = one;
  const result = {
    processor: cpus()[0]?.model.trim() ?? "unknown processor",
    dtype,
    backend: { build: backend.build, kernel: backend.kernel },
    threads: all?.backend.threads ?? 1,
    rows,
  };
  await Promise.all([one.dispose(), all?.dispose()]);
  await print(values.json ? `${JSON.stringify(result)}\n` : toText(result));
}

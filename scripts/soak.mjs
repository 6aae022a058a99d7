// `npm run soak`: very many results under aborts, loads and disposals, with and without workers, in Node and in Chromium.
// Fails if a bit is wrong, a rejection is unhandled, memory grows after the first twentieth, or a worker, an open
// file or, where malloc counts, a byte is left at the end.
import { parseArgs } from "node:util";
import { places } from "../tests/soak/places.js";
import { installPackages } from "./setup/apt.mjs";
import { buildWasm, ensureBuilt, fail, provideWasmTools } from "./setup/build.mjs";
import { provideNodeModules } from "./setup/node-modules.mjs";
import { SetupError } from "./setup/shell.mjs";
import { testPackages } from "./setup/test-packages.mjs";

const usage = `npm run soak -- [options]

  --results N    in each place (default 100000)
  --where PLACE  one of ${Object.keys(places).join(", ")}; may be given several times (default: all)
  --seed N       of texts, options, aborts (default 1)
`;

/** Results after which all that runs has been compiled, and malloc and the engine have what they keep. */
const warmUp = 5000;

/**
 * Steps of 5 % by which WebAssembly's memory may grow. It grows when what must lie in it at once fits into no gap
 * that was left by what came and went in the order of chance: ever new records, each after about three times as many
 * results as the one before (docs/reliability.md). What is in use does not grow: node-counted holds that.
 * @param {number} results
 */
const stepsOfGrowth = (results) => Math.max(1, Math.ceil(Math.log(results / warmUp) / Math.log(3)));

/** How much a sample may be above the first warm one. @type {Record<string, (first: number, results: number) => number>} */
const allowance = {
  rss: (first) => first / 10, // what malloc and the engine keep differs from time to time
  heap: () => 3e6,
  wasm: (first, results) => first * (1.06 ** stepsOfGrowth(results) - 1), // a step is rounded up to whole pages
  live: (first) => first / 20, // rooms for texts, each as large as the largest list so far
  workers: () => 0,
  descriptors: () => 0,
};

/** @param {string} name @param {string} text */
function wholeNumber(name, text) {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 1) return number;
  throw new SetupError(`--${name} is ${JSON.stringify(text)}, expected a whole number of at least 1`);
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        results: { type: "string", default: "100000" },
        where: { type: "string", multiple: true, default: Object.keys(places) },
        seed: { type: "string", default: "1" },
      },
    }).values;
  } catch (error) {
    throw new SetupError(`${/** @type {Error} */ (error).message}\n\n${usage}`);
  }
}

/** The first sample that counts: of a short run the last. @param {Record<string, number>[]} samples @param {number} results */
const warmSample = (samples, results) =>
  samples[Math.min(Math.ceil((warmUp * samples.length) / results), samples.length) - 1];

/**
 * What is not as it must be.
 * @param {import("../tests/soak/soak.js").Outcome} outcome
 * @param {number} results
 */
function faultsOf({ samples, before, after, faults }, results) {
  const first = warmSample(samples, results);
  const found = [...faults];
  for (const [name, allowed] of Object.entries(allowance)) {
    const last = Math.min(...samples.slice(-3).map((sample) => sample[name]));
    const limit = first[name] + allowed(first[name], results);
    if (last > limit)
      found.push(`${name} has grown from ${first[name]} to ${last}; at most ${limit} allowed`);
  }
  for (const name of ["workers", "descriptors", "live"]) {
    if (after[name] > before[name]) found.push(`${name} left at the end: ${after[name] - before[name]}`);
  }
  return found;
}

const megabytes = (/** @type {number} */ bytes) => (bytes / 1e6).toFixed(1);

try {
  const { results, where, seed } = readArguments();
  const count = wholeNumber("results", results);
  const start = wholeNumber("seed", seed);
  const unknown = where.find((name) => !Object.hasOwn(places, name));
  if (unknown !== undefined)
    throw new SetupError(`--where is ${JSON.stringify(unknown)}, which is no place\n\n${usage}`);
  await ensureBuilt();
  await provideNodeModules();
  if (where.includes("node-counted")) {
    const env = await provideWasmTools();
    await installPackages(testPackages, "Counting");
    await buildWasm("relaxed", { env, tests: true, target: "distilbert_failing_module" });
  }
  /** @type {string | undefined} */
  let digest;
  for (const name of where) {
    process.stderr.write(`${name}\n`);
    const began = Date.now();
    const outcome = await places[name](count, start);
    const faults = faultsOf(outcome, count);
    digest ??= outcome.digest;
    if (digest !== outcome.digest) faults.push(`its answers are not those of ${where[0]}`);
    const { samples, counts } = outcome;
    const growth = ["rss", "heap", "wasm"]
      .filter((key) => samples[0][key] !== undefined)
      .map(
        (key) =>
          `${key} ${megabytes(warmSample(samples, count)[key])} to ${megabytes(samples.at(-1)?.[key] ?? NaN)} MB`,
      );
    const did = Object.entries(counts).map(([what, times]) => `${times} ${what}`);
    process.stdout.write(
      `${name}: ${did.join(", ")}; ${growth.join(", ")}; ${Math.round((Date.now() - began) / 1000)} s; answers ${digest.slice(0, 16)}; ${faults.length} faults\n`,
    );
    for (const fault of faults) process.stdout.write(`  ${fault}\n`);
    if (faults.length > 0) process.exitCode = 1;
  }
} catch (error) {
  fail(error);
}

// `npm run bench:words -- --data dev.tsv`: sentiment by the word lists that people install, and by the embedded
// model, on the same sentences: accuracy, bytes that a page loads, microseconds a text in Node.
import { createHash } from "node:crypto";
import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { brotliCompressSync } from "node:zlib";
import { ensureBuilt, fail } from "../scripts/setup/build.mjs";
import { bundlePackage } from "../scripts/setup/bundle.mjs";
import { provideNodeModules } from "../scripts/setup/node-modules.mjs";
import { root, run, SetupError } from "../scripts/setup/shell.mjs";
import { buildFolder, once, replaceFolder } from "../scripts/setup/stamps.mjs";
import { spread } from "./measure/statistics.mjs";

const usage = `npm run bench:words -- --data FILE [--json]

  FILE   a table with tabs, a heading, and in each row a sentence and its label, 0 or 1: SST-2's dev.tsv
`;

const pinned = join(root, "bench", "word-lists");
const folder = join(buildFolder, "word-lists");

/**
 * @typedef {{text: string, positive: boolean}} Example
 * @typedef {{name: string, read: (text: string) => number | Promise<number>, bytes: () => Promise<number>}} Reader
 *   `read` gives a number above 0 for a positive text, below 0 for a negative one
 */

/** @param {string} file @returns {Promise<Example[]>} */
async function examplesOf(file) {
  const [, ...rows] = (await readFile(file, "utf8")).trimEnd().split("\n");
  return rows.map((row, i) => {
    const [text, label] = row.split("\t");
    if (/^[01]\r?$/.test(label)) return { text, positive: label.startsWith("1") };
    throw new SetupError(`${file}, line ${i + 2}: expected a sentence, a tab, and 0 or 1`);
  });
}

async function providePackages() {
  const files = ["package.json", "package-lock.json"];
  const hash = createHash("sha256");
  for (const file of files) hash.update(await readFile(join(pinned, file)));
  await once("word-lists", hash.digest("hex"), () =>
    replaceFolder(folder, async (target) => {
      for (const file of files) await copyFile(join(pinned, file), join(target, file));
      await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: target, quiet: true });
    }),
  );
}

/** What a page loads of a package, by esbuild. @param {string} name */
async function bundledBytes(name) {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    stdin: { contents: `export * from ${JSON.stringify(name)}`, resolveDir: folder },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    write: false,
    logLevel: "error",
  });
  return brotliCompressSync(outputFiles[0].contents).length;
}

/** @param {string} file of an installed package @returns {Promise<any>} its types are not at hand here */
const installed = async (file) =>
  (await import(pathToFileURL(join(folder, "node_modules", file)).href)).default;

/** @returns {Promise<Reader[]>} */
async function wordLists() {
  const Sentiment = await installed("sentiment/lib/index.js");
  const { SentimentIntensityAnalyzer: vader } = await installed(
    "vader-sentiment/build/vaderSentiment.bundle.js",
  );
  const sentiment = new Sentiment();
  return [
    {
      name: "sentiment",
      read: (text) => sentiment.analyze(text).score,
      bytes: () => bundledBytes("sentiment"),
    },
    {
      name: "vader-sentiment",
      read: (text) => vader.polarity_scores(text).compound,
      bytes: () => bundledBytes("vader-sentiment"),
    },
  ];
}

/** @returns {Promise<Reader>} */
async function ours() {
  const { TextClassifier } = await import("distilbert-wasm");
  const classifier = await TextClassifier.load();
  return {
    name: "distilbert-wasm, embedded model",
    read: async (text) => {
      const { label, score } = await classifier.classify(text);
      return label === "POSITIVE" ? score : -score;
    },
    bytes: async () => {
      const { measureSizes } = await import("./size/measure.mjs");
      const { builds } = await measureSizes();
      const weights = await readFile(join(root, "models", "default", "model.safetensors"));
      return builds[0].brotli + weights.length;
    },
  };
}

/** @param {Reader} reader @param {Example[]} examples */
async function measure({ name, read, bytes }, examples) {
  for (const { text } of examples.slice(0, 50)) await read(text); // warm
  /** @type {number[]} */
  const times = [];
  let right = 0;
  let undecided = 0;
  for (const { text, positive } of examples) {
    const start = performance.now();
    const found = await read(text);
    times.push(performance.now() - start);
    if (found === 0) undecided++;
    // A list that knows none of the words gives 0. As positive it is right more often here than as negative.
    if (found >= 0 === positive) right++;
  }
  const share = (/** @type {number} */ count) => (100 * count) / examples.length;
  return {
    name,
    accuracy: share(right),
    undecided: share(undecided),
    bytes: await bytes(),
    microseconds: 1000 * spread(times).median,
  };
}

function readArguments() {
  try {
    const { data, json } = parseArgs({
      options: { data: { type: "string" }, json: { type: "boolean", default: false } },
    }).values;
    if (data === undefined) throw new Error("--data is missing");
    return { data, json };
  } catch (error) {
    throw new SetupError(`${/** @type {Error} */ (error).message}\n\n${usage}`);
  }
}

try {
  const { data, json } = readArguments();
  const examples = await examplesOf(data);
  await ensureBuilt();
  await provideNodeModules();
  await bundlePackage();
  await providePackages();
  const found = [];
  for (const reader of [...(await wordLists()), await ours()]) found.push(await measure(reader, examples));
  const lines = found.map(
    ({ name, accuracy, undecided, bytes, microseconds }) =>
      `${name.padEnd(32)}${accuracy.toFixed(2).padStart(8)} %${undecided.toFixed(1).padStart(8)} %` +
      `${(bytes / 1000).toFixed(0).padStart(9)} kB${microseconds.toFixed(0).padStart(8)} µs\n`,
  );
  const head = `${examples.length} texts\n${" ".repeat(34)}right    no word known   loaded  a text\n`;
  process.stdout.write(json ? `${JSON.stringify(found, null, 2)}\n` : head + lines.join(""));
} catch (error) {
  fail(error);
}

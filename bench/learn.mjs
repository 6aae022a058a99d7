// `npm run bench:learn -- --data FOLDER`: how well and how fast a head is learned from a few examples, beside its goals.
import { parseArgs } from "node:util";
import { fit } from "../web/src/classifier/learn/learn.js";
import { openModel } from "../web/src/classifier/loaded-model.js";
import { provideBrowser } from "../scripts/setup/browser.mjs";
import { ensureBuilt, fail } from "../scripts/setup/build.mjs";
import { bundlePackage } from "../scripts/setup/bundle.mjs";
import { SetupError } from "../scripts/setup/shell.mjs";
import { featuresOf, labelOf } from "./learn/features.mjs";
import { sets, shuffled, someOfEach } from "./learn/sets.mjs";

const usage = `npm run bench:learn -- --data FOLDER [options]

  --data FOLDER  with few-shot/banking77-train.csv and -test.csv, few-shot/sms-spam.tsv,
                 few-shot/trec-train.txt and -test.txt, sst2/dev.tsv
  --only NAME    one of the sets, by the beginning of its name
  --each N,N     examples a label; default: those that the goals are for
  --draws N      of the examples (default 5): seeds 1 to N
  --model MODEL  another encoder: a folder or an address
  --time         in place of all that: how long the fit takes in Chromium, with made-up texts
  --json
`;

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        data: { type: "string" },
        only: { type: "string", default: "" },
        each: { type: "string" },
        draws: { type: "string", default: "5" },
        model: { type: "string" },
        json: { type: "boolean", default: false },
        time: { type: "boolean", default: false },
      },
    });
    if (values.data === undefined && !values.time)
      throw new Error("the data sets are not part of the project: name their folder");
    return {
      ...values,
      data: values.data ?? "",
      draws: Number(values.draws),
      each: values.each?.split(",").map(Number),
    };
  } catch (error) {
    throw new SetupError(`${/** @type {Error} */ (error).message}\n\n${usage}`);
  }
}

/** @param {number[]} values */
function meanOf(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
}

/**
 * @param {import("./learn/features.mjs").Pool} pool
 * @param {import("./learn/sets.mjs").Row[]} rows
 * @param {string[]} labels
 * @param {Map<string, Uint16Array>} features
 */
async function learn(pool, rows, labels, features) {
  const width = 3 * pool.info.shape.hiddenSize;
  const all = new Uint16Array(rows.length * width);
  for (const [i, [text]] of rows.entries()) all.set(features.get(text) ?? [], i * width);
  const of = rows.map(([, label]) => labels.indexOf(label));
  const before = process.cpuUsage();
  const { predicted, ...head } = await fit(pool, { examples: { labels, of }, features: all }, {});
  const { user, system } = process.cpuUsage(before);
  const leftOut = predicted.filter((label, i) => label === of[i]).length / of.length;
  return { head, leftOut: 100 * leftOut, seconds: (user + system) / 1e6 };
}

/** @param {ReturnType<typeof readArguments>} options */
async function measure({ data, only, each, draws, model, json }) {
  const engines = await openModel(model, { worker: false }, "TextEmbedder");
  /** @param {string} text */
  const log = (text) => void (json || process.stdout.write(text));
  const results = [];
  for (const set of sets.filter(({ name }) => name.startsWith(only))) {
    const { pool, test } = await set.read(data);
    const labels = [...new Set(pool.map(([, label]) => label))].sort();
    const sizes = each ?? [set.each];
    const drawn = sizes.flatMap((size) =>
      Array.from({ length: draws }, (_, draw) => ({
        size,
        rows: someOfEach(shuffled(pool, 1 + draw), size),
      })),
    );
    const texts = [...new Set([...test, ...drawn.flatMap(({ rows }) => rows)].map(([text]) => text))];
    const features = await featuresOf(engines, texts, (done) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${set.name}: ${Math.round(100 * done)} %  `);
    });
    for (const size of sizes) {
      const runs = [];
      for (const { rows } of drawn.filter((one) => one.size === size)) {
        const { head, leftOut, seconds } = await learn(engines, rows, labels, features);
        const right = test.filter(
          ([text, label]) => labels[labelOf(head, /** @type {Uint16Array} */ (features.get(text)))] === label,
        ).length;
        const mix = [...head.mix].map((weight) => Math.round(weight * 10) / 10).join("+");
        runs.push({ accuracy: (100 * right) / test.length, leftOut, seconds, mix });
      }
      const { mean, deviation } = meanOf(runs.map(({ accuracy }) => accuracy));
      const leftOut = meanOf(runs.map((run) => run.leftOut)).mean;
      const goal = size === set.each ? set.goal : undefined;
      const met = goal === undefined || mean >= goal;
      results.push({ set: set.name, each: size, mean, deviation, leftOut, goal, met, runs });
      const beside = goal === undefined ? "" : `, goal ${goal}: ${met ? "met" : "NOT MET"}; aim ${set.aim}`;
      log(
        `${set.name}, ${size} a label: ${mean.toFixed(1)} % ± ${deviation.toFixed(1)} on ${test.length} texts ` +
          `(${runs.map(({ accuracy }) => accuracy.toFixed(1)).join(", ")}), left out ${leftOut.toFixed(1)} %, ` +
          `${meanOf(runs.map(({ seconds }) => seconds)).mean.toFixed(2)} s of CPU${beside}\n`,
      );
    }
  }
  await engines.dispose();
  if (json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
  return results;
}

const sizes = [
  { labels: 10, each: 50, goal: 200 },
  { labels: 77, each: 32, goal: 2000 },
];

/** @param {boolean} json */
async function measureTimes(json) {
  process.env.CHROMIUM_PATH = await provideBrowser();
  await bundlePackage();
  const { measureTime } = await import("./learn/time.mjs"); // needs a package from npm
  const results = [];
  for (const { goal, ...size } of sizes) {
    const times = await measureTime(size);
    const met = times.fit < goal && times.abort < 100;
    results.push({ ...size, ...times, goal, met });
    const [fit, held, abort] = [times.fit, times.held, times.abort].map(Math.round);
    if (!json) {
      process.stdout.write(
        `${size.labels} labels of ${size.each} examples: ${fit} ms beyond reading them, goal ${goal}; ` +
          `a timer of the page waited ${held} ms at most; an abort took ${abort} ms, goal 100: ${met ? "met" : "NOT MET"}\n`,
      );
    }
  }
  if (json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
  return results;
}

try {
  const options = readArguments();
  await ensureBuilt();
  const results = await (options.time ? measureTimes(options.json) : measure(options));
  if (!results.every(({ met }) => met)) process.exitCode = 1;
} catch (error) {
  fail(error);
}

// `npm run fuzz -- --minutes N` attacks each stage with made-up inputs for N minutes in all, beginning with
// those of tests/fuzz-corpus. What it learns lies in build/fuzz: `corpus` grows from run to run, `findings`
// has the inputs that failed, `logs` what each fuzzer printed, `runs.jsonl` a line for each run.
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { corpusOf, runTarget } from "./fuzz/run-target.mjs";
import { targets } from "./fuzz/targets.mjs";
import { installPackages } from "./setup/apt.mjs";
import { buildNative, ensureBuilt, fail } from "./setup/build.mjs";
import { say, SetupError } from "./setup/shell.mjs";
import { provideSources } from "./setup/sources.mjs";
import { buildFolder } from "./setup/stamps.mjs";
import { testPackages } from "./setup/test-packages.mjs";

const usage = `npm run fuzz -- [options]

  --minutes N   for all fuzzers together (default 3)
  --jobs N      how many run side by side (default 1)
  --only NAME   runs one of them; may be given several times
  --list        prints their names
`;

/** @param {string} name @param {string} text */
function positive(name, text) {
  const number = Number(text);
  if (number > 0 && Number.isFinite(number)) return number;
  throw new SetupError(`--${name} is ${JSON.stringify(text)}, expected a number above 0`);
}

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        minutes: { type: "string", default: "3" },
        jobs: { type: "string", default: "1" },
        only: { type: "string", multiple: true, default: [] },
        list: { type: "boolean", default: false },
      },
    });
    return values;
  } catch (error) {
    throw new SetupError(`${/** @type {Error} */ (error).message}\n\n${usage}`);
  }
}

/** @param {string[]} names */
function chosenTargets(names) {
  const unknown = names.find((name) => targets.every((target) => target.name !== name));
  if (unknown === undefined) return targets.filter(({ name }) => names.length === 0 || names.includes(name));
  const list = targets.map(({ name }) => `${name}\n`).join("");
  throw new SetupError(`--only is ${JSON.stringify(unknown)}, which is no fuzzer. They are:\n\n${list}`);
}

/** @param {(string | number)[]} cells */
const row = (cells) =>
  cells.map((cell, i) => (i === 0 ? `${cell}`.padEnd(20) : `${cell}`.padStart(14))).join("");

/**
 * @param {import("./fuzz/targets.mjs").Target[]} chosen
 * @param {number} seconds of each
 * @param {number} jobs
 */
async function runAll(chosen, seconds, jobs) {
  const left = [...chosen];
  let [executions, processor, failed] = [0, 0, 0];
  process.stdout.write(`${row(["fuzzer", "executions", "edges", "findings", "processor s"])}\n`);
  const runNext = async () => {
    for (let target = left.shift(); target; target = left.shift()) {
      const outcome = await runTarget(target, seconds);
      const { edges = "", findings, ended } = outcome;
      executions += outcome.executions;
      processor += outcome.processorSeconds;
      const line = { time: new Date().toISOString(), name: target.name, ...outcome };
      await appendFile(join(buildFolder, "fuzz", "runs.jsonl"), `${JSON.stringify(line)}\n`);
      const cells = [outcome.executions, edges, findings.length, outcome.processorSeconds.toFixed(0)];
      process.stdout.write(`${row([target.name, ...cells])}\n`);
      if (ended && findings.length === 0) continue;
      failed += 1;
      say(`${target.name} failed; build/fuzz/logs/${target.name}.log says how`);
      for (const file of findings) say(`  ${file}: keep it in ${corpusOf(target)} with the repair`);
    }
  };
  await Promise.all(Array.from({ length: jobs }, runNext));
  process.stdout.write(`${row(["all", executions, "", failed, processor.toFixed(0)])}\n`);
  return failed === 0;
}

try {
  const { minutes, jobs: jobsText, only, list } = readArguments();
  if (list) process.stdout.write(targets.map(({ name }) => `${name}\n`).join(""));
  else {
    const chosen = chosenTargets(only);
    const jobs = Math.min(positive("jobs", jobsText), chosen.length);
    const seconds = Math.ceil((positive("minutes", minutes) * 60 * jobs) / chosen.length);
    await installPackages(
      ["cmake", "ninja-build", "libfp16-dev", "libfxdiv-dev", ...testPackages],
      "Fuzzing",
    );
    await provideSources();
    await buildNative({ tests: true, target: "fuzzers" });
    if (chosen.some(({ kind }) => kind === "JavaScript")) await ensureBuilt();
    process.exitCode = (await runAll(chosen, seconds, jobs)) ? 0 : 1;
  }
} catch (error) {
  fail(error);
}

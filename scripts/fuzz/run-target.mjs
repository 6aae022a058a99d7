// One fuzzer for some seconds: what it did, by what it prints.
import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { buildFolder } from "../setup/stamps.mjs";
import { root } from "../setup/shell.mjs";

/**
 * @typedef {import("./targets.mjs").Target} Target
 *
 * @typedef {object} Outcome
 * @property {number} executions inputs that were tried
 * @property {number | undefined} edges of the program's graph that they reached; of C++ alone
 * @property {string[]} findings files with inputs that failed
 * @property {number} processorSeconds
 * @property {boolean} ended whether it ended by itself and found nothing
 */

/** Inputs that the checkout keeps for a target: new ways through the code, and all that ever failed. */
export const corpusOf = (/** @type {Target} */ { name }) => join(root, "tests", "fuzz-corpus", name);
const folder = (/** @type {string[]} */ ...path) => join(buildFolder, "fuzz", ...path);

/** @param {Target} target @param {number} seconds */
function argumentsOf(target, seconds) {
  const findings = folder("findings", target.name);
  if (target.kind === "JavaScript")
    return ["--seconds", `${seconds}`, "--corpus", corpusOf(target), "--findings", findings];
  return [
    `-max_total_time=${seconds}`,
    "-max_len=1000",
    // By the clock, which a busy machine stretches.
    "-timeout=300",
    "-report_slow_units=300",
    "-rss_limit_mb=4096",
    "-print_final_stats=1",
    `-artifact_prefix=${findings}/`,
    folder("corpus", target.name), // what is new goes into the first of the folders
    corpusOf(target),
  ];
}

/** Seconds of processor time of a running process, where the system says so. @param {number} pid */
async function processorSeconds(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(fields[11]) + Number(fields[12]);
  return Number.isFinite(ticks) ? ticks / 100 : 0;
}

/** The number behind the last match. @param {string} text @param {RegExp} pattern */
const lastNumber = (text, pattern) => Number([...text.matchAll(pattern)].at(-1)?.[1] ?? 0);

/**
 * @param {Target} target
 * @param {number} seconds
 * @returns {Promise<Outcome>}
 */
export async function runTarget(target, seconds) {
  const { name, kind, command } = target;
  const findings = folder("findings", name);
  for (const made of [findings, folder("corpus", name), folder("logs"), corpusOf(target)])
    await mkdir(made, { recursive: true });
  const before = new Set(await readdir(findings));
  const log = folder("logs", `${name}.log`);
  const output = createWriteStream(log);
  const [program, ...first] = command;
  const child = spawn(program, [...first, ...argumentsOf(target, seconds)], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.pipe(output, { end: false });
  child.stderr.pipe(output, { end: false });
  let processor = 0;
  const watch = setInterval(async () => {
    processor = Math.max(processor, await processorSeconds(child.pid ?? 0));
  }, 1000);
  const status = await new Promise((resolve) => {
    child.on("error", () => resolve(undefined));
    child.on("close", resolve);
  });
  clearInterval(watch);
  await new Promise((resolve) => output.end(resolve));
  const text = await readFile(log, "utf8");
  return {
    executions:
      kind === "C++"
        ? lastNumber(text, /stat::number_of_executed_units: (\d+)/g)
        : lastNumber(text, /"executions": ?(\d+)/g),
    edges: kind === "C++" ? lastNumber(text, / cov: (\d+)/g) : undefined,
    findings: (await readdir(findings))
      .filter((file) => !before.has(file))
      .map((file) => join(findings, file)),
    processorSeconds: processor,
    ended: status === 0,
  };
}

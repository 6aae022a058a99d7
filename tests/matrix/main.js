// Runs rows of the matrix and reports how they ended.
import { rmSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { root, run, say } from "../../scripts/setup/shell.mjs";
import { browserRows } from "./browsers.js";
import { bundlerRows } from "./bundlers.js";
import { frameworkRows } from "./frameworks.js";
import { examples, exec, runRow, texts } from "./harness.js";
import { installInEmptyFolder, pack } from "./install.js";
import { layoutRows } from "./layouts.js";
import { nodeBundleRows } from "./node-bundles.js";
import { packageRows } from "./package-rows.js";
import { describeCheckout, writeReport } from "./report.js";
import { runtimeRows } from "./runtimes.js";
import { sparkRows } from "./spark.js";
import { userPageRows } from "./user-pages.js";

/**
 * @typedef {import("./harness.js").Answer} Answer
 * @typedef {import("./harness.js").Outcome} Outcome
 */

/** Under half an hour each: what Node runs, and what a browser opens. @type {Record<string, import("./harness.js").Row[]>} */
const halves = {
  1: [...packageRows, ...runtimeRows, ...nodeBundleRows, ...userPageRows, ...sparkRows],
  2: [...bundlerRows, ...layoutRows, ...frameworkRows, ...browserRows],
};
const rows = Object.values(halves).flat();

/**
 * What all places must answer, from the Node that runs this.
 * @param {string} installed
 * @returns {Promise<{expected: Answer[], learned: Answer[]}>}
 */
async function reference(installed) {
  const script = `
    import { TextClassifier } from "distilbert-wasm";
    const classifier = await TextClassifier.load();
    const expected = await classifier.classify(${JSON.stringify(texts)});
    const mine = await classifier.learn(${JSON.stringify(examples)});
    console.log(JSON.stringify({ expected, learned: await mine.classify(${JSON.stringify(texts)}) }));`;
  const printed = await exec(process.execPath, ["--input-type=module", "-e", script], { cwd: installed });
  /** @type {{expected: Answer[], learned: Answer[]}} */
  const answers = JSON.parse(printed);
  const right =
    ["POSITIVE", "NEGATIVE"].every((label, i) => {
      const answer = answers.expected[i];
      return answer.label === label && answer.score > 0.9;
    }) && ["good", "bad"].every((label, i) => answers.learned[i].label === label);
  if (!right) throw new Error(`the package answers ${printed} in this Node`);
  return answers;
}

/** @returns {Promise<string>} the tarball */
async function buildAndPack() {
  await run(process.execPath, [join(root, "scripts", "build.mjs")]);
  return (await pack()).tarball;
}

/** @param {Outcome} outcome */
function reportRow({ row, result, version, notes, seconds }) {
  const sign = { passed: "ok    ", failed: "FAILED", "not tested": "-     " }[result];
  say(`${sign} ${seconds.toFixed(0).padStart(4)} s  ${row.id}: ${row.place} ${version}`.trimEnd());
  if (notes) say(notes.replace(/^/gm, "               "));
}

/** @param {string[]} args @returns {Promise<number>} the exit code */
export async function main(args) {
  if (args.includes("--list")) {
    for (const { id, place } of rows) process.stdout.write(`${id.padEnd(28)} ${place}\n`);
    return 0;
  }
  const given = args.find((arg) => arg.endsWith(".tgz"));
  const half = args.includes("--half") ? args[args.indexOf("--half") + 1] : undefined;
  if (args.includes("--half") && !Object.hasOwn(halves, half ?? "")) {
    say(`--half is ${half ?? "missing"}, expected 1 or 2`);
    return 2;
  }
  const names = args.filter((arg) => arg !== given && arg !== "--half" && arg !== half);
  const wanted = (/** @type {string} */ id) => names.some((name) => id === name || id.startsWith(`${name}-`));
  const chosen = (half ? halves[half] : rows).filter(({ id }) => names.length === 0 || wanted(id));
  const unknown = names.filter((name) => !rows.some(({ id }) => id === name || id.startsWith(`${name}-`)));
  if (unknown.length > 0) {
    say(`there is no row ${unknown.join(", ")}; --list names them`);
    return 2;
  }

  const origin = given ? `elsewhere (${basename(given)})` : describeCheckout();
  const tarball = given ? resolve(given) : await buildAndPack();
  // Outside of the checkout, whose own node_modules must not help.
  const space = await mkdtemp(join(tmpdir(), "distilbert-wasm-matrix-"));
  let keep = false;
  process.once("exit", () => keep || rmSync(space, { recursive: true, force: true }));
  const installed = join(space, "installed");
  await installInEmptyFolder(installed, tarball);
  const answers = await reference(installed);
  /** @type {Outcome[]} */
  const outcomes = [];
  for (const row of chosen) {
    const folder = join(space, row.id);
    await mkdir(folder);
    const outcome = await runRow(row, { tarball, folder, installed, ...answers });
    reportRow(outcome);
    if (outcome.result === "failed") say(`               see ${folder}`);
    else await rm(folder, { recursive: true, force: true });
    outcomes.push(outcome);
  }
  const count = (/** @type {Outcome["result"]} */ result) =>
    outcomes.filter((outcome) => outcome.result === result).length;
  if (names.length === 0) await writeReport(outcomes, rows, tarball, origin);
  keep = count("failed") > 0;
  process.stdout.write(
    `matrix: ${count("passed")} passed, ${count("failed")} failed, ${count("not tested")} not tested\n`,
  );
  return count("failed") > 0 ? 1 : 0;
}

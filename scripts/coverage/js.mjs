// Branches of web/src that the Jest tests take, of what Node can run: V8 counts them, in the test runner and in every worker and program
// that it starts; Monocart finds the counts' branches in the syntax tree.
import { spawn } from "node:child_process";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { ensureBuilt } from "../setup/build.mjs";
import { provideNodeModules } from "../setup/node-modules.mjs";
import { root, run, say } from "../setup/shell.mjs";
import { buildFolder, once } from "../setup/stamps.mjs";

const folder = join(buildFolder, "coverage", "js");
const counts = join(folder, "counts");
/** Of the tests: those of the library, rather than of the command line and the demo page above it. */
const folders = ["attacks", "core", "loading", "pipeline", "readers"].map((name) => `tests/js/${name}/`);
/** Files that only pages run, and package.json's `imports` keep from Node: tests/browser answers for them. */
const ofPages = ["engine-inline", "engine-web", "pulse", "start-web", "why-no-worker", "worker"].map(
  (name) => `web/src/workers/${name}.js`,
);
const monocart = "monocart-coverage-reports@2.13.0";

/**
 * @typedef {{start: {line?: number}}} Place
 * @typedef {{path: string, branchMap: Record<string, {type: string, loc: Required<Place>, locations: Place[]}>, b: Record<string, number[]>}} Covered
 *   as Istanbul writes it
 */

/** Monocart's own packages, beside the project's: nothing else needs them. */
async function provideMonocart() {
  await once("coverage-js", monocart, async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "package.json"), '{ "private": true }\n');
    await run("npm", ["install", "--silent", "--no-audit", "--no-fund", monocart], { cwd: folder });
  });
  return createRequire(join(folder, "package.json"))("monocart-coverage-reports");
}

/** A share of the tests in one process: Jest ends its own workers before they have written their counts. @param {string} shard */
async function testsPass(shard) {
  const program = ["--experimental-vm-modules", "--no-warnings", "node_modules/jest/bin/jest.js"];
  const child = spawn(process.execPath, [...program, "-i", `--shard=${shard}`, ...folders], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    env: { ...process.env, NODE_V8_COVERAGE: counts },
  });
  return (await new Promise((resolve) => child.on("close", resolve))) === 0;
}

/** Tests end programs as they like, some while these write their counts. */
async function removeCutOff() {
  for (const name of await readdir(counts)) {
    const file = join(counts, name);
    try {
      JSON.parse(await readFile(file, "utf8"));
    } catch {
      await rm(file);
    }
  }
}

/** @returns {Promise<Covered[]>} each file of web/src, those that no test loads as well */
async function countedBranches() {
  const report = (await provideMonocart())({
    logging: "error",
    outputDir: join(folder, "report"),
    baseDir: root,
    reports: ["json"],
    entryFilter: (/** @type {{url: string}} */ { url }) => url.startsWith(`file://${root}web/src/`),
    all: { dir: ["web/src"], filter: { "**/*.js": true, "**/*": false } },
  });
  await removeCutOff();
  await report.addFromDir(counts);
  await report.generate();
  const text = await readFile(join(folder, "report", "coverage-final.json"), "utf8");
  return Object.values(JSON.parse(text));
}

/** @param {Covered} file */
function branchesOf({ path, branchMap, b }) {
  return Object.entries(branchMap).flatMap(([key, { type, loc, locations }]) =>
    // An `else` that is not written has no place of its own.
    locations.map(({ start }, i) => ({
      place: `${path}:${start.line ?? loc.start.line}`,
      what: `${type}${locations.length > 1 ? `, ${i + 1} of ${locations.length}` : ""}`,
      taken: b[key][i] > 0,
    })),
  );
}

/** @param {string} line */
const print = (line) => void process.stdout.write(`${line}\n`);

/** @param {string} name @param {{taken: boolean}[]} branches */
function tableRow(name, branches) {
  const taken = branches.filter((branch) => branch.taken).length;
  const share = branches.length > 0 ? `${((100 * taken) / branches.length).toFixed(1)} %` : "";
  return `${name.padEnd(28)} ${String(taken).padStart(5)} ${String(branches.length).padStart(5)} ${share.padStart(8)}`;
}

/** Prints branches taken for each folder, and the places of the others. */
export async function coverScripts() {
  await ensureBuilt();
  await provideNodeModules();
  await provideMonocart();
  await rm(counts, { recursive: true, force: true });
  const shards = availableParallelism();
  const passed = await Promise.all(Array.from({ length: shards }, (_, i) => testsPass(`${i + 1}/${shards}`)));
  const counted = (await countedBranches()).filter(({ path }) => !ofPages.includes(path));
  const files = counted.map((file) => ({ path: file.path, branches: branchesOf(file) }));
  const all = files.flatMap(({ branches }) => branches);
  const rooms = [...new Set(files.map(({ path }) => dirname(path)))].sort();
  print(`${"branches".padEnd(28)} taken   all`);
  for (const name of rooms) {
    const inside = files.filter(({ path }) => dirname(path) === name).flatMap(({ branches }) => branches);
    print(tableRow(name, inside));
  }
  print(tableRow("together", all));
  for (const { place, what, taken } of all) if (!taken) print(`${place} ${what}`);
  if (passed.includes(false)) say("Some tests failed, the figures are of those that passed.");
  return !passed.includes(false);
}

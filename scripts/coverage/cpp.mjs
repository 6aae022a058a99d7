// Branches and conditions of the C++ core that its native tests take, and the inputs of tests/fuzz-corpus, counted
// by clang. A condition counts for MC/DC if tests have shown that it alone changes what its decision says.
import { spawnSync } from "node:child_process";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { installPackages } from "../setup/apt.mjs";
import { buildCoverage } from "../setup/build.mjs";
import { root, run, say } from "../setup/shell.mjs";
import { provideSources } from "../setup/sources.mjs";
import { buildFolder } from "../setup/stamps.mjs";
import { testPackages } from "../setup/test-packages.mjs";

const folder = join(buildFolder, "coverage", "cpp");
const counts = join(folder, "counts");
const binaries = join(buildFolder, "native-coverage");
const tests = join(binaries, "tests", "cpp", "distilbert_tests");

/**
 * @typedef {object} ExportedFile of `llvm-cov export`: each record has a place (line, column, line, column), then
 *   of a branch how often it was true and false, of a decision at the end which conditions were shown to matter
 * @property {string} filename
 * @property {number[][]} branches
 * @property {[...number[], boolean[]][]} mcdc_records
 *
 * @typedef {object} Decision
 * @property {string} place file:line:column
 * @property {string} code the line it stands in
 * @property {boolean[]} taken its outcomes, or its conditions
 */

/** @param {string} program @param {string[]} args @param {string} [name] of its counts */
function passes(program, args, name = "tests") {
  const env = { ...process.env, LLVM_PROFILE_FILE: join(counts, `${name}.profraw`) };
  return spawnSync(program, args, { cwd: root, stdio: ["ignore", "inherit", "pipe"], env }).status === 0;
}

/** @returns {Promise<{passed: boolean, programs: string[]}>} */
async function runTests() {
  await rm(counts, { recursive: true, force: true });
  await mkdir(counts, { recursive: true });
  let passed = passes(tests, ["--gtest_brief=1"]);
  const programs = [tests];
  const fuzzers = (await readdir(join(binaries, "fuzz"))).filter((name) => name.endsWith("_fuzz"));
  for (const name of fuzzers.sort()) {
    const program = join(binaries, "fuzz", name);
    programs.push(program);
    const replayed = passes(program, ["-runs=0", join("tests", "fuzz-corpus", name)], name);
    if (!replayed) say(`${name} failed`);
    passed &&= replayed;
  }
  return { passed, programs };
}

/** @param {string[]} programs @returns {Promise<ExportedFile[]>} */
async function exportCounts(programs) {
  const merged = join(folder, "counts.profdata");
  const files = (await readdir(counts)).map((name) => join(counts, name));
  await run("llvm-profdata-19", ["merge", "-sparse", "-o", merged, ...files]);
  const objects = programs.slice(1).flatMap((program) => ["-object", program]);
  const ignored = "-ignore-filename-regex=(_test|_fuzz)\\.cpp$|^/usr/|/build/|/tests/";
  const args = ["export", "-format=text", "-instr-profile", merged, ignored, programs[0], ...objects];
  const { stdout } = spawnSync("llvm-cov-19", args, { encoding: "utf8", maxBuffer: 2 ** 30 });
  return JSON.parse(stdout).data[0].files;
}

/**
 * A template's instances count as one: what any of them takes is taken.
 * @param {ExportedFile} file
 * @param {[number, number, boolean[]][]} records line, column, what was taken
 * @returns {Promise<Decision[]>}
 */
async function decisionsOf({ filename }, records) {
  const lines = (await readFile(filename, "utf8")).split("\n");
  /** @type {Map<string, Decision>} */
  const found = new Map();
  for (const [line, column, taken] of records) {
    const place = `${relative(root, filename)}:${line}:${column}`;
    const before = found.get(place)?.taken ?? [];
    const code = lines[line - 1].trim();
    found.set(place, { place, code, taken: taken.map((one, i) => one || before[i] === true) });
  }
  return [...found.values()];
}

/** @param {boolean[]} taken */
const missing = (taken) => taken.filter((one) => !one).length;
/** @param {Decision[]} decisions */
function figure(decisions) {
  const all = decisions.flatMap(({ taken }) => taken);
  const share = all.length === 0 ? 100 : (100 * (all.length - missing(all))) / all.length;
  return `${share.toFixed(1).padStart(6)} % of ${String(all.length).padStart(5)}`;
}

/** @param {string} name @param {Decision[]} branches @param {Decision[]} conditions */
const row = (name, branches, conditions) =>
  process.stdout.write(`${name.padEnd(24)}${figure(branches)} ${figure(conditions).padStart(18)}\n`);

/** Prints the figures and what is not covered. @returns {Promise<boolean>} whether the tests passed */
export async function coverCore() {
  await installPackages(
    ["cmake", "ninja-build", "libfp16-dev", "libfxdiv-dev", "llvm-19", ...testPackages],
    "Coverage",
  );
  await provideSources();
  await buildCoverage({ tests: true });
  const { passed, programs } = await runTests();
  /** @type {Map<string, {branches: Decision[], conditions: Decision[]}>} */
  const folders = new Map();
  for (const file of await exportCounts(programs)) {
    const name = relative(root, dirname(file.filename));
    const { branches, conditions } = folders.get(name) ?? { branches: [], conditions: [] };
    branches.push(
      ...(await decisionsOf(
        file,
        file.branches.map(([line, column, , , yes, no]) => [line, column, [yes > 0, no > 0]]),
      )),
    );
    conditions.push(
      ...(await decisionsOf(
        file,
        (file.mcdc_records ?? []).map((record) => [
          Number(record[0]),
          Number(record[1]),
          /** @type {boolean[]} */ (record.at(-1)),
        ]),
      )),
    );
    folders.set(name, { branches, conditions });
  }
  const sorted = [...folders].sort(([a], [b]) => a.localeCompare(b));
  process.stdout.write(`${"folder".padEnd(24)}${"branches".padStart(17)} ${"MC/DC".padStart(17)}\n`);
  for (const [name, { branches, conditions }] of sorted) row(name, branches, conditions);
  const all = (/** @type {"branches" | "conditions"} */ what) => sorted.flatMap(([, found]) => found[what]);
  row("all", all("branches"), all("conditions"));
  process.stdout.write("\nNot covered:\n");
  for (const { place, code, taken } of all("conditions")) {
    if (missing(taken) === 0) continue;
    const which = taken.flatMap((one, i) => (one ? [] : [i + 1])).join(", ");
    process.stdout.write(`${place} condition ${which} of ${taken.length}: ${code}\n`);
  }
  for (const { place, code, taken } of all("branches")) {
    if (missing(taken) === 0) continue;
    const never = taken.every((one) => !one) ? "reached" : taken[0] ? "false" : "true";
    process.stdout.write(`${place} never ${never}: ${code}\n`);
  }
  return passed;
}

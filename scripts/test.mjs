// `npm test`: set-up, every build, every check and every test, stage by stage; `--only NAME` runs one
// of them, after the stages that it needs. Each runner prints its own summary; the last lines say how
// each stage ended.
import { parseArgs } from "node:util";
import { fail } from "./setup/build.mjs";
import { say, SetupError } from "./setup/shell.mjs";
import { stages } from "./test/stages.mjs";

/** @typedef {import("./test/stages.mjs").Stage} Stage */

const usage = `npm test -- [options]

  --only STAGE    runs one stage, after those that it needs; the beginning of its name is enough;
                  may be given several times
  --list          prints the stages
`;
const list = stages.map(({ name }) => `${name}\n`).join("");

function readArguments() {
  try {
    return parseArgs({
      options: {
        only: { type: "string", multiple: true, default: [] },
        list: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    throw new SetupError(`${/** @type {Error} */ (error).message}\n\n${usage}`);
  }
}

/** @param {string} asked a stage's name, or its beginning @returns {Stage} */
function stageNamed(asked) {
  const beginning = asked.toLowerCase();
  const found = stages.filter(({ name }) => name.toLowerCase().startsWith(beginning));
  const exact = found.find(({ name }) => name.length === asked.length);
  if (exact || found.length === 1) return exact ?? found[0];
  const why = found.length === 0 ? "names no stage" : `is the beginning of ${found.length} stages`;
  throw new SetupError(`--only is ${JSON.stringify(asked)}, which ${why}. The stages are:\n\n${list}`);
}

/** @param {Stage[]} wanted @returns {Stage[]} these and all that they need, in order */
function withNeeds(wanted) {
  const names = new Set(wanted.map(({ name }) => name));
  for (const { name, needs } of stages.toReversed())
    if (names.has(name)) for (const needed of needs) names.add(needed);
  return stages.filter(({ name }) => names.has(name));
}

/** @param {Stage[]} chosen @returns {Promise<boolean>} whether all passed */
async function runStages(chosen) {
  const results = [];
  for (const { name, run } of chosen) {
    say(`\n=== ${name}`);
    const start = Date.now();
    const ok = (await run()) !== false;
    results.push({ name, ok, seconds: ((Date.now() - start) / 1000).toFixed(0) });
  }
  say("");
  for (const { name, seconds, ok } of results)
    say(`${ok ? "ok    " : "FAILED"} ${seconds.padStart(4)} s  ${name}`);
  const failed = results.filter(({ ok }) => !ok).length;
  process.stdout.write(`stages: ${results.length - failed} passed, ${failed} failed\n`);
  return failed === 0;
}

try {
  const options = readArguments();
  if (options.list) process.stdout.write(list);
  else {
    const chosen = options.only.length > 0 ? withNeeds(options.only.map(stageNamed)) : stages;
    process.exitCode = (await runStages(chosen)) ? 0 : 1;
  }
} catch (error) {
  fail(error);
}

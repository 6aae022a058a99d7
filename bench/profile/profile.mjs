// Where the time of a classification goes, part by part, in V8 as Node has it.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { builds, buildWasm, provideWasmTools } from "../../scripts/setup/build.mjs";
import { relaxedArgs } from "../../scripts/setup/relaxed-simd.mjs";
import { say } from "../../scripts/setup/shell.mjs";
import { makeCase } from "../measure/workload.mjs";
import { parts } from "./parts.mjs";

const models = new URL("../peers/models/", import.meta.url);
const child = fileURLToPath(new URL("child.mjs", import.meta.url));
const lengths = [16, 32, 128];

/** What is profiled; of the build there is one for each. */
const runs = /** @type {const} */ ([
  { title: "q8, relaxed SIMD", build: "relaxed", model: "distilbert-base-q8", dtype: "q8" },
  { title: "q8, base SIMD", build: "base", model: "distilbert-base-q8", dtype: "q8" },
  { title: "fp32, relaxed SIMD", build: "relaxed", model: "distilbert-base", dtype: "fp32" },
]);

/** A build whose functions have their names, without .wasm or .mjs. @param {string} build */
const namedCore = (build) =>
  new URL(`../../build/wasm-${build}/named/distilbert-${build}`, import.meta.url).href;

/** Builds them; where nothing has changed this takes a moment. */
async function provideNamedBuilds() {
  const env = await provideWasmTools();
  for (const { name } of builds) await buildWasm(name, { env, target: "distilbert_named_module" });
}

/**
 * @param {typeof runs[number]} run
 * @param {import("../types.ts").Case[]} items
 * @param {number} milliseconds
 */
async function profileRun({ title, build, model, dtype }, items, milliseconds) {
  say(`  ${title}`);
  const order = {
    core: namedCore(build),
    model: new URL(`${model}/`, models).href,
    dtype,
    items,
    milliseconds,
  };
  // The base build runs under the same options, so that only the build differs.
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...relaxedArgs, child, JSON.stringify(order)],
    {
      maxBuffer: 1 << 24,
    },
  );
  /** @type {{build: string, cases: {name: string, samples: Record<string, number>}[]}} */
  const answer = JSON.parse(stdout);
  if (answer.build !== build) throw new Error(`${title}: the build that runs is ${answer.build}`);
  return answer.cases.map(({ name, samples }) => {
    const all = Object.values(samples).reduce((sum, count) => sum + count, 0);
    if (all === 0) throw new Error(`${title}: the profiler has no samples of the case ${name}`);
    const shares = Object.fromEntries(parts.map((part) => [part, (samples[part] ?? 0) / all]));
    return { title, case: name, samples: all, shares };
  });
}

/**
 * @param {boolean} quick
 * @returns {Promise<import("../types.ts").ProfileFigure[]>}
 */
export async function measureProfile(quick) {
  say("Profile: where the time of a classification goes");
  await provideNamedBuilds();
  const items = await Promise.all(lengths.map(makeCase));
  const figures = [];
  for (const run of runs) figures.push(...(await profileRun(run, items, quick ? 500 : 5000)));
  return figures;
}

// `npm run bench:arm64`: executed Arm64 instructions of one call, ours and onnxruntime-web's, on any machine.
// See README.md beside this file.
import { parseArgs } from "node:util";
import { ensureBuilt, fail } from "../scripts/setup/build.mjs";
import { bundlePackage } from "../scripts/setup/bundle.mjs";
import { provideNodeModules } from "../scripts/setup/node-modules.mjs";
import { say, SetupError } from "../scripts/setup/shell.mjs";
import { countCall, provideCounting } from "./arm64/count.mjs";
import { makeCase } from "./measure/workload.mjs";
import { preparePeers } from "./prepare/prepare.mjs";

const usage = `npm run bench:arm64 -- [options]

  --only PART    embedded (our model of 25 tokens) or base (DistilBERT-base against onnxruntime-web)
  --json         figures as JSON, with the instructions of the hottest blocks
`;

/** @typedef {import("./types.ts").Contestant} Contestant */

/** @param {Partial<Contestant>} rest @returns {Contestant} */
const ours = (rest) => ({ name: "ours", engine: "ours", model: "default", threads: 1, ...rest });
const base = { baseSimd: true };
/** @type {Contestant} */
const ort = { name: "onnxruntime-web int8", engine: "onnxruntime-web", model: "int8", threads: 1 };

/**
 * Bun compiles what is hot again and again, in threads of its own, so it makes more calls.
 * @type {{part: string, engine: string, contestant: Contestant, tokens: number, calls: [number, number]}[]}
 */
const plan = [
  ...[base, {}].flatMap((build) => [
    {
      part: "embedded",
      engine: "node",
      contestant: ours(build),
      tokens: 25,
      calls: /** @type {[number, number]} */ ([4, 24]),
    },
    {
      part: "embedded",
      engine: "bun",
      contestant: ours(build),
      tokens: 25,
      calls: /** @type {[number, number]} */ ([8, 24]),
    },
  ]),
  ...[16, 128].flatMap((tokens) =>
    [ours({ model: "int8", ...base }), ours({ model: "int8" }), ort].map((contestant) => ({
      part: "base",
      engine: "node",
      contestant,
      tokens,
      calls: /** @type {[number, number]} */ (tokens === 16 ? [2, 8] : [1, 3]),
    })),
  ),
];

function readArguments() {
  try {
    const { only, json } = parseArgs({
      options: { only: { type: "string" }, json: { type: "boolean", default: false } },
    }).values;
    if (only !== undefined && !plan.some(({ part }) => part === only))
      throw new Error(`--only is ${JSON.stringify(only)}, expected embedded or base`);
    return { only, json };
  } catch (error) {
    throw new SetupError(`${/** @type {Error} */ (error).message}\n\n${usage}`);
  }
}

/** A store of a vector register beside the stack pointer: a sum that did not fit. @param {string} word */
function spills(word) {
  const bits = Number.parseInt(word, 16);
  const unscaled = (bits & 0xffe00c00) >>> 0 === 0x3c800000;
  const scaled = (bits & 0xffc00000) >>> 0 === 0x3d800000;
  const base = (bits >>> 5) & 31;
  return (unscaled || scaled) && (base === 31 || base === 29);
}

/** @param {{times: number, words: string[]}[]} blocks */
function hottestOf([hottest]) {
  return `${hottest.words.length} instructions, ${hottest.words.filter(spills).length} vectors put on the stack`;
}

try {
  const { only, json } = readArguments();
  await ensureBuilt();
  await provideNodeModules();
  await bundlePackage();
  const folder = await provideCounting();
  const chosen = plan.filter(({ part }) => only === undefined || part === only);
  if (chosen.some(({ part }) => part === "base")) await preparePeers(["distilbert"]);
  const figures = [];
  for (const { engine, contestant, tokens, calls } of chosen) {
    const item = await makeCase(tokens);
    const { instructions, hottest, about } = await countCall(folder, engine, contestant, item, calls);
    const what = [engine, contestant.name, about.build ?? "", about.kernel ?? "", `${tokens} tokens`];
    say(`${(instructions / 1e6).toFixed(1).padStart(8)} million  ${what.filter(Boolean).join(", ")}`);
    say(`          hottest block: ${hottestOf(hottest)}`);
    figures.push({ engine, contestant: contestant.name, about, tokens, instructions, hottest });
  }
  for (const { about, tokens, instructions, contestant } of figures) {
    const peer = figures.find((f) => f.contestant === ort.name && f.tokens === tokens);
    if (peer && contestant !== ort.name)
      say(
        `${(peer.instructions / instructions).toFixed(2)} times as many: ${ort.name} as ours with ${about.build} SIMD, ${tokens} tokens`,
      );
  }
  if (json) process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
} catch (error) {
  fail(error);
}

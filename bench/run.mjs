// `npm run bench`: how fast we are, and against whom. See README.md beside this file.
import { parseArgs } from "node:util";
import { provideBrowser, provideOtherBrowsers } from "../scripts/setup/browser.mjs";
import { ensureBuilt, fail } from "../scripts/setup/build.mjs";
import { bundlePackage } from "../scripts/setup/bundle.mjs";
import { provideNodeModules } from "../scripts/setup/node-modules.mjs";
import { SetupError } from "../scripts/setup/shell.mjs";

const usage = `npm run bench -- [options]

  --quick            ours and onnxruntime-web in int8, at 16, 32 and 128 tokens, one thread;
                     with --only these lengths of its sections, in three turns
  --json             figures as JSON
  --write            writes bench/RESULTS.md and bench/results.svg
  --repetitions N    turns that every contestant takes (default: 10)
  --only SECTION     chromium, no-avx-vnni, threads, node, families (BERT-base and RoBERTa-base
                     beside DistilBERT-base), rivals (LiteRT and llama.cpp), firefox, webkit,
                     start or profile; may be given several times
  --help
`;
const sections = [
  "chromium",
  "no-avx-vnni",
  "threads",
  "node",
  "families",
  "rivals",
  "firefox",
  "webkit",
  "start",
  "profile",
];
const otherEngines = ["firefox", "webkit"];
const withRivals = ["rivals", ...otherEngines];

/** @param {string} message @returns {never} */
function refuse(message) {
  throw new SetupError(`${message}\n\n${usage}`);
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        quick: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        write: { type: "boolean", default: false },
        repetitions: { type: "string" },
        only: { type: "string", multiple: true, default: [] },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    return refuse(/** @type {Error} */ (error).message);
  }
}

function readOptions() {
  const { repetitions: count, only, ...flags } = readArguments();
  const repetitions = Number(count ?? (flags.quick && only.length > 0 ? 3 : 10));
  if (!Number.isInteger(repetitions) || repetitions < 1) {
    refuse(`--repetitions is ${JSON.stringify(count)}, expected a whole number of at least 1`);
  }
  const unknown = only.find((name) => !sections.includes(name));
  if (unknown !== undefined)
    refuse(`--only is ${JSON.stringify(unknown)}, expected one of ${sections.join(", ")}`);
  if (flags.write && (flags.quick || (only.length > 0 && !only.includes("chromium")))) {
    refuse("--write needs the section chromium in full");
  }
  return { ...flags, repetitions, only };
}

/** @param {{only: string[], quick: boolean}} options */
async function provideEverything({ only, quick }) {
  await ensureBuilt();
  await provideNodeModules();
  await bundlePackage();
  const asked = (/** @type {string[]} */ names) =>
    only.length > 0 ? names.some((name) => only.includes(name)) : !quick;
  const browser = await provideBrowser();
  if (!browser) throw new SetupError("No Chromium was found: install one, or name it with CHROMIUM_PATH");
  process.env.CHROMIUM_PATH = browser;
  const { preparePeers } = await import("./prepare/prepare.mjs");
  if (asked(otherEngines)) await provideOtherBrowsers();
  const { fixedLengths } = await import("./measure/contestants.mjs");
  const others = asked(["families"]) ? ["bert", "roberta"] : [];
  await preparePeers(["distilbert", ...others], asked(withRivals) ? fixedLengths : undefined);
}

try {
  const options = readOptions();
  if (options.help) {
    process.stdout.write(usage);
  } else {
    await provideEverything(options);
    // Loaded here, because they need the packages from npm.
    const { bench, writeResults } = await import("./measure/all.mjs");
    const { textReport } = await import("./report/text.mjs");
    const report = await bench(options);
    if (options.write) await writeResults(report);
    process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : textReport(report));
  }
} catch (error) {
  fail(error);
}

#!/usr/bin/env node
// The command line: npx distilbert-wasm COMMAND.
import { readFile } from "node:fs/promises";
import { Interrupted, interruption } from "./interrupt.js";
import { hideProgress } from "./progress.js";
import { exitCodeOf, exitCodes, flushed, inUsage, note, UsageError } from "./usage.js";

const help = `Usage: distilbert-wasm COMMAND [OPTIONS]

Classifies texts, and more, with DistilBERT, BERT and RoBERTa, on this machine.

Commands:
  classify   labels and scores of texts: arguments, lines, CSV, TSV, JSONL
  tag        names, places and so on in texts, or the texts without them
  evaluate   accuracy on texts whose labels are known
  explain    what each word of a text contributes to its label
  zero-shot  which of your own labels texts are about, without training
  fill       which words may stand where a text has a mask
  embed      texts as vectors, for search and comparison
  learn      labels of your own, from a few examples of each
  info       what a model or a learned head is: what it can do, how it runs
  bench      how fast a model is on this machine
  quantize   a float model's folder in q8 or q4

  distilbert-wasm COMMAND --help explains it; --version prints the version.
  Exit codes: 0 done, 1 failed, 2 wrong command line, 3 bad row in the input,
  130 and 143 interrupted.

  Node 20 has its fastest SIMD behind flags, which pay off from about 15 texts:
  node --experimental-wasm-relaxed-simd --no-liftoff \\
    node_modules/distilbert-wasm/web/dist/cli.js COMMAND [OPTIONS]
`;

/**
 * @typedef {object} Command
 * @property {string} help
 * @property {(args: string[], signal: AbortSignal) => Promise<void>} run
 */

/** @type {Record<string, () => Promise<Command>>} */
const commands = {
  classify: () => import("./classify.js"),
  tag: () => import("./tag.js"),
  evaluate: () => import("./evaluate.js"),
  explain: () => import("./explain.js"),
  "zero-shot": () => import("./zero-shot.js"),
  fill: () => import("./fill.js"),
  embed: () => import("./embed.js"),
  learn: () => import("./learn.js"),
  info: () => import("./info.js"),
  bench: () => import("./bench.js"),
  quantize: () => import("./quantize.js"),
};

/** @param {string | undefined} name */
async function commandOf(name) {
  if (Object.hasOwn(commands, name ?? "")) return commands[name ?? ""]();
  const what = name === undefined ? "no command" : `unknown command ${name}`;
  throw new UsageError(`${what}; expected ${Object.keys(commands).join(", ")}`);
}

const isHelp = (/** @type {string | undefined} */ arg) => arg === "--help" || arg === "-h";

/** The same distance from web/cli and from the bundle in web/dist. */
async function version() {
  return JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8")).version;
}

/** @param {string[]} args */
async function main([name, ...args]) {
  if (name === "--version") return void process.stdout.write(`${await version()}\n`);
  if (isHelp(name) || (name === "help" && args.length === 0)) return void process.stdout.write(help);
  if (name === "help") return void process.stdout.write((await commandOf(args[0])).help);
  const command = await commandOf(name);
  const end = args.indexOf("--"); // behind it stand texts
  if ((end < 0 ? args : args.slice(0, end)).some(isHelp)) return void process.stdout.write(command.help);
  await command.run(args, interruption());
}

// Whoever reads our output may stop: `| head -1` is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error) => {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    process.exit(code === "EPIPE" ? exitCodes.ok : exitCodes.failure);
  });
}

/** @param {unknown} thrown what ended the command */
function fail(thrown) {
  const error = inUsage(thrown);
  note(error?.message ?? String(error));
  if (error instanceof Interrupted) return error.exitCode;
  if (error instanceof UsageError) {
    const name = process.argv[2];
    const about = Object.hasOwn(commands, name ?? "") ? `${name} ` : "";
    process.stderr.write(`Try distilbert-wasm ${about}--help\n`);
  }
  return exitCodeOf(error);
}

const code = await main(process.argv.slice(2)).then(() => exitCodes.ok, fail);
hideProgress();
await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
// Input that nobody will read any more must not keep the program.
process.exit(code);

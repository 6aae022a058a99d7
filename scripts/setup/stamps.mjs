// Set-up steps that are done once: a stamp file says that a step has been done and from what, so
// that an interrupted step runs again and a finished one does not.
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { root, say } from "./shell.mjs";

/** Everything that set-up makes lies here; git ignores it. */
export const buildFolder = join(root, "build");

/**
 * @param {string} name names the step, and its stamp
 * @param {string} inputs what the result depends on; another value runs the step again
 * @param {() => Promise<void>} action
 */
export async function once(name, inputs, action) {
  const stamp = join(buildFolder, "stamps", name);
  if ((await readFile(stamp, "utf8").catch(() => undefined)) === inputs) return;
  say(`set-up: ${name}`);
  const start = Date.now();
  await rm(stamp, { force: true });
  await action();
  await mkdir(dirname(stamp), { recursive: true });
  await writeFile(stamp, inputs);
  say(`set-up: ${name} done in ${((Date.now() - start) / 1000).toFixed(0)} s`);
}

/**
 * Makes a folder whole or not at all: `fill` works in a temporary folder beside it.
 * @param {string} target
 * @param {(folder: string) => Promise<void>} fill
 */
export async function replaceFolder(target, fill) {
  const temporary = `${target}.partial`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  await fill(temporary);
  await rm(target, { recursive: true, force: true });
  await rename(temporary, target);
}

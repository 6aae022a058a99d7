// Running programs for set-up and builds: everything they print goes to standard error, so that
// standard output stays the program's own.
import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The checkout's root folder, with a trailing slash. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

/** Ends the program with a message; what to do stands in the message. */
export class SetupError extends Error {}

/** @param {string} message */
export function say(message) {
  process.stderr.write(`${message}\n`);
}

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {string[]} args
 * @param {{cwd?: string, env?: Record<string, string>, quiet?: boolean}} [options] `quiet` keeps
 *   the output back unless the program fails.
 */
export async function run(command, args, { cwd = root, env, quiet = false } = {}) {
  const child = spawn(command, args, {
    cwd,
    env: env ? { ...process.env, ...env } : process.env,
    stdio: ["ignore", quiet ? "pipe" : 2, quiet ? "pipe" : 2],
  });
  /** @type {Buffer[]} */
  const output = [];
  child.stdout?.on("data", (chunk) => output.push(chunk));
  child.stderr?.on("data", (chunk) => output.push(chunk));
  /** @type {number | string} */
  const status = await new Promise((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(code ?? signal ?? "no status"));
  });
  if (status === 0) return;
  process.stderr.write(Buffer.concat(output));
  throw new SetupError(`${[command, ...args].join(" ")} failed (${status})`);
}

/**
 * What a program prints on standard output, or nothing if it is absent or fails.
 * @param {string} command
 * @param {string[]} args
 * @returns {string | undefined}
 */
export function capture(command, args) {
  const result = spawnSync(command, args, { encoding: "utf8", cwd: root });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

// The command line as its users run it: a process of its own.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { root } from "./paths.js";

export const main = join(root, "web", "cli", "main.js");

/** Without options of Jest's own; those that choose the WebAssembly build stay. */
export const nodeArgs = process.execArgv.filter((arg) => /relaxed-simd|liftoff/.test(arg));

/**
 * A command under way.
 * @param {string[]} args
 * @param {{nodeArgs?: string[], env?: NodeJS.ProcessEnv}} [options]
 */
export function start(args, options = {}) {
  const child = spawn(process.execPath, [...nodeArgs, ...(options.nodeArgs ?? []), main, ...args], {
    env: { ...process.env, ...options.env },
  });
  const output = { stdout: "", stderr: "" };
  child.stderr.setEncoding("utf8").on("data", (text) => (output.stderr += text));
  child.stdin.on("error", () => {}); // it may end before it has read all
  /** @type {Promise<number | null>} */
  const closed = new Promise((resolve) => child.on("close", resolve));
  return {
    child,
    output,
    closed,
    /** Collects standard output; until then it is not read. */
    read: () => child.stdout.setEncoding("utf8").on("data", (text) => (output.stdout += text)),
    /** @param {() => boolean} condition */
    async until(condition) {
      while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
    },
  };
}

/**
 * @param {string[]} args
 * @param {{input?: string | Uint8Array, cwd?: string, nodeArgs?: string[], program?: string, env?: NodeJS.ProcessEnv}} [options]
 * @returns {Promise<{code: number | null, stdout: string, stderr: string}>}
 */
export function run(args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [...(options.nodeArgs ?? nodeArgs), options.program ?? main, ...args],
      { cwd: options.cwd, stdio: "pipe", env: { ...process.env, ...options.env } },
    );
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
    child.stdin.on("error", () => {}); // it may end before it has read all
    child.stdin.end(options.input);
  });
}

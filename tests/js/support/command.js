// The command line as its users run it: a process of its own.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { root } from "./paths.js";

export const main = join(root, "web", "cli", "main.js");

/** Without options of Jest's own; those that choose the WebAssembly build stay. */
const nodeArgs = process.execArgv.filter((arg) => /relaxed-simd|liftoff/.test(arg));

/**
 * @param {string[]} args
 * @param {{input?: string | Uint8Array, cwd?: string, nodeArgs?: string[], program?: string}} [options]
 * @returns {Promise<{code: number | null, stdout: string, stderr: string}>}
 */
export function run(args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [...(options.nodeArgs ?? nodeArgs), options.program ?? main, ...args],
      { cwd: options.cwd, stdio: "pipe" },
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

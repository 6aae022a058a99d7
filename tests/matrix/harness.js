// Rows of the matrix: each is one place where the package must run. A row that fails does not stop
// the others.
import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * @typedef {object} Context what every row is given
 * @property {string} tarball the packed package
 * @property {string} folder of the row's own, empty
 * @property {string} installed a folder in which the package is installed
 * @property {Answer[]} expected what the texts must get everywhere, bit for bit
 * @property {Answer[]} learned the same, of a classifier that has learned the examples
 *
 * @typedef {{label: string, score: number}} Answer
 *
 * @typedef {object} Row
 * @property {string} id to choose rows by
 * @property {string} group
 * @property {string} place
 * @property {string} checks what is checked, in words
 * @property {number} [timeout] ms, for a row that may take longer than the others
 * @property {(context: Context) => Promise<{version: string, notes?: string}>} run throws where the
 *   package does not work there, and Untested where that could not be found out
 *
 * @typedef {{row: Row, result: "passed" | "failed" | "not tested", version: string, notes: string,
 *   seconds: number}} Outcome
 */

/** Thrown by a row that cannot run on this machine. */
export class Untested extends Error {}

/** Texts that every place classifies. */
export const texts = ["This is awesome", "This is terrible"];

/** Labels of one's own, which places learn before they classify the texts again. */
export const examples = [
  { text: "What a wonderful day", label: "good" },
  { text: "I love it", label: "good" },
  { text: "It was a waste of time", label: "bad" },
  { text: "I hate it", label: "bad" },
];

/** A row that hangs must not hold up the others, ms. */
const rowTimeout = 240_000;

/** Programs that run now. @type {Set<import("node:child_process").ChildProcess>} */
const children = new Set();

/** Programs have groups of their own, since many start others. @param {import("node:child_process").ChildProcess} child */
export function endGroup(child) {
  if (child.pid === undefined || !children.has(child)) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}

process.once("exit", () => children.forEach(endGroup));
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"]))
  process.once(signal, () => process.exit(1));

/**
 * Starts a program that ends when the harness does, at the latest.
 * @param {string} command
 * @param {string[]} args
 * @param {{cwd: string, env?: Record<string, string>}} options
 */
export function start(command, args, { cwd, env }) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  children.add(child);
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text) => (output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (output.stderr += text));
  /** @type {Promise<string | number>} */
  const ended = new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, signal) => resolve(code ?? signal ?? "no status"));
  }).then((status) => {
    endGroup(child);
    children.delete(child);
    return /** @type {string | number} */ (status);
  });
  return { child, output, ended };
}

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {string[]} args
 * @param {{cwd: string, env?: Record<string, string>, timeout?: number}} options
 * @returns {Promise<string>} what it printed on standard output
 */
export async function exec(command, args, { timeout = 180_000, ...options }) {
  const { child, output, ended } = start(command, args, options);
  const timer = setTimeout(() => endGroup(child), timeout);
  const status = await ended;
  clearTimeout(timer);
  if (status === 0) return output.stdout.trim();
  const printed = `${output.stdout}\n${output.stderr}`.trim().split("\n").slice(-25).join("\n");
  throw new Error(`${command} ${args.join(" ")}: ${status}\n${printed}`);
}

/**
 * @param {() => Promise<boolean>} condition
 * @param {string} what for the message
 * @param {number} [timeout] ms
 */
export async function until(condition, what, timeout = 60_000) {
  for (const end = Date.now() + timeout; Date.now() < end; await sleep(100)) {
    if (await condition()) return;
  }
  throw new Error(`${what}: not within ${timeout / 1000} s`);
}

/** @template T @param {Promise<T>} pending @param {number} timeout ms @returns {Promise<T>} */
export async function inTime(pending, timeout) {
  const timer = new AbortController();
  const late = sleep(timeout, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`no answer within ${timeout / 1000} s`);
  });
  late.catch(() => {}); // called off
  try {
    return await Promise.race([pending, late]);
  } finally {
    timer.abort();
  }
}

/** @param {Answer[]} found @param {Answer[]} expected */
export function checkAnswers(found, expected) {
  const plain = (/** @type {Answer[]} */ answers) =>
    JSON.stringify(answers.map(({ label, score }) => ({ label, score })));
  if (plain(found) !== plain(expected)) throw new Error(`answered ${plain(found)}, not ${plain(expected)}`);
}

/** @param {Row} row @param {Context} context @returns {Promise<Outcome>} */
export async function runRow(row, context) {
  const begin = Date.now();
  /** @type {Pick<Outcome, "result" | "version" | "notes">} */
  let outcome;
  try {
    const { version, notes = "" } = await inTime(row.run(context), row.timeout ?? rowTimeout);
    outcome = { result: "passed", version, notes };
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    children.forEach(endGroup); // of a row that took too long
    outcome = { result: error instanceof Untested ? "not tested" : "failed", version: "", notes: message };
  }
  return { row, ...outcome, seconds: (Date.now() - begin) / 1000 };
}

// What the commands share: their options, the model they load, and how they fail.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { TextClassifier } from "../src/index.js";
import { aboutEndpoint, hubOfEnvironment, nameProxy } from "./network.js";
import { printable } from "./printable.js";
import { hideProgress, showBytes } from "./progress.js";

/** How the program ends; docs/command-line.md has the table. */
export const exitCodes = { ok: 0, failure: 1, usage: 2, badRow: 3 };

/** The command line itself is wrong. */
export class UsageError extends Error {}

/** A row of the input is wrong, and `--on-error skip` was not given. */
export class RowError extends Error {}

/** Options of the library whose names here are not the same in another style. @type {Record<string, string>} */
const otherNames = { hypothesisTemplate: "template", promptName: "prompt" };

/** @param {string} option of the library @returns {string} as it was typed */
const flagOf = (option) =>
  `--${otherNames[option] ?? option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** An option that the library refuses came from the command line. @param {any} error */
export function inUsage(error) {
  if (typeof error?.option !== "string") return error;
  return new UsageError(flagOf(error.option) + error.message.slice(error.option.length), { cause: error });
}

/** @param {unknown} error */
export function exitCodeOf(error) {
  if (error instanceof UsageError) return exitCodes.usage;
  return error instanceof RowError ? exitCodes.badRow : exitCodes.failure;
}

/**
 * @param {string[]} args
 * @param {import("node:util").ParseArgsConfig["options"]} options
 * @returns {{values: Record<string, any>, positionals: string[]}}
 */
export function parse(args, options) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    // The first sentence says what is wrong; the rest advises on "--".
    const [sentence] = /** @type {Error} */ (error).message.split(". ");
    throw new UsageError(sentence[0].toLowerCase() + sentence.slice(1));
  }
}

/** @satisfies {import("node:util").ParseArgsConfig["options"]} */
export const modelOptions = /** @type {const} */ ({
  model: { type: "string" },
  revision: { type: "string" },
  hub: { type: "string" },
  "no-cache": { type: "boolean", default: false },
  dtype: { type: "string" },
  json: { type: "boolean", default: false },
});

/** As help texts list them. */
export const modelHelp = `Model:
  --model MODEL        folder or URL in Hugging Face layout, or owner/name on
                       the Hugging Face hub; default: the embedded model
  --revision NAME      branch, tag or commit of a model on the hub
  --hub URL            another server with the hub's layout, or HF_ENDPOINT
  --no-cache           do not cache a model from the network
  --dtype q8|q4|fp32   how the model runs; default: as its weights are stored,
                       q8 for floats
`;

/** Of commands that take what learn has written. */
export const headOption = /** @type {const} */ ({ head: { type: "string" } });

export const headHelp = `  --head FILE          labels that learn has learned on this model: a file, or
                       its URL
`;

export const threadsHelp = `  --threads N|auto     threads that share the work, each with its own copy of
                       the model; auto, the default: all cores for large inputs,
                       otherwise one
`;

/**
 * One of some words.
 * @template {string} Word
 * @param {string} name of the option
 * @param {string | undefined} value
 * @param {readonly Word[]} words
 * @returns {Word | undefined}
 */
export function choice(name, value, words) {
  if (value === undefined) return undefined;
  const word = words.find((one) => one === value);
  if (word !== undefined) return word;
  const listed = words.length > 1 ? `${words.slice(0, -1).join(", ")} or ${words.at(-1)}` : words[0];
  throw new UsageError(`unknown ${name} ${value}; expected ${listed}`);
}

/**
 * @param {string} name of the option
 * @param {string | undefined} value
 * @param {{min: number, max?: number, whole?: boolean}} range
 */
export function number(name, value, { min, max = Infinity, whole = false }) {
  if (value === undefined) return undefined;
  const found = /^-?\d+(\.\d+)?$|^-?\.\d+$/.test(value) ? Number(value) : NaN;
  if (found >= min && found <= max && (!whole || Number.isInteger(found))) return found;
  const range = max === Infinity ? `of at least ${min}` : `from ${min} to ${max}`;
  throw new UsageError(`--${name} is ${value}, expected a ${whole ? "whole " : ""}number ${range}`);
}

/** As many as `load` takes. */
const maxThreads = 64;

/** Threads on which this machine runs programs. */
export const cores = () => Math.min(availableParallelism(), maxThreads);

/** @param {string | undefined} value @returns {number | "auto"} */
export function threadCount(value = "auto") {
  if (value === "auto") return "auto";
  return /** @type {number} */ (number("threads", value, { min: 1, max: maxThreads, whole: true }));
}

/** @param {string} model */
const isHubName = (model) => /^[\w.-]+\/[\w.-]+$/.test(model) && !/^\.\.?\//.test(model);

/** A drive has one letter. @param {string} text */
const isUrl = (text) => /^[a-z][a-z\d+.-]+:/i.test(text);

/** @param {string} model as it was typed */
export function modelName(model) {
  if (isUrl(model)) return model;
  // As in transformers, a folder that is there goes before a name on the hub.
  return isHubName(model) && !existsSync(model) ? model : resolve(model);
}

/** @param {string} name @param {NodeJS.ErrnoException} error */
export function unreadable(name, { code, message }) {
  const why = { ENOENT: "there is no such file", EISDIR: "it is a folder" }[code ?? ""] ?? message;
  return new Error(`${name} cannot be read: ${why}`);
}

/**
 * Whatever can be read as a file, a pipe too.
 * @template Head
 * @param {Head | string} head as it was typed, or what it was read as
 * @returns {Promise<Head | string | Uint8Array>} its bytes, or its address
 */
export async function readHead(head) {
  if (typeof head !== "string" || isUrl(head)) return head;
  if (head === "") throw new UsageError("a head has no name of a file");
  return readFile(head).catch((error) => {
    throw unreadable(head, error);
  });
}

/**
 * @template Loaded
 * @param {(model: any, options: import("../src/index.js").LoadOptions) => Promise<Loaded>} load of a class
 * @param {Record<string, any>} values options of the command line
 * @param {import("../src/index.js").LoadOptions} [options]
 */
export async function loadModel(
  load,
  { model, dtype, revision, hub, head, "no-cache": noCache },
  options = {},
) {
  const checked = choice("dtype", dtype, /** @type {const} */ (["q8", "q4", "fp32"]));
  const name = model === undefined ? undefined : modelName(model);
  for (const [option, value] of Object.entries({ revision, hub })) {
    if (value === undefined || isHubName(name?.replace(/^https?:\/\/[^/]+\//, "") ?? "")) continue;
    throw new UsageError(`--${option} goes with a --model owner/name on the hub`);
  }
  const headBytes = await readHead(head);
  try {
    return await load(name, {
      dtype: checked,
      ...(revision !== undefined && { revision }),
      hub: hub ?? (name !== undefined && isHubName(name) ? hubOfEnvironment() : undefined),
      ...(noCache && { cache: false }),
      ...(headBytes !== undefined && { head: headBytes }),
      onProgress: ({ file, loaded, total }) => showBytes(`loading ${file}`, loaded, total),
      ...options,
    });
  } catch (error) {
    nameProxy(error);
    throw hub === undefined ? aboutEndpoint(error) : error;
  } finally {
    hideProgress();
  }
}

/** @param {Record<string, any>} values @param {import("../src/index.js").LoadOptions} [options] */
export const loadClassifier = (values, options) => loadModel(TextClassifier.load, values, options);

/** What has been written to a stream, handed on. @param {NodeJS.WriteStream} stream @returns {Promise<void>} */
export const flushed = (stream) => new Promise((resolve) => stream.write("", () => resolve()));

/**
 * Written to standard output, waiting where the reader is slow.
 * @param {string} text
 * @param {AbortSignal} [signal] ends the waiting, not the writing
 */
export async function print(text, signal) {
  if (process.stdout.isTTY) hideProgress(); // it comes again below what is printed
  if (process.stdout.write(text)) return;
  await new Promise((resolve) => {
    const done = () => {
      process.stdout.off("drain", done);
      signal?.removeEventListener("abort", done);
      resolve(undefined);
    };
    process.stdout.on("drain", done);
    signal?.addEventListener("abort", done);
  });
}

/** @param {string} text for a person to read; standard output belongs to programs */
export function note(text) {
  hideProgress();
  process.stderr.write(`distilbert-wasm: ${printable(text)}\n`);
}

/** @param {number} count @param {string} one */
export const counted = (count, one) => `${count} ${one}${count === 1 ? "" : "s"}`;

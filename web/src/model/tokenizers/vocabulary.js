// A tokenizer's vocabulary: the lines of vocab.txt, or ids by token, as tokenizer.json and vocab.json have them.
import { ClassifierError, quote } from "../../base/errors.js";
import { isObject } from "../../base/json.js";
import { otherFile } from "../../sources/source.js";

/**
 * @typedef {object} Vocabulary
 * @property {Uint8Array} bytes UTF-8, one token a line, as the core takes it; an empty line is no token
 * @property {(token: string) => number | undefined} idOf
 * @property {() => number} size different tokens
 * @property {boolean} trimmed whether white space behind tokens was dropped
 */

/** Rust's white space, which transformers 5.24 drops from the ends of vocab.txt's lines. */
const space = "[\\t\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const isSpace = new RegExp(space);
const anySpaceAtEnd = new RegExp(`${space}(\n|$)`);

/** Not by a pattern, which would look at a long run of space once for each of its characters. @param {string} line */
function withoutSpaceAtEnd(line) {
  let end = line.length;
  while (end > 0 && isSpace.test(line[end - 1])) end--;
  return line.slice(0, end);
}

/**
 * @param {Uint8Array} bytes vocab.txt
 * @param {string} name of that file, for messages
 * @returns {Vocabulary}
 */
export function fromVocabularyText(bytes, name) {
  const begin = new TextDecoder().decode(bytes.subarray(0, 512));
  // A token may begin with <, as <pad> does; a page goes on otherwise.
  const other = otherFile(begin, /^\s*<(!doctype|html|head|body|\?xml|!--)\b/i);
  if (other) throw new ClassifierError("invalid_tokenizer", `${name} is ${other}`);
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const clean = text.includes("\r") ? text.replaceAll("\r\n", "\n") : text;
  const trimmed = anySpaceAtEnd.test(clean);
  let lines = clean.split("\n");
  if (lines.at(-1) === "") lines.pop();
  if (trimmed) lines = lines.map(withoutSpaceAtEnd);
  /** @type {Map<string, number>} */
  const ids = new Map();
  // Of equal lines the last one counts. Not from entries, each a list of its own.
  lines.forEach((line, id) => ids.set(line, id));
  return {
    idOf: (token) => ids.get(token),
    size: () => ids.size,
    bytes: trimmed ? new TextEncoder().encode(lines.map((line) => `${line}\n`).join("")) : bytes,
    trimmed,
  };
}

const anyBreak = /[\r\n]/;

/** More tokens than the core takes. */
const maxId = 10_000_000;

/**
 * @param {unknown} vocab ids by token
 * @param {string} name of its file, for messages
 * @returns {Vocabulary}
 */
export function fromVocabularyJson(vocab, name) {
  /** @param {string} message @returns {never} */
  const fail = (message) => {
    throw new ClassifierError("invalid_tokenizer", `${name}: ${message}`);
  };
  if (!isObject(vocab)) {
    return fail(`the model's vocab is ${quote(vocab ?? null)}, expected ids by token`);
  }
  const ids = /** @type {Record<string, number>} */ (vocab);
  // Not by entries, each a list of its own.
  const tokens = Object.keys(ids);
  const lines = /** @type {string[]} */ (new Array(tokens.length));
  for (const token of tokens) {
    const id = ids[token];
    if (!Number.isInteger(id) || id < 0 || id >= maxId) {
      fail(`vocab gives ${quote(token)} the id ${quote(id)}, expected a whole number below ${maxId}`);
    }
    if (lines[id] !== undefined) {
      fail(`vocab gives ${quote(lines[id])} and ${quote(token)} the id ${id}, expected each id once`);
    }
    if (anyBreak.test(token)) fail(`vocab has the token ${quote(token)}, expected tokens of one line`);
    lines[id] = token;
  }
  lines.push(""); // for a line break at the end
  return {
    idOf: (token) => (Object.hasOwn(vocab, token) ? /** @type {any} */ (vocab)[token] : undefined),
    size: () => tokens.length,
    bytes: new TextEncoder().encode(lines.join("\n")), // gaps are lines that no word is
    trimmed: false,
  };
}

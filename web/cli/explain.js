// explain: what each word of a text contributes to its label.
import { wantsColor } from "./colors.js";
import { openSources } from "./input.js";
import { labelText, printable, scoreText, unknownText } from "./printable.js";
import { rowFormat } from "./row-options.js";
import { joined, openRows } from "./rows.js";
import { unknownParts } from "../words/unknown-parts.js";
import {
  loadClassifier,
  headHelp,
  headOption,
  modelHelp,
  modelOptions,
  note,
  parse,
  print,
  RowError,
  threadCount,
  threadsHelp,
  UsageError,
} from "./usage.js";

/**
 * @typedef {import("../src/index.js").Explanation} Explanation
 * @typedef {import("../src/index.js").Word} Word
 */

export const help = `Usage: distilbert-wasm explain [OPTIONS] [TEXT...]

Prints what each word contributes to the label: the winning label's score, minus
that with the word masked. On terminals words are coloured, green for the label
and red against it, the stronger the brighter; elsewhere they are listed with
numbers. It shows what the model reacts to, a word at a time: not why, and not
what words do together. Without a TEXT it reads standard input, one text a line.

  --color WHEN         auto (default), always or never; NO_COLOR and FORCE_COLOR
                       are respected
  --pair TEXT          the second text, for models of pairs; with one TEXT

${modelHelp}${headHelp}${threadsHelp}  --json               one JSON object a line

Example:
  distilbert-wasm explain "A charming film with a dull ending"
`;

const options = /** @type {const} */ ({
  ...modelOptions,
  ...headOption,
  color: { type: "string" },
  pair: { type: "string" },
  threads: { type: "string" },
});

/** Backgrounds of the 256-colour palette, from weak to strong, all legible under black. */
const colors = { for: [194, 157, 120, 83, 46], against: [224, 217, 210, 203, 196] };

/** Contributions below this share of the strongest are left plain. */
const faint = 0.05;

/** @param {string} text @param {number} strength from -1 to 1 */
function colored(text, strength) {
  const size = Math.abs(strength);
  if (!(size >= faint)) return text;
  const shades = strength > 0 ? colors.for : colors.against;
  const shade = shades[Math.min(shades.length - 1, Math.floor(size * shades.length))];
  return `\x1b[30;48;5;${shade}m${text}\x1b[0m`;
}

/** @param {string} text @param {Word[]} words of it @param {number} strongest */
function coloredText(text, words, strongest) {
  let [shown, at] = ["", 0];
  for (const { start, end, contribution } of words) {
    shown +=
      printable(text.slice(at, start)) + colored(printable(text.slice(start, end)), contribution / strongest);
    at = end;
  }
  return shown + printable(text.slice(at));
}

/** @typedef {{text: string, textPair?: string}} Pair */

/** @param {Pair} input @param {Explanation} explanation @param {string[]} notes */
function inColors({ text, textPair }, { label, score, unsure, words }, notes) {
  const strongest = Math.max(...words.map(({ contribution }) => Math.abs(contribution)), Number.MIN_VALUE);
  const parts = [
    coloredText(
      text,
      words.filter(({ part }) => part !== "textPair"),
      strongest,
    ),
  ];
  if (textPair !== undefined) {
    parts.push(
      coloredText(
        textPair,
        words.filter(({ part }) => part === "textPair"),
        strongest,
      ),
    );
  }
  const below = notes.map((one) => `(${one})\n`).join("");
  return `${labelText(label)}${unsure ? ", unsure" : ""}  ${scoreText(score)}\n${parts.join("\n| ")}\n${below}`;
}

/** @param {Explanation} explanation @param {string[]} notes */
function inNumbers({ label, score, unsure, words }, notes) {
  const lines = words.map(({ word, contribution, part }) => {
    const number = `${contribution < 0 ? "" : "+"}${contribution.toFixed(4)}`;
    return `  ${number}  ${part === "textPair" ? "| " : ""}${printable(word)}\n`;
  });
  const below = notes.map((one) => `  (${one})\n`).join("");
  return `${labelText(label)}${unsure ? ", unsure" : ""}  ${scoreText(score)}\n${lines.join("")}${below}`;
}

/**
 * What a reader must know about the answer.
 * @param {import("../src/index.js").TextClassifier} classifier
 * @param {Pair} input
 * @param {Explanation} explanation
 * @param {AbortSignal} signal
 */
async function notesOn(classifier, input, { truncated, unknownTokens }, signal) {
  const notes = truncated ? ["only the beginning was read: the text is too long for the model"] : [];
  if (unknownTokens > 0) {
    notes.push(unknownText(await unknownParts(classifier, input, unknownTokens, { signal })));
  }
  return notes;
}

/** @param {string[]} texts @param {string | undefined} pair @param {AbortSignal} signal @returns {AsyncGenerator<Pair>} */
async function* inputsOf(texts, pair, signal) {
  if (texts.length > 0) {
    for (const text of texts) yield { text, ...(pair !== undefined && { textPair: pair }) };
    return;
  }
  const { rows } = await openRows(await openSources([], { signal }), rowFormat("lines", {}, []));
  for await (const { where, input, error } of rows) {
    if (error) throw new RowError(`${where}: ${error}`);
    yield { text: /** @type {string} */ (input) };
  }
}

/** @param {string[]} args @param {AbortSignal} signal */
export async function run(args, signal) {
  const { values, positionals } = parse(args, options);
  const inColor = wantsColor(values.color);
  const threads = threadCount(values.threads);
  if (values.pair !== undefined && positionals.length !== 1) {
    throw new UsageError(`--pair goes with one text, got ${positionals.length}`);
  }
  if (positionals.length === 0 && process.stdin.isTTY) {
    throw new UsageError("no text: give texts as arguments, or on standard input, one a line");
  }
  const inputs = inputsOf(positionals, values.pair, signal);
  const first = await inputs.next();
  if (first.done) return note("the input is empty");
  const classifier = await loadClassifier(values, {
    signal,
    worker: true,
    threads: threads === "auto" ? 1 : threads,
  });
  for await (const input of joined(first.value, inputs)) {
    const explanation = await classifier.explain(input, { signal });
    if (values.json) {
      await print(`${JSON.stringify({ ...input, ...explanation })}\n`, signal);
      continue;
    }
    const notes = await notesOn(classifier, input, explanation, signal);
    await print(inColor ? inColors(input, explanation, notes) : inNumbers(explanation, notes), signal);
  }
  await classifier.dispose();
}

import { loadClassifier, modelOptions, parse, print, UsageError } from "./usage.js";

/** @typedef {import("../src/text-classifier.js").Classification} Classification */

/** @param {string} text @param {Classification} result */
function toJson(text, { label, score, scores, tokenCount, truncated }) {
  return `${JSON.stringify({ text, label, score, scores, tokenCount, truncated })}\n`;
}

/** @param {string} text @param {Classification} result */
function toText(text, { label, scores, truncated }) {
  const width = Math.max(...scores.map((s) => s.label.length));
  const rows = scores.map((s) => `  ${s.label.padEnd(width)}  ${s.score.toFixed(4)}\n`);
  const shown = text.length > 70 ? `${text.slice(0, 69)}…` : text;
  const note = truncated ? "  (only the beginning was read: the text is too long for the model)\n" : "";
  return `${label}  ${JSON.stringify(shown)}\n${rows.join("")}${note}`;
}

/** Lines of standard input, as many at a time as have come. */
async function* linesOfInput() {
  const decoder = new TextDecoder();
  // A line may come in many pieces: they are joined once, at its end.
  let pieces = /** @type {string[]} */ ([]);
  for await (const chunk of process.stdin) {
    const lines = decoder.decode(chunk, { stream: true }).split("\n");
    const rest = lines.pop() ?? "";
    if (lines.length > 0) {
      lines[0] = pieces.join("") + lines[0];
      pieces = [];
      yield lines.map((line) => line.replace(/\r$/, ""));
    }
    pieces.push(rest);
  }
  const last = pieces.join("") + decoder.decode();
  if (last !== "") yield [last.replace(/\r$/, "")];
}

/** @param {string[]} args */
export async function run(args) {
  const { values, positionals } = parse(args, modelOptions);
  if (positionals.length === 0 && process.stdin.isTTY) {
    throw new UsageError("no text: give texts as arguments, or on standard input, one a line");
  }
  const classifier = await loadClassifier(values);
  const format = values.json ? toJson : toText;
  let count = 0;
  for await (const texts of positionals.length > 0 ? [positionals] : linesOfInput()) {
    for (let i = 0; i < texts.length; i += 32) {
      const slice = texts.slice(i, i + 32);
      const results = await classifier.classify(slice);
      await print(results.map((result, k) => format(slice[k], result)).join(""));
    }
    count += texts.length;
  }
  await classifier.dispose();
  if (count === 0) throw new UsageError("no text: standard input is empty");
}

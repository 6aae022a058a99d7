// fill: what may stand where a text has a mask.
import { FillMask } from "../src/index.js";
import { inJson, printAnswers } from "./lines.js";
import { labelText, printable, scoreText } from "./printable.js";
import {
  loadModel,
  modelHelp,
  modelOptions,
  number,
  parse,
  threadCount,
  threadsHelp,
  UsageError,
} from "./usage.js";

export const help = `Usage: distilbert-wasm fill --model MODEL [OPTIONS] [TEXT...]

Prints which tokens may stand where each text has a mask, the likeliest first:
[MASK] for BERT and DistilBERT, <mask> for RoBERTa. The model must be one for
masked language modeling, such as bert-base-uncased. Without a TEXT it reads
standard input, one text a line.

  --top-k N            tokens for each mask; default: 5
  --targets A,B,...    only these tokens; may stand several times

${modelHelp.replace("the embedded model", "none here")}${threadsHelp}  --json               one JSON object a line

Example:
  distilbert-wasm fill --model distilbert/distilbert-base-uncased "The capital of France is [MASK]."
`;

const options = /** @type {const} */ ({
  ...modelOptions,
  "top-k": { type: "string" },
  targets: { type: "string", multiple: true },
  threads: { type: "string" },
});

/** @param {string[] | undefined} given between commas */
const targetsOf = (given) => given?.flatMap((list) => list.split(",")).filter((target) => target !== "");

/** @typedef {import("../src/index.js").MaskPrediction} MaskPrediction */

/** @param {MaskPrediction[]} list */
function listLines(list) {
  const width = Math.max(...list.map(({ text }) => labelText(text).length));
  return list.map(({ text, score }) => `  ${labelText(text).padEnd(width)}  ${scoreText(score)}\n`).join("");
}

/** @param {string} text @param {import("../src/index.js").MaskPredictions} predictions */
function inLines(text, predictions) {
  const lists = /** @type {MaskPrediction[][]} */ (
    Array.isArray(predictions[0]) ? predictions : [predictions]
  );
  const number = (/** @type {number} */ i) => (lists.length > 1 ? ` mask ${i + 1}:\n` : "");
  return `${printable(JSON.stringify(text))}\n${lists.map((list, i) => number(i) + listLines(list)).join("")}`;
}

/** @param {string[]} args @param {AbortSignal} signal */
export async function run(args, signal) {
  const { values, positionals } = parse(args, options);
  if (values.model === undefined)
    throw new UsageError("no model: there is none that fills masks in the package; see --model");
  const topK = number("top-k", values["top-k"], { min: 1, max: 2 ** 31 - 1, whole: true });
  const targets = targetsOf(values.targets);
  if (targets?.length === 0) throw new UsageError("no targets; expected --targets A,B,...");
  const threads = threadCount(values.threads);
  const model = await loadModel(FillMask.load, values, {
    signal,
    worker: true,
    threads: threads === "auto" ? 1 : threads,
  });
  await printAnswers(
    positionals,
    (texts) => model.fillStream(texts, { topK, targets, signal }),
    values.json ? (text, predictions) => inJson(text, { predictions }) : inLines,
    signal,
  );
  await model.dispose();
}

// zero-shot: which of the labels that the command line names a text is about.
import { takeZeroShot } from "../src/classifier/tasks/zero-shot.js";
import { ZeroShotClassifier } from "../src/index.js";
import { inJson, printAnswers } from "./lines.js";
import { labelText, printable, scoreText } from "./printable.js";
import { loadModel, modelHelp, modelOptions, parse, threadCount, threadsHelp, UsageError } from "./usage.js";

export const help = `Usage: distilbert-wasm zero-shot --model MODEL --labels A,B,... [OPTIONS] [TEXT...]

Prints which of your own labels each text is about, and all their scores, the
highest first. The model must be one that was trained for natural language
inference (NLI), such as one fine-tuned on MNLI. Without a TEXT it reads standard
input, one text a line.

  --labels A,B,...     labels, separated by commas; may be given several times
  --template TEXT      the sentence made from a label, which replaces {};
                       default: "This example is {}."
  --multi-label        several labels can be right: each is scored alone
  --overflow O         a text longer than the model reads: truncate (default) or
                       error

${modelHelp.replace("default: the embedded model", "required")}${threadsHelp}  --json               one JSON object a line

Example:
  distilbert-wasm zero-shot --model ./my-nli-model --labels delivery,payment,praise "Where is my parcel?"
`;

const options = /** @type {const} */ ({
  ...modelOptions,
  labels: { type: "string", multiple: true },
  template: { type: "string" },
  "multi-label": { type: "boolean" },
  overflow: { type: "string" },
  threads: { type: "string" },
});

/** @param {string[]} given */
function labelsOf(given = []) {
  const labels = given.flatMap((list) => list.split(",")).map((label) => label.trim());
  const found = labels.filter((label) => label !== "");
  if (found.length === 0) throw new UsageError("no labels; expected --labels A,B,...");
  return found;
}

/** @param {string} text @param {import("../src/index.js").ZeroShotClassification} result */
function inLines(text, { label, scores, truncated }) {
  const sorted = [...scores].sort((a, b) => b.score - a.score);
  const width = Math.max(...scores.map(({ label }) => labelText(label).length));
  const lines = sorted.map(
    ({ label, score }) => `  ${labelText(label).padEnd(width)}  ${scoreText(score)}\n`,
  );
  const below = truncated ? "  (only the beginning was read: the text is too long for the model)\n" : "";
  return `${labelText(label)}  ${printable(JSON.stringify(text))}\n${lines.join("")}${below}`;
}

/** @param {string[]} args @param {AbortSignal} signal */
export async function run(args, signal) {
  const { values, positionals } = parse(args, options);
  if (values.model === undefined)
    throw new UsageError("no model: there is none for zero-shot in the package; see --model");
  const labels = labelsOf(values.labels);
  const wanted = {
    hypothesisTemplate: values.template,
    multiLabel: values["multi-label"],
    overflow: values.overflow,
  };
  takeZeroShot(labels, wanted); // before a model is loaded
  const threads = threadCount(values.threads);
  const classifier = await loadModel(ZeroShotClassifier.load, values, {
    signal,
    worker: true,
    threads: threads === "auto" ? 1 : threads,
  });
  await printAnswers(
    positionals,
    (texts) => classifier.classifyStream(texts, labels, { ...wanted, signal }),
    values.json ? inJson : inLines,
    signal,
  );
  await classifier.dispose();
}

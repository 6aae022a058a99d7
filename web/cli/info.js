// info: what a model is, and how it runs here.
import { existsSync } from "node:fs";
import { isAbsolute } from "node:path";
import { FillMask, TextClassifier, TextEmbedder, TokenClassifier } from "../src/index.js";
import { classOfHead, readKind, usesOf } from "../kinds/kind.js";
import { scoreFunctions } from "../src/classifier/tasks/classify.js";
import { takeLoadOptions } from "../src/classifier/load-options.js";
import { parameterCount } from "../src/model/family.js";
import { weightsFile } from "../src/sources/model-files.js";
import { headFacts, headText } from "./head-text.js";
import { labelText, printable } from "./printable.js";
import { loadModel, modelHelp, modelName, modelOptions, parse, print, UsageError } from "./usage.js";

export const help = `Usage: distilbert-wasm info [OPTIONS] [MODEL]
       distilbert-wasm info [OPTIONS] HEAD

Loads a model and prints what it is: what it can do, labels, problem type,
how scores are made, sizes, parameters, and how it runs on this machine. For a
HEAD written by learn it prints the labels, how well it does, and which model it
belongs to.

${modelHelp}  --json               one JSON object

Example:
  distilbert-wasm info ./my-model
`;

/** @param {number} bytes */
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

const classes = { FillMask, TextClassifier, TextEmbedder, TokenClassifier };

/**
 * Loads a model with the class for what its config.json says.
 * @param {string | undefined} model
 * @param {import("../src/index.js").LoadOptions} options
 */
async function load(model, options) {
  const { head } = await readKind(model, takeLoadOptions(options));
  /** @type {TextClassifier | TokenClassifier | FillMask | TextEmbedder} */
  const loaded = await classes[classOfHead[head]].load(/** @type {any} */ (model), options);
  return { loaded, head };
}

/**
 * What a model can do, and its labels if it has some.
 * @param {Awaited<ReturnType<typeof load>>} model
 */
function purposesOf({ loaded, head }) {
  const labels = "labels" in loaded ? loaded.labels : [];
  const uses = usesOf(head, labels);
  if (!("problemType" in loaded)) return { uses, labels, activation: undefined, problemType: undefined };
  const { config, problemType } = loaded;
  const activation = scoreFunctions[problemType];
  // One label is scored as one of several that can be right, which does not make it one.
  const isNamed = labels.length > 1 || problemType === config.problem_type;
  return { uses, labels, activation, problemType: isNamed ? problemType : undefined };
}

/** @param {Record<string, any>} values options of the command line @param {AbortSignal} signal */
async function factsOf(values, signal) {
  let weightsBytes = 0;
  const before = process.memoryUsage().rss;
  const start = performance.now();
  const model = await loadModel(load, values, {
    signal,
    worker: false,
    onProgress: ({ file, loaded }) => {
      if (file === weightsFile) weightsBytes = loaded;
    },
  });
  const { loaded, head } = model;
  const { uses, labels, problemType, activation } = purposesOf(model);
  const loadMilliseconds = Math.round(performance.now() - start);
  const memoryBytes = Math.max(0, process.memoryUsage().rss - before);
  const { config, shape, dtype, backend, warnings } = loaded;
  const facts = {
    model: values.model ?? "embedded",
    name: typeof config._name_or_path === "string" ? config._name_or_path : undefined,
    uses,
    labels: [...labels],
    family: config.model_type,
    problemType,
    activation,
    parameters: parameterCount(shape, head, labels.length, config.tie_word_embeddings !== false),
    layers: shape.layers,
    size: shape.hiddenSize,
    heads: shape.heads,
    hidden: shape.intermediateSize,
    positions: shape.maxPositions,
    vocabulary: shape.vocabSize,
    maxLength: loaded.maxLength,
    dtype,
    weightsBytes,
    memoryBytes,
    loadMilliseconds,
    backend: { build: backend.build, kernel: backend.kernel },
    warnings: [...warnings],
  };
  await loaded.dispose();
  return facts;
}

/** @param {Awaited<ReturnType<typeof factsOf>>} facts */
function toText(facts) {
  const { labels, layers, size, heads, hidden, positions, vocabulary, backend } = facts;
  const names = labels.slice(0, 20).map(labelText).join(", ");
  const more = labels.length > 20 ? `, and ${labels.length - 20} more` : "";
  const rows = [
    ["model", printable(facts.model)],
    ...(facts.name ? [["name", printable(facts.name)]] : []),
    ["for", facts.uses.join(", ")],
    ["family", String(facts.family)],
    ...(labels.length > 0 ? [["labels", `${labels.length}: ${names}${more}`]] : []),
    ...(facts.problemType ? [["problem type", facts.problemType]] : []),
    ...(facts.activation ? [["scores", facts.activation === "none" ? "logits" : facts.activation]] : []),
    ["parameters", facts.parameters.toLocaleString("en")],
    ["layers", `${layers}, hidden size ${size}, ${heads} heads, intermediate size ${hidden}`],
    ["vocabulary", `${vocabulary} tokens`],
    ["longest text", `${facts.maxLength} tokens (${positions} positions)`],
    ["runs in", `${facts.dtype} (${backend.build} SIMD, kernel ${backend.kernel})`],
    ["weights", `${megabytes(facts.weightsBytes)} to load`],
    ["memory", `${megabytes(facts.memoryBytes)} more in this process, loaded`],
    ["load", `${facts.loadMilliseconds} ms`],
    ...facts.warnings.map((warning) => ["warning", printable(warning)]),
  ];
  return rows.map(([name, value]) => `${name.padEnd(13)} ${value}\n`).join("");
}

/** @param {string[]} args @param {AbortSignal} signal */
export async function run(args, signal) {
  const { values, positionals } = parse(args, modelOptions);
  if (positionals.length > 1) throw new UsageError(`info takes one model, got ${positionals.length}`);
  const [model = values.model] = positionals;
  if (values.model !== undefined && model !== values.model) {
    throw new UsageError("info takes one model: as an argument, or with --model");
  }
  const head = model === undefined ? undefined : await headFacts(model);
  if (head) return print(values.json ? `${JSON.stringify(head)}\n` : headText(head), signal);
  const place = model === undefined ? "" : modelName(model);
  if (isAbsolute(place) && !existsSync(place)) throw new Error(`there is no folder and no file ${place}`);
  const facts = await factsOf({ ...values, model }, signal);
  await print(values.json ? `${JSON.stringify(facts)}\n` : toText(facts));
}

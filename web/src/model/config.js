// config.json: which family a model is of, its head, and its labels. What a family reads is in families/.
import { bert } from "./families/bert.js";
import { distilbert } from "./families/distilbert.js";
import { roberta } from "./families/roberta.js";
import { ClassifierError, quote } from "../base/errors.js";
import { failInConfig, refuseIf } from "./family.js";
import { headOfClass } from "./heads.js";
import { parseLabels, parseProblemType } from "./labels.js";
import { refuseAdapter } from "./tensor-names.js";
import { readJson } from "../sources/source.js";

/**
 * @typedef {import("./family.js").Family} Family
 * @typedef {import("./family.js").Json} Json
 * @typedef {import("./heads.js").Head} Head
 * @typedef {import("./labels.js").ProblemType} ProblemType
 *
 * @typedef {object} ModelConfig
 * @property {Json} json config.json as it is
 * @property {import("./family.js").ModelShape} shape
 * @property {import("../base/core-types.ts").CoreShape} core what the C++ core needs
 * @property {Head} head
 * @property {string[]} labels in the order of the logits
 * @property {ProblemType} problemType
 * @property {string[]} warnings what is odd about it
 */

/** Another one is a file like distilbert.js, and its name here. @type {readonly Family[]} */
const families = [distilbert, bert, roberta];

/** What is near a model that does not run. @param {unknown} type */
const insteadOf = (type) =>
  /^"(xlm|mt5|mbart|mdeberta|labse)/.test(quote(type))
    ? 'For many languages there are "distilbert" and "bert" models with "multilingual" in their names'
    : "For most tasks there is a model that was made from one of these";

/** @param {Json} json @returns {Family} */
export function familyOf(json) {
  const { model_type: type } = json;
  const family = families.find(({ modelType }) => modelType === type);
  if (!family) {
    const known = families.map(({ modelType }) => quote(modelType)).join(", ");
    failInConfig(
      `model_type is ${quote(type)}; supported are ${known}. ${insteadOf(type)}`,
      "unsupported_model",
    );
  }
  return family;
}

/**
 * What a model is made for: the first head that runs here, of the classes that config.json names.
 * @param {Json} json
 * @param {Head} unnamed the head if it names none
 */
function headOf(json, unnamed) {
  const { architectures } = json;
  if (!Array.isArray(architectures) || architectures.length === 0) return unnamed;
  const { className } = familyOf(json);
  const heads = architectures.map((name) => headOfClass(className, name));
  return heads.find((head) => head !== "none") ?? "none";
}

/**
 * @param {Json} json
 * @param {Head} [unnamed] the head if config.json says nothing of it
 * @returns {ModelConfig}
 */
export function parseConfig(json, unnamed = "sequence") {
  const family = familyOf(json);
  refuseIf(json, ["is_causal"]);
  const head = headOf(json, unnamed);
  /** @type {string[]} */
  const warnings = [];
  const labels = head === "none" || head === "maskedLm" ? [] : parseLabels(json, warnings);
  const shape = family.shape(json);
  return {
    json,
    shape,
    core: { ...shape, modelType: family.modelType, head, labelCount: labels.length, tied: true },
    head,
    labels,
    problemType: parseProblemType(json, labels.length, warnings),
    warnings,
  };
}

/**
 * What the core needs to know of a model whose weights' names are known: a head that fills masks has a matrix of its
 * own if the file has one, as in transformers 5.24, or must have one.
 * @param {ModelConfig} config
 * @param {{name: string}[]} tensors of the file
 * @param {string[]} [warnings] takes what 4.57 does otherwise
 * @returns {import("../base/core-types.ts").CoreShape}
 */
export function coreShape({ json, core, head }, tensors, warnings = []) {
  const { vocabularyTensor } = familyOf(json);
  const isTied = json.tie_word_embeddings !== false;
  const isThere = head === "maskedLm" && tensors.some(({ name }) => name === vocabularyTensor);
  if (isTied && isThere) {
    warnings.push(`${vocabularyTensor} is used, as in transformers 5.24; 4.57 uses the word embeddings`);
  }
  return { ...core, tied: isTied && !isThere };
}

/**
 * @param {import("../platform/types.ts").Source} source
 * @param {AbortSignal} [signal]
 * @param {Head} [unnamed] as for `parseConfig`
 */
export async function readConfig(source, signal, unnamed) {
  const json = await readJson(source, "config.json", "invalid_config", signal);
  if (!json) {
    await refuseAdapter(source, signal);
    throw new ClassifierError("not_found", `${source.name} has no config.json`);
  }
  return parseConfig(json, unnamed);
}

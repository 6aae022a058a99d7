// What a model can be used for: a class of this package each. A new class is a line here, and a file in
// classifier/.
import { failInConfig } from "./family.js";
import { quote } from "../base/errors.js";

/**
 * @typedef {import("./config.js").ModelConfig} ModelConfig
 * @typedef {import("./config.js").Head} Head
 * @typedef {keyof typeof purposes} Purpose name of a class
 *
 * @typedef {object} Use
 * @property {readonly [Head, ...Head[]]} heads that a model may have; the first one is that of a folder that names none
 */

/** @satisfies {Record<string, Use>} */
const purposes = /** @type {const} */ ({
  TextClassifier: { heads: ["sequence"] },
  TextEmbedder: { heads: ["none", "sequence", "token", "maskedLm"] },
  FillMask: { heads: ["maskedLm"] },
  TokenClassifier: { heads: ["token"] },
  ZeroShotClassifier: { heads: ["sequence"] },
});

/** What models are made for, by their heads. @type {Record<Head, string>} */
const made = {
  none: "without a head that runs here",
  sequence: "that classifies texts",
  token: "that classifies tokens",
  maskedLm: "that fills masks",
};

/** The head of a folder that names none. @param {Purpose} purpose */
export const usualHead = (purpose) => purposes[purpose].heads[0];

/** What a class reads of a model: what an embedder has no use for is not loaded. @param {Head} head @param {Purpose} purpose @returns {Head} */
export const usedHead = (head, purpose) =>
  head === "maskedLm" && purpose === "TextEmbedder" ? "none" : head;

/** @param {Head} head @param {string} name of a class */
const takes = (head, name) => purposes[/** @type {Purpose} */ (name)].heads.some((one) => one === head);

/**
 * Names of the classes that a model is of use for: zero-shot with labels for it, though others are taken.
 * @param {Head} head
 * @param {readonly string[]} labels
 */
export const classesFor = (head, labels) =>
  Object.keys(purposes).filter(
    (name) =>
      takes(head, name) && (name !== "ZeroShotClassifier" || labels.some((label) => isEntailment(label))),
  );

/** As in Hugging Face's pipeline. @param {string} label */
export const isEntailment = (label) => /^entail/i.test(label);

/**
 * Refuses a model that a class has no use for.
 * @param {ModelConfig} config
 * @param {Purpose} purpose
 */
export function checkPurpose({ head, json, labels }, purpose) {
  if (takes(head, purpose)) return;
  const wanted = purposes[purpose].heads.map((one) => made[one]).join(" or ");
  failInConfig(
    `architectures is ${quote(json.architectures)}, a model ${made[head]}; ${purpose} takes one ${wanted}. Load this one with ${classesFor(head, labels).join(" or ")}`,
    "unsupported_model",
  );
}

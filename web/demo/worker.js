// Loads the model and classifies, away from the page's own thread.
import { TextClassifier } from "distilbert-wasm";

/**
 * @typedef {import("distilbert-wasm").ClassifierError} ClassifierError
 * @typedef {{label: string, score: number}} LabelScore
 * @typedef {LabelScore & {scores: LabelScore[], tokenCount: number, truncated: boolean}} Classification
 *
 * @typedef {{code: string, message: string}} Failure
 *
 * @typedef {{type: "progress", loaded: number, total: number}
 *   | {type: "ready"}
 *   | {type: "load-failed", failure: Failure}
 *   | {type: "answer", text: string, classification: Classification, milliseconds: number}
 *   | {type: "classify-failed", failure: Failure}} FromWorker
 *
 * @typedef {{text: string}} ToWorker
 */

/** @param {FromWorker} message */
const post = (message) => self.postMessage(message);

/** An error as plain data: the structured clone of an Error drops its code. @param {unknown} error @returns {Failure} */
function toFailure(error) {
  const { code, message } = /** @type {ClassifierError} */ (error);
  return { code: code ?? "internal", message: message ?? String(error) };
}

async function load() {
  try {
    const classifier = await TextClassifier.load(undefined, {
      onProgress: ({ loaded, total }) => post({ type: "progress", loaded, total }),
    });
    self.onmessage = ({ data }) => classify(classifier, data);
    post({ type: "ready" });
  } catch (error) {
    post({ type: "load-failed", failure: toFailure(error) });
  }
}

/** @param {TextClassifier} classifier @param {ToWorker} request */
async function classify(classifier, { text }) {
  try {
    const start = performance.now();
    const classification = await classifier.classify(text);
    post({ type: "answer", text, classification, milliseconds: performance.now() - start });
  } catch (error) {
    post({ type: "classify-failed", failure: toFailure(error) });
  }
}

await load();

// Loads a model with the package, which is fetched by then.
import { weightsFile } from "../../src/sources/model-files.js";

/**
 * @typedef {import("../page/context-types.ts").ModelSource} ModelSource
 * @typedef {import("../page/context-types.ts").Bytes} Bytes
 */

/** A file of the package could not be fetched. */
export class PackageMissing extends Error {
  code = "network";
}

/** The package's classifier. */
export async function loadPackage() {
  try {
    return await import("distilbert-wasm");
  } catch (cause) {
    const { message } = /** @type {Error} */ (cause);
    throw new PackageMissing(`one of the page's own files could not be fetched: ${message}`, { cause });
  }
}

/** @param {ModelSource} source @returns {any} what `TextClassifier.load` takes */
function argumentOf(source) {
  if (source.kind === "embedded") return undefined;
  return source.kind === "named" ? source.model : source.files;
}

/**
 * A model that classifies texts.
 * @param {ModelSource} source
 * @param {{signal?: AbortSignal, onBytes?: (progress: Bytes) => void}} options
 */
export async function loadClassifier(source, options) {
  const { TextClassifier } = await loadPackage();
  return TextClassifier.load(argumentOf(source), optionsOf(options));
}

/** @param {{signal?: AbortSignal, onBytes?: (progress: Bytes) => void}} options */
const optionsOf = ({ signal, onBytes }) => ({
  signal,
  // Nearly all bytes of a model are its weights, and their number is known from their header on.
  onProgress:
    onBytes &&
    ((/** @type {import("distilbert-wasm").Progress} */ progress) =>
      void (progress.file === weightsFile && onBytes(progress))),
});

/**
 * A model, whatever the page can do with it.
 * @param {ModelSource} source
 * @param {{signal?: AbortSignal, onBytes?: (progress: Bytes) => void}} options
 * @returns {Promise<import("../page/context-types.ts").Loaded>}
 */
export async function loadModel(source, options) {
  try {
    return await loadClassifier(source, options);
  } catch (error) {
    // Refused by its config.json, before its weights came.
    if (/** @type {{code?: string}} */ (error).code !== "unsupported_model") throw error;
    const { TokenClassifier } = await loadPackage();
    return TokenClassifier.load(argumentOf(source), optionsOf(options)).catch((other) => {
      throw other.code === "unsupported_model" ? error : other;
    });
  }
}

/**
 * A model that fills masks; nothing of one that does not.
 * @param {ModelSource} source
 * @param {{signal?: AbortSignal, onBytes?: (progress: Bytes) => void}} options
 */
export async function loadFillMask(source, options) {
  const { FillMask } = await loadPackage();
  try {
    return await FillMask.load(argumentOf(source), optionsOf(options));
  } catch (error) {
    if (/** @type {{code?: string}} */ (error).code === "unsupported_model") return undefined;
    throw error;
  }
}

/** Whether it labels the words of a text, not the whole. @param {import("../page/context-types.ts").Loaded} model */
export const isTagger = (model) => "tag" in model;

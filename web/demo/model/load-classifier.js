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
 * @param {ModelSource} source
 * @param {{signal?: AbortSignal, onBytes?: (progress: Bytes) => void}} options
 */
export async function loadClassifier(source, { signal, onBytes }) {
  const { TextClassifier } = await loadPackage();
  // Nearly all bytes of a model are its weights, and their number is known from their header on.
  return TextClassifier.load(argumentOf(source), {
    signal,
    onProgress: onBytes && ((progress) => void (progress.file === weightsFile && onBytes(progress))),
  });
}

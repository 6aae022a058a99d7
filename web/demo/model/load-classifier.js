// Loads a model with the package, which is fetched by then.
import { weightsFile } from "../../src/sources/model-files.js";

/**
 * @typedef {import("../page/context-types.ts").ModelSource} ModelSource
 * @typedef {import("../page/context-types.ts").Bytes} Bytes
 * @typedef {import("../page/context-types.ts").Loaded} Loaded
 * @typedef {import("../page/context-types.ts").Beside} Beside
 */

/** A file of the package could not be fetched. */
export class PackageMissing extends Error {
  code = "network";
}

/** @template T @param {() => Promise<T>} load imports modules of the page or the package */
async function fetched(load) {
  try {
    return await load();
  } catch (cause) {
    const { message } = /** @type {Error} */ (cause);
    throw new PackageMissing(`one of the page's own files could not be fetched: ${message}`, { cause });
  }
}

/** The package's classes. */
export const loadPackage = () => fetched(() => import("distilbert-wasm"));

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
 * A model, with the class for what its config.json says.
 * @param {ModelSource} source
 * @param {{signal?: AbortSignal, onBytes?: (progress: Bytes) => void}} options
 * @returns {Promise<Loaded | Beside>}
 */
export async function loadModel(source, options) {
  if (source.kind === "embedded") return loadClassifier(source, options);
  const [{ classOfHead, readKind }, classes] = await fetched(() =>
    Promise.all([import("../../kinds/kind.js"), import("distilbert-wasm")]),
  );
  const model = argumentOf(source);
  const { head } = await readKind(model, { signal: options.signal });
  return classes[classOfHead[head]].load(model, optionsOf(options));
}

/**
 * A model for natural language inference, for labels of one's own.
 * @param {ModelSource} source
 * @param {{signal?: AbortSignal}} options
 */
export async function loadZeroShot(source, options) {
  const { ZeroShotClassifier } = await loadPackage();
  return ZeroShotClassifier.load(argumentOf(source), optionsOf(options));
}

/** Whether it labels something, and can be in use. @param {Loaded | Beside} model @returns {model is Loaded} */
export const isLabeller = (model) => "labels" in model;

/** Whether it fills masks. @param {Beside} model @returns {model is import("distilbert-wasm").FillMask} */
export const isMaskFiller = (model) => "maskToken" in model;

/** Whether it labels the words of a text, not the whole. @param {Loaded} model */
export const isTagger = (model) => "tag" in model;

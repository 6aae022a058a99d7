// Where a model's name leads: a folder of the user's own first, then the hub, as in transformers.js.
import { env, initial, inNode } from "./env.js";
import { ClassifierError, TextClassifier } from "../classifier/text-classifier.js";
import { pageAddress } from "../sources/address.js";

/**
 * @typedef {import("../classifier/text-classifier.js").LoadOptions} LoadOptions
 *
 * @typedef {object} Place where a model may lie
 * @property {string} model for a class's `load`
 * @property {LoadOptions} [options]
 * @property {boolean} isLocal
 */

const sst2 = "distilbert/distilbert-base-uncased-finetuned-sst-2-english";

/** Repositories that hold a much used model as ONNX only, and an old name. */
const originals = new Map([
  ["Xenova/distilbert-base-uncased-finetuned-sst-2-english", sst2],
  ["onnx-community/distilbert-base-uncased-finetuned-sst-2-english-ONNX", sst2],
  ["distilbert-base-uncased-finetuned-sst-2-english", sst2],
  ["Xenova/all-MiniLM-L6-v2", "sentence-transformers/all-MiniLM-L6-v2"],
  ["Xenova/bge-small-en-v1.5", "BAAI/bge-small-en-v1.5"],
]);

/** The hub's own rule. @param {string} model */
const isModelId = (model) =>
  /^(\b[\w\-.]+\b\/)?\b[\w\-.]{1,96}\b$/.test(model) && !/\.\.|--|\.git$|\.ipynb$/.test(model);

/** @param {string} path a path, or an address, as `TextClassifier.load` takes it */
const asPath = (path) => (/^(\/|\.\.?(\/|$)|[a-z][a-z0-9+.-]*:)/i.test(path) ? path : `./${path}`);

/** @param {string} head @param {string} tail */
const join = (head, tail) => `${head.replace(/\/$/, "")}/${tail.replace(/^\//, "")}`;

/**
 * @param {string} model
 * @param {string} revision
 * @returns {Place & {folder: string}} with the address of its folder
 */
function remotePlace(model, revision) {
  const name = originals.get(model) ?? model;
  const path = env.remotePathTemplate
    .replaceAll("{model}", name)
    .replaceAll("{revision}", encodeURIComponent(revision));
  const folder = asPath(join(env.remoteHost, path));
  const isHub = env.remotePathTemplate === initial.remotePathTemplate && /^https?:/i.test(env.remoteHost);
  if (!isHub || !name.includes("/")) {
    return { model: folder, folder, isLocal: false };
  }
  const hub = env.remoteHost === initial.remoteHost ? {} : { hub: env.remoteHost };
  return { model: name, folder, options: { revision, ...hub }, isLocal: false };
}

/** Whether a model from the network has been cached. @param {string} folder its address */
async function isCached(folder) {
  const files = await TextClassifier.cache.list().catch(() => []);
  return files.some(({ url }) => url === join(folder, "model.safetensors"));
}

/**
 * Where to look, in this order.
 * @param {string} model
 * @param {{revision: string, localFilesOnly: boolean}} options
 * @returns {Promise<Place[]>}
 */
export async function placesOf(model, { revision, localFilesOnly }) {
  if (!isModelId(model)) return [{ model: asPath(model), isLocal: true }];
  /** @type {Place[]} */
  const places = [];
  if (env.allowLocalModels && env.localModelPath) {
    places.push({ model: asPath(join(env.localModelPath, model)), isLocal: true });
  }
  const remote = remotePlace(model, revision);
  if ((env.allowRemoteModels && !localFilesOnly) || (await isCached(remote.folder))) places.push(remote);
  if (places.length > 0) return places;
  throw new ClassifierError(
    "not_found",
    `${model} has not been cached on an earlier visit, and ${localFilesOnly ? "local_files_only" : "env.allowRemoteModels"} forbids to fetch it; set env.localModelPath to a folder that has it`,
  );
}

/**
 * Whether a server has a folder, rather than the same page for every address.
 * @param {string} folder
 */
async function isServed(folder) {
  try {
    const url = new URL(join(folder, "config.json"), pageAddress());
    const response = await env.fetch(url.href);
    await response.body?.cancel();
    return response.ok && !/html/i.test(response.headers.get("Content-Type") ?? "");
  } catch {
    return false;
  }
}

/** What to use instead of a repository without weights to read. @param {unknown} error @param {string} model */
function withHint(error, model) {
  if (!(error instanceof ClassifierError) || error.code !== "not_found") return error;
  if (!error.message.includes("model.safetensors")) return error;
  return new ClassifierError(
    error.code,
    `${error.message} If ${model} is a copy in ONNX for transformers.js, name the repository that it was made from ("base model" on its page).`,
    error,
  );
}

/**
 * The model from the first place that has it.
 * @template Loaded
 * @param {string} model its name, for messages
 * @param {Place[]} places
 * @param {(model: string, options: LoadOptions) => Promise<Loaded>} load of a class
 * @param {(place: Place) => LoadOptions} optionsFor
 */
export async function loadFirst(model, places, load, optionsFor) {
  for (const [i, place] of places.entries()) {
    const isLast = i === places.length - 1;
    const isAddress = !inNode || /^https?:/i.test(place.model);
    if (isAddress && place.isLocal && !isLast && !(await isServed(place.model))) continue;
    try {
      return await load(place.model, { ...optionsFor(place), ...place.options });
    } catch (error) {
      const isAbsent = error instanceof ClassifierError && error.code === "not_found";
      if (isLast || !isAbsent) throw withHint(error, model);
    }
  }
  throw new ClassifierError("internal", `${model} has no place to come from`);
}

// A model's files among those that a visitor chose.
import { indexFile, isWeights, modelParts, modulesFile } from "../../src/sources/model-files.js";

export class FilesMissing extends Error {}

/** @param {File} file @returns {string[]} folders and name */
const pathOf = (file) => (file.webkitRelativePath || file.name).split("/");

/**
 * @param {File[]} files of a folder and those below it, or the files themselves
 * @returns {Extract<import("../page/context-types.ts").ModelSource, {kind: "files"}>}
 * @throws {FilesMissing}
 */
export function modelFromFiles(files) {
  const configs = files.filter((file) => file.name === "config.json");
  // If a folder holds several models, the one that lies least deep.
  const [config] = configs.sort((a, b) => pathOf(a).length - pathOf(b).length);
  if (!config) throw new FilesMissing(missing(["config.json"], files));
  const folder = pathOf(config).slice(0, -1);
  /** @param {string} name with folders in it */
  const find = (name) => files.find((file) => pathOf(file).join("/") === [...folder, name].join("/"));
  const shards = find(indexFile)
    ? files.filter((file) => /-of-\d+\./.test(file.name) && isWeights(file.name) && find(file.name) === file)
    : [];

  const parts = modelParts.map(({ part, names, required }) => {
    const whole = names.map(find).find((found) => found !== undefined);
    const file = whole ?? (part === "weights" && shards.length > 0 ? shards : undefined);
    return { part, names, required, file };
  });
  const absent = parts.filter(({ required, file }) => required && !file);
  if (absent.length > 0) throw new FilesMissing(missing(absent.map(namesOf), files));
  // tokenizer.json has its merges in it, and modules.json names what else sentence-transformers has.
  const ofSentences = ["poolingConfig", "sentenceConfig", "promptsConfig"];
  const isRead = (/** @type {string} */ part) =>
    part === "merges"
      ? find("tokenizer.json") === undefined
      : !ofSentences.includes(part) || find(modulesFile) !== undefined;
  const present = parts
    .filter(({ part, file }) => file && isRead(part))
    .map(({ part, file }) => [part, file]);
  return {
    kind: "files",
    name: folder.at(-1) ?? "the chosen files",
    files: Object.fromEntries(present),
  };
}

/** The files that can hold a part. @param {{names: string[]}} part */
const namesOf = ({ names }) => names.join(" or ");

/** @param {string[]} names @param {File[]} files */
function missing(names, files) {
  const others = files.some(({ name }) => /\.(bin|onnx|h5|pt)$/.test(name));
  const hint = others ? " Weights in another format must be converted to safetensors first." : "";
  const needed = modelParts.filter(({ required }) => required).map(namesOf);
  return `Among the ${files.length} chosen files there is no ${names.join(" and no ")}. A model is ${needed.slice(0, -1).join(", ")} and ${needed.at(-1)}.${hint}`;
}

/** @param {FileSystemEntry} entry @param {string} path @returns {Promise<File[]>} */
async function filesBelow(entry, path) {
  if (entry.isFile) {
    const fileEntry = /** @type {FileSystemFileEntry} */ (entry);
    const file = await /** @type {Promise<File>} */ (
      new Promise((resolve, reject) => fileEntry.file(resolve, reject))
    );
    // Dropped files do not know their folder.
    Object.defineProperty(file, "webkitRelativePath", { value: path + file.name });
    return [file];
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  const files = [];
  for (;;) {
    const entries = await /** @type {Promise<FileSystemEntry[]>} */ (
      new Promise((resolve, reject) => reader.readEntries(resolve, reject))
    );
    if (entries.length === 0) return files;
    for (const child of entries) files.push(...(await filesBelow(child, `${path}${entry.name}/`)));
  }
}

/** @param {DataTransfer} transfer @returns {Promise<File[]>} also of dropped folders */
export async function droppedFiles({ items }) {
  // Read before the first wait: the list is emptied after the event.
  const entries = Array.from(items, (item) => item.webkitGetAsEntry());
  const files = [];
  for (const entry of entries) if (entry) files.push(...(await filesBelow(entry, "")));
  return files;
}

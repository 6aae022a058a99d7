// Progress of loading, told as transformers.js tells it.

/**
 * @typedef {import("./types.ts").FilesLoadingMap} FilesLoadingMap
 * @typedef {import("./types.ts").ProgressCallback} ProgressCallback
 * @typedef {import("../classifier/text-classifier.js").Progress} Progress
 */

/** An amount as transformers.js tells it; the total is 0 where it is not known. @param {{loaded: number, total?: number}} amount */
const told = ({ loaded, total = 0 }) => ({
  progress: total > 0 ? Math.min((loaded / total) * 100, 100) : 0,
  loaded,
  total,
});

/**
 * @param {ProgressCallback} callback
 * @param {string} name of the model
 */
export function progressTeller(callback, name) {
  /** @type {FilesLoadingMap} */
  const files = {};

  return {
    /** @param {Progress} progress */
    onProgress({ file, loaded, total, overall }) {
      if (!Object.hasOwn(files, file)) {
        callback({ status: "initiate", name, file });
        callback({ status: "download", name, file });
      }
      files[file] = { loaded, total: total ?? 0 };
      callback({ status: "progress_total", name, ...told(overall), files: structuredClone(files) });
      callback({ status: "progress", name, file, ...told({ loaded, total }) });
      if (loaded === total) callback({ status: "done", name, file });
    },
    /** The model has loaded. @param {string} task */
    ready(task) {
      callback({ status: "ready", task, model: name });
    },
  };
}

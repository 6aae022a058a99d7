// Progress of loading, reported as transformers.js does.

/**
 * @typedef {import("./types.ts").FilesLoadingMap} FilesLoadingMap
 * @typedef {import("./types.ts").ProgressCallback} ProgressCallback
 * @typedef {import("../classifier/text-classifier.js").Progress} Progress
 */

/** An amount as transformers.js reports it; the total is 0 if it is not known. @param {{loaded: number, total?: number}} amount */
const amountOf = ({ loaded, total = 0 }) => ({
  progress: total > 0 ? Math.min((loaded / total) * 100, 100) : 0,
  loaded,
  total,
});

/**
 * @param {ProgressCallback} callback
 * @param {string} name of the model
 */
export function progressReporter(callback, name) {
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
      callback({ status: "progress_total", name, ...amountOf(overall), files: structuredClone(files) });
      callback({ status: "progress", name, file, ...amountOf({ loaded, total }) });
      if (loaded === total) callback({ status: "done", name, file });
    },
    /** The model has loaded. @param {string} task */
    ready(task) {
      callback({ status: "ready", task, model: name });
    },
  };
}

// The engine, which lies in the worker's file: a page fetches that itself only if it needs it here.
import { ClassifierError } from "../base/errors.js";
import { hintOfServer } from "../package-files.js";

/** @returns {Promise<typeof import("./engine-file.js")>} */
export async function engineFile() {
  try {
    return await import("./worker.js");
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    const hint =
      "clients" in globalThis ? "; in a service worker import distilbert-wasm/inline" : hintOfServer(message); // which has the address
    throw new ClassifierError(
      "network",
      `the package's worker.js could not be loaded: ${message}${hint}`,
      error,
    );
  }
}

// What learns, which a page fetches only if it learns, or loads a head.
import { ClassifierError } from "../../base/errors.js";

/** @returns {Promise<typeof import("./learn.js")>} */
export async function learnFile() {
  try {
    return await import("./learn.js");
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    throw new ClassifierError("network", `the package's learn.js could not be loaded: ${message}`, error);
  }
}

// Files of this package, which lie beside its JavaScript unless a bundler has moved it.
import { ClassifierError } from "./errors.js";

/**
 * What a bundler makes of `import.meta.url` in formats that have none, CommonJS for one, is no address.
 * @template T
 * @param {() => T} find
 * @returns {T}
 */
export function located(find) {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new ClassifierError(
      "not_found",
      "the bundled code has no `import.meta.url` to find the package's files by: give load `wasm` and a model",
      error,
    );
  }
}

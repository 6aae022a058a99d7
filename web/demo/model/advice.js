// What a visitor can do about an error, by its code.

/** @typedef {{title: string, advice: string}} Advice */

/** @type {Record<string, Advice>} */
const byCode = {
  network: {
    title: "The model did not arrive",
    advice: "The download failed. Check the connection, then try again.",
  },
  not_found: {
    title: "A file of the model is missing",
    advice: "The server does not have it. Trying again helps only once the file is there.",
  },
  unsupported_runtime: {
    title: "The engine could not start",
    advice:
      "It needs WebAssembly with SIMD: Chrome 91, Firefox 89, Safari 16.4 or newer. With one of those, check the connection and try again.",
  },
  unsupported_model: {
    title: "A model of another kind",
    advice:
      "The page runs DistilBERT, BERT and RoBERTa models with or without a head for texts, words or masks, stored as safetensors.",
  },
  invalid_argument: {
    title: "That does not name a model",
    advice: "Give a name such as owner/name, or the web address of a folder.",
  },
  out_of_memory: {
    title: "Not enough memory",
    advice: "Close other tabs or shorten the text, then try again.",
  },
  worker_lost: {
    title: "The model has stopped",
    advice: "The browser ended it, perhaps to save memory. Your text is still here: try again.",
  },
};

/** Files of the model that are not what they should be. */
const brokenFiles = {
  title: "The model arrived broken",
  advice:
    "A file is cut off or is not the right one. Try again; if it stays so, the server sends the wrong file.",
};

/** @type {Advice} */
const unexpected = {
  title: "Something went wrong",
  advice: "Your text is still here. Try again, or reload the page.",
};

/** @param {string} code @returns {Advice} */
export function adviceFor(code) {
  return byCode[code] ?? (code.startsWith("invalid_") ? brokenFiles : unexpected);
}

/** @param {unknown} error @returns {import("../page/context-types.ts").ErrorDescription} */
export function describeError(error) {
  const { code = "internal", message = String(error) } = /** @type {{code?: string, message?: string}} */ (
    error ?? {}
  );
  return { ...adviceFor(String(code)), detail: `${message} (${code})` };
}

// What a visitor can do about an error, by its code.

/** @typedef {{title: string, advice: string}} Advice */

/** @type {Record<string, Advice>} */
const byCode = {
  network: {
    title: "The model did not arrive",
    advice: "The download failed. Check the connection, then try again.",
  },
  not_found: {
    title: "A file of this page is missing",
    advice: "The server does not have it. Trying again helps only once the file is back.",
  },
  unsupported_runtime: {
    title: "The engine could not start",
    advice:
      "It needs WebAssembly with SIMD: Chrome 91, Firefox 89, Safari 16.4 or newer. With one of those, check the connection and try again.",
  },
  out_of_memory: {
    title: "Not enough memory",
    advice: "Close other tabs or shorten the text, then try again.",
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
  if (code.startsWith("invalid_") && code !== "invalid_argument") return brokenFiles;
  return byCode[code] ?? unexpected;
}

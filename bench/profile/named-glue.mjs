// Hooks of Node's modules: another glue of Emscripten's in place of the package's.

/** Its address. */
let glue = "";

/** @param {string} address */
export function initialize(address) {
  glue = address;
}

/** @type {import("node:module").ResolveHook} */
export const resolve = (specifier, context, next) =>
  next(specifier.endsWith("/dist/distilbert-relaxed.mjs") ? glue : specifier, context);

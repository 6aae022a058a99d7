// The addresses that tie this code to what lies around it in the package. They hold in the source and in
// the published bundle alike, because this file lies at web/src's root, the bundle's at web/dist's, and
// both folders are equally deep: it must stay where it is. Each address is one whole expression, since
// that is what bundlers know for a file, and is made only when needed: not every runtime's modules have
// an address. (The workers' scripts are named where they are started, by a file that lies beside them.)

/** The WebAssembly, by the names of wasm/builds.json. */
export const wasmFiles = {
  relaxed: () => new URL("../dist/distilbert-relaxed.wasm", import.meta.url),
  base: () => new URL("../dist/distilbert-base.wasm", import.meta.url),
};

/**
 * The embedded model's files.
 * @returns {Record<string, URL>}
 */
export const embeddedFiles = () => ({
  "config.json": new URL("../../models/default/config.json", import.meta.url),
  "tokenizer_config.json": new URL("../../models/default/tokenizer_config.json", import.meta.url),
  "vocab.txt": new URL("../../models/default/vocab.txt", import.meta.url),
  "model.safetensors": new URL("../../models/default/model.safetensors", import.meta.url),
});

// The core behind the package, for what the public interface does not show.
import { parseConfig } from "../../../web/src/model/config.js";
import { loadCore } from "../../../web/src/engine/core.js";
import { readTokenizerFiles, tokenizerOf as described } from "../../../web/src/model/tokenizer-files.js";
import { resolveSource } from "../../../web/src/sources/place.js";
import { goldenConfig } from "./models.js";

/** Bytes of wasm memory that this test file's instance of the core has grown to. */
export async function wasmBytes() {
  const core = await loadCore();
  const loader = core.createModelLoader(parseConfig(await goldenConfig()).core, "float", "q8");
  try {
    loader.beginTensor({ name: "pre_classifier.bias", dtype: "F32", shape: [32] });
    return loader.staging().buffer.byteLength;
  } finally {
    loader.delete();
  }
}

/**
 * A tokenizer with what a model's folder says.
 * @param {string} folder
 */
export async function tokenizerOf(folder) {
  const core = await loadCore();
  const source = await resolveSource(folder);
  const { vocabulary, options } = described(await readTokenizerFiles(source), {}, source);
  return core.createTokenizer(vocabulary, options);
}

/**
 * @param {import("../../../web/src/engine/core-objects.js").CoreTokenizer} tokenizer
 * @param {string} text
 * @returns {import("../../../web/src/base/core-types.ts").CoreEncoding} untruncated
 */
export function encode(tokenizer, text, splitSpecialTokens = false) {
  return tokenizer.tokenize(text, { maxLength: 1_000_000, splitSpecialTokens });
}

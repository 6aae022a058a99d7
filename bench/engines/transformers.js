// transformers.js, the whole pipeline: text to label. In a page it runs onnxruntime-web, in Node
// onnxruntime-node's native code.
import { checkTokens } from "./check-tokens.js";
import { peerFile } from "./files.js";

/**
 * @param {import("../types.ts").Contestant} contestant
 * @param {URL} root
 * @returns {Promise<import("../types.ts").Engine>}
 */
export async function load({ threads }, root) {
  const inPage = root.protocol !== "file:";
  const folder = "@huggingface/transformers/";
  const entry = `${folder}dist/transformers${inPage ? ".min.js" : ".node.mjs"}`;
  const { env, pipeline } = await import(peerFile(entry, root));
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  // A path in a page as well: a web address would count as remote.
  env.localModelPath = decodeURIComponent(new URL("bench/peers/models/", root).pathname);
  if (inPage) {
    env.backends.onnx.wasm.numThreads = threads;
    // The files that it takes from a CDN unless told otherwise.
    const runtime = peerFile(
      `${folder}node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.asyncify`,
      root,
    );
    env.backends.onnx.wasm.wasmPaths = { mjs: `${runtime}.mjs`, wasm: `${runtime}.wasm` };
  }
  const classify = await pipeline("text-classification", "distilbert-base", {
    dtype: "q8",
    device: inPage ? "wasm" : "cpu",
    session_options: { intraOpNumThreads: threads, interOpNumThreads: 1 },
  });

  return {
    about: { dtype: "q8", threads },
    prepare({ action, texts }) {
      if (action === "classify") return () => classify(texts.length === 1 ? texts[0] : texts);
      return () => {
        for (const text of texts) classify.tokenizer(text);
      };
    },
    async verify(item) {
      checkTokens(
        item,
        item.texts.map((text) => classify.tokenizer(text).input_ids.dims[1]),
      );
    },
    logits: () => Promise.reject(new Error("the pipeline gives scores, no logits")),
  };
}

// wllama, llama.cpp in WebAssembly, in a worker of its own: text to the first token's hidden state.
import { checkTokens } from "./check-tokens.js";
import { peerFile } from "./files.js";

const longest = 512;

/**
 * @param {import("../types.ts").Contestant} contestant
 * @param {URL} root
 * @returns {Promise<import("../types.ts").Engine>}
 */
export async function load({ threads }, root) {
  const { Wllama, LoggerWithoutDebug } = await import(peerFile("@wllama/wllama/esm/index.js", root));
  const wllama = new Wllama(
    { default: peerFile("@wllama/wllama/esm/wasm/wllama.wasm", root) },
    { logger: LoggerWithoutDebug, suppressNativeLog: true },
  );
  const response = await fetch(new URL("bench/peers/models/distilbert-base-rivals/model.gguf", root));
  await wllama.loadModel([await response.blob()], {
    embeddings: true,
    pooling_type: "cls",
    n_gpu_layers: 0,
    n_threads: threads,
    // A text goes through at once.
    n_ctx: longest,
    n_batch: longest,
    n_ubatch: longest,
  });

  /** @param {string} text */
  const embed = (text) => wllama.createEmbedding({ input: text, embd_normalize: -1 });

  return {
    about: { threads },
    prepare({ action, texts }) {
      return action === "classify" && texts.length === 1 ? () => embed(texts[0]) : undefined;
    },
    async verify(item) {
      const counts = [];
      for (const text of item.texts) counts.push((await embed(text)).usage.prompt_tokens);
      checkTokens(item, counts);
    },
    logits: () => Promise.reject(new Error("it gives hidden states, no logits")),
  };
}

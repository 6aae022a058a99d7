// LiteRT, in its WebAssembly with XNNPACK: token ids to logits, the model alone. Its graphs have fixed
// sizes, one signature for each length.
import { peerFile } from "./files.js";

/**
 * @param {import("../types.ts").Contestant} contestant
 * @param {URL} root
 * @returns {Promise<import("../types.ts").Engine>}
 */
export async function load({ threads }, root) {
  const { loadLiteRt, loadAndCompile, Tensor } = await import(peerFile("@litertjs/core/dist/index.js", root));
  await loadLiteRt(peerFile("@litertjs/core/wasm/", root), { threads: threads > 1 });
  const file = new URL("bench/peers/models/distilbert-base-rivals/model.tflite", root);
  const model = await loadAndCompile(file.href, { accelerator: "wasm", cpuOptions: { numThreads: threads } });

  /** @param {number[]} ids */
  function prepareRow(ids) {
    const tensor = (/** @type {number[]} */ values) =>
      new Tensor(Int32Array.from(values), [1, values.length]);
    const inputs = { input_ids: tensor(ids), attention_mask: tensor(ids.map(() => 1)) };
    return async () => {
      const { logits } = await model.run(String(ids.length), inputs);
      const values = [...(await logits.data())];
      logits.delete();
      return values;
    };
  }

  return {
    about: { threads },
    prepare({ action, ids }) {
      const fits = action === "classify" && ids.length === 1 && String(ids[0].length) in model.signatures;
      return fits ? prepareRow(ids[0]) : undefined;
    },
    async verify() {
      // It is given the ids themselves.
    },
    async logits({ ids }) {
      const results = [];
      for (const row of ids) results.push(await prepareRow(row)());
      return results;
    },
  };
}

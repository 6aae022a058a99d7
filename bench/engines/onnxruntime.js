// onnxruntime-web by its wasm-only entry, and onnxruntime-node: token ids to logits, the model
// alone. Tokenizing and softmax, which ours includes, come on top for whoever uses them.
import { fileOrAddress, peerFile } from "./files.js";

const entries = {
  "onnxruntime-web": "onnxruntime-web/dist/ort.wasm.bundle.min.mjs", // what onnxruntime-web/wasm stands for
  "onnxruntime-node": "onnxruntime-node/dist/index.js",
};
const files = { int8: "model_quantized.onnx", fp32: "model.onnx" };

/** onnxruntime-web fetches an address; of a file in Node it wants the bytes. @param {string} engine @param {string} file */
async function modelSource(engine, file) {
  if (engine === "onnxruntime-node" || !file.startsWith("/")) return file;
  const { readFile } = await import("node:fs/promises");
  return new Uint8Array(await readFile(file));
}

/**
 * @param {import("../types.ts").Contestant} contestant
 * @param {URL} root
 * @returns {Promise<import("../types.ts").Engine>}
 */
export async function load({ engine, model, family = "distilbert", threads }, root) {
  const entry = entries[/** @type {keyof typeof entries} */ (engine)];
  const imported = await import(peerFile(entry, root));
  const ort = imported.default ?? imported;
  if (engine === "onnxruntime-web") ort.env.wasm.numThreads = threads;
  const file = `bench/peers/models/${family}-base/onnx/${files[/** @type {keyof typeof files} */ (model)]}`;
  const session = await ort.InferenceSession.create(await modelSource(engine, fileOrAddress(file, root)), {
    executionProviders: [engine === "onnxruntime-web" ? "wasm" : "cpu"],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
  });

  /** As transformers.js does it: padded to the longest text. @param {number[][]} ids */
  function feeds(ids) {
    const longest = Math.max(...ids.map((row) => row.length));
    const tensor = (/** @type {(row: number[], i: number) => number} */ value) => {
      const data = ids.flatMap((row) => Array.from({ length: longest }, (_, i) => BigInt(value(row, i))));
      return new ort.Tensor("int64", BigInt64Array.from(data), [ids.length, longest]);
    };
    return {
      input_ids: tensor((row, i) => row[i] ?? 0),
      attention_mask: tensor((row, i) => Number(i < row.length)),
      ...(family === "bert" ? { token_type_ids: tensor(() => 0) } : {}),
    };
  }

  /** @param {ReturnType<typeof feeds>} inputs @returns {Promise<Float32Array>} */
  const run = async (inputs) => (await session.run(inputs)).logits.data;

  return {
    about: { threads },
    prepare({ action, ids }) {
      if (action !== "classify") return undefined;
      const inputs = feeds(ids);
      return () => run(inputs);
    },
    async verify() {
      // It is given the ids themselves.
    },
    async logits({ ids }) {
      const results = [];
      for (const row of ids) results.push([...(await run(feeds([row])))]);
      return results;
    },
  };
}

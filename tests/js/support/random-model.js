// A model of any size with random weights, for what tiny models do not show.
import { readModel } from "./memory-model.js";
import { goldenConfig } from "./models.js";
import { goldenFolder } from "./paths.js";
import { randomNumbers } from "./random.js";
import { encodeTensors, floatBytes } from "./safetensors-file.js";

/** @typedef {{dim: number, n_layers: number, n_heads: number, hidden_dim: number, vocab_size: number, max_position_embeddings: number}} Size */

/** Names and shapes by config, as transformers saves DistilBERT. @param {Size} size @returns {[string, number[]][]} */
export function tensorShapes({ dim, n_layers, hidden_dim, vocab_size, max_position_embeddings }) {
  const shapes = /** @type {[string, number[]][]} */ ([]);
  const linear = (/** @type {string} */ name, /** @type {number} */ rows, /** @type {number} */ columns) =>
    shapes.push([`${name}.weight`, [rows, columns]], [`${name}.bias`, [rows]]);
  const norm = (/** @type {string} */ name) =>
    shapes.push([`${name}.weight`, [dim]], [`${name}.bias`, [dim]]);
  shapes.push(["distilbert.embeddings.word_embeddings.weight", [vocab_size, dim]]);
  shapes.push(["distilbert.embeddings.position_embeddings.weight", [max_position_embeddings, dim]]);
  norm("distilbert.embeddings.LayerNorm");
  for (let i = 0; i < n_layers; i++) {
    const layer = `distilbert.transformer.layer.${i}`;
    for (const part of ["q_lin", "k_lin", "v_lin", "out_lin"]) linear(`${layer}.attention.${part}`, dim, dim);
    norm(`${layer}.sa_layer_norm`);
    linear(`${layer}.ffn.lin1`, hidden_dim, dim);
    linear(`${layer}.ffn.lin2`, dim, hidden_dim);
    norm(`${layer}.output_layer_norm`);
  }
  linear("pre_classifier", dim, dim);
  linear("classifier", 2, dim);
  // By name, as safetensors' own libraries write them.
  return shapes.sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * @param {Size} size
 * @param {number} seed
 * @returns {Promise<{files: import("./memory-model.js").ModelFiles, int8Bytes: number}>} the files, and
 *   how much the weights take in int8: rows with a scale, vectors in floats
 */
export async function randomModel(size, seed) {
  const random = randomNumbers(seed);
  let int8Bytes = 0;
  const tensors = tensorShapes(size).map(([name, shape]) => {
    const count = shape.reduce((a, b) => a * b);
    int8Bytes += shape.length === 2 && !name.startsWith("classifier") ? count + 4 * shape[0] : 4 * count;
    const spread = shape.length === 2 ? 2 / Math.sqrt(shape[1]) : 0.1;
    const center = name.includes("orm.weight") ? 1 : 0;
    const data = floatBytes(Float32Array.from({ length: count }, () => center + spread * (random() - 0.5)));
    return { name, dtype: "F32", shape, data };
  });
  const words = Array.from({ length: size.vocab_size - 5 }, (_, i) => `w${i}`);
  const vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ...words].join("\n");
  const encoder = new TextEncoder();
  return {
    files: {
      ...(await readModel(goldenFolder("plain"))),
      "config.json": encoder.encode(JSON.stringify({ ...(await goldenConfig()), ...size })),
      "vocab.txt": encoder.encode(vocabulary),
      "model.safetensors": encodeTensors(tensors),
    },
    int8Bytes,
  };
}

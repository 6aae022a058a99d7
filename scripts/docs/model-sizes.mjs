// What models of known shapes weigh in each form: `node scripts/docs/model-sizes.mjs` prints the sizes of
// docs/models.md, computed from the numbers of a model's config.json as models/FORMAT.md stores its tensors.
import { pathToFileURL } from "node:url";
import { parseConfig } from "../../web/src/model/config.js";

const bert = { model_type: "bert", architectures: ["BertForSequenceClassification"] };
const roberta = {
  model_type: "roberta",
  architectures: ["RobertaForSequenceClassification"],
  max_position_embeddings: 514,
  type_vocab_size: 1,
};
const distilbert = { model_type: "distilbert", architectures: ["DistilBertForSequenceClassification"] };

/** Parts of config.json. @type {Record<string, Record<string, unknown>>} */
const shapes = {
  "DistilBERT-base": distilbert,
  "DistilBERT-base, cased": { ...distilbert, vocab_size: 28996 },
  "DistilBERT-base, multilingual cased": { ...distilbert, vocab_size: 119547 },
  "BERT-base": bert,
  "BERT-base, cased": { ...bert, vocab_size: 28996 },
  "BERT-base, multilingual uncased": { ...bert, vocab_size: 105879 },
  "MiniLM, 6 layers of 384": { ...bert, num_hidden_layers: 6, hidden_size: 384, intermediate_size: 1536 },
  "RoBERTa-base": roberta,
  DistilRoBERTa: { ...roberta, num_hidden_layers: 6 },
};

/** Bytes of a row, its scales included: q4 has one for 32 values. */
const rowBytes = {
  q8: (/** @type {number} */ columns) => columns + 4,
  q4: (/** @type {number} */ columns) => Math.ceil(columns / 2) + 2 * Math.ceil(columns / 32),
  fp32: (/** @type {number} */ columns) => 4 * columns,
};

/**
 * Bytes of the tensors; a file has some kilobytes more, its header.
 * @param {Record<string, unknown>} config
 * @param {keyof typeof rowBytes} dtype
 */
export function bytesOf(config, dtype) {
  const { shape, labels } = parseConfig(config);
  const { vocabSize, maxPositions, tokenTypes, layers, hiddenSize, intermediateSize } = shape;
  const row = rowBytes[dtype];
  const matrix = (/** @type {number} */ rows, /** @type {number} */ columns) => rows * row(columns);
  const layer = matrix(4 * hiddenSize + intermediateSize, hiddenSize) + matrix(hiddenSize, intermediateSize);
  const floats =
    layers * (9 * hiddenSize + intermediateSize) + 3 * hiddenSize + labels.length * (hiddenSize + 1);
  return matrix(vocabSize + maxPositions + tokenTypes + hiddenSize, hiddenSize) + layers * layer + 4 * floats;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [name, config] of Object.entries(shapes)) {
    const sizes = /** @type {const} */ (["fp32", "q8", "q4"]).map(
      (dtype) => `${(bytesOf(config, dtype) / 1e6).toFixed(1)} MB in ${dtype}`,
    );
    process.stdout.write(`${name}: ${sizes.join(", ")}\n`);
  }
}

// Which part of a classification a function belongs to, by its name and by who has called it. The names are
// C++'s, as the linker writes them with --profiling-funcs.

/** The linear layers, by the functions that src/model/transformer.cpp has for a profile alone. */
const products = {
  query: "product: queries of the last layer",
  qkv: "product: queries, keys, values",
  attentionOutput: "product: attention output",
  intermediate: "product: intermediate",
  output: "product: output",
};

const names = {
  ...products,
  otherProducts: "product: head",
  packing: "attention: packing keys and values",
  attentionProducts: "attention: products",
  softmax: "attention: softmax",
  quantizing: "quantizing",
  embeddings: "embeddings",
  gelu: "GELU",
  layerNorm: "LayerNorm with the residual",
  encoder: "the rest of the encoder",
  tokenizer: "tokenizer",
  head: "head",
  core: "the rest of the core",
  javascript: "JavaScript and the border",
};

/** Rows of the table, in the order of a text's walk. */
export const parts = [
  names.javascript,
  names.tokenizer,
  names.embeddings,
  names.qkv,
  names.query,
  names.packing,
  names.attentionProducts,
  names.softmax,
  names.attentionOutput,
  names.layerNorm,
  names.intermediate,
  names.gelu,
  names.output,
  names.quantizing,
  names.encoder,
  names.head,
  names.otherProducts,
  names.core,
];

/** Of a linear layer: it is the innermost of those that call it which says what it is. @type {[RegExp, string][]} */
const linearLayers = [
  [/\bRunProduct<.*Product\)0/, names.qkv],
  [/\bRunProduct<.*Product\)1/, names.query],
  [/\bRunProduct<.*Product\)2/, names.attentionOutput],
  [/\bRunProduct<.*Product\)3/, names.intermediate],
  [/\bRunProduct<.*Product\)4/, names.output],
  [/\bLinear::Run\(/, names.otherProducts],
];

/** The innermost function that one of them fits decides. @type {[RegExp, string][]} */
const functions = [
  [/\bSoftmax\b/, names.softmax],
  [/\bPackInt8\b|\bxnn_pack|packw/, names.packing],
  [/\b(Int8Gemm|Fp32Gemm|Fp32Attention::Multiply)\b/, names.attentionProducts],
  [/\b(Gelu|ActivateInPlace)\b/, names.gelu],
  [/\bLayerNorm\(/, names.layerNorm],
  [/\b(LoadRow|DequantizeRow\w*)\(/, names.embeddings],
  [/\b(RangeOf|Quantize\w*|QuantizedRows::\w+)\b/, names.quantizing],
  [/\bDenseHead\b|\bTokenHead\b|\bComputeScores\b|\bApplyScore/, names.head],
  [/\bTransformerEncoder\b/, names.encoder],
  [
    /\b(Tokenizer|BertSegmenter|BertNormalizer|WordPiece|TextTable|Vocabulary|AddedTokens|DecodeUtf8)\b/,
    names.tokenizer,
  ],
];

/**
 * @typedef {object} Frame
 * @property {string} name
 * @property {boolean} isCore whether it is a function of the WebAssembly
 *
 * @param {Frame[]} stack the innermost first
 * @returns {string} one of `parts`
 */
export function partOf(stack) {
  if (!stack[0]?.isCore) return names.javascript;
  const core = stack.filter(({ isCore }) => isCore);
  for (const table of [linearLayers, functions]) {
    for (const { name } of core) {
      const found = table.find(([pattern]) => pattern.test(name));
      if (found) return found[1];
    }
  }
  return names.core;
}

// Which class of transformers a model's tokenizer is, and so which of its files' parts count.
import { ClassifierError, quote } from "../../base/errors.js";
import { isNone } from "../../base/json.js";

/**
 * @typedef {"bert" | "roberta" | "file"} TokenizerKind "bert", "roberta": BertTokenizer, RobertaTokenizer and
 *   their like, which take only the vocabulary, the merges and the added tokens from tokenizer.json; "file": all
 *   parts of tokenizer.json count
 */

/** As transformers 5.24 loads them, without the ending Fast. */
const classes = {
  bert: [
    "BertTokenizer",
    "ConvBertTokenizer",
    "DistilBertTokenizer",
    "ElectraTokenizer",
    "LayoutLMTokenizer",
    "LxmertTokenizer",
    "MobileBertTokenizer",
    "SqueezeBertTokenizer",
  ],
  roberta: ["RobertaTokenizer", "BartTokenizer", "LEDTokenizer", "LongformerTokenizer"],
  file: ["PreTrainedTokenizer", "TokenizersBackend", "PythonBackend"],
};

/** What transformers takes if neither file names one. @param {Record<string, unknown>} config config.json */
const usualClass = (config) => (config.model_type === "roberta" ? "RobertaTokenizer" : "BertTokenizer");

/**
 * @param {Record<string, unknown>} tokenizerConfig
 * @param {Record<string, unknown>} config config.json
 * @returns {{kind: TokenizerKind, name: string}}
 */
export function tokenizerClassOf(tokenizerConfig, config) {
  const [file, name] = isNone(tokenizerConfig.tokenizer_class)
    ? ["config.json", config.tokenizer_class ?? usualClass(config)]
    : ["tokenizer_config.json", tokenizerConfig.tokenizer_class];
  const plain = typeof name === "string" ? name.replace(/Fast$/, "") : "";
  for (const [kind, names] of Object.entries(classes)) {
    if (names.includes(plain)) return { kind: /** @type {TokenizerKind} */ (kind), name: String(name) };
  }
  throw new ClassifierError(
    "unsupported_model",
    `${file}: tokenizer_class is ${quote(name)}; supported are BERT's, such as DistilBertTokenizer, RobertaTokenizer and PreTrainedTokenizerFast`,
  );
}

/**
 * Whether Python hands the token types of a text to the model; without them all are 0.
 * @param {Record<string, unknown>} tokenizerConfig
 * @param {Record<string, unknown>} config config.json
 */
export function givesTypes(tokenizerConfig, config) {
  const { model_input_names: names } = tokenizerConfig;
  if (Array.isArray(names)) return names.includes("token_type_ids");
  const { kind, name } = tokenizerClassOf(tokenizerConfig, config);
  return kind === "bert" && !name.startsWith("DistilBert");
}

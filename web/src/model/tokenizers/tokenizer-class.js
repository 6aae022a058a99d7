// Which class of transformers a model's tokenizer is, and so which of its files' parts count.
import { ClassifierError, quote } from "../../base/errors.js";

/**
 * @typedef {"bert" | "file"} TokenizerKind "bert": BertTokenizer and its like, which take only the
 *   vocabulary and the added tokens from tokenizer.json; "file": all parts of tokenizer.json count
 */

/** Classes that transformers 5.24 loads as BertTokenizer, without the ending Fast. */
const bertClasses = [
  "BertTokenizer",
  "ConvBertTokenizer",
  "DistilBertTokenizer",
  "ElectraTokenizer",
  "LayoutLMTokenizer",
  "LxmertTokenizer",
  "MobileBertTokenizer",
  "SqueezeBertTokenizer",
];

const fileClasses = ["PreTrainedTokenizer", "TokenizersBackend", "PythonBackend"];

/**
 * @param {Record<string, unknown>} tokenizerConfig
 * @param {Record<string, unknown>} config config.json
 * @returns {{kind: TokenizerKind, name: string}}
 */
export function tokenizerClassOf(tokenizerConfig, config) {
  const [file, name] =
    (tokenizerConfig.tokenizer_class ?? null) === null
      ? ["config.json", config.tokenizer_class ?? "BertTokenizer"]
      : ["tokenizer_config.json", tokenizerConfig.tokenizer_class];
  const plain = typeof name === "string" ? name.replace(/Fast$/, "") : "";
  if (bertClasses.includes(plain)) return { kind: "bert", name: String(name) };
  if (fileClasses.includes(plain)) return { kind: "file", name: String(name) };
  throw new ClassifierError(
    "unsupported_model",
    `${file}: tokenizer_class is ${quote(name)}; supported are BERT's, such as DistilBertTokenizer, and PreTrainedTokenizerFast`,
  );
}

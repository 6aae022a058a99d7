import { readFile } from "node:fs/promises";

// Not from paths.js, which only Jest can import: the fuzzer uses this, too.
const vocabularyFile = new URL("../../../models/default/vocab.txt", import.meta.url);

/** BERT's own vocabulary, one token an id: the embedded model has it. */
export async function bertVocabulary() {
  const text = await readFile(vocabularyFile, "utf8");
  return text.trimEnd().split("\n");
}

/**
 * A tokenizer.json as Hugging Face's tokenizers writes it for BERT.
 * @param {string[]} vocabulary
 * @param {Record<string, unknown>} [normalizer]
 */
export function tokenizerJson(vocabulary, normalizer = {}) {
  const special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: special.map((content) => ({ id: vocabulary.indexOf(content), content, special: true })),
    normalizer: {
      type: "BertNormalizer",
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
      ...normalizer,
    },
    pre_tokenizer: { type: "BertPreTokenizer" },
    post_processor: {
      type: "BertProcessing",
      sep: ["[SEP]", vocabulary.indexOf("[SEP]")],
      cls: ["[CLS]", vocabulary.indexOf("[CLS]")],
    },
    decoder: { type: "WordPiece", prefix: "##", cleanup: true },
    model: {
      type: "WordPiece",
      unk_token: "[UNK]",
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
    },
  };
}

/** An added token as the core takes it. @param {string} content @param {number} id */
export const specialToken = (content, id) => ({
  content,
  id,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
});

#include "text/bert_tokenizer.h"

namespace distilbert {

TokenizerSpec BertTokenizerSpec(std::string_view vocabulary, const BertTokenizerOptions& options) {
  using enum TemplateItem::Kind;
  TokenizerSpec out;
  out.vocabulary = vocabulary;
  for (const std::string_view token : {options.unk_token, options.cls_token, options.sep_token,
                                       options.pad_token, options.mask_token}) {
    out.added_tokens.Append({token});
  }
  out.segmenter =
      BertSegmenterOptions{.lowercase = options.lowercase,
                           .strip_accents = options.strip_accents.value_or(options.lowercase),
                           .tokenize_chinese_chars = options.tokenize_chinese_chars};
  out.subwords = WordPieceOptions{.unk_token = options.unk_token,
                                  .continuing_subword_prefix = options.continuing_subword_prefix,
                                  .max_input_chars_per_word = options.max_input_chars_per_word};
  const TemplateItemSpec cls{kSpecialToken, options.cls_token};
  const TemplateItemSpec sep{kSpecialToken, options.sep_token};
  const TemplateItemSpec text{kText, {}};
  for (const TemplateItemSpec& item : {cls, text, sep}) {
    out.single_template.Append(item);
    out.pair_template.Append(item);
  }
  out.pair_template.Append({kPair, {}, 1});
  out.pair_template.Append({kSpecialToken, options.sep_token, 1});
  out.mask_token = options.mask_token;
  return out;
}

}  // namespace distilbert

#include "text/bert_tokenizer.h"

namespace distilbert {

TokenizerSpec BertTokenizerSpec(std::string_view vocabulary, const BertTokenizerOptions& options) {
  using enum TemplateItem::Kind;
  const TemplateItemSpec cls{kSpecialToken, options.cls_token};
  const TemplateItemSpec sep{kSpecialToken, options.sep_token};
  return {
      .vocabulary = vocabulary,
      .added_tokens = {{options.unk_token},
                       {options.cls_token},
                       {options.sep_token},
                       {options.pad_token},
                       {options.mask_token}},
      .segmenter =
          BertSegmenterOptions{.lowercase = options.lowercase,
                               .strip_accents = options.strip_accents.value_or(options.lowercase),
                               .tokenize_chinese_chars = options.tokenize_chinese_chars},
      .subwords = WordPieceOptions{.unk_token = options.unk_token,
                                   .continuing_subword_prefix = options.continuing_subword_prefix,
                                   .max_input_chars_per_word = options.max_input_chars_per_word},
      .single_template = {cls, {kText, {}}, sep},
      .pair_template =
          {cls, {kText, {}}, sep, {kPair, {}, 1}, {kSpecialToken, options.sep_token, 1}},
      .mask_token = options.mask_token};
}

}  // namespace distilbert

// BERT's tokenizer, by the options of its tokenizer_config.json and tokenizer.json.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "text/tokenizer_spec.h"

namespace distilbert {

struct BertTokenizerOptions {
  bool lowercase = true;
  std::optional<bool> strip_accents;  // unset: as `lowercase`
  bool tokenize_chinese_chars = true;
  std::string unk_token = "[UNK]";
  std::string sep_token = "[SEP]";
  std::string pad_token = "[PAD]";
  std::string cls_token = "[CLS]";
  std::string mask_token = "[MASK]";
  std::string continuing_subword_prefix = "##";
  std::size_t max_input_chars_per_word = 100;
};

/// [CLS] text [SEP], or [CLS] text [SEP] pair [SEP] with type 1 for what follows the first [SEP].
TokenizerSpec BertTokenizerSpec(std::string_view vocabulary,
                                const BertTokenizerOptions& options = {});

}  // namespace distilbert

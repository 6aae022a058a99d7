// BERT's tokenizer, by the options of its tokenizer_config.json and tokenizer.json.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "text/tokenizer_spec.h"

namespace distilbert {

struct BertTokenizerOptions {
  bool lowercase = true;
  std::optional<bool> strip_accents;  // unset: as `lowercase`
  bool tokenize_chinese_chars = true;
  std::string_view unk_token = "[UNK]";
  std::string_view sep_token = "[SEP]";
  std::string_view pad_token = "[PAD]";
  std::string_view cls_token = "[CLS]";
  std::string_view mask_token = "[MASK]";
  std::string_view continuing_subword_prefix = "##";
  std::size_t max_input_chars_per_word = 100;
};

/// The result has views of the arguments. [CLS] text [SEP], or [CLS] text [SEP] pair [SEP] with
/// type 1 for what follows the first [SEP].
TokenizerSpec BertTokenizerSpec(std::string_view vocabulary,
                                const BertTokenizerOptions& options = {});

}  // namespace distilbert

// What a tokenizer is made of: the options of each of its stages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "text/segmenter/bert.h"
#include "text/sequence_template.h"
#include "text/subwords/word_piece.h"

namespace distilbert {

// A new segmenter or way to cut words: its header above, its options here, and a MakeSegmenter or
// MakeSubwords that takes them.
using SegmenterOptions = std::variant<BertSegmenterOptions>;
using SubwordsOptions = std::variant<WordPieceOptions>;

/// TemplateItem with the token's text in place of its id.
struct TemplateItemSpec {
  TemplateItem::Kind kind;
  std::string token;
  std::int32_t type_id = 0;
};

struct TokenizerSpec {
  std::string_view vocabulary;            // vocab.txt; need not outlive Tokenizer::Create
  std::vector<std::string> added_tokens;  // those that the vocabulary lacks are left out
  SegmenterOptions segmenter;
  SubwordsOptions subwords;
  std::vector<TemplateItemSpec> single_template;
  std::vector<TemplateItemSpec> pair_template;
  std::string mask_token;
};

}  // namespace distilbert

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
#include "text/added_tokens.h"
#include "text/segmenter/bert.h"
#include "text/sequence_template.h"
#include "text/subwords/word_piece.h"

namespace distilbert {

// A new segmenter or way to cut words: its header above, its options here, and a MakeSegmenter or
// MakeSubwords that takes them.
using SegmenterOptions = std::variant<BertSegmenterOptions>;
using SubwordsOptions = std::variant<WordPieceOptions>;

/// TemplateItem whose special token has a text or an id.
struct TemplateItemSpec {
  TemplateItem::Kind kind;
  std::string token;
  std::int32_t type_id = 0;
  std::int32_t id = -1;  // -1: that of `token`
};

struct TokenizerSpec {
  std::string_view vocabulary;  // vocab.txt; need not outlive Tokenizer::Create
  std::vector<AddedToken>
      added_tokens;  // without an id those that the vocabulary lacks are left out
  SegmenterOptions segmenter;
  SubwordsOptions subwords;
  std::vector<TemplateItemSpec> single_template;
  std::vector<TemplateItemSpec> pair_template;
  std::string mask_token;
  bool truncate_left = false;  // the beginning of a text that is too long is left out
};

}  // namespace distilbert

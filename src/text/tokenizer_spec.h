// What a tokenizer is made of: the options of each of its stages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <variant>

#include "base/growing_buffer.h"
#include "base/result.h"
#include "text/added_tokens.h"
#include "text/segmenter/bert.h"
#include "text/segmenter/byte_level.h"
#include "text/sequence_template.h"
#include "text/subwords/bpe.h"
#include "text/subwords/word_piece.h"
#include "text/trim_offsets.h"

namespace distilbert {

// A new segmenter or way to cut words: its header above, its options here, and a MakeSegmenter or
// MakeSubwords that takes them.
using SegmenterOptions = std::variant<BertSegmenterOptions, ByteLevelSegmenterOptions>;
using SubwordsOptions = std::variant<WordPieceOptions, BpeOptions>;

/// TemplateItem whose special token has a text or an id.
struct TemplateItemSpec {
  TemplateItem::Kind kind;
  std::string_view token;
  std::int32_t type_id = 0;
  std::int32_t id = -1;  // -1: that of `token`
};

/// What its views point to need not outlive Tokenizer::Create.
struct TokenizerSpec {
  std::string_view vocabulary;  // vocab.txt
  // Without an id those that the vocabulary lacks are left out. Of two that are normalised alike
  // the first counts.
  GrowingBuffer<AddedToken> added_tokens;
  SegmenterOptions segmenter;
  SubwordsOptions subwords;
  GrowingBuffer<TemplateItemSpec> single_template;
  GrowingBuffer<TemplateItemSpec> pair_template;
  std::string_view mask_token;
  std::optional<OffsetTrimming> trim_offsets;
  bool truncate_left = false;  // the beginning of a text that is too long is left out
};

}  // namespace distilbert

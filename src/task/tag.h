// The labels of tokens, or of the words that they make.
#pragma once

#include <cstdint>
#include <span>

#include "base/growing_buffer.h"
#include "base/result.h"
#include "task/model.h"
#include "task/token_sequences.h"

namespace distilbert {

/// Which label a word gets: none of one, but each of its tokens its own; or its first token's, that
/// with the highest mean of scores, or that of the token with the highest score.
enum class WordLabel { kOfEachToken, kFirst, kAverage, kMax };

/// Of a token, or of a word.
struct Tag {
  std::int32_t first;  // token of its sequence
  std::int32_t last;
  std::int32_t label;
};

struct Tags {
  GrowingBuffer<Tag> tags;
  GrowingBuffer<float> scores;         // of each tag
  GrowingBuffer<std::int32_t> counts;  // of each sequence
};

/// The tags of sequences as SplitTokens gives them. Fails as CheckSequences and
/// Model::HeadFor do, and with kInvalidWeights for a logit that is not
/// finite.
Result<Tags> TagTokens(Model& model, std::span<const std::int32_t> ids,
                       std::span<const std::int32_t> type_ids,
                       std::span<const std::int32_t> lengths, std::span<const TokenKind> kinds,
                       WordLabel word_label);

}  // namespace distilbert

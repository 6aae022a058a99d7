// What each word contributes to the scores of a text, in two steps: the text is tokenized once,
// then scored with one word masked at a time, a few words in a call.
#pragma once

#include <cstdint>
#include <span>

#include "base/buffer.h"
#include "base/growing_buffer.h"
#include "base/result.h"
#include "task/model.h"
#include "task/scores.h"
#include "text/tokenizer.h"
#include "text/words.h"

namespace distilbert {

/// A text as the model reads it, cut to what it takes.
struct MaskableText {
  Buffer<std::int32_t> ids;
  Buffer<std::int32_t> type_ids;
  std::int32_t unknown_count = 0;
  bool truncated = false;
  GrowingBuffer<Word> words;
};

/// Fails with kInvalidVocabulary if the vocabulary has no [MASK].
Result<MaskableText> FindMaskableWords(const Model& model, const TextInput& input,
                                       const EncodeOptions& options);

struct MaskedScores {
  Buffer<float> logits;  // [ranges, num_labels]
  Buffer<float> scores;
};

/// The scores of one sequence with the tokens of each range replaced by [MASK], range by range; an
/// empty range leaves the sequence as it is. kInvalidArgument if a range is not inside the
/// sequence, and as Logits (long_text.h).
Result<MaskedScores> ScoreMasked(Model& model, std::span<const std::int32_t> ids,
                                 std::span<const std::int32_t> type_ids,
                                 std::span<const Span> ranges, ScoreFunction score_function);

}  // namespace distilbert

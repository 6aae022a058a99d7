// What each word contributes to the scores of a text.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/buffer.h"
#include "base/growing_buffer.h"
#include "base/result.h"
#include "task/model.h"
#include "task/scores.h"
#include "text/tokenizer.h"
#include "text/words.h"

namespace distilbert {

struct ExplainOptions {
  EncodeOptions encode;
  ScoreFunction score_function = ScoreFunction::kSoftmax;
  std::size_t first = 0;  // first word to mask; the range is clipped to the number of words
  std::size_t count = 0;
};

struct Explanation {
  Buffer<float> logits;  // of the whole text, [num_labels]
  Buffer<float> scores;
  std::int32_t token_count = 0;
  std::int32_t unknown_count = 0;
  bool truncated = false;
  GrowingBuffer<Word> words;    // all that the model read
  Buffer<float> masked_scores;  // with one word masked: [words asked for, num_labels]
};

/// The scores with all of a word's tokens replaced by [MASK], word by word. Fails with
/// kInvalidVocabulary if there is no such token.
Result<Explanation> Explain(Model& model, const TextInput& input, const ExplainOptions& options);

}  // namespace distilbert

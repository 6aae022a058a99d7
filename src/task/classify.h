// The scores of texts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/buffer.h"
#include "base/result.h"
#include "task/model.h"
#include "task/scores.h"
#include "task/sequences.h"
#include "text/tokenizer.h"

namespace distilbert {

struct ClassifyOptions {
  EncodeOptions encode;  // max_length is capped by what the model takes
  ScoreFunction score_function = ScoreFunction::kSoftmax;
  Overflow overflow = Overflow::kTruncate;
};

/// One row per text.
struct Classifications {
  Buffer<float> logits;                 // [texts, num_labels]
  Buffer<float> scores;                 // [texts, num_labels]
  Buffer<std::int32_t> token_counts;    // that the model read; for windows of the whole text
  Buffer<std::int32_t> unknown_counts;  // of these, those that the vocabulary cannot spell
  Buffer<std::uint8_t> truncated;       // 1: the end was left out
  Buffer<std::int32_t> windows;         // that the text was read in, 1 if it fits
};

Result<Classifications> Classify(Model& model, std::span<const TextInput> inputs,
                                 const ClassifyOptions& options);

}  // namespace distilbert

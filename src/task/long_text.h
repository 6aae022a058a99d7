// Classify of one text with Overflow::kWindows, in its parts: Split, the Logits of its sequences in
// any shares, the Mean of all of them. Bit for bit the same, by the same code (sequences.h,
// row_means.h).
#pragma once

#include <cstdint>
#include <span>

#include "base/buffer.h"
#include "base/result.h"
#include "task/model.h"
#include "task/scores.h"
#include "task/sequences.h"
#include "text/tokenizer.h"

namespace distilbert {

/// For one text.
struct MeanScores {
  Buffer<float> logits;  // [num_labels]
  Buffer<float> scores;
};

/// Fails as Windows::Create does.
Result<Sequences> Split(const Model& model, const TextInput& input, const EncodeOptions& options);

/// [sequences, num_labels]. No `type_ids`: all 0. `lengths` add up to the number of `ids`;
/// kInvalidArgument if they do not, or if an id or a length is none of the model's.
Result<Buffer<float>> Logits(Model& model, std::span<const std::int32_t> ids,
                             std::span<const std::int32_t> type_ids,
                             std::span<const std::int32_t> lengths);

/// `logits`: [sequences, num_labels], at least one sequence.
Result<MeanScores> Mean(const Model& model, std::span<const float> logits,
                        ScoreFunction score_function);

}  // namespace distilbert

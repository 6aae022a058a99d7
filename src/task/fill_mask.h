// Which tokens may stand where a text has [MASK].
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/growing_buffer.h"
#include "base/result.h"
#include "task/model.h"
#include "text/encoding.h"

namespace distilbert {

struct FillMaskOptions {
  EncodeOptions encode;                   // max_length is capped by what the model takes
  std::size_t top_k = 5;                  // at most so many for each mask
  std::span<const std::int32_t> targets;  // only these tokens; none: all
};

struct FilledMasks {
  GrowingBuffer<std::int32_t> ids;      // of the texts as the model reads them, one after the other
  GrowingBuffer<std::int32_t> lengths;  // of each text
  GrowingBuffer<std::int32_t> tokens;   // of each mask those most likely, the likeliest first
  GrowingBuffer<float> scores;          // of each of these, among all tokens of the vocabulary
};

/// Fails with kTextTooLong for a text that is longer than what the model takes, with
/// kInvalidArgument for one without [MASK] and for a target that is no token, with kInvalidWeights
/// for a logit that is not finite, and as Model::HeadFor does.
Result<FilledMasks> FillMasks(Model& model, std::span<const TextInput> inputs,
                              const FillMaskOptions& options);

/// The token that a target is: one of the vocabulary, or the only one that the tokenizer makes of
/// it. -1 if it makes none, several, or an unknown one.
Result<std::int32_t> TargetToken(const Tokenizer& tokenizer, std::string_view target);

}  // namespace distilbert

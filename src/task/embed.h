// Texts as vectors: the encoder's last hidden states, pooled.
#pragma once

#include <cstdint>
#include <span>

#include "base/buffer.h"
#include "base/growing_buffer.h"
#include "base/result.h"
#include "task/model.h"
#include "text/tokenizer.h"

namespace distilbert {

/// What becomes of the hidden states of a text's tokens, [CLS] and [SEP] included.
enum class Pooling {
  kCls,           // that of [CLS]
  kMean,          // their mean
  kMax,           // their maximum, column by column
  kMeanSqrtLen,   // their sum, divided by the root of their number
  kWeightedMean,  // their mean, the first with the weight 1, the second 2, and so on
  kLastToken,     // the last one
};

struct EmbedOptions {
  EncodeOptions encode;
  std::span<const Pooling> poolings;  // one after the other; none: all hidden states as they are
  bool normalize = false;             // to unit length, all poolings together
};

/// One row per text, or without poolings per token.
struct Embeddings {
  GrowingBuffer<float> embeddings;  // [texts, poolings * hidden_size] or [tokens, hidden_size]
  Buffer<std::int32_t> token_counts;
  Buffer<std::uint8_t> truncated;
};

Result<Embeddings> Embed(Model& model, std::span<const TextInput> inputs,
                         const EmbedOptions& options);

}  // namespace distilbert

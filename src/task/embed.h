// Texts as vectors: the encoder's last hidden states, pooled.
#pragma once

#include <cstdint>
#include <span>

#include "base/buffer.h"
#include "base/result.h"
#include "task/model.h"
#include "text/tokenizer.h"

namespace distilbert {

enum class Pooling {
  kCls,   // the hidden state of [CLS]
  kMean,  // the mean of all tokens' hidden states, those of [CLS] and [SEP] included
};

struct EmbedOptions {
  EncodeOptions encode;
  Pooling pooling = Pooling::kCls;
  bool normalize = false;  // to unit length
};

/// One row per text.
struct Embeddings {
  Buffer<float> embeddings;  // [texts, hidden_size]
  Buffer<std::int32_t> token_counts;
  Buffer<std::uint8_t> truncated;
};

Result<Embeddings> Embed(Model& model, std::span<const TextInput> inputs,
                         const EmbedOptions& options);

}  // namespace distilbert

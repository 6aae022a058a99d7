// How token ids become hidden states and logits: DistilBERT's encoder and its classification head.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/result.h"
#include "model/config.h"
#include "model/tensor.h"
#include "model/token_batch.h"

namespace distilbert {

/// Rows of the last layer: of each sequence's first token, [CLS], or of all tokens.
enum class HiddenRows { kCls, kAll };

class Encoder {
 public:
  virtual ~Encoder() = default;

  /// Writes logits [sequences, num_labels].
  virtual Result<void> Forward(const TokenBatch& batch, std::span<float> logits) = 0;

  /// The last layer's hidden states, [sequences, dim] or [tokens, dim]; valid until the next call.
  virtual Result<std::span<const float>> HiddenStates(const TokenBatch& batch, HiddenRows rows) = 0;

  virtual const ModelConfig& config() const = 0;

  /// How it runs: kQ8 and kQ4 are the integer path.
  virtual RunDtype run_dtype() const = 0;
};

/// Name of the kernel that the integer path runs here, for example "relaxed-dot16".
std::string_view IntegerKernelName();

}  // namespace distilbert

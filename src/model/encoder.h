// How token ids become hidden states.
#pragma once

#include <span>
#include <string_view>

#include "base/result.h"
#include "model/shape.h"
#include "model/token_batch.h"

namespace distilbert {

/// Rows of the last layer: of each sequence's first token, [CLS], or of all tokens. Or each
/// sequence's features (model/features.h), without the last layer.
enum class HiddenRows { kCls, kAll, kFeatures };

/// How a model runs. kQ8 and kQ4 run on integers and differ in how weights are rounded.
enum class RunDtype { kFp32, kQ8, kQ4 };

class Encoder {
 public:
  virtual ~Encoder() = default;

  /// The last layer's hidden states, [sequences, hidden_size] or [tokens, hidden_size], or
  /// features; valid until the next call.
  virtual Result<std::span<const float>> HiddenStates(const TokenBatch& batch, HiddenRows rows) = 0;

  virtual const EncoderShape& shape() const = 0;
  virtual RunDtype run_dtype() const = 0;
};

/// Name of the kernel that the integer arithmetic runs here, for example "relaxed-dot16".
std::string_view IntegerKernelName();

}  // namespace distilbert

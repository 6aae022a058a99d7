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

namespace distilbert {

/// Rows of the last layer: of each sequence's first token, [CLS], or of all tokens.
enum class HiddenRows { kCls, kAll };

/// Takes ragged batches: sequence i is ids[offsets[i], offsets[i + 1]), of 1 to
/// max_position_embeddings tokens. No padding: a batch gives what its sequences give one by one,
/// bit for bit on the integer path.
class Encoder {
 public:
  virtual ~Encoder() = default;

  /// Writes logits [sequences, num_labels].
  virtual Result<void> Forward(std::span<const std::int32_t> ids,
                               std::span<const std::size_t> offsets, std::span<float> logits) = 0;

  /// The last layer's hidden states, [sequences, dim] or [tokens, dim]; valid until the next call.
  virtual Result<std::span<const float>> HiddenStates(std::span<const std::int32_t> ids,
                                                      std::span<const std::size_t> offsets,
                                                      HiddenRows rows) = 0;

  virtual const ModelConfig& config() const = 0;

  /// How it runs: kQ8 and kQ4 are the integer path.
  virtual RunDtype run_dtype() const = 0;
};

/// Name of the kernel that the integer path runs here, for example "relaxed-dot16".
std::string_view IntegerKernelName();

}  // namespace distilbert

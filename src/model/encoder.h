// How token ids become logits: DistilBERT's encoder and its classification head.
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

class Encoder {
 public:
  virtual ~Encoder() = default;

  /// A ragged batch: sequence i is ids[offsets[i], offsets[i + 1]), of 1 to
  /// max_position_embeddings tokens. Writes logits [sequences, num_labels].
  /// No padding: a batch gives what its sequences give one by one, bit for bit on the integer path.
  virtual Result<void> Forward(std::span<const std::int32_t> ids,
                               std::span<const std::size_t> offsets, std::span<float> logits) = 0;

  virtual const ModelConfig& config() const = 0;

  /// How it runs: kQ8 and kQ4 are the integer path.
  virtual RunDtype run_dtype() const = 0;
};

/// Name of the kernel that the integer path runs here, for example "relaxed-dot16".
std::string_view IntegerKernelName();

}  // namespace distilbert

// Which features suit the examples: by their leave-one-out cross-entropy.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/buffer.h"
#include "base/growing_buffer.h"
#include "base/result.h"
#include "task/fit/examples.h"
#include "task/fit/lda.h"
#include "task/fit/matrix.h"

namespace distilbert::fit {

/// The first is taken unless another one is better by more than a standard error.
inline constexpr std::array<Mix, 5> kMixes = {{
    {1.0F, 0.7F, 0.5F},  // topics, tone and the first word
    {1.0F, 0.0F, 0.0F},  // what the encoder was trained for
    {1.0F, 0.7F, 0.0F},
    {1.0F, 0.7F, 1.0F},  // the first word above all
    {0.0F, 1.0F, 0.0F},  // wording
}};

class Choice {
 public:
  /// Takes a few examples of each class, too many classes for that: none.
  Result<void> Begin(std::span<const std::uint16_t> features, const Classes& classes,
                     std::size_t hidden_size);

  /// With each of kMixes.
  Result<void> Try(std::size_t mix);

  const Mix& best() const { return kMixes[best_]; }

 private:
  std::size_t hidden_size_ = 0;
  std::size_t best_ = 0;
  double least_ = 0.0;
  GrowingBuffer<std::int32_t> of_;
  Buffer<std::size_t> sizes_;
  std::array<Matrix, kFeatureBlocks> grams_;
  Buffer<double> losses_;  // of each example with the first mix
};

}  // namespace distilbert::fit

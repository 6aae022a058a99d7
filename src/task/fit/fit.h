// A head learned from examples: which features, linear discriminant analysis of them, and how sure
// its answers are. In closed form but for one number, with every sum in a fixed order: the same
// examples in the same order give the same bits in every build.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "base/buffer.h"
#include "base/result.h"
#include "task/fit/examples.h"

namespace distilbert::fit {

inline constexpr std::size_t kMostExamples = 10'000;
inline constexpr std::size_t kMostLabels = 500;

/// logits = temperature (scale codes x + bias), x being the blocks that the mix has, each times its
/// weight.
struct Fitted {
  Mix mix = {};
  float temperature = 1.0F;
  Buffer<std::int8_t> codes;  // [labels, blocks, hidden_size]
  Buffer<float> scales;       // [labels]
  Buffer<float> bias;         // [labels]
  float threshold = 0.0F;     // logsumexp of the logits below which a text is unlike all examples
  Buffer<std::int32_t> predicted;  // label of each example by a fit to all others
};

class Fit {
 public:
  /// `features`: rows of them as F16, of an encoder of this hidden size. `labels`: of
  /// each row, 0 to label_count - 1, each at least twice.
  static Result<Fit> Create(std::span<const std::uint16_t> features,
                            std::span<const std::int32_t> labels, std::size_t label_count,
                            std::size_t hidden_size);

  Fit(Fit&&) noexcept;
  Fit& operator=(Fit&&) noexcept;
  ~Fit();

  /// Does a part of the work, a few hundredths of a second; how much of it is done, 1 in the end.
  Result<double> Step();

  /// Complete when Step has returned 1.
  const Fitted& result() const;

 private:
  struct Impl;
  explicit Fit(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace distilbert::fit

// The head that is learned from examples: linear, on features (model/features.h).
#pragma once

#include <cstddef>
#include <span>
#include <utility>

#include "base/buffer.h"
#include "model/head.h"

namespace distilbert {

class LearnedHead final : public Head {
 public:
  /// logits = weight x + bias, x being the features. `weight`: [labels, features],
  /// `bias`: [labels]. No labels: it gives the features as they are.
  static Result<LearnedHead> Create(const EncoderShape& shape, std::span<const float> weight,
                                    std::span<const float> bias);

  HeadKind kind() const override { return HeadKind::kSequence; }
  HiddenRows rows() const override { return HiddenRows::kFeatures; }
  std::size_t columns() const override { return labels_ > 0 ? labels_ : width_; }
  Result<void> Run(std::span<const float> features, std::span<float> out) override;

 private:
  LearnedHead(std::size_t width, std::size_t labels, Buffer<float> weights)
      : width_(width), labels_(labels), weights_(std::move(weights)) {}

  std::size_t width_;
  std::size_t labels_;
  Buffer<float> weights_;  // then the bias
};

}  // namespace distilbert

#include "model/head/learned.h"

#include <algorithm>

#include "model/features.h"
#include "nn/dot.h"

namespace distilbert {

Result<LearnedHead> LearnedHead::Create(const EncoderShape& shape, std::span<const float> weight,
                                        std::span<const float> bias) {
  const std::size_t width = kFeatureBlocks * static_cast<std::size_t>(shape.hidden_size);
  if (weight.size() != bias.size() * width) {
    return Fail(ErrorCode::kInvalidWeights, "the head has other weights than the model takes");
  }
  auto weights = Buffer<float>::Create(weight.size() + bias.size());
  if (!weights) return TakeError(weights);
  std::ranges::copy(bias, std::ranges::copy(weight, weights->begin()).out);
  return LearnedHead(width, bias.size(), std::move(*weights));
}

Result<void> LearnedHead::Run(std::span<const float> features, std::span<float> out) {
  if (labels_ == 0) {
    std::ranges::copy(features, out.begin());
    return {};
  }
  const auto bias = weights_.span().subspan(labels_ * width_);
  for (std::size_t i = 0; i < features.size() / width_ * labels_; ++i) {
    const std::size_t label = i % labels_;
    out[i] = nn::Dot(features.subspan(i / labels_ * width_, width_),
                     weights_.span().subspan(label * width_, width_)) +
             bias[label];
  }
  return {};
}

}  // namespace distilbert

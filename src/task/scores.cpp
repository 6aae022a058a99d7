#include "task/scores.h"

#include <algorithm>
#include <cmath>

namespace distilbert {
namespace {

void Softmax(std::span<float> row) {
  const float max = *std::ranges::max_element(row);
  double sum = 0.0;
  for (const float logit : row) sum += std::exp(static_cast<double>(logit - max));
  for (float& value : row) {
    value = static_cast<float>(std::exp(static_cast<double>(value - max)) / sum);
  }
}

}  // namespace

Result<void> ComputeScores(std::span<const float> logits, std::size_t labels,
                           ScoreFunction function, Buffer<float>& out) {
  if (auto ok = out.Reserve(logits.size()); !ok) return ok;
  const std::span<float> scores = out.span();
  std::ranges::copy(logits, scores.begin());
  for (std::size_t i = 0; function == ScoreFunction::kSoftmax && i < scores.size(); i += labels) {
    Softmax(scores.subspan(i, labels));
  }
  if (function == ScoreFunction::kSigmoid) {
    for (float& score : scores) {
      score = static_cast<float>(1.0 / (1.0 + std::exp(-static_cast<double>(score))));
    }
  }
  return {};
}

}  // namespace distilbert

#include "task/scores.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace distilbert {
// Without the table of 2 kB that libm's needs: x = n ln 2 + r, |r| <= ln 2 / 2.
double Exp(double x) {
  constexpr double kRound = 6755399441055744.0;    // 1.5 * 2^52: adding it rounds to an integer
  constexpr double kLn2High = 0x1.62e42fefa38p-1;  // its last 11 bits are 0: n times it is exact
  constexpr double kLn2Low = 0x1.ef35793c7673p-45;
  x = std::clamp(x, -700.0, 700.0);
  const double n = x * 1.4426950408889634 + kRound;
  const double r = (x - (n - kRound) * kLn2High) - (n - kRound) * kLn2Low;
  double taylor = 1.0;
  for (int k = 13; k > 0; --k) taylor = 1.0 + taylor * r / k;
  // The low bits of n are the integer: shifted, they add to the exponent.
  return std::bit_cast<double>(std::bit_cast<std::uint64_t>(taylor) +
                               (std::bit_cast<std::uint64_t>(n) << 52));
}

namespace {

void Softmax(std::span<float> row) {
  const float max = *std::ranges::max_element(row);
  double sum = 0.0;
  for (const float logit : row) sum += Exp(static_cast<double>(logit - max));
  for (float& value : row) {
    value = static_cast<float>(Exp(static_cast<double>(value - max)) / sum);
  }
}

}  // namespace

Result<void> CheckFinite(std::span<const float> logits) {
  if (std::ranges::all_of(logits, [](float x) { return std::isfinite(x); })) return {};
  // Without the number: the code that prints floats is larger than all of this file's.
  return Fail(ErrorCode::kInvalidWeights,
              "the model gives a token a logit that is not finite: its weights are broken or too "
              "large");
}

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
      score = static_cast<float>(1.0 / (1.0 + Exp(-static_cast<double>(score))));
    }
  }
  return {};
}

}  // namespace distilbert

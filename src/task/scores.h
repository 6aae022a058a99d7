// The functions that turn logits into scores.
#pragma once

#include <cstddef>
#include <span>

#include "base/buffer.h"
#include "base/result.h"

namespace distilbert {

enum class ScoreFunction { kSoftmax, kSigmoid, kNone };

/// exp(x) to within two units in the last place, by the same steps in every build; for |x| > 700
/// that of 700.
double Exp(double x);

/// kInvalidWeights for a logit that is not finite: a model that overflows must not pass for one
/// that is sure.
Result<void> CheckFinite(std::span<const float> logits);

/// `out` <- the function of each row of `labels` logits.
Result<void> ComputeScores(std::span<const float> logits, std::size_t labels,
                           ScoreFunction function, Buffer<float>& out);

}  // namespace distilbert

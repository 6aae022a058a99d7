// Layer normalisation: y = (x - mean) / sqrt(variance + epsilon) * weight + bias.
#pragma once

#include <span>

#include "nn/range.h"

namespace distilbert::nn {

/// DistilBERT's constant (eps=1e-12 in its reference implementation).
inline constexpr float kLayerNormEpsilon = 1e-12f;

/// x <- LayerNorm(x + residual); returns the range of the result. All spans have the same size.
Range LayerNorm(std::span<float> x, std::span<const float> residual, std::span<const float> weight,
                std::span<const float> bias);

}  // namespace distilbert::nn

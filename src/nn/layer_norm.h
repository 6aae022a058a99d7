// Layer normalization: y = (x - mean) / sqrt(variance + epsilon) * weight + bias.
#pragma once

#include <span>

#include "nn/range.h"

namespace distilbert::nn {

/// x <- LayerNorm(x + residual); returns the range of the result. All spans have the same size.
Range LayerNorm(std::span<float> x, std::span<const float> residual, std::span<const float> weight,
                std::span<const float> bias, float epsilon);

}  // namespace distilbert::nn

#include "nn/layer_norm.h"

#include <cmath>
#include <cstddef>

#include "nn/simd.h"

namespace distilbert::nn {
namespace {

/// x <- x + residual; returns the mean.
float AddAndMean(std::span<float> x, std::span<const float> residual) {
  F32x4 sum = Splat(0.0f);
  std::size_t i = 0;
  for (; i + 4 <= x.size(); i += 4) {
    const F32x4 v = Load4(&x[i]) + Load4(&residual[i]);
    Store4(&x[i], v);
    sum += v;
  }
  float total = Sum(sum);
  for (; i < x.size(); ++i) {
    x[i] += residual[i];
    total += x[i];
  }
  return total / static_cast<float>(x.size());
}

float Variance(std::span<const float> x, float mean) {
  F32x4 sum = Splat(0.0f);
  std::size_t i = 0;
  for (; i + 4 <= x.size(); i += 4) {
    const F32x4 d = Load4(&x[i]) - mean;
    sum += d * d;
  }
  float total = Sum(sum);
  for (; i < x.size(); ++i) total += (x[i] - mean) * (x[i] - mean);
  return total / static_cast<float>(x.size());
}

}  // namespace

Range LayerNorm(std::span<float> x, std::span<const float> residual, std::span<const float> weight,
                std::span<const float> bias, float epsilon) {
  const float mean = AddAndMean(x, residual);
  const float scale = 1.0f / std::sqrt(Variance(x, mean) + epsilon);
  RangeTracker range;
  std::size_t i = 0;
  for (; i + 4 <= x.size(); i += 4) {
    const F32x4 y = (Load4(&x[i]) - mean) * scale * Load4(&weight[i]) + Load4(&bias[i]);
    Store4(&x[i], y);
    range.Add(y);
  }
  for (; i < x.size(); ++i) {
    x[i] = (x[i] - mean) * scale * weight[i] + bias[i];
    range.Add(x[i]);
  }
  return range.range();
}

}  // namespace distilbert::nn

// A dot product of floats, summed in a fixed order.
#pragma once

#include <cstddef>
#include <span>

#include "nn/simd.h"

namespace distilbert::nn {

inline float Dot(std::span<const float> a, std::span<const float> b) {
  F32x4 sums = Splat(0.0f);
  std::size_t i = 0;
  for (; i + 4 <= a.size(); i += 4) sums += Load4(&a[i]) * Load4(&b[i]);
  float sum = Sum(sums);
  for (; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

}  // namespace distilbert::nn

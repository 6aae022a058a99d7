// The feed-forward layer's activations, in place. Each returns the range of what it leaves.
#pragma once

#include <cstddef>
#include <span>

#include "nn/range.h"
#include "nn/simd.h"
#include "nn/transcendental.h"

namespace distilbert::nn {

inline Range GeluInPlace(std::span<float> x) {
  const Gelu gelu;
  RangeTracker range;
  std::size_t i = 0;
  for (; i + 4 <= x.size(); i += 4) {
    const F32x4 y = gelu(Load4(&x[i]));
    Store4(&x[i], y);
    range.Add(y);
  }
  for (; i < x.size(); ++i) {
    x[i] = gelu(Splat(x[i]))[0];
    range.Add(x[i]);
  }
  return range.range();
}

inline Range ReluInPlace(std::span<float> x) {
  RangeTracker range;
  for (float& value : x) {
    value = value > 0.0f ? value : 0.0f;
    range.Add(value);
  }
  return range.range();
}

}  // namespace distilbert::nn

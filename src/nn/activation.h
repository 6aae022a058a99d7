// The feed-forward layer's activations, in place.
#pragma once

#include <cstddef>
#include <span>

#include "nn/simd.h"
#include "nn/transcendental.h"

namespace distilbert::nn {

inline void GeluInPlace(std::span<float> x) {
  std::size_t i = 0;
  for (; i + 4 <= x.size(); i += 4) Store4(&x[i], Gelu(Load4(&x[i])));
  for (; i < x.size(); ++i) x[i] = Gelu(Splat(x[i]))[0];
}

inline void ReluInPlace(std::span<float> x) {
  for (float& value : x) value = value > 0.0f ? value : 0.0f;
}

}  // namespace distilbert::nn

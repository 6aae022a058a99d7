// Activations, in place. Each returns the range of what it leaves.
#pragma once

#include <cstddef>
#include <span>
#include <utility>

#include "nn/range.h"
#include "nn/simd.h"
#include "nn/transcendental.h"

namespace distilbert::nn {

enum class Activation { kGelu, kTanhGelu, kRelu, kSilu, kQuickGelu, kTanh };

/// Of a function of four floats.
template <class Function>
Range ApplyInPlace(const Function& function, std::span<float> x) {
  RangeTracker range;
  std::size_t i = 0;
  for (; i + 4 <= x.size(); i += 4) {
    const F32x4 y = function(Load4(&x[i]));
    Store4(&x[i], y);
    range.Add(y);
  }
  for (; i < x.size(); ++i) {
    x[i] = function(Splat(x[i]))[0];
    range.Add(x[i]);
  }
  return range.range();
}

inline Range GeluInPlace(std::span<float> x) { return ApplyInPlace(Gelu(), x); }
inline Range TanhGeluInPlace(std::span<float> x) { return ApplyInPlace(TanhGelu(), x); }
inline Range SiluInPlace(std::span<float> x) { return ApplyInPlace(SigmoidWeighted(), x); }
inline Range QuickGeluInPlace(std::span<float> x) {
  return ApplyInPlace(SigmoidWeighted(1.702f), x);
}

inline Range TanhInPlace(std::span<float> x) { return ApplyInPlace(Tanh(), x); }

inline Range ReluInPlace(std::span<float> x) {
  RangeTracker range;
  for (float& value : x) {
    value = value < 0.0f ? 0.0f : value;  // so that NaN stays
    range.Add(value);
  }
  return range.range();
}

inline Range ActivateInPlace(Activation activation, std::span<float> x) {
  switch (activation) {
    case Activation::kGelu:
      return GeluInPlace(x);
    case Activation::kTanhGelu:
      return TanhGeluInPlace(x);
    case Activation::kRelu:
      return ReluInPlace(x);
    case Activation::kSilu:
      return SiluInPlace(x);
    case Activation::kQuickGelu:
      return QuickGeluInPlace(x);
    case Activation::kTanh:
      return TanhInPlace(x);
  }
  std::unreachable();
}

}  // namespace distilbert::nn

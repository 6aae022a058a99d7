// The range of a row of activations, tracked by the pass that computes the row, so that quantizing
// it needs no pass of its own to find it.
#pragma once

#include <span>

#include "nn/simd.h"

namespace distilbert::nn {

/// Smallest and largest value of a row, and zero.
struct Range {
  float low = 0.0f;
  float high = 0.0f;
};

/// Gathers a Range four values at a time.
class RangeTracker {
 public:
  void Add(F32x4 values) {
    low_ = Min(low_, values);
    high_ = Max(high_, values);
  }
  void Add(float value) { Add(Splat(value)); }
  Range range() const { return {HorizontalMin(low_), HorizontalMax(high_)}; }

 private:
  F32x4 low_ = Splat(0.0f);
  F32x4 high_ = Splat(0.0f);
};

inline Range RangeOf(std::span<const float> x) {
  RangeTracker range;
  std::size_t i = 0;
  for (; i + 4 <= x.size(); i += 4) range.Add(Load4(&x[i]));
  for (; i < x.size(); ++i) range.Add(x[i]);
  return range.range();
}

}  // namespace distilbert::nn

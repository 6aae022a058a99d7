// The range of a row of activations, tracked by the pass that computes the row, so that quantizing
// it needs no pass of its own to find it.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <span>

#include "nn/simd.h"

namespace distilbert::nn {

/// Smallest and largest value of a row, and zero. If any is NaN, so is one of the two.
struct Range {
  float low = 0.0f;
  float high = 0.0f;
};

/// Gathers a Range four values at a time, from the bits: as signed integers positive floats are in
/// order, as unsigned ones negative floats are, and NaN lies beyond infinity of its sign. Floats'
/// own minimum and maximum would lose a NaN, at the same cost.
class RangeTracker {
 public:
  void Add(F32x4 values) {
    const auto negative = reinterpret_cast<U32x4>(values);
    const auto positive = reinterpret_cast<I32x4>(values);
    low_ = negative > low_ ? negative : low_;
    high_ = positive > high_ ? positive : high_;
  }
  void Add(float value) { Add(Splat(value)); }
  Range range() const { return {Largest(low_), Largest(high_)}; }

 private:
  using U32x4 = std::uint32_t __attribute__((vector_size(16)));

  template <class Bits>
  static float Largest(Bits bits) {
    return std::bit_cast<float>(std::max(std::max(bits[0], bits[1]), std::max(bits[2], bits[3])));
  }

  U32x4 low_ = reinterpret_cast<U32x4>(Splat(-0.0f));
  I32x4 high_ = reinterpret_cast<I32x4>(Splat(0.0f));
};

inline Range RangeOf(std::span<const float> x) {
  RangeTracker range;
  std::size_t i = 0;
  for (; i + 4 <= x.size(); i += 4) range.Add(Load4(&x[i]));
  for (; i < x.size(); ++i) range.Add(x[i]);
  return range.range();
}

}  // namespace distilbert::nn

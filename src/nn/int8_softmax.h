// Softmax whose weights are integers: exp(score - largest score) in 14 bits, as two digits of 7,
// each what a kernel takes as activations. Seven bits alone would round every weight below 1/254 of
// the largest to nothing, and in a long text these add up to most of the sum.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "nn/int8_simd.h"
#include "nn/simd.h"
#include "xnnpack.h"

namespace distilbert::nn {

/// Scores pass sixteen at a time.
inline constexpr std::size_t kSoftmaxStep = 16;

/// 2^x for x <= 0 in units of 1 / 16,383, as an integer, to within 0.51 units; make one for a loop.
class Exp2In14Bits {
 public:
  static constexpr float kOne = 16383.0f;

  I32x4 operator()(F32x4 x) const {
    x = Max(x, lowest_);
    const F32x4 n = x + round_;
    const F32x4 r = x - (n - round_);
    F32x4 p = c4_;
    p = p * r + c3_;
    p = p * r + c2_;
    p = p * r + c1_;
    p = p * r + c0_;
    // The low bits of n, beside round_'s, are the integer: shifted, they add to the exponent of p.
    const auto scaled =
        reinterpret_cast<F32x4>(reinterpret_cast<I32x4>(p) + (reinterpret_cast<I32x4>(n) << 23));
    // RoundToInt with the constant that is in a register.
    return reinterpret_cast<I32x4>(scaled + round_) - reinterpret_cast<I32x4>(round_);
  }

 private:
  F32x4 lowest_ = HeldSplat(-24.0f);      // rounds to 0
  F32x4 round_ = HeldSplat(12582912.0f);  // 1.5 * 2^23: adding it rounds to an integer
  F32x4 c4_ = HeldSplat(kOne * 9.58285e-3f);
  F32x4 c3_ = HeldSplat(kOne * 5.590643e-2f);
  F32x4 c2_ = HeldSplat(kOne * 2.4024099e-1f);
  F32x4 c1_ = HeldSplat(kOne * 6.9312419e-1f);
  F32x4 c0_ = HeldSplat(kOne);
};

/// Scores and what becomes of them, row by row.
struct SoftmaxArguments {
  std::span<float> scores;  // [rows, stride]
  std::size_t stride = 0;   // a multiple of kSoftmaxStep
  std::size_t rows = 0;
  std::size_t tokens = 0;  // of a row; what lies behind them is overwritten
  void* digits = nullptr;  // [2 * rows, stride]: all rows' high digits, then all their low ones
  xnn_quantization_params* params = nullptr;  // [2 * rows], of the digits
};

/// softmax of scores that are logarithms to base 2.
template <class Activation>
void Softmax(const SoftmaxArguments& p) {
  constexpr float kLowest = -std::numeric_limits<float>::infinity();
  const Exp2In14Bits exp2;
  auto* high = static_cast<Activation*>(p.digits);
  Activation* low = high + p.rows * p.stride;
  for (std::size_t row = 0; row < p.rows; ++row) {
    const std::span<float> scores = p.scores.subspan(row * p.stride, p.stride);
    for (std::size_t i = p.tokens; i < p.stride; ++i) scores[i] = kLowest;
    // Four at a time: each waits for the one before.
    F32x4 maxima[4] = {Splat(kLowest), Splat(kLowest), Splat(kLowest), Splat(kLowest)};
    for (std::size_t i = 0; i < p.stride; i += kSoftmaxStep) {
#pragma clang loop unroll(full)
      for (std::size_t v = 0; v < 4; ++v) maxima[v] = Max(maxima[v], Load4(&scores[i + 4 * v]));
    }
    const float largest = HorizontalMax(Max(Max(maxima[0], maxima[1]), Max(maxima[2], maxima[3])));
    I32x4 sums = {};
    for (std::size_t i = 0; i < p.stride;
         i += kSoftmaxStep, high += kSoftmaxStep, low += kSoftmaxStep) {
      I32x4 e[4];
#pragma clang loop unroll(full)
      for (std::size_t v = 0; v < 4; ++v) {
        e[v] = exp2(Load4(&scores[i + 4 * v]) - largest);
        sums += e[v];
      }
      const I16x8 first = Narrow(e[0], e[1]);
      const I16x8 last = Narrow(e[2], e[3]);
      StoreNarrow(first >> 7, last >> 7, high);
      StoreNarrow(first & 127, last & 127, low);
    }
    // Endless scores make no number of the weights.
    const auto sum = static_cast<float>((sums[0] + sums[1]) + (sums[2] + sums[3]));
    const float inverse = 1.0f / sum + largest * 0.0f;
    p.params[row] = {.zero_point = 0, .scale = 128.0f * inverse};
    p.params[p.rows + row] = {.zero_point = 0, .scale = inverse};
  }
}

}  // namespace distilbert::nn

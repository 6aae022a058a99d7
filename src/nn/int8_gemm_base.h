// Int8 microkernel for base wasm SIMD, without relaxed instructions.
//
// Layout: kr = 2. One 64-bit load brings two weights of four columns, widened to 16 bits on the
// way; activations lie in memory as 16 bits already (QuantizedActivation), so one 32-bit load
// broadcasts a pair of them; i32x4.dot_i16x8 multiplies and adds the pairs.
// Registers for 4 rows: 8 sums, 2 weights, 1 splat, 1 product = 12 of 16.
// Bound: a pair is at most 2 * 63 * 127 in 32 bits; k up to 100,000 cannot overflow.
#pragma once

#include <wasm_simd128.h>

#include "nn/int8_gemm_tile.h"

namespace distilbert::nn {

struct BaseSimdVariant {
  static constexpr std::size_t kKr = 2;
  static constexpr std::size_t kStep = 2;
  static constexpr std::size_t kRows = 4;

  template <std::size_t Rows>
  static void Accumulate(const std::int16_t* a, std::size_t a_stride, const std::int8_t* w,
                         std::size_t k_padded, ReadAhead ahead, TileSums<Rows>& sums) {
    for (std::size_t k = 0; k < k_padded; k += 2, w += 16) {
      ahead.Step();
      const v128_t low = wasm_i16x8_load8x8(w);
      const v128_t high = wasm_i16x8_load8x8(w + 8);
#pragma clang loop unroll(full)
      for (std::size_t r = 0; r < Rows; ++r) {
        const v128_t pair = wasm_v128_load32_splat(a + r * a_stride + k);
        sums[r][0] += reinterpret_cast<I32x4>(wasm_i32x4_dot_i16x8(low, pair));
        sums[r][1] += reinterpret_cast<I32x4>(wasm_i32x4_dot_i16x8(high, pair));
      }
    }
  }
};

}  // namespace distilbert::nn
